"""Totals of a campaign: frozen releases, hidden numbers, who reads them, what a withdrawn consent changes."""

from datetime import timedelta
from io import BytesIO

import numpy as np
import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from tests.world import SINCE

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Progress
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries, telling, totals
from marshrut.diagnostics.actions import counting
from marshrut.diagnostics.models import Answer, Campaign, FormItem, Invitation, Release, ReleasePart, Sitting
from marshrut.disclosure import Leak
from marshrut.people.models import Consent, ConsentText, Employment, Person
from marshrut.people.words import Purpose
from marshrut.region.models import District

pytestmark = pytest.mark.django_db
SCHOOLS = {"mezen1": 34, "onega4": 26, "karg3": 3}


def seat(campaign, world, many, seed=7, mean=0.0):
    """Made-up people take the test at each school."""
    rng, now = np.random.default_rng(seed), timezone.now()
    places = list(FormItem.objects.filter(form=campaign.form).select_related("item_version").order_by("order"))
    text = ConsentText.objects.filter(purpose=Purpose.DIAGNOSTICS).latest("version")
    made = []
    for school, count in many.items():
        crowd = Person.objects.bulk_create(Person(surname="Итогов", name=f"Номер{seed}-{n}") for n in range(count))
        Consent.objects.bulk_create(Consent(person=p, text=text, purpose=Purpose.DIAGNOSTICS) for p in crowd)
        Invitation.objects.bulk_create(Invitation(campaign=campaign, person=p, unit=world.units[school]) for p in crowd)
        made += Sitting.objects.bulk_create(
            Sitting(
                campaign=campaign, person=p, unit=world.units[school], region_code="29", form=campaign.form,
                state="submitted", started_at=now, closes_at=now + timedelta(hours=1), finished_at=now,
            )
            for p in crowd
        )  # fmt: skip
    answers = []
    for sitting in made:
        luck = rng.uniform(0.1, 0.9)
        for place in places:
            version = place.item_version
            if version.kind == "single":
                wrong = next(o["id"] for o in version.content["options"] if o["id"] != version.key[0])
                value = version.key[0] if rng.random() < luck else wrong
                answers.append(Answer(sitting=sitting, place=place.order, value=value, turn=1, saved_at=now))
    Answer.objects.bulk_create(answers, batch_size=5000)
    actions.score_many(SYSTEM, sittings=[one.pk for one in made])
    return made


@pytest.fixture
def closed(campaign, world):
    """A finished campaign with scored works."""
    seat(campaign, world, SCHOOLS)
    Campaign.objects.filter(pk=campaign.pk).update(state="closed")
    campaign.refresh_from_db()
    return campaign


@pytest.fixture
def released(closed, world):
    return actions.release(world.actor("dasha"), campaign=closed.pk)


def told(release):
    return {
        (group, *row["key"], row["level"]): row["value"] for group, one in release.told.items() for row in one["all"]
    }


def test_an_officer_releases_a_closed_campaign_in_the_queue(world, closed, client):
    client.force_login(world.account("dasha"))
    answer = client.post(reverse("diagnostics:make_release", args=[closed.pk]))
    row = Progress.objects.get(kind="diagnostics.release")
    assert answer.url == reverse("desk:progress", args=[row.pk])
    actions.run_release(SYSTEM, progress_id=row.pk)
    made = Release.objects.get()
    assert (made.number, made.people, made.made_by) == (1, 63, world.person("dasha").pk)
    assert len(made.mark) == 64
    assert Fact.objects.filter(kind="campaign.released", data__mark=made.mark).exists()


def test_a_campaign_that_goes_on_has_no_totals(world, campaign):
    with pytest.raises(Refused, match="завершена"):
        actions.release(world.actor("dasha"), campaign=campaign.pk)
    with pytest.raises(Http404):
        actions.release(world.actor("oksana"), campaign=campaign.pk)


