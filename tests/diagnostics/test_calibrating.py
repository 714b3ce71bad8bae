"""Calibration of a campaign: difficulties come back on the scale in use, unusable items are told, equal answers make one."""

from argparse import Namespace
from datetime import timedelta

import numpy as np
import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from tests.world import SINCE

from marshrut import psychometrics
from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Notice, Progress
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, command
from marshrut.diagnostics.models import Answer, Calibration, FormItem, ItemParameter, Sitting
from marshrut.people import actions as people
from marshrut.people.models import Consent, ConsentText, Person
from marshrut.people.words import Purpose
from marshrut.project.report import CommandFailed

pytestmark = pytest.mark.django_db
PEOPLE = 600
#: These people are weaker than those of the scale: without a link all items would look harder.
MEAN = -0.6


@pytest.fixture
def places(campaign):
    return list(FormItem.objects.filter(form=campaign.form).select_related("item_version__item").order_by("order"))


def truth(places):
    rows = ItemParameter.objects.filter(calibration__in_use=True, item_version__in=[p.item_version for p in places])
    return {row.item_version_id: row for row in rows}


def wrong(version):
    if version.kind == "single":
        return next(o["id"] for o in version.content["options"] if o["id"] != version.key[0])
    return "мимо" if version.kind == "short" else [o["id"] for o in version.content.get("options", [])][:0]


@pytest.fixture
def taken(campaign, places, world):
    """Answers of many people drawn by the parameters in use; one item is answered rightly by everybody."""
    rng, known, now = np.random.default_rng(7), truth(places), timezone.now()
    crowd = Person.objects.bulk_create(Person(surname="Опросов", name=f"Номер{n}") for n in range(PEOPLE))
    text = ConsentText.objects.filter(purpose=Purpose.DIAGNOSTICS).latest("version")
    Consent.objects.bulk_create(Consent(person=p, text=text, purpose=Purpose.DIAGNOSTICS) for p in crowd)
    sittings = Sitting.objects.bulk_create(
        Sitting(
            campaign=campaign, person=p, unit=world.units["mezen1"], region_code="29", form=campaign.form,
            state="scored", started_at=now, closes_at=now + timedelta(hours=1), finished_at=now,
        )
        for p in crowd
    )  # fmt: skip
    easy = next(p for p in places if p.item_version.kind == "single")
    answers = []
    for sitting in sittings:
        theta = rng.normal(MEAN, 1)
        for place in places:
            version = place.item_version
            if version.kind not in ("single", "short") or rng.random() < 0.05:
                continue
            row = known[version.pk]
            right = place is easy or rng.random() < 1 / (1 + np.exp(-row.slope * (theta - row.difficulties[0])))
            value = version.key[0] if right else wrong(version)
            answers.append(Answer(sitting=sitting, place=place.order, value=value, turn=1, saved_at=now))
    Answer.objects.bulk_create(answers, batch_size=5000)
    return easy.item_version.item.code


def test_difficulties_return_on_the_scale_in_use(campaign, places, taken):
    made, report = actions.calibrate(SYSTEM, campaign=campaign.pk)
    known = truth(places)
    pairs = [(known[row.item_version_id].difficulties[0], row.difficulties[0]) for row in made.parameters.all()]
    old, new = np.array(pairs).T
    assert len(pairs) == report["items"] >= 10
    assert abs((new - old).mean()) < 0.1
    assert np.sqrt(((new - old) ** 2).mean()) < 0.35
    assert report["link"]["B"] == pytest.approx(MEAN, abs=0.2)
    assert report["people"] == PEOPLE
    assert report["converged"]
    assert report["left_out"][taken] == "у всех один и тот же балл"
    assert not made.in_use
    assert Fact.objects.get(kind="calibration.made").subject_id == made.pk


def test_equal_answers_give_the_same_calibration_and_withdrawn_ones_are_not_used(campaign, taken):
    first, told = actions.calibrate(SYSTEM, campaign=campaign.pk)
    assert actions.calibrate(SYSTEM, campaign=campaign.pk) == (first, told)
    gone = Sitting.objects.filter(campaign=campaign, person__surname="Опросов").first()
    Consent.objects.filter(person=gone.person).update(withdrawn_at=timezone.now())
    second, told = actions.calibrate(SYSTEM, campaign=campaign.pk)
    assert second != first
    assert told["people"] == PEOPLE - 1


