"""Variants of a route side by side, as the page shows them: what each closes, asks and changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404

from marshrut.competency.words import Group
from marshrut.core.actor import Actor

from .. import access
from .. import content as contents
from ..models import Route
from ..variants import Asked, Variant, strip, variants
from ..words import EDITABLE, Block
from .wishes import Desk, desk

#: Part of an expected deficit: from here on it is closed, halved, touched.
CLOSED, HALF = 0.8, 0.35


@dataclass
class Shown:
    """One variant in words."""

    plan: Variant
    title: str
    hint: str
    rows: list[dict[str, Any]]
    gone: list[str]
    groups: list[dict[str, str]] = field(default_factory=list)

    @property
    def fresh(self) -> list[dict[str, Any]]:
        """Lines that the route has not."""
        return [row for row in self.rows if row["fresh"]]

    @property
    def stay(self) -> list[dict[str, Any]]:
        """Lines that the route has already."""
        return [row for row in self.rows if not row["fresh"]]

    @property
    def same(self) -> bool:
        """Whether the route is this variant."""
        return not self.gone and not self.fresh


@dataclass
class Choice:
    """The page of variants."""

    route: Route
    asked: Asked
    shown: list[Shown]
    strip: dict[str, Any]
    kept: int
    left_out: list[dict[str, str]]
    more: list[str]


def route_to_plan(actor: Actor, pk: int) -> Route:
    """A route that the actor may plan anew, or 404."""
    rows = Route.objects.select_related("unit__parent", "person", "employment")
    route = access.edit.of(actor, rows).filter(pk=pk, state__in=[str(s) for s in EDITABLE]).first()
    if route is None:
        raise Http404
    return route


def choice(actor: Actor, pk: int, asked: Asked | None = None) -> Choice:
    """Plans of a route by what it says or by what is being tried; nothing is written."""
    route = route_to_plan(actor, pk)
    trip = route.options.get("max_trip")
    asked = asked or Asked(route.hours_limit, int(trip) if trip else None, str(route.options.get("form", "")))
    table = desk(actor, route).tried(asked)
    plans = variants(table.wish, table.offers, table.settings, table.fixed)
    shown = [_shown(plan, table) for plan in plans]
    return Choice(
        route,
        asked,
        shown,
        strip(route.starts, route.ends, plans[0]),
        len(table.kept),
        plans[0].about["left_out"],
        plans[0].about["more"],
    )


def _shown(plan: Variant, table: Desk) -> Shown:
    title, hint = plan.titles
    present = {(line.source_kind, line.source_id): line for line in table.lines}
    chosen = {(offer.kind, offer.pk) for offer, _ in plan.lines}
    dropped = [one for one in table.lines if one not in table.kept and (one.source_kind, one.source_id) not in chosen]
    rows = [
        {
            "title": offer.title,
            "block": Block(offer.block).label.split(" ")[0],
            "hours": offer.hours,
            "span": contents.span_words(offer.starts, offer.ends),
            "fresh": (offer.kind, offer.pk) not in present,
            "place": offer.place_name if offer.form != "remote" else "",
            "only": ", ".join(str(Group(group).label).lower() for group in why["opens"]),
        }
        for offer, why in sorted(
            plan.lines, key=lambda pair: (contents.ORDER[pair[0].block], pair[0].starts or date.max)
        )
    ]
    return Shown(plan, title, hint, rows, [one.title for one in dropped], _groups(plan, table))


def _groups(plan: Variant, table: Desk) -> list[dict[str, str]]:
    """What happens to each measured deficit, in words; the weightiest first."""
    needs: dict[str, float] = {}
    for _, why in plan.lines:
        for one in why.get("groups", []):
            needs[one["group"]] = max(needs.get(one["group"], 0.0), one["need"])
    found = []
    for group, need in sorted(needs.items(), key=lambda pair: -pair[1]):
        part = plan.about["closed"].get(group, 0.0) / need if need else 0.0
        tone, words = (
            ("ok", "закроет")
            if part >= CLOSED
            else ("wait", "сократит вдвое")
            if part >= HALF
            else ("info", "сократит")
        )
        found.append({"name": str(Group(group).label), "tone": tone, "words": words})
    left = [row["group"] for row in plan.about["uncovered"] if row["group"] not in needs]
    return found + [{"name": str(Group(group).label), "tone": "bad", "words": "не закроет"} for group in left]
