"""Writes of the room: an event is cancelled, moved, put back as it was; its seats are counted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from . import access
from .models import Event
from .words import State


def _take(actor: Actor, pk: int) -> Event:
    rows = Event.objects.select_related("unit").select_for_update(of=("self",))
    return get_object_or_404(access.hold.of(actor, rows), pk=pk)


@transaction.atomic
def cancel(actor: Actor, *, pk: int, reason: str) -> Event:
    """The event does not take place."""
    event = _take(actor, pk)
    _ahead(event)
    event.state = State.CANCELLED
    event.save(update_fields=["state"])
    facts.record(actor, "event.cancelled", subject_id=event.pk, unit_path=event.unit.path, reason=reason)
    return event


@transaction.atomic
def move(actor: Actor, *, pk: int, starts: datetime, ends: datetime, reason: str) -> Event:
    """The event has other days."""
    event = _take(actor, pk)
    _ahead(event)
    was = [event.starts.isoformat(), event.ends.isoformat()]
    event.starts, event.ends = starts, ends
    event.save(update_fields=["starts", "ends"])
    facts.record(actor, "event.moved", subject_id=event.pk, unit_path=event.unit.path, reason=reason, was=was)
    return event


@transaction.atomic
def restore(actor: Actor, *, pk: int, starts: datetime, ends: datetime) -> Event:
    """A cancel or a move is taken back: the days are those given."""
    event = _take(actor, pk)
    event.starts, event.ends, event.state = starts, ends, State.PUBLISHED
    event.save(update_fields=["starts", "ends", "state"])
    facts.record(actor, "event.restored", subject_id=event.pk, unit_path=event.unit.path)
    return event


def _ahead(event: Event) -> None:
    if event.state == State.CANCELLED:
        raise Refused("event.cancelled", "Это мероприятие уже отменено: обновите страницу.")
    if event.ends < timezone.now():
        raise Refused("event.past", "Это мероприятие уже прошло: отменить или перенести его нельзя.")


def take_seat(actor: Actor, *, pk: int) -> bool:
    """One seat, in one statement; no when none is left."""
    rows = Event.objects.filter(pk=pk, state=State.PUBLISHED, taken__lt=F("seats"))
    return bool(rows.update(taken=F("taken") + 1))


def give_seat_back(actor: Actor, *, pk: int) -> None:
    """A seat that was taken is free again."""
    Event.objects.filter(pk=pk, taken__gt=0).update(taken=F("taken") - 1)
