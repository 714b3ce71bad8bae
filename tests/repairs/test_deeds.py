"""A stream is cancelled or moved: everybody gets one message with one button; everything may be taken back."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Notice, Progress, WorkItem
from marshrut.core.refusal import Refused
from marshrut.programmes.models import Stream
from marshrut.repairs import actions, queries
from marshrut.repairs.models import Deed, Patch, Repair, Seat
from marshrut.routes.models import Amendment, RouteLine

from .conftest import REASON

pytestmark = pytest.mark.django_db


def lines(course):
    return list(
        RouteLine.objects.filter(route=course.pk).values_list("pk", "source_kind", "source_id", "title").order_by("pk")
    )


def test_the_look_tells_what_will_happen_and_changes_nothing(case):
    before = lines(case.petr), Stream.objects.get(pk=case.stream.pk).cancelled_at, Notice.objects.count()
    look = actions.try_out(case.holder, kind="stream", pk=case.stream.pk, act="cancel", reason=REASON)
    assert (look["people"], look["lines"], look["without"]) == (2, 2, 0)
    assert sum(many for _, many in look["offered"]) == 2
    assert before == (lines(case.petr), Stream.objects.get(pk=case.stream.pk).cancelled_at, Notice.objects.count())
    assert not Deed.objects.exists()


def test_everybody_gets_one_message_and_other_lines_stay(case):
    before, told = lines(case.petr), Notice.objects.count()
    deed = case.cancel()
    assert deed.state == "done" and deed.facts["people"] == 2 and deed.facts["without"] == 0
    assert Progress.objects.get(pk=deed.progress_id).state == "done"
    assert Notice.objects.count() == told + 2 and Notice.objects.filter(kind="repairs").count() == 2
    assert lines(case.petr) == before
    actions.mend(SYSTEM, deed_id=deed.pk)
    assert Notice.objects.filter(kind="repairs").count() == 2


def test_a_draft_is_replaced_by_one_press_and_twice_is_once(case):
    before, deed = lines(case.petr), case.cancel()
    repair = case.repair(deed, "petr")
    patch = repair.patches.get()
    seat = Seat.objects.get(patch=patch)
    assert (patch.outcome, patch.kind, seat.state) == ("replaced", "stream", "held")
    taken = Stream.objects.get(pk=patch.source_id).taken
    with pytest.raises(Http404):
        actions.accept(case.actor("nina"), pk=repair.pk)
    actions.accept(case.actor("petr"), pk=repair.pk)
    actions.accept(case.actor("petr"), pk=repair.pk)
    after = lines(case.petr)
    assert [row for row in after if row not in before] == [(patch.line_id, "stream", patch.source_id, patch.title)]
    assert Stream.objects.get(pk=patch.source_id).taken == taken
    seat.refresh_from_db()
    assert seat.state == "given"


def test_an_approved_route_gets_a_change_that_the_tutor_sees(case):
    case.petr.to("approved")
    deed = case.cancel()
    actions.accept(case.actor("petr"), pk=case.repair(deed, "petr").pk)
    change = Amendment.objects.get(route=case.petr.pk)
    patch = case.repair(deed, "petr").patches.get()
    assert (change.state, change.kind, patch.put) == ("on_tutor_check", patch.size, "amended")
    assert [one["was"] != one["now"] for one in change.changes] == [True]
    assert WorkItem.objects.filter(
        kind="route.amendment", state="open", person_id=case.world.person("irina").pk
    ).exists()


def test_a_route_under_check_waits_for_its_end(case):
    from marshrut.routes import actions as routes

    case.petr.to("on_tutor_check")
    deed = case.cancel()
    actions.accept(case.actor("petr"), pk=case.repair(deed, "petr").pk)
    patch = case.repair(deed, "petr").patches.get()
    assert patch.put == "waits" and RouteLine.objects.get(pk=patch.line_id).source_id == case.stream.pk
    routes.step(
        case.actor("irina"),
        pk=case.petr.pk,
        move="tutor_return",
        reason="Уточните цель маршрута",
        remarks=[{"field": "goal", "text": "Уточните цель"}],
    )
    actions.settle(SYSTEM, route=case.petr.pk)
    patch.refresh_from_db()
    assert patch.put == "done" and RouteLine.objects.get(pk=patch.line_id).source_id == patch.source_id


def test_undo_takes_back_answers_seats_and_messages(case):
    case.nina.to("approved")
    before = lines(case.petr), lines(case.nina)
    seats = list(Stream.objects.order_by("pk").values_list("taken", "cancelled_at"))
    deed = case.cancel()
    for name in ("petr", "nina"):
        actions.accept(case.actor(name), pk=case.repair(deed, name).pk)
    actions.undo(case.holder, pk=deed.pk)
    assert (lines(case.petr), lines(case.nina)) == before
    assert list(Stream.objects.order_by("pk").values_list("taken", "cancelled_at")) == seats
    assert Amendment.objects.get(route=case.nina.pk).state == "cancelled"
    assert not WorkItem.objects.filter(kind="route.amendment", state="open").exists()
    assert set(Repair.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert not Notice.objects.filter(pk__in=Repair.objects.values("notice_id")).exists()
    with pytest.raises(Refused, match="уже возвращено"):
        actions.undo(case.holder, pk=deed.pk)


def test_after_ten_minutes_nothing_is_taken_back(case):
    deed = case.cancel()
    Deed.objects.filter(pk=deed.pk).update(at=timezone.now() - timedelta(minutes=10, seconds=1))
    with pytest.raises(Refused, match="Прошло больше 10 минут"):
        actions.undo(case.holder, pk=deed.pk)
    assert (
        Stream.objects.get(pk=case.stream.pk).cancelled_at and not queries.deed_page(case.holder, deed.pk)["may_undo"]
    )


def test_an_undo_before_the_job_leaves_nobody_told(case):
    deed = actions.begin(case.holder, kind="stream", pk=case.stream.pk, act="cancel", reason=REASON)
    actions.undo(case.holder, pk=deed.pk)
    actions.mend(SYSTEM, deed_id=deed.pk)
    assert not Repair.objects.exists() and not Notice.objects.filter(kind="repairs").exists()


def test_new_days_that_fit_stay_with_the_same_stream(case):
    deed = case.move(3)
    patch = case.repair(deed, "petr").patches.get()
    assert (patch.outcome, patch.source_id) == ("moved", case.stream.pk)
    assert not Seat.objects.exists()
    actions.accept(case.actor("petr"), pk=case.repair(deed, "petr").pk)
    line = RouteLine.objects.get(pk=patch.line_id)
    assert line.starts == case.stream.starts + timedelta(days=3)
    actions.undo(case.holder, pk=deed.pk)
    assert RouteLine.objects.get(pk=patch.line_id).starts == case.stream.starts


def test_new_days_outside_the_route_bring_another_stream(case):
    deed = case.move(300)
    assert {p.outcome for p in Patch.objects.filter(repair__deed=deed)} == {"replaced"}


def test_seats_are_shared_and_who_is_left_learns_why(case):
    others = Stream.objects.exclude(pk=case.stream.pk)
    others.update(seats=1, taken=1)
    others.filter(pk=others.first().pk).update(taken=0)
    deed = case.cancel()
    made = {p.outcome: p.why for p in Patch.objects.filter(repair__deed=deed)}
    assert set(made) == {"replaced", "nothing"} and made["nothing"]
    assert deed.facts["without"] == 1 and Notice.objects.filter(kind="repairs").count() == 2
    assert not Stream.objects.filter(taken__gt=1).exists()


def test_who_is_offered_what_is_cancelled_next_gets_a_new_offer_instead(case):
    first = case.cancel()
    patch = case.repair(first, "petr").patches.get()
    second = case.cancel(Stream.objects.get(pk=patch.source_id))
    assert case.repair(first, "petr").state == "withdrawn"
    new = case.repair(second, "petr").patches.get()
    assert new.kind, new.why
    assert new.line_id == patch.line_id and new.source_id not in (patch.source_id, case.stream.pk)
    assert Notice.objects.filter(kind="repairs", person_id=case.world.person("petr").pk).count() == 1
    actions.accept(case.actor("petr"), pk=case.repair(second, "petr").pk)
    assert RouteLine.objects.get(pk=new.line_id).source_id == new.source_id


def test_choosing_something_else_gives_the_seat_on(case):
    deed = case.cancel()
    patch = case.repair(deed, "petr").patches.get()
    held = Stream.objects.get(pk=patch.source_id).taken
    assert actions.decline(case.actor("petr"), pk=patch.repair_id) == f"/routes/{case.petr.pk}/variants/"
    assert Stream.objects.get(pk=patch.source_id).taken == held - 1
    assert case.repair(deed, "petr").state == "declined"


@pytest.mark.parametrize("reason", ["", "коротко", "   "])
def test_a_deed_needs_a_reason(case, reason):
    with pytest.raises(Refused, match="причину"):
        actions.begin(case.holder, kind="stream", pk=case.stream.pk, act="cancel", reason=reason)
    assert Stream.objects.get(pk=case.stream.pk).cancelled_at is None


def test_only_a_holder_cancels_and_only_once(case):
    with pytest.raises(Http404):
        actions.begin(case.actor("irina"), kind="stream", pk=case.stream.pk, act="cancel", reason=REASON)
    case.cancel()
    with pytest.raises(Refused, match="уже отменён"):
        case.cancel()


def test_days_away_are_mended_by_the_same_way(case):
    deed = case.mended(actions.be_away(case.actor("petr"), first=case.stream.starts, last=case.stream.ends))
    patch = case.repair(deed, "petr").patches.get(line__source_kind="stream")
    assert patch.outcome == "replaced" and not Repair.objects.filter(person=case.world.person("nina")).exists()
    with pytest.raises(Refused, match="раньше первого"):
        actions.be_away(case.actor("petr"), first=case.stream.ends, last=case.stream.starts)
