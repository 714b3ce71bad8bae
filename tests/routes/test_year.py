"""The year after approval: lines follow facts by themselves, marks by hand, pauses, the move to another school."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from marshrut.attendance import actions as attendance
from marshrut.attendance.models import Occasion, Presence
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.people import actions as people
from marshrut.routes import actions, jobs, rules
from marshrut.routes.models import Route, RouteLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def going(course):
    """Petr's route under way: an event that was yesterday, a community over the year, expected by their holders."""
    course.to("approved")
    today = timezone.localdate()
    Route.objects.filter(pk=course.pk).update(starts=today - timedelta(days=30), state="in_progress")
    RouteLine.objects.filter(route_id=course.pk).delete()
    event = RouteLine.objects.create(
        route_id=course.pk, block="event", title="Семинар", hours=6, source_kind="event", source_id=7,
        starts=today - timedelta(days=1), ends=today - timedelta(days=1), groups=["subject_matter"],
    )  # fmt: skip
    circle = RouteLine.objects.create(
        route_id=course.pk, block="community", title="Сообщество", hours=4, source_kind="community", source_id=8
    )
    actions.expect_lines(SYSTEM, pk=course.pk)
    course.event, course.circle = event.pk, circle.pk
    return course


def occasion(kind):
    return Occasion.objects.get(kind=kind)


def told():
    """Deliver the facts of attendance, every one twice: handlers are idempotent."""
    for fact in Fact.objects.filter(kind="attendance.noted").order_by("pk"):
        jobs.on_attendance(fact)
        jobs.on_attendance(fact)


def mark(going, kind, state, day=None, hours=None, who="rita"):
    said = {going.world.person("petr").pk: state}
    when = day or timezone.localdate() - timedelta(days=1)
    attendance.note(going.world.actor(who), pk=occasion(kind).pk, day=when, said=said, hours=hours)
    told()


def line(pk):
    return RouteLine.objects.get(pk=pk)


def test_lines_in_force_are_expected_once_and_begin_by_the_calendar(going):
    actions.expect_lines(SYSTEM, pk=going.pk)
    assert Presence.objects.count() == Occasion.objects.count() == 2
    assert {line(going.event).state, line(going.circle).state} == {"enrolled"}
    RouteLine.objects.filter(pk=going.circle).update(starts=timezone.localdate())
    assert actions.begin_lines(SYSTEM) == 1 and line(going.circle).state == "in_work"


def test_an_attended_event_makes_its_line_done_by_itself(going):
    mark(going, "event", "done")
    done = line(going.event)
    day = timezone.localdate() - timedelta(days=1)
    assert (done.state, done.done_on, done.done_by) == (
        "done_pending_report", day, f"мероприятие посещено, {day:%d.%m.%Y}"
    )  # fmt: skip
    petr = going.world.person("petr").pk
    assert Notice.objects.filter(person_id=petr, text__startswith="Строка «Семинар» выполнена").count() == 1


def test_a_mark_corrected_takes_the_line_back(going):
    mark(going, "event", "done")
    mark(going, "event", "missed")
    assert line(going.event).state == "missed" and line(going.event).done_on is None
    mark(going, "event", "expected")
    assert line(going.event).state == "enrolled"


def test_meetings_add_up_to_the_hours_of_the_line(going):
    today = timezone.localdate()
    mark(going, "community", "done", today - timedelta(days=9), 2)
    assert line(going.circle).state == "in_work"
    mark(going, "community", "done", today - timedelta(days=2), 2)
    assert line(going.circle).state == "done_pending_report" and "4 ч" in line(going.circle).done_by


def test_a_missed_line_is_closed_with_a_reason_only(going):
    mark(going, "event", "missed")
    petr = going.world.actor("petr")
    with pytest.raises(Refused, match="почему не получилось"):
        actions.mark_line(petr, pk=going.pk, line=going.event, state="not_done")
    actions.mark_line(petr, pk=going.pk, line=going.event, state="not_done", reason="Была командировка")
    assert (line(going.event).state, line(going.event).reason) == ("not_done", "Была командировка")


def test_a_missed_line_put_off_by_a_change_is_ahead_again(going):
    mark(going, "event", "missed")
    petr = going.world.actor("petr")
    later = timezone.localdate() + timedelta(days=20)
    actions.amend(petr, pk=going.pk)
    actions.edit_amendment_line(
        petr, pk=going.pk, key=str(going.event), block="event", title="Семинар", extra="", hours=6, starts=later,
        ends=later,
    )  # fmt: skip
    route = going.route
    actions.edit_amendment_head(
        petr, pk=going.pk, goal=route.goal, starts=route.starts, ends=route.ends, reason="Был на больничном"
    )
    actions.send_amendment(petr, pk=going.pk)
    actions.agree_amendment(going.world.actor("irina"), pk=going.pk)
    assert line(going.event).state == "planned" and line(going.event).starts == later


