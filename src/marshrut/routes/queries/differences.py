"""What changed in routes since the organisation signed them: for the director's queue, many rows at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from marshrut.core.actor import Actor
from marshrut.signing import queries as signing

from .. import content as contents
from ..models import Route, RouteLine
from ..words import Signer
from .reading import content_of


def differ(actor: Actor, rows: Sequence[Route]) -> None:
    """Put `changes` («было → стало») on rows whose content was edited after the organisation had signed it.

    Three statements whatever the number of rows. The caller has shown the right to the rows.
    """
    edited = [row.pk for row in rows if row.agreed_at and row.edited_at and row.edited_at > row.agreed_at]
    signed = signing.latest_contents(actor, "route", edited, level=str(Signer.ORG)) if edited else {}
    now = _contents(actor, list(signed))
    for row in rows:
        known = row.pk in signed and row.pk in now
        row.changes = contents.diff(signed[row.pk], now[row.pk]) if known else []  # type: ignore[attr-defined]


def _contents(actor: Actor, keys: list[int]) -> Mapping[int, dict[str, Any]]:
    """What would be signed now, of many routes."""
    if not keys:
        return {}
    lines: dict[int, list[RouteLine]] = defaultdict(list)
    for line in RouteLine.objects.filter(route__in=keys).defer("why", "report"):
        lines[line.route_id].append(line)
    routes = Route.objects.filter(pk__in=keys).select_related("person", "employment", "unit__parent")
    found = {}
    for route in routes.defer("proposal", "options", "conclusion"):
        ordered = sorted(lines[route.pk], key=lambda one: (contents.ORDER[one.block], one.order, one.pk))
        found[route.pk] = content_of(actor, route, ordered)
    return found
