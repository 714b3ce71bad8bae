"""Lines and content of one route. The caller has shown the right to the route."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marshrut.competency.words import Deficit
from marshrut.core.actor import Actor
from marshrut.core.ready import Ready
from marshrut.diagnostics.models import ProfileGroup

from .. import content as contents
from ..models import Route, RouteLine
from ..rules import LineFacts
from ..words import LineState

_rows_of = Ready(lambda route: RouteLine.objects.filter(route_id=route), route=int)
_high = Ready(
    lambda profile: ProfileGroup.objects.filter(profile_id=profile, level=Deficit.HIGH).values_list("group", flat=True),
    profile=int,
)


def lines_of(actor: Actor, route: Route) -> list[RouteLine]:
    """Lines in the order of the form; those replaced by others stand in the end of the route only."""
    return [line for line in every_line(actor, route) if line.state != LineState.REPLACED]


def every_line(actor: Actor, route: Route) -> list[RouteLine]:
    """All lines in the order of the form, also the replaced ones."""
    return sorted(_rows_of(route=route.pk), key=lambda line: (contents.ORDER[line.block], line.order, line.pk))


def line_facts(actor: Actor, lines: Iterable[RouteLine]) -> tuple[LineFacts, ...]:
    """Lines as the rules see them."""
    return tuple(
        LineFacts(
            line.block, line.title, line.hours, line.starts, line.ends, tuple(line.groups), line.state, line.reason
        )
        for line in lines
    )


def high_groups(actor: Actor, route: Route) -> frozenset[str]:
    """Groups with a high deficit by the profile of the route."""
    if route.profile_id is None:
        return frozenset()
    return frozenset(_high(profile=route.profile_id))


def content_of(actor: Actor, route: Route, lines: Iterable[RouteLine]) -> contents.Content:
    """What is signed: section 1 as it is today, goal, dates, lines."""
    town = route.unit.parent or route.unit
    return {
        "person": route.person.full_name,
        "position": str(route.employment),
        "subject": route.subject,
        "unit": route.unit.name,
        "municipality": town.name,
        "tested_on": contents.iso(route.tested_on),
        "level": route.level,
        "ground": route.ground,
        "goal": route.goal,
        "starts": contents.iso(route.starts),
        "ends": contents.iso(route.ends),
        "lines": [line_content(actor, line) for line in lines],
    }


def line_content(actor: Actor, line: RouteLine) -> dict[str, Any]:
    """One line as plain values."""
    return {
        "key": str(line.pk),
        "block": line.block,
        "order": line.order,
        "title": line.title,
        "extra": line.extra,
        "hours": line.hours,
        "starts": contents.iso(line.starts),
        "ends": contents.iso(line.ends),
        "source_kind": line.source_kind,
        "source_id": line.source_id,
        "groups": list(line.groups),
    }
