"""Who of a school is away by approved routes: days, clashes, substitutions, nothing of results."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from marshrut.core.refusal import Refused
from marshrut.routes import actions, queries
from marshrut.routes.models import Cover, Route, RouteLine

from .made import begin

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
FIRST = (TODAY.replace(day=1) + timedelta(days=40)).replace(day=1)


def away(course, first, last=None, **more):
    start = {"block": "internship", "title": "Стажировка в Онеге", "hours": 16, "extra": "очно"}
    return RouteLine.objects.create(route=course.route, starts=first, ends=last, **(start | more))


@pytest.fixture
def two(course):
    """Two approved routes of one school, without lines but those of the test."""
    other = begin(course.world, "vera")
    RouteLine.objects.all().delete()
    Route.objects.update(state="approved", approved_at=timezone.now(), ends=TODAY + timedelta(days=300))
    return course, other


def month(course, who="anna"):
    return queries.calendar(course.world.actor(who), FIRST)


def test_days_of_absence_and_of_several_at_once(two):
    one, other = two
    away(one, FIRST + timedelta(days=3), FIRST + timedelta(days=5))
    away(other, FIRST + timedelta(days=5), FIRST + timedelta(days=6))
    found = month(one)
    cells = {cell["day"]: cell["people"] for week in found["weeks"] for cell in week if cell}
    counts = [len(cells[FIRST + timedelta(days=n)]) for n in range(2, 8)]
    assert counts == [0, 1, 1, 2, 1, 0] and found["clashes"] == 2 and found["uncovered"] == 2
    assert [row.clash for row in found["rows"]] == [["Ёлкина Вера Андреевна"], ["Лесной Пётр Ильич"]]
    assert all(len(week) == 7 for week in found["weeks"])


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({}, 1), ({"extra": "дистанционно"}, 0), ({"extra": "очно и дистанционно"}, 1), ({"block": "community"}, 0),
        ({"state": "not_done"}, 0), ({"state": "replaced"}, 0),
    ],
)  # fmt: skip
def test_what_keeps_a_teacher_away(two, more, shown):
    away(two[0], FIRST, **more)
    assert len(month(two[0])["rows"]) == shown


def test_routes_not_approved_and_other_schools_are_not_shown(two, enter):
    one, other = two
    away(one, FIRST)
    Route.objects.filter(pk=one.pk).update(state="on_org_agreement", approved_at=None)
    assert not month(one)["rows"]
    Route.objects.filter(pk=one.pk).update(state="approved", approved_at=timezone.now())
    assert not month(other, "zoya")["rows"] and len(month(one, "egor")["rows"]) == 1
    assert enter("vera").get(reverse("routes:absences")).status_code == 404


def test_a_substitute_is_of_the_school_and_is_there(two):
    one, other = two
    mine, anna = away(one, FIRST, FIRST + timedelta(days=2)), one.world.actor("anna")
    vera, egor = one.world.person("vera").pk, one.world.person("egor").pk
    away(other, FIRST + timedelta(days=2))
    with pytest.raises(Refused, match=r"cover\.away"):
        actions.cover(anna, line=mine.pk, substitute=vera)
    for stranger in (one.world.person("olga").pk, one.world.person("petr").pk):
        with pytest.raises(Http404):
            actions.cover(anna, line=mine.pk, substitute=stranger)
    with pytest.raises(Http404):
        actions.cover(one.world.actor("zoya"), line=mine.pk, substitute=egor)
    actions.cover(anna, line=mine.pk, substitute=egor)
    actions.cover(anna, line=mine.pk, substitute=None)
    assert Cover.objects.get().substitute is None and month(one)["uncovered"] == 1


def test_the_page_shows_what_waits_and_no_profile(two, enter):
    one, other = two
    away(one, FIRST, title="Стажировка в Онеге")
    Route.objects.filter(pk=other.pk).update(state="on_org_agreement", approved_at=None, due=TODAY)
    page = reverse("routes:absences") + f"?month={FIRST:%Y-%m}"
    text = enter("anna").get(page).content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    assert "Ждут вашего согласования" in main and "Ёлкина" in main and "Стажировка в Онеге" in main
    assert "ефицит" not in main and "логит" not in main
    line = RouteLine.objects.get(route=one.pk)
    egor = one.world.person("egor").pk
    answer = enter("anna").post(
        reverse("routes:cover", args=[line.pk]), {"substitute": egor, "month": f"{FIRST:%Y-%m}"}
    )
    assert answer.status_code == 302 and answer.url == page


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "мусор", "99999-01", "2026-²"])
def test_an_unreadable_month_is_this_one(text):
    assert queries.month_of(None, text) == TODAY.replace(day=1)
    assert queries.month_of(None, "2027-02") == date(2027, 2, 1)


def test_the_page_costs_the_same_for_many_lines(two, enter, django_assert_num_queries):
    anna, page = enter("anna"), reverse("routes:absences") + f"?month={FIRST:%Y-%m}"
    for n in range(2):
        away(two[n], FIRST + timedelta(days=n))
    anna.get(page)
    with CaptureQueriesContext(connection) as few:
        anna.get(page)
    for n in range(20):
        away(two[n % 2], FIRST + timedelta(days=n))
    with django_assert_num_queries(len(few)):
        assert anna.get(page).status_code == 200