def test_on_another_scale_it_is_another_calibration(campaign, taken):
    first, _ = actions.calibrate(SYSTEM, campaign=campaign.pk)
    Calibration.objects.filter(in_use=True).update(in_use=False)
    Calibration.objects.filter(pk=first.pk).update(in_use=True)
    second, told = actions.calibrate(SYSTEM, campaign=campaign.pk)
    assert second != first
    assert told["link"]["anchors"] == told["items"]


def test_only_a_psychometrician_calibrates(campaign, taken, world):
    with pytest.raises(Http404):
        actions.calibrate(world.actor("dasha"), campaign=campaign.pk)


def test_numbers_that_cannot_be_found_end_the_job_with_words(campaign, taken, world, analyst, monkeypatch):
    def fail(*_args, **_kwargs):
        raise psychometrics.NotIdentified("a slope runs off", ())

    monkeypatch.setattr(psychometrics, "calibrate", fail)
    row = actions.begin_calibration(world.actor("galina"), campaign=campaign.pk)
    actions.run_calibration(SYSTEM, progress_id=row.pk)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "не определяют трудность" in row.note


def test_too_few_people_say_nothing(campaign):
    before = Calibration.objects.count()
    with pytest.raises(Refused, match="нужно не меньше"):
        actions.calibrate(SYSTEM, campaign=campaign.pk)
    assert Calibration.objects.count() == before


def test_the_command_tells_what_to_look_at(campaign, taken, capsys):
    told = command.calibrate(Namespace(campaign=str(campaign.pk), json=False))
    assert {"items", "people", "loglik", "converged", "seconds"} <= told.keys()
    assert taken in capsys.readouterr().out
    for key, why in (("осень", "не номер"), ("999999", "Нет кампании")):
        with pytest.raises(CommandFailed, match=why):
            command.calibrate(Namespace(campaign=key, json=True))


@pytest.fixture
def analyst(world, client):
    """A browser of Galina, the psychometrician."""
    galina = world.person("galina")
    people.appoint(SYSTEM, person_id=galina.pk, role=Role.PSYCHOMETRICIAN, unit=world.units["29"], since=SINCE)
    client.force_login(galina.account)
    return client


def test_pages_of_the_psychometrician(campaign, taken, world, analyst):
    listing = reverse("diagnostics:calibrations")
    assert "600\u00a0работ" in analyst.get(listing).content.decode()
    assert analyst.post(listing, {"campaign": ""}).status_code == 422
    assert analyst.post(listing, {"campaign": "999999"}).status_code == 404
    assert analyst.post(listing, {"campaign": campaign.pk}).status_code == 302
    row = Progress.objects.get(kind="diagnostics.calibration")
    actions.run_calibration(SYSTEM, progress_id=row.pk)
    row.refresh_from_db()
    made = Calibration.objects.get(pk=row.result["calibration"])
    text = analyst.get(reverse("diagnostics:calibration", args=[made.pk])).content.decode()
    assert taken in text
    assert "у всех один и тот же балл" in text
    assert Notice.objects.get(person_id=world.person("galina").pk, kind="diagnostics.calibration").url.endswith(
        f"/{made.pk}/"
    )
    analyst.force_login(world.account("petr"))
    assert analyst.get(listing).status_code == 404
    analyst.force_login(world.account("dasha"))  # the officer reads and does not calibrate
    assert "Калибровать" not in analyst.get(listing).content.decode()
    assert analyst.post(listing, {"campaign": campaign.pk}).status_code == 404


def test_a_refused_calibration_says_why(campaign, taken, world, analyst):
    row = actions.begin_calibration(world.actor("galina"), campaign=campaign.pk)
    Consent.objects.filter(person__surname="Опросов").update(withdrawn_at=timezone.now())
    actions.run_calibration(SYSTEM, progress_id=row.pk)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "нужно не меньше 100" in row.note
