"""Variants of a route: real alternatives, tried without writing, chosen as seen, taken back whole."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from marshrut.core.models import Fact
from marshrut.core.refusal import Refused
from marshrut.events.models import Event
from marshrut.programmes.models import Placement
from marshrut.routes import actions, queries
from marshrut.routes.models import Route, RouteLine
from marshrut.routes.variants import Asked

from .made import begin, catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(world):
    catalogue(world)
    return begin(world).to("draft")


def lines(course):
    rows = RouteLine.objects.filter(route=course.pk).order_by("block", "order")
    return list(rows.values_list("pk", "block", "order", "title", "hours", "why"))


def seen(course, **asked):
    return queries.choice(course.world.actor("petr"), course.pk, Asked(**asked) if asked else None)


def take(course, shown, asked):
    petr = course.world.actor("petr")
    return actions.choose_variant(petr, pk=course.pk, name=shown.plan.name, mark=shown.plan.mark, asked=asked)


def test_each_variant_keeps_its_promise(course):
    made = seen(course)
    plans = {one.plan.name: one.plan for one in made.shown}
    usual = plans["balanced"]
    main = max(usual.lines, key=lambda line: sum(group["closed"] for group in line[1]["groups"]))[0]
    assert "other" not in plans or main.key not in {offer.key for offer, _ in plans["other"].lines}
    assert plans["short"].hours <= 0.7 * made.asked.hours
    assert all(plan.trips == 0 for name, plan in plans.items() if name == "home")
    assert len({frozenset(o.key for o, _ in plan.lines) for plan in plans.values()}) == len(plans)
    assert usual.about["proved"]
    assert all(len(usual.about["uncovered"]) <= len(plan.about["uncovered"]) for plan in plans.values())
    alike = [plan for plan in plans.values() if len(plan.about["uncovered"]) == len(usual.about["uncovered"])]
    assert usual.about["value"] >= max(plan.about["value"] for plan in alike) - 1e-3


def test_eight_hours_more_bring_what_is_told(course):
    made = seen(course, hours=30)
    wider = seen(course, hours=38).shown[0]
    assert set(made.more) == {row["title"] for row in wider.rows} - {row["title"] for row in made.shown[0].rows}


def test_looking_changes_nothing(course):
    before = lines(course)
    facts = Fact.objects.count()
    assert seen(course, hours=30).asked.hours == 30
    assert (lines(course), Fact.objects.count()) == (before, facts)


def test_a_variant_is_taken_as_it_was_seen_and_taken_back_whole(course):
    before = lines(course)
    made = seen(course, hours=30)
    shown = next(one for one in made.shown if not one.same)
    route = take(course, shown, made.asked)
    now = set(RouteLine.objects.filter(route=course.pk).values_list("title", flat=True))
    assert now == {offer.title for offer, _ in shown.plan.lines}
    assert route.hours_limit == 30
    assert any(one.same for one in seen(course).shown)
    actions.undo_plan(course.world.actor("petr"), pk=course.pk)
    assert lines(course) == before
    assert Route.objects.get(pk=course.pk).hours_limit == 72
    with pytest.raises(Refused, match="Вернуть нечего"):
        actions.undo_plan(course.world.actor("petr"), pk=course.pk)


def test_own_and_locked_lines_stay_in_every_variant(course):
    petr = course.world.actor("petr")
    own = actions.add_line(petr, pk=course.pk, block="event", title="Посещение уроков коллег", hours=4)
    made = seen(course, hours=30)
    assert made.kept == 1
    take(course, made.shown[-1], made.asked)
    assert RouteLine.objects.filter(pk=own.pk).exists()


def test_what_changed_meanwhile_is_not_taken_unseen(course):
    made = seen(course, hours=30)
    before = lines(course)
    Event.objects.update(starts=timezone.now() + timedelta(days=500), ends=timezone.now() + timedelta(days=501))
    Placement.objects.all().delete()
    with pytest.raises(Refused, match="изменились"):
        take(course, made.shown[0], made.asked)
    assert lines(course) == before


def test_the_former_plan_does_not_come_back_after_other_edits_or_ten_minutes(course, time_machine):
    petr = course.world.actor("petr")
    actions.replan(petr, pk=course.pk)
    actions.add_line(petr, pk=course.pk, block="event", title="Своё", hours=2)
    with pytest.raises(Refused, match="другие правки"):
        actions.undo_plan(petr, pk=course.pk)
    actions.replan(petr, pk=course.pk)
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    with pytest.raises(Refused, match="давно"):
        actions.undo_plan(petr, pk=course.pk)


def test_only_who_edits_the_route_sees_its_variants(course):
    for name in ("maria", "egor", "olga", "oksana"):
        with pytest.raises(Http404):
            queries.choice(course.world.actor(name), course.pk)
    course.to("on_tutor_check")
    with pytest.raises(Http404):
        queries.choice(course.world.actor("petr"), course.pk)


def test_the_page_tries_says_what_is_wrong_and_chooses(course, enter):
    client, url = enter("petr"), reverse("routes:variants", args=[course.pk])
    page = client.get(url)
    assert "Сбалансированный" in page.content.decode()
    bad = client.get(url, {"hours": "много"})
    assert bad.status_code == 422
    assert "Напишите число часов цифрами" in bad.content.decode()
    assert "много" in bad.content.decode()
    shown = seen(course, hours=30).shown[0]
    told = {"variant": shown.plan.name, "mark": "0" * 16, "hours": 30, "max_trip": "", "form": ""}
    assert client.post(url, told).status_code == 409
    assert client.post(url, told | {"mark": shown.plan.mark}).status_code == 302
    assert "Вернуть прежний план" in client.get(reverse("routes:card", args=[course.pk])).content.decode()
    assert client.post(reverse("routes:undo_plan", args=[course.pk])).status_code == 302


def test_the_page_asks_the_same_number_of_questions_whatever_the_catalogue(
    course, enter, django_assert_max_num_queries
):
    client, url = enter("petr"), reverse("routes:variants", args=[course.pk])
    client.get(url)
    with django_assert_max_num_queries(24):
        client.get(url)
