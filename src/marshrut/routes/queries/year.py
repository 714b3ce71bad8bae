"""Lines of routes under way as occasions that somebody marks, and lines that news of other rooms speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from marshrut.attendance.words import Kind
from marshrut.communities.models import Community
from marshrut.core.actor import Actor
from marshrut.events.models import Event
from marshrut.mentoring.models import Mentor
from marshrut.programmes.models import Placement, Stream

from ..models import Route, RouteLine
from ..words import RUNNING, Block, LineState


def occasions(actor: Actor, route: Route, lines: Iterable[RouteLine]) -> dict[int, dict[str, Any]]:
    """By key of a line: what `attendance` needs to know of its occasion. Lines in free words have none."""
    wanted: dict[str, list[RouteLine]] = defaultdict(list)
    for line in lines:
        if line.source_kind in Kind.values and line.source_id and line.state != LineState.REPLACED:
            wanted[line.source_kind].append(line)
    places = _places(wanted)
    found = {}
    for kind, rows in wanted.items():
        for line in rows:
            path, owner, hours = places.get((kind, line.source_id or 0), ("", None, line.hours))
            found[line.pk] = {
                "kind": kind, "object_id": line.source_id, "title": line.title,
                "unit_path": path or f"{route.region_code}.", "owner_id": owner,
                "starts": line.starts, "ends": line.ends, "hours": hours,
            }  # fmt: skip
    return found


Place = tuple[str, int | None, int]


def _places(wanted: dict[str, list[RouteLine]]) -> dict[tuple[str, int], Place]:
    """Path, owner and hours of each object: one statement for a kind."""

    def keys(*kinds: str) -> list[int]:
        return [line.source_id for kind in kinds for line in wanted.get(kind, []) if line.source_id]

    found: dict[tuple[str, int], Place] = {}
    for pk, path, hours in _plain(Stream, keys("stream"), "unit__path", "programme__hours"):
        found["stream", pk] = path, None, hours
    rows = Placement.objects.filter(pk__in=keys("placement"))
    for pk, path, owner, hours in rows.values_list("pk", "site__unit__path", "site__supervisor_id", "site__hours"):
        found["placement", pk] = path, owner, hours
    for pk, path, hours in _plain(Event, keys("event", "talk"), "unit__path", "hours"):
        found["event", pk] = found["talk", pk] = path, None, hours
    for pk, path, hours in _plain(Community, keys("community"), "unit__path", "hours"):
        found["community", pk] = path, None, hours
    mentors = Mentor.objects.filter(pk__in=keys("mentor"))
    for pk, path, owner, hours in mentors.values_list("pk", "unit__path", "person_id", "hours"):
        found["mentor", pk] = path, owner, hours
    return found


def _plain(model: Any, keys: list[int], *fields: str) -> Any:
    return model.objects.filter(pk__in=keys).values_list("pk", *fields) if keys else ()


def lines_about(actor: Actor, person_id: int, kind: str, object_id: int) -> QuerySet[RouteLine]:
    """Lines of a person's routes under way that point at an object of a catalogue."""
    rows = RouteLine.objects.filter(source_kind=kind, source_id=object_id, route__person_id=person_id)
    return rows.filter(route__state__in=RUNNING).exclude(state=LineState.REPLACED).order_by("pk")


def own_works(actor: Actor, person_id: int) -> QuerySet[RouteLine]:
    """Lines about own materials that are still ahead: a published material makes the first of them done."""
    rows = RouteLine.objects.filter(block=Block.OWN_MATERIAL, route__person_id=person_id, route__state__in=RUNNING)
    return rows.filter(state__in=(LineState.PLANNED, LineState.IN_WORK, LineState.MISSED)).order_by("order", "pk")
