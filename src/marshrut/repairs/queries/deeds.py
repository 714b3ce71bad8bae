"""How the repair goes: for who holds the thing, and for each person."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.core.models import Progress
from marshrut.routes.models import Route
from marshrut.routes.words import EDITABLE, State

from .. import access, rules
from ..models import Deed, Patch, Repair, Seat
from ..words import IN_FORCE, DeedState, Outcome, RepairState
from .things import title_of

#: Routes that the organisation and the centre know of: only their people are named to who holds a thing.
NAMED = (State.APPROVED, State.IN_PROGRESS, State.SUSPENDED)


def deed_page(actor: Actor, pk: int) -> dict[str, Any]:
    """One deed with counts of answers and the right to take it back, or 404."""
    deed = get_object_or_404(access.follow.of(actor, Deed.objects.select_related("by")), pk=pk)
    counts = dict(deed.repairs.values_list("state").annotate(n=Count("pk")))
    tiles = [
        (state, RepairState(state).label, counts.get(str(state), 0))
        for state in RepairState
        if state != RepairState.WITHDRAWN
    ]
    last = Deed.objects.filter(thing=deed.thing, object_id=deed.object_id).exclude(state=DeedState.UNDONE).first()
    return {
        "deed": deed, "tiles": tiles, "total": sum(counts.values()),
        "job": Progress.objects.filter(pk=deed.progress_id).first(), "until": rules.undo_until(deed.at),
        "may_undo": deed.state != DeedState.UNDONE and timezone.now() <= rules.undo_until(deed.at) and last == deed,
    }  # fmt: skip


def deed_rows(actor: Actor, deed: Deed, *, state: str = "", text: str = "") -> QuerySet[Repair]:
    """People of a deed whose routes are in force, those without an answer first. The others are only counted."""
    known = Patch.objects.filter(repair=OuterRef("pk"), route__state__in=[str(s) for s in NAMED])
    rows = Repair.objects.filter(Exists(known), deed=deed).select_related("person").prefetch_related("patches")
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(person__search_text__contains=text.lower().replace("ё", "е"))
    return rows.order_by(F("decided_at").asc(nulls_first=True), "pk")


def repair_page(actor: Actor, pk: int) -> dict[str, Any]:
    """What one person decides, or 404."""
    rows = Repair.objects.select_related("deed", "person")
    repair = get_object_or_404(access.decide.of(actor, rows), pk=pk)
    patches = list(repair.patches.select_related("route").filter(dropped=False))
    route = next((patch.route for patch in patches), None)
    held = Seat.objects.filter(patch__repair=repair, state__in=[str(s) for s in IN_FORCE]).order_by("until").first()
    return {
        "repair": repair, "deed": repair.deed, "patches": patches, "route": route, "held": held,
        "offers": any(patch.outcome != Outcome.NOTHING for patch in patches),
        "open": repair.state == RepairState.OFFERED,
        "draft": bool(route and route.state in EDITABLE),
        "frozen": bool(route and route.state in NAMED),
    }  # fmt: skip


def my_repairs(actor: Actor) -> QuerySet[Repair]:
    """The actor's own repairs, the newest first."""
    return (
        access.decide.of(actor, Repair.objects.exclude(state=RepairState.WITHDRAWN))
        .select_related("deed")
        .order_by("-pk")
    )


def top_of(actor: Actor, route: Route) -> dict[str, Any] | None:
    """What the page of a route shows on top: a repair that waits for the answer of its teacher."""
    waits = Repair.objects.filter(patches__route=route, state=RepairState.OFFERED, patches__dropped=False)
    repair = access.decide.of(actor, waits).select_related("deed").order_by("-pk").first()
    if repair is None:
        return None
    return {"repair": repair, "patches": list(repair.patches.filter(dropped=False))}


def my_seats(actor: Actor) -> list[dict[str, Any]]:
    """Seats of the actor that are in force, with the names of the things."""
    rows = access.seat.of(actor, Seat.objects.filter(state__in=[str(s) for s in IN_FORCE])).order_by("state", "at")
    return [{"seat": row, "title": title_of(actor, row.kind, row.object_id)} for row in rows]
