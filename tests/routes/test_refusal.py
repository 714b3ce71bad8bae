"""A teacher says no, or not now: nobody asks why, the organisation does not know, and it can be taken back."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.people import actions as people
from marshrut.routes import access, actions, queries, rules
from marshrut.routes.models import Route

from .made import begin


def open_kinds(course):
    rows = WorkItem.objects.filter(subject_id=course.pk, state="open", kind__startswith="route.")
    return set(rows.values_list("kind", flat=True))


@pytest.mark.parametrize("state", ["proposed", "draft"])
def test_a_refusal_takes_one_press_and_is_undone(course, state):
    if state == "draft":
        course.to("draft")
    course.by("petr", "refuse")
    assert course.route.state == "refused" and open_kinds(course) == set()
    actions.undo(course.world.actor("petr"), pk=course.pk)
    assert course.route.state == state and open_kinds(course)


def test_a_refused_route_comes_back_later_unless_another_is_under_way(course):
    course.to("draft").by("petr", "refuse")
    course.by("petr", "reconsider")
    assert course.route.state == "draft"
    course.by("petr", "refuse")
    newer = actions.propose(course.world.actor("petr"), person_id=course.route.person_id)
    assert newer.pk != course.pk
    with pytest.raises(Refused, match="другой незавершённый"):
        course.by("petr", "reconsider")
    with pytest.raises(Refused, match="другой незавершённый"):
        actions.undo(course.world.actor("petr"), pk=course.pk)
    assert course.route.state == "refused"


@pytest.mark.parametrize("who", ["irina", "anna", "oksana", "rita", "vera"])
@pytest.mark.parametrize("move", ["refuse", "postpone"])
def test_nobody_refuses_for_a_teacher(course, who, move):
    course.to("draft")
    with pytest.raises(Http404):
        course.by(who, move, until=timezone.localdate() + timedelta(days=30))
    assert course.route.state == "draft"


def test_a_sent_route_is_recalled_not_refused(course):
    course.to("on_tutor_check")
    with pytest.raises(Refused):
        course.by("petr", "refuse")


def test_terms_of_a_postponement():
    today = date(2026, 11, 24)
    rules.postponable(date(2026, 11, 25), today)
    rules.postponable(date(2027, 11, 24), today)
    for wrong in (None, today, date(2026, 1, 1), date(2027, 12, 1)):
        with pytest.raises(Refused):
            rules.postponable(wrong, today)


@pytest.mark.parametrize("state", ["proposed", "draft"])
def test_a_postponed_route_comes_back_by_itself_with_a_work_item(course, state):
    if state == "draft":
        course.to("draft")
    course.by("petr", "postpone", until=timezone.localdate() + timedelta(days=30))
    assert course.route.state == "postponed" and open_kinds(course) == set()
    assert actions.return_postponed(SYSTEM) == 0
    Route.objects.filter(pk=course.pk).update(resume_on=timezone.localdate())
    assert actions.return_postponed(SYSTEM) == 1
    assert actions.return_postponed(SYSTEM) == 0
    route = course.route
    assert route.state == state and route.resume_on is None and len(open_kinds(course)) == 1
    assert Notice.objects.filter(person_id=route.person_id, text__startswith="Отложенный маршрут").exists()


def test_a_postponed_route_waits_for_the_consent(course):
    course.by("petr", "postpone", until=timezone.localdate() + timedelta(days=30))
    people.withdraw_consent(course.world.actor("petr"), purpose="diagnostics")
    actions.freeze(SYSTEM, person_id=course.route.person_id)
    Route.objects.filter(pk=course.pk).update(resume_on=timezone.localdate())
    assert course.route.frozen and actions.return_postponed(SYSTEM) == 0
    assert course.route.state == "postponed"


@pytest.mark.parametrize("state", ["proposed", "draft", "on_tutor_check", "refused", "postponed"])
def test_the_employer_knows_nothing_before_the_agreement_of_the_tutor(course, state, client):
    if state == "refused":
        course.to("draft").by("petr", "refuse")
    elif state == "postponed":
        course.to("draft").by("petr", "postpone", until=timezone.localdate() + timedelta(days=9))
    elif state != "proposed":
        course.to(state)
    for name in ("anna", "galina"):
        actor = course.world.actor(name)
        assert not access.stages.of(actor, Route.objects.all()).exists()
        assert queries.chips(actor, {})["all"] == 0 and queries.stage_counts(actor) == {}
        client.force_login(course.world.person(name).account)
        for page in ("card", "history"):
            assert client.get(reverse(f"routes:{page}", args=[course.pk])).status_code == 404
        assert client.get(reverse("routes:form", args=[course.pk, "pdf"])).status_code == 404


def test_statistics_tell_refused_and_postponed_from_not_begun(course):
    catalogue_people = [begin(course.world, name) for name in ("vera",)]
    course.by("petr", "refuse")
    catalogue_people[0].by("vera", "postpone", until=timezone.localdate() + timedelta(days=9))
    counts = queries.chips(course.world.actor("rita"), {})
    assert (counts["refused"], counts["postponed"], counts["proposed"]) == (1, 1, 0)
    assert queries.stage_counts(course.world.actor("rita")) == {"postponed": 1}


def test_the_page_refuses_at_one_press_and_asks_a_day_for_a_postponement(course, client):
    client.force_login(course.world.person("petr").account)
    card = reverse("routes:card", args=[course.pk])
    text = client.get(card).content.decode()
    assert reverse("routes:step", args=[course.pk, "refuse"]) in text and "?do=postpone#do" in text
    assert "Организация этого маршрута не видит" in text
    step = reverse("routes:step", args=[course.pk, "postpone"])
    assert client.get(card + "?do=postpone").content.decode().count('name="until"') == 1
    assert client.post(step, {}).status_code == 422
    assert client.post(step, {"until": "2020-01-01"}).status_code == 409
    assert client.post(step, {"until": timezone.localdate() + timedelta(days=40)}).status_code == 302
    assert "Отложен до" in client.get(card).content.decode()
    client.post(reverse("routes:step", args=[course.pk, "take_up"]))
    assert client.post(reverse("routes:step", args=[course.pk, "refuse"])).status_code == 302
    assert "Отменить шаг" in client.get(card).content.decode()
