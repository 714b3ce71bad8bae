"""Who of a school is away on which days by approved routes, and what waits for its agreement. No profile in it."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.core.time import ru_short_day
from marshrut.people.models import Employment

from .. import access
from ..models import Route, RouteLine
from ..words import Block, LineState, State

#: Work away from the class; what is done remotely keeps nobody away.
AWAY = (Block.DPO, Block.INTERNSHIP, Block.EVENT, Block.PRESENTATION)
REMOTE = Q(extra__icontains="дистанц") & ~Q(extra__icontains="очно-дистанц") & ~Q(extra__icontains="очно и дистанц")
NOT_AWAY = (LineState.REPLACED, LineState.NOT_DONE)
GOING = (State.APPROVED, State.IN_PROGRESS, State.SUSPENDED)


def _lines() -> QuerySet[RouteLine]:
    """Dated lines of approved routes that keep their teachers away."""
    rows = RouteLine.objects.filter(
        route__state__in=GOING, route__approved_at__isnull=False, block__in=AWAY, starts__isnull=False
    )
    return rows.exclude(REMOTE).exclude(state__in=NOT_AWAY)


def _between(first: date, last: date) -> Q:
    """Lines that touch the days; a line without an end takes one day."""
    return Q(starts__lte=last) & (Q(ends__gte=first) | Q(ends=None, starts__gte=first))


def absences(actor: Actor, first: date, last: date) -> list[RouteLine]:
    """Absences in sight of the actor between two days, in order; `clash` names others away on the same days."""
    routes = access.absences.of(actor, Route.objects.all())
    rows = _lines().filter(_between(first, last), route__in=routes.values("pk"))
    rows = rows.select_related("route__person", "route__unit", "route__employment", "cover__substitute")
    found = list(rows.order_by("starts", "pk"))
    for line in found:
        line.last = line.ends or line.starts  # type: ignore[attr-defined]
        line.clash = sorted(  # type: ignore[attr-defined]
            {other.route.person.full_name for other in found if _clash(line, other)}
        )
    return found


def _clash(line: Any, other: Any) -> bool:
    """Two people of one school away on a common day."""
    apart = line.route.person_id == other.route.person_id or line.route.unit_id != other.route.unit_id
    return not apart and line.starts <= (other.ends or other.starts) and other.starts <= (line.ends or line.starts)


def away_on(actor: Actor, person_id: int, first: date | None, last: date | None) -> str:
    """Days on which a person is away by their own route within a period, in words; empty when they are there."""
    if first is None:
        return ""
    rows = _lines().filter(_between(first, last or first), route__person_id=person_id).order_by("starts")
    return ", ".join(
        f"{ru_short_day(line.starts)} – {ru_short_day(line.ends)}" if line.ends else ru_short_day(line.starts)
        for line in rows
        if line.starts
    )


def month_of(actor: Actor, text: str) -> date:
    """The first day of the month «2026-12»; of this month when it can't be read."""
    today = timezone.localdate()
    year, _, month = text.partition("-")
    if year.isdecimal() and month.isdecimal() and 2000 <= int(year) <= 2100 and 1 <= int(month) <= 12:
        return date(int(year), int(month), 1)
    return today.replace(day=1)


def calendar(actor: Actor, first: date) -> dict[str, Any]:
    """A month: weeks of days with who is away, the rows of absences, days on which several of one school are away."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    rows = absences(actor, first, last)
    days: dict[date, list[Any]] = defaultdict(list)
    for line in rows:
        day, end = max(line.starts or first, first), min(line.last, last)  # type: ignore[attr-defined]
        while day <= end:
            if line.route.person.full_name not in days[day]:
                days[day].append(line.route.person.full_name)
            day += timedelta(days=1)
    grid = [None] * first.weekday() + [
        {"day": first + timedelta(days=n), "people": days.get(first + timedelta(days=n), [])} for n in range(last.day)
    ]
    grid += [None] * (-len(grid) % 7)
    return {
        "weeks": [grid[n : n + 7] for n in range(0, len(grid), 7)],
        "rows": rows,
        "clashes": sum(bool(line.clash) for line in rows),  # type: ignore[attr-defined]
        "uncovered": sum(not hasattr(line, "cover") for line in rows),
        "previous": (first - timedelta(days=1)).replace(day=1),
        "following": last + timedelta(days=1),
    }


def to_agree(actor: Actor) -> list[Route]:
    """Routes that wait for the actor's agreement: who, when, how many hours; nothing of results."""
    rows = access.agree.of(actor, Route.objects.filter(state=State.ORG_AGREEMENT))
    return list(rows.select_related("person", "employment", "unit").order_by("due", "pk")[:50])


def substitutes(actor: Actor, units: set[int]) -> dict[int, list[tuple[int, str]]]:
    """Staff of the units who may take lessons, by unit. The caller has shown the right to the units."""
    rows = (
        Employment.objects.filter(unit_id__in=units, until=None).select_related("person").order_by("person__sort_key")
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for job in rows:
        subjects = ", ".join(job.subjects[:2])
        found[job.unit_id].append((job.person_id, f"{job.person.full_name}{f', {subjects}' if subjects else ''}"))
    return found
