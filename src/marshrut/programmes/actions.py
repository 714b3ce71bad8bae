"""Writes of the room: a stream is cancelled, moved, put back as it was; its seats are counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from . import access
from .models import Placement, Stream


def _take(actor: Actor, pk: int) -> Stream:
    rows = Stream.objects.select_related("programme", "unit").select_for_update(of=("self",))
    return get_object_or_404(access.hold.of(actor, rows), pk=pk)


def _told(actor: Actor, stream: Stream, act: str, **data: Any) -> None:
    path = stream.unit.path if stream.unit else ""
    facts.record(actor, f"stream.{act}", subject_id=stream.pk, unit_path=path, **data)


@transaction.atomic
def cancel_stream(actor: Actor, *, pk: int, reason: str) -> Stream:
    """The stream does not take place."""
    stream = _take(actor, pk)
    _ahead(stream)
    stream.cancelled_at = timezone.now()
    stream.save(update_fields=["cancelled_at"])
    _told(actor, stream, "cancelled", reason=reason)
    return stream


@transaction.atomic
def move_stream(actor: Actor, *, pk: int, starts: date, ends: date, reason: str) -> Stream:
    """The stream has other days."""
    stream = _take(actor, pk)
    _ahead(stream)
    was = [stream.starts.isoformat(), stream.ends.isoformat()]
    stream.starts, stream.ends = starts, ends
    stream.save(update_fields=["starts", "ends"])
    _told(actor, stream, "moved", reason=reason, was=was)
    return stream


@transaction.atomic
def restore_stream(actor: Actor, *, pk: int, starts: date, ends: date) -> Stream:
    """A cancel or a move is taken back: the days are those given."""
    stream = _take(actor, pk)
    stream.starts, stream.ends, stream.cancelled_at = starts, ends, None
    stream.save(update_fields=["starts", "ends", "cancelled_at"])
    _told(actor, stream, "restored")
    return stream


def _ahead(stream: Stream) -> None:
    if stream.cancelled_at:
        raise Refused("stream.cancelled", "Этот поток уже отменён: обновите страницу.")
    if stream.ends < timezone.localdate():
        raise Refused("stream.past", "Этот поток уже прошёл: отменить или перенести его нельзя.")


def take_seat(actor: Actor, *, kind: str, pk: int) -> bool:
    """One seat of a stream or of an internship term, in one statement; no when none is left."""
    rows = Placement.objects if kind == "placement" else Stream.objects.filter(cancelled_at=None)
    return bool(rows.filter(pk=pk, taken__lt=F("seats")).update(taken=F("taken") + 1))


def give_seat_back(actor: Actor, *, kind: str, pk: int) -> None:
    """A seat that was taken is free again."""
    rows = Placement.objects if kind == "placement" else Stream.objects
    rows.filter(pk=pk, taken__gt=0).update(taken=F("taken") - 1)
