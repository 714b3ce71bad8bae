"""Reads for choosing where and when several municipalities gather."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.region import queries as region
from marshrut.region import roads
from marshrut.region.words import Level

from . import access, rules
from .models import Event, Gathering
from .words import State

AHEAD = 400  # days: further nobody plans an event


def may_place(actor: Actor, pk: int) -> bool:
    """Whether the actor chooses the place of an event; costs nothing to those who never do."""
    return access.place.possible(actor) and access.place.of(actor, Event.objects.filter(pk=pk)).exists()


def of(event: Event) -> Gathering | None:
    """What was decided about an event, or nothing."""
    return Gathering.objects.filter(event=event).select_related("decided_by").first()


def placed(actor: Actor, pk: int) -> Event:
    """The event whose place the actor may choose, or 404."""
    rows = Event.objects.exclude(state=State.CANCELLED).select_related("unit")
    return get_object_or_404(access.place.of(actor, rows), pk=pk)


def start(actor: Actor, event: Event) -> dict[str, list[str]]:
    """What the page begins with: what was decided, or the district of the event, its places and the day it stands on."""
    found = of(event)
    day = timezone.localdate(event.starts).isoformat()
    if found:
        chosen = [trip["town"] for trip in found.trips]
        return {"town": chosen, "place": _places(chosen), "day": [day], "limit": [str(found.limit // 60)]}
    town = event.unit.path.split(".")[1]
    own = region.by_code(actor, town)
    district = region.district_of(actor, own.pk) if own else None
    members = (
        [one.unit.code for one in district.members.filter(until=None).select_related("unit")] if district else [town]
    )
    return {"town": members, "place": _places(members), "day": [day], "limit": [str(rules.HOURS_LIMIT)]}


def _places(towns: Sequence[str]) -> list[str]:
    return [one.node for one in roads.settlements() if one.municipality in towns]


def names(actor: Actor) -> tuple[dict[str, str], dict[str, str]]:
    """Municipalities of the region by code and settlements by code, both by name."""
    towns = {unit.code: unit.name for unit in region.units(actor, level=Level.MUNICIPALITY)}
    places = {one.node: one.name for one in roads.settlements() if one.municipality in towns}
    return towns, dict(sorted(places.items(), key=lambda pair: pair[1]))


def options(
    event: Event, *, towns: Sequence[str], places: Sequence[str], days: Sequence[date], limit: int
) -> list[rules.Option]:
    """All places on all days, the best first. `limit` – minutes of road one way."""
    busy = _busy(event, days)
    ways = {(place, day): roads.ways(place, day) for place in places for day in days}
    return rules.ranked(
        rules.option(day, place, towns, found, limit, busy=len(busy[day])) for (place, day), found in ways.items()
    )


def _busy(event: Event, days: Sequence[date]) -> Mapping[date, list[str]]:
    """Other events of the same subject on the days: the same people would be torn between them."""
    found: dict[date, list[str]] = defaultdict(list)
    if not event.subject or not days:
        return found
    rows = Event.objects.filter(
        subject=event.subject, state=State.PUBLISHED, starts__date__lte=max(days), ends__date__gte=min(days)
    ).exclude(pk=event.pk)
    for title, starts, ends in rows.values_list("title", "starts", "ends"):
        for day in days:
            if timezone.localdate(starts) <= day <= timezone.localdate(ends):
                found[day].append(title)
    return found


def choice(
    actor: Actor, event: Event, *, towns: list[str], places: list[str], days: list[date], limit: int
) -> dict[str, Any]:
    """The compared options as the page shows them, the best proposed with its reason."""
    called, nodes = names(actor)
    found = options(event, towns=towns, places=places, days=days, limit=limit * 60)
    busy = _busy(event, days)
    rows = [_shown(one, called, nodes, busy) for one in found]
    return {
        "rows": rows, "towns": [called.get(town, town) for town in towns],
        "reason": rules.reason(found[0], found[1:], called, nodes) if found else "",
    }  # fmt: skip


def _shown(
    one: rules.Option, called: Mapping[str, str], nodes: Mapping[str, str], busy: Mapping[date, list[str]]
) -> dict[str, Any]:
    trips = [
        {"town": called.get(trip.town, trip.town), "here": trip.here, "why": trip.why,
         "road": "на месте" if trip.minutes == 0 else rules.said(trip.minutes) if trip.minutes else "нет"}
        for trip in one.trips
    ]  # fmt: skip
    return {
        "key": f"{one.day.isoformat()}|{one.place}", "day": one.day, "place": nodes[one.place], "trips": trips,
        "come": len(one.trips) - len(one.remote), "all": len(one.trips), "remote": [t for t in trips if not t["here"]],
        "worst": rules.said(one.worst), "mean": rules.said(one.mean), "busy": busy[one.day],
    }  # fmt: skip


def last_day() -> date:
    """The furthest day an event may be moved to."""
    return timezone.localdate() + timedelta(days=AHEAD)
