"""Proofs of transfer of a route, and the route a proof belongs to."""

from __future__ import annotations

from marshrut.core.actor import Actor

from ..models import Route, TransferMark
from ..words import PROVABLE


def route_to_prove(actor: Actor, person_id: int) -> int | None:
    """The route of a person that gathers proofs now, for a room that knows of one. The caller has shown its right."""
    rows = Route.objects.filter(person_id=person_id, state__in=PROVABLE).exclude(approved_at=None)
    return rows.order_by("-approved_at", "-pk").values_list("pk", flat=True).first()


def proofs(actor: Actor, route: Route) -> list[TransferMark]:
    """Proofs of a route the actor reads, in order of days."""
    return list(TransferMark.objects.filter(route=route).select_related("by"))
