"""Growth over two campaigns: of a group without names, of a person for the person and for who was let in."""

from datetime import timedelta

import numpy as np
import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from tests.diagnostics.test_calibrating import places, truth, wrong  # noqa: F401 - fixtures

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.models import Answer, Calibration, Campaign, Grant, ItemParameter, Score, Sitting
from marshrut.people.models import Account, Consent, ConsentText, Look, Person
from marshrut.people.words import Purpose

pytestmark = pytest.mark.django_db
PEOPLE, EFFECT = 150, 0.8


@pytest.fixture
def twice(campaign, places, world):  # noqa: F811 - the fixture
    """Many people take two campaigns of one form, nine months apart; all have grown by the same amount."""
    rng, known, now = np.random.default_rng(11), truth(places), timezone.now()
    crowd = Person.objects.bulk_create(Person(surname="Ростов", name=f"Номер{n}") for n in range(PEOPLE))
    text = ConsentText.objects.filter(purpose=Purpose.DIAGNOSTICS).latest("version")
    Consent.objects.bulk_create(Consent(person=p, text=text, purpose=Purpose.DIAGNOSTICS) for p in crowd)
    ability = rng.normal(-0.5, 1, PEOPLE)
    made = []
    for days, effect in ((270, 0.0), (1, EFFECT)):
        began = now - timedelta(days=days)
        one = Campaign.objects.create(
            title=f"За {days} дней", form=campaign.form, scale=campaign.scale, unit=campaign.unit, minutes=60, state="closed",
            opens_at=began - timedelta(days=1), closes_at=began + timedelta(days=1), subject="математика",
        )  # fmt: skip
        sittings = Sitting.objects.bulk_create(
            Sitting(
                campaign=one, person=p, unit=world.units["mezen1"], region_code="29", form=one.form, state="submitted",
                started_at=began, closes_at=began + timedelta(hours=1), finished_at=began + timedelta(minutes=40),
            )
            for p in crowd
        )  # fmt: skip
        Answer.objects.bulk_create(
            Answer(sitting=s, place=p.order, value=value, turn=1, saved_at=began)
            for s, theta in zip(sittings, ability + effect, strict=True)
            for p in places
            if (value := _answer(rng, p.item_version, known, theta)) is not None
        )
        Sitting.objects.filter(campaign=one).update(state="scored")
        for s in sittings[:3]:
            actions.score(SYSTEM, sitting=s.pk)
        made.append(one)
    return crowd, made


def _answer(rng, version, known, theta):
    if version.kind not in ("single", "short"):
        return None
    row = known[version.pk]
    right = rng.random() < 1 / (1 + np.exp(-row.slope * (theta - row.difficulties[0])))
    return version.key[0] if right else wrong(version)


def test_growth_of_a_group_has_an_interval_that_holds_the_truth(twice, world):
    _, (early, late) = twice
    whole = actions.group_growth(world.actor("dasha"), first=early.pk, second=late.pk)
    lowest = actions.group_growth(world.actor("dasha"), first=early.pk, second=late.pk, chosen="lowest")
    for found in (whole, lowest):
        mean, low, high = found.figures["mean"]
        assert low < 100 * EFFECT < high
        assert low < mean < high
    assert whole.people == PEOPLE
    assert whole.reliable
    assert lowest.plain > lowest.mean  # the plain difference shows more: those people were partly unlucky
    assert Fact.objects.filter(kind="growth.read").count() == 2


def test_a_few_people_and_strangers_see_no_growth_of_a_group(twice, world):
    crowd, (early, late) = twice
    with pytest.raises(Refused, match="меньше 5"):
        actions.group_growth(world.actor("egor"), first=early.pk, second=late.pk)
    Consent.objects.filter(person__in=crowd[4:]).update(withdrawn_at=timezone.now())
    with pytest.raises(Refused, match="меньше 5"):
        actions.group_growth(world.actor("dasha"), first=early.pk, second=late.pk)
    with pytest.raises(Refused, match="разные"):
        actions.group_growth(world.actor("dasha"), first=early.pk, second=early.pk)


def test_a_third_that_would_tell_of_few_is_refused(twice, world):
    crowd, (early, late) = twice
    Consent.objects.filter(person__in=crowd[12:]).update(withdrawn_at=timezone.now())
    with pytest.raises(Refused, match="меньше 5"):
        actions.group_growth(world.actor("dasha"), first=early.pk, second=late.pk, chosen="lowest")


def test_a_person_sees_the_own_growth_with_intervals(twice, client):
    crowd, _ = twice
    client.force_login(Account.objects.create(email="rost@example.com", person=crowd[0]))
    text = client.get(reverse("diagnostics:growth")).content.decode()
    assert "вероятность" in text
    assert "от " in text
    assert "Меньшее не отличить от случайности" in text
    assert "<svg" in text
    client.force_login(Account.objects.create(email="odin@example.com", person=crowd[9]))
    assert "Пока не с чем сравнивать" in client.get(reverse("diagnostics:growth")).content.decode()


def test_others_see_it_only_when_let_in_and_the_look_is_written(twice, client, world):
    crowd, _ = twice
    url = reverse("diagnostics:growth_of", args=[crowd[0].pk])
    client.force_login(world.account("irina"))
    assert client.get(url).status_code == 404
    assert Fact.objects.filter(kind="profile.refused", subject_id=crowd[0].pk).exists()
    Grant.objects.create(person=crowd[0], helper=world.person("irina"))
    assert client.get(url).status_code == 200
    assert Look.objects.filter(person=crowd[0], viewer=world.person("irina")).count() == 1
    client.force_login(world.account("egor"))  # the head of the school
    assert client.get(url).status_code == 404


def test_a_withdrawn_consent_hides_growth(twice, world):
    crowd, _ = twice
    assert queries.growth_history(SYSTEM, crowd[0].pk)
    Consent.objects.filter(person=crowd[0]).update(withdrawn_at=timezone.now())
    assert queries.growth_history(SYSTEM, crowd[0].pk) == []
    with pytest.raises(Http404):
        queries.growth_of(SYSTEM, crowd[0].pk)


def test_a_closing_report_gets_words_with_a_probability(twice):
    crowd, _ = twice
    today = timezone.localdate()
    step = queries.growth_between(SYSTEM, crowd[0].pk, today - timedelta(days=200), today)
    assert "вероятност" in step.changes["overall"].words
    assert (step.second.day - step.first.day).days == 269
    assert queries.growth_between(SYSTEM, crowd[0].pk, today, today) is None


def test_scores_on_scales_that_nothing_links_are_not_compared(twice):
    crowd, (_, late) = twice
    other = Calibration.objects.create(name="чужая", source="другая")
    ItemParameter.objects.create(
        calibration=other, item_version=late.form.places.first().item_version, slope=1, difficulties=[0.0]
    )
    Score.objects.filter(sitting__campaign=late).update(calibration=other)
    moments = queries.growth_history(SYSTEM, crowd[0].pk)
    assert [step.changes for step in queries.growth_steps(SYSTEM, moments)] == [{}]