def test_nobody_marks_oneself_or_what_is_ahead_and_a_stranger_finds_nothing(going):
    petr = going.world.person("petr").pk
    today = timezone.localdate()
    held = occasion("event")
    Presence.objects.create(occasion=held, person=going.world.person("rita"))
    for said, day, code in (
        ({going.world.person("rita").pk: "done"}, today, "attendance.self"),
        ({petr: "done"}, today + timedelta(days=1), "attendance.ahead"),
        ({petr: "done"}, today - timedelta(days=9), "attendance.early"),
        ({petr: "done"}, None, "attendance.day"),
    ):
        with pytest.raises(Refused) as refused:
            attendance.note(going.world.actor("rita"), pk=held.pk, day=day, said=said)
        assert refused.value.code == code
    with pytest.raises(Http404):
        attendance.note(going.world.actor("anna"), pk=held.pk, day=today, said={petr: "done"})


def test_unmarked_people_of_what_has_ended_are_asked_about(going):
    assert attendance.remind(SYSTEM) == 1
    asked = WorkItem.objects.get(kind="attendance.mark")
    assert (asked.role, asked.unit_path) == ("event_manager", "29.")
    mark(going, "event", "done")
    assert WorkItem.objects.get(kind="attendance.mark").state == "done"


@pytest.mark.parametrize(
    ("state", "told_state", "hours", "regular", "after"),
    [
        ("enrolled", "done", 0, False, "done_pending_report"),
        ("reported", "done", 0, False, "reported"),
        ("not_done", "done", 0, False, "done_pending_report"),
        ("not_done", "missed", 0, False, "not_done"),
        ("reported", "missed", 0, False, "missed"),
        ("in_work", "done", 3, True, "in_work"),
        ("in_work", "done", 4, True, "done_pending_report"),
        ("in_work", "missed", 0, True, "in_work"),
        ("in_work", "expected", 0, True, "enrolled"),
    ],
)
def test_what_a_fact_makes_of_a_line(state, told_state, hours, regular, after):
    assert rules.line_after(state, told_state, hours=hours, planned=4, regular=regular) == after


def test_answers_are_kept_by_themselves_and_printed_with_their_questions(going):
    petr = going.world.actor("petr")
    mark(going, "event", "done")
    actions.save_notes(petr, pk=going.pk, line=going.event, notes={"learnt": "Критерии оценивания"})
    actions.mark_line(petr, pk=going.pk, line=going.event, state="reported", notes={"next": "Показать коллегам"})
    assert line(going.event).report == "Что нового узнал(а): Критерии оценивания\nЧто дальше: Показать коллегам"
    assert line(going.event).state == "reported"
    with pytest.raises(Refused, match="помещается 1500"):
        actions.save_notes(petr, pk=going.pk, line=going.event, notes={"learnt": "а" * 1501})


def test_an_own_material_published_closes_the_first_such_line_once(going):
    made = RouteLine.objects.create(route_id=going.pk, block="own_material", title="Памятка", hours=6)
    for _ in range(2):
        actions.material_published(
            SYSTEM,
            person_id=going.world.person("petr").pk,
            title="Памятка о дробях",
            day=timezone.localdate(),
            material=5,
        )
    assert line(made.pk).state == "done_pending_report" and "Памятка о дробях" in line(made.pk).done_by


def test_a_pause_ends_by_itself_on_its_day(going):
    tomorrow = timezone.localdate() + timedelta(days=1)
    going.by("petr", "suspend", reason="Больничный лист на месяц", until=tomorrow)
    assert actions.resume_suspended(SYSTEM) == 0
    Route.objects.filter(pk=going.pk).update(resume_on=timezone.localdate())
    assert actions.resume_suspended(SYSTEM) == 1
    assert going.route.state == "in_progress" and going.route.resume_on is None


def test_the_end_of_a_route_at_own_wish_needs_no_reason_and_frees_the_places(going):
    going.by("petr", "terminate")
    assert going.route.state == "terminated"
    actions.release_lines(SYSTEM, pk=going.pk)
    assert not Presence.objects.exists()


def test_the_new_school_agrees_what_is_left(going):
    old = going.route.employment_id
    moved = people.move(
        going.world.actor("anna"), person_id=going.route.person_id, unit=going.world.units["onega4"],
        since=timezone.localdate(),
    )  # fmt: skip
    actions.transfer(SYSTEM, old_employment=old, new_employment=moved.pk)
    assert going.route.state == "in_progress"
    with pytest.raises(Http404):
        actions.agree_rest(going.world.actor("anna"), pk=going.pk)
    actions.agree_rest(going.world.actor("zoya"), pk=going.pk)
    assert not WorkItem.objects.filter(kind="route.rest", state="open").exists()
    with pytest.raises(Refused, match="Согласовывать нечего"):
        actions.agree_rest(going.world.actor("zoya"), pk=going.pk)
