"""Seats: a queue to a full thing, a seat held for an answer, given, refused. A counter of the thing is the only truth.

A seat is taken by one statement that adds to the counter while it is under the number of seats, so no number of parallel
tries takes one seat twice; whoever frees a seat offers it to the first in the queue in the same transaction.
"""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.refusal import Refused
from marshrut.core.time import add_working_days
from marshrut.events import actions as events
from marshrut.programmes import actions as programmes

from .. import access, queries
from ..models import Patch, Seat
from ..words import COUNTED, HOLD_DAYS, SeatState, counted_as


def take_seat(actor: Actor, kind: str, pk: int) -> bool:
    """One seat of the thing; things without a counter have room for everybody."""
    if kind not in COUNTED:
        return True
    return (
        events.take_seat(actor, pk=pk) if counted_as(kind) == "event" else programmes.take_seat(actor, kind=kind, pk=pk)
    )


def _free(actor: Actor, kind: str, pk: int) -> None:
    """The seat is free again, and goes to the first in the queue."""
    if counted_as(kind) == "event":
        events.give_seat_back(actor, pk=pk)
    else:
        programmes.give_seat_back(actor, kind=kind, pk=pk)
    serve(actor, kind=kind, pk=pk)


@transaction.atomic
def serve(actor: Actor, *, kind: str, pk: int) -> int:
    """Offer free seats to the queue, the first come first. Returns how many were offered."""
    kind, served = counted_as(kind), 0
    while take_seat(actor, kind, pk):
        queue = Seat.objects.select_for_update(skip_locked=True).filter(
            kind=kind, object_id=pk, state=SeatState.WAITING
        )
        first = queue.order_by("at", "pk").first()
        if first is None:
            if kind == "event":
                events.give_seat_back(actor, pk=pk)
            else:
                programmes.give_seat_back(actor, kind=kind, pk=pk)
            break
        first.state, first.until = SeatState.HELD, _until()
        first.save(update_fields=["state", "until", "changed_at"])
        _told(actor, first)
        text = f"Освободилось место: {queries.title_of(SYSTEM, kind, pk)}. Ответьте до {first.until:%d.%m.%Y}."
        core.notify(actor, [first.person_id], kind="repairs.seat", text=text, url=reverse("repairs:seats"))
        served += 1
    return served


def _until() -> date:
    return add_working_days(timezone.localdate(), HOLD_DAYS)


def _told(actor: Actor, seat: Seat) -> None:
    facts.record(
        actor, f"seat.{seat.state}", subject_id=seat.pk, unit_path="", person=seat.person_id, thing=seat.kind, object=seat.object_id
    )  # fmt: skip


@transaction.atomic
def join_queue(actor: Actor, *, kind: str, pk: int) -> Seat:
    """Stand in the queue to a full stream or event; the next freed seat is offered in turn."""
    thing = queries.thing(actor, kind, pk)
    if thing.gone:
        raise Refused("seat.gone", "Этого уже не будет: оно отменено или прошло. Выберите другое.")
    if thing.free > 0:
        raise Refused("seat.free", "Свободные места есть: добавьте строку в маршрут, очередь не нужна.")
    try:
        with transaction.atomic():
            seat = Seat.objects.create(kind=kind, object_id=pk, person_id=actor.person_id or 0, state=SeatState.WAITING)
    except IntegrityError:
        raise Refused("seat.twice", "Вы уже в очереди на это место.") from None
    _told(actor, seat)
    return seat


def _take(actor: Actor, pk: int, *states: SeatState) -> Seat:
    seat = get_object_or_404(access.seat.of(actor, Seat.objects.select_for_update()), pk=pk)
    if seat.state not in states:
        raise Refused("seat.state", f"Сейчас это «{SeatState(seat.state).label}»: обновите страницу.")
    return seat


@transaction.atomic
def accept_seat(actor: Actor, *, pk: int) -> Seat:
    """The person takes the seat that was offered."""
    seat = _take(actor, pk, SeatState.HELD)
    seat.state, seat.until = SeatState.GIVEN, None
    seat.save(update_fields=["state", "until", "changed_at"])
    _told(actor, seat)
    return seat


@transaction.atomic
def leave_seat(actor: Actor, *, pk: int) -> Seat:
    """The person leaves the queue, or gives the seat up: it goes to the next one."""
    seat = _take(actor, pk, SeatState.WAITING, SeatState.HELD, SeatState.GIVEN)
    _leave(actor, seat, SeatState.DROPPED)
    return seat


def _leave(actor: Actor, seat: Seat, state: SeatState) -> None:
    sat = seat.state != SeatState.WAITING
    seat.state, seat.until = state, None
    seat.save(update_fields=["state", "until", "changed_at"])
    _told(actor, seat)
    if sat:
        _free(actor, seat.kind, seat.object_id)


@transaction.atomic
def lapse(actor: Actor) -> int:
    """Seats whose term of answer has passed go on; the repair stays open, only its seat is not kept. Returns how many."""
    late = Seat.objects.select_for_update(skip_locked=True).filter(state=SeatState.HELD, until__lt=timezone.localdate())
    rows = list(late.order_by("pk"))
    for seat in rows:
        _leave(actor, seat, SeatState.LAPSED)
    return len(rows)


def hold(actor: Actor, patch: Patch, person_id: int) -> bool:
    """Hold a seat for the answer to a patch; who stands in the queue to it is taken out of the queue."""
    if patch.kind not in COUNTED or patch.source_id is None:
        return True
    kind = counted_as(patch.kind)
    known = Seat.objects.select_for_update().filter(kind=kind, object_id=patch.source_id, person_id=person_id)
    seat = known.exclude(state__in=[SeatState.DROPPED, SeatState.LAPSED]).first()
    if seat and seat.state != SeatState.WAITING:
        return True
    if not take_seat(actor, kind, patch.source_id):
        return False
    seat = seat or Seat(kind=kind, object_id=patch.source_id, person_id=person_id)
    seat.state, seat.until, seat.patch = SeatState.HELD, _until(), patch
    seat.save()
    return True


def keep(actor: Actor, patch: Patch, person_id: int) -> bool:
    """The patch is accepted: the held seat is given; one that was let go is taken anew when there is one."""
    if not hold(actor, patch, person_id):
        return False
    if patch.source_id is None:
        return True
    Seat.objects.filter(
        kind=counted_as(patch.kind), object_id=patch.source_id, person_id=person_id, state=SeatState.HELD
    ).update(state=SeatState.GIVEN, until=None, changed_at=timezone.now())  # fmt: skip
    return True


def let_go(actor: Actor, patch: Patch) -> None:
    """Whatever seat the patch has is free again."""
    rows = Seat.objects.select_for_update().filter(patch=patch, state__in=[SeatState.HELD, SeatState.GIVEN])
    for seat in list(rows):
        _leave(actor, seat, SeatState.DROPPED)