def test_numbers_of_the_region_are_told_and_of_three_people_hidden(world, released):
    region = queries.total_tops(world.actor("oksana")).get()
    assert region.name == "Архангельская область"
    assert (region.figures["invited"] >= 63, region.figures["passed"]) == (True, 63)
    assert any(level for one in region.figures["groups"].values() for level in one["levels"])
    small = ReleasePart.objects.get(unit=world.units["karg3"])
    for one in small.figures["groups"].values():
        assert one["people"] is None
        assert one["levels"] == [None] * 3
        assert one["mean"] is None


def test_shown_numbers_are_true(world, released):
    region = world.units["29"]
    for (group, key, _, level), value in told(released).items():
        if key == f"u{region.pk}":
            rows = [line["counts"][level] for line in released.lines if line["group"] == group]
            assert sum(rows) == value


def test_a_withdrawn_consent_changes_no_total(world, closed, released):
    before = list(ReleasePart.objects.order_by("pk").values_list("name", "figures", "strict"))
    gone = Sitting.objects.filter(campaign=closed, unit=world.units["mezen1"]).first()
    Consent.objects.filter(person=gone.person).update(withdrawn_at=timezone.now())
    actions.hide_profile(SYSTEM, person_id=gone.person_id)
    assert list(ReleasePart.objects.order_by("pk").values_list("name", "figures", "strict")) == before
    seat(closed, world, {"mezen1": 12}, seed=9)
    second = actions.release(world.actor("dasha"), campaign=closed.pk)
    assert (second.number, second.added, second.people) == (2, 12, 75)
    released.refresh_from_db()
    assert list(released.parts.order_by("pk").values_list("name", "figures", "strict")) == before


def test_who_withdrew_before_the_release_is_not_counted(world, closed):
    gone = Sitting.objects.filter(campaign=closed).first()
    Consent.objects.filter(person=gone.person).update(withdrawn_at=timezone.now())
    assert gone not in counting.fresh(SYSTEM, closed)


def test_a_few_new_people_make_no_release(world, closed, released):
    seat(closed, world, {"mezen1": 4}, seed=11)
    with pytest.raises(Refused, match="не меньше 5"):
        actions.release(world.actor("dasha"), campaign=closed.pk)
    assert Release.objects.count() == 1


def test_a_number_where_one_has_come_stays_as_it_was(world, closed, released):
    seat(closed, world, {"onega4": 1, "mezen1": 14}, seed=13)
    actions.release(world.actor("dasha"), campaign=closed.pk)
    onega = [
        part.figures["groups"] for part in ReleasePart.objects.filter(unit=world.units["onega4"]).order_by("release")
    ]
    for group, first in onega[0].items():
        assert [one and one["count"] for one in first["levels"]] == [
            one and one["count"] for one in onega[1][group]["levels"]
        ]
        assert first["mean"] == onega[1][group]["mean"]


def test_a_release_by_which_people_could_be_found_is_refused(world, closed, monkeypatch):
    def leak(*args, **kwargs):
        raise Leak

    monkeypatch.setattr("marshrut.diagnostics.totals.next_release", leak)
    with pytest.raises(Refused, match="Ничего не опубликовано"):
        actions.release(world.actor("dasha"), campaign=closed.pk)
    assert not Release.objects.exists()


@pytest.mark.parametrize(("who", "top"), [
    ("egor", "mezen1"), ("maria", "mezen"), ("oksana", "29"), ("dasha", "29"), ("galina", "29"),
])  # fmt: skip
def test_everybody_reads_the_own_territory(world, released, client, who, top):
    client.force_login(world.account(who))
    mine = queries.total_tops(world.actor(who)).get()
    assert mine.unit == world.units[top]
    answer = client.get(reverse("diagnostics:total", args=[mine.pk]))
    assert answer.status_code == 200
    assert "Чем выше уровень, тем больше помощи нужно" in answer.text
    assert "Итогов" not in answer.text.replace("Итоги", "")
    foreign = ReleasePart.objects.get(unit=world.units["onega4"])
    expected = 404 if who in ("egor", "maria") else 200
    assert client.get(reverse("diagnostics:total", args=[foreign.pk])).status_code == expected


