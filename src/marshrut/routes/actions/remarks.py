"""Remarks of a return: each points at a field or a line and stays until it is marked as resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import access
from ..models import Remark, Route, RouteLine
from ..words import FIELDS
from .taking import record, take


def write_remarks(actor: Actor, route: Route, remarks: Iterable[Mapping[str, Any]], reason: str) -> list[Remark]:
    """Write what to mend; a return must point at a field or a line."""
    lines = {line.pk: line for line in RouteLine.objects.filter(route=route)}
    made = []
    for given in remarks:
        text, place = str(given.get("text", "")).strip() or reason.strip(), given.get("line")
        line = lines.get(int(place)) if place else None
        field = str(given.get("field", ""))
        if line is None and field not in FIELDS:
            continue
        made.append(
            Remark(
                route=route,
                version=route.version,
                line=line,
                line_title=line.title if line else "",
                field="" if line else field,
                text=text,
                author_id=actor.person_id or 0,
            )
        )
    if not made:
        raise Refused("route.return.where", "Укажите, к чему замечание: отметьте поле или строку маршрута.")
    return Remark.objects.bulk_create(made)


@transaction.atomic
def resolve_remark(actor: Actor, *, pk: int, remark: int, resolved: bool = True) -> Route:
    """The teacher (or the tutor) marks a remark as taken into account, or takes the mark back."""
    route = take(actor, access.edit, pk)
    found = get_object_or_404(Remark.objects.select_for_update(), pk=remark, route=route)
    found.resolved_at = timezone.now() if resolved else None
    found.save(update_fields=["resolved_at"])
    record(actor, route, "remark_resolved" if resolved else "remark_reopened", remark=found.pk)
    return route
