"""Reads of the room."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core.actor import Actor

from . import access
from .models import Occasion, Presence
from .words import REGULAR, SAID, Kind, State


def listing(actor: Actor, *, text: str = "", kind: str = "", waiting: bool = True) -> QuerySet[Occasion]:
    """Occasions the actor marks, with counts: those with unmarked people first, the earliest end on top."""
    expected = Count("people", filter=Q(people__state=State.EXPECTED))
    done = Count("people__person", filter=Q(people__state=State.DONE), distinct=True)
    missed = Count("people", filter=Q(people__state=State.MISSED))
    rows = access.mark.of(actor, Occasion.objects.all()).annotate(expected=expected, done=done, missed=missed)
    if text:
        rows = rows.filter(title__icontains=text)
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if waiting:
        rows = rows.filter(expected__gt=0).filter(Q(starts=None) | Q(starts__lte=timezone.localdate()))
    return rows.order_by(F("ends").asc(nulls_last=True), "title", "pk")


def sheet(actor: Actor, pk: int) -> dict[str, Any]:
    """One occasion with its people and their marks, or 404."""
    held = get_object_or_404(access.mark.of(actor, Occasion.objects.select_related("owner")), pk=pk)
    rows = Presence.objects.filter(occasion=held).select_related("person").order_by("person__sort_key", "day", "pk")
    people: dict[int, dict[str, Any]] = {}
    days: dict[date, int] = defaultdict(int)
    for row in rows:
        one = people.setdefault(row.person_id, {"person": row.person, "state": State.EXPECTED, "hours": 0, "days": []})
        if row.day and row.state == State.DONE:
            one["hours"] += row.hours
            one["days"].append(row.day)
            days[row.day] += 1
        if held.kind not in REGULAR:
            one |= {"state": State(row.state), "day": row.day}
    return {
        "held": held, "people": list(people.values()), "days": sorted(days.items()), "regular": held.kind in REGULAR,
        "said": dict(zip((State.DONE, State.MISSED), SAID[Kind(held.kind)], strict=True)),
        "day": min(filter(None, (held.ends, timezone.localdate()))),
    }  # fmt: skip


def expected(actor: Actor, *, kinds: tuple[str, ...], object_id: int) -> list[int]:
    """Who is still expected at something of another room: numbers of people."""
    rows = Presence.objects.filter(occasion__kind__in=kinds, occasion__object_id=object_id, state=State.EXPECTED)
    return sorted(set(rows.values_list("person_id", flat=True)))