def test_a_teacher_reads_no_totals(world, released, client):
    client.force_login(world.account("petr"))
    assert client.get(reverse("diagnostics:totals")).status_code == 404


def test_the_ministry_reads_numbers_from_ten_people_only(world, released):
    for part in ReleasePart.objects.all():
        figures = queries.figures(world.actor("galina"), part)
        assert figures == part.strict | {}
        for one in figures["groups"].values():
            for level in filter(None, one["levels"]):
                assert level["count"] >= 10
                assert level["of"] - level["count"] >= 10


def test_the_district_reads_all_its_municipalities(world, released, client):
    mine = queries.total_tops(world.actor("denis")).get()
    assert mine.district is not None
    inside = queries.parts_inside(world.actor("denis"), mine)
    assert [one.unit for one in inside] == [world.units["mezen"]]
    client.force_login(world.account("denis"))
    assert client.get(reverse("diagnostics:total", args=[mine.pk])).status_code == 200


def test_a_report_asks_the_same_number_of_questions_whatever_its_size(world, released, client):
    client.force_login(world.account("oksana"))
    part = queries.total_tops(world.actor("oksana")).get()
    client.get(reverse("diagnostics:total", args=[part.pk]))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("diagnostics:total", args=[part.pk]))
    first = len(asked)
    for n in range(20):
        ReleasePart.objects.create(
            release=released, unit=world.units["onega4"], parent=part, name=f"Ещё {n}", figures=part.figures,
            strict=part.strict, district=District.objects.create(code=f"x{n}", name=f"x{n}", base=world.units["onega"], since=SINCE),
        )  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        text = client.get(reverse("diagnostics:total", args=[part.pk])).text
    assert "Ещё 19" in text
    assert "Отличия или случайность" in text
    assert len(asked) == first


def test_the_table_of_excel_hides_what_the_page_hides(world, released, client):
    client.force_login(world.account("oksana"))
    part = queries.total_tops(world.actor("oksana")).get()
    answer = client.get(reverse("diagnostics:total_export", args=[part.pk]))
    cells = [cell for row in load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True) for cell in row]
    assert "скрыто: меньше 5 человек" in cells
    assert part.release.mark[:16] in str(cells)


def test_little_reliability_is_told(released):
    figures = released.parts.first().figures
    rows = telling.groups(figures, {"subject_matter": 0.71, "methodical": 0.69}, 1)
    assert {row["group"]: row["preliminary"] for row in rows}["methodical"]
    assert not {row["group"]: row["preliminary"] for row in rows}["subject_matter"]


def test_a_campaign_of_all_subjects_is_told_by_subjects_where_it_is_safe(world, campaign):
    Campaign.objects.filter(pk=campaign.pk).update(subject="")
    people_of = seat(campaign, world, {"mezen1": 40, "onega4": 40})
    for n, one in enumerate(people_of):
        people_subject = "математика" if n % 2 else "физика"
        Employment.objects.create(
            person=one.person, unit=one.unit, position="teacher", since=SINCE, is_main=True, subjects=[people_subject]
        )
    Campaign.objects.filter(pk=campaign.pk).update(state="closed")
    made = actions.release(world.actor("dasha"), campaign=campaign.pk)
    region = made.parts.get(parent=None)
    assert set(region.figures["subjects"]) == {"математика", "физика"}
    assert sum(line["counts"] != [0, 0, 0] for line in made.lines) > 8


def test_too_many_subjects_are_not_told_apart(world):
    lines = [{"unit": n, "subject": f"предмет {n}"} for n in range(totals.MOST_PLACES + 1)]
    assert totals.divided([lines], []) == []
    assert totals.divided([lines[:5]], []) == [f"предмет {n}" for n in range(5)]
