"""Sections 1 and 2 of the form: subject, ground, goal, dates, hours, wishes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import access, rules
from ..models import Route
from ..queries.reading import line_facts, lines_of
from ..words import STANDARD_GOAL
from .taking import record, route_facts, take, touch

OPTIONS = {"form", "max_trip", "free_only"}
MOST_HOURS = 500


@transaction.atomic
def edit_header(
    actor: Actor,
    *,
    pk: int,
    goal: str | None = None,
    starts: date | None = None,
    ends: date | None = None,
    hours_limit: int | None = None,
    subject: str | None = None,
    ground: str | None = None,
    options: dict[str, Any] | None = None,
) -> Route:
    """Change what stands above the road map; an empty goal returns the standard wording.

    Raises
    ------
    Refused
        The route is already sent or approved; dates are out of order; a line falls out of the new dates.
    """
    route = take(actor, access.edit, pk)
    rules.may_edit(route.state)
    given = {
        "goal": None if goal is None else goal.strip() or STANDARD_GOAL, "starts": starts, "ends": ends,
        "hours_limit": hours_limit, "subject": subject, "ground": ground,
    }  # fmt: skip
    changed = {name: value for name, value in given.items() if value is not None and value != getattr(route, name)}
    for name, value in changed.items():
        setattr(route, name, value)
    rules.dates_fit(route.starts, route.ends)
    if not 0 < route.hours_limit <= MOST_HOURS:
        raise Refused("route.hours", f"Часов должно быть от 1 до {MOST_HOURS}: исправьте число.")
    facts = route_facts(actor, route, lines := lines_of(actor, route))
    for line in line_facts(actor, lines):
        rules.line_fits(line, facts)
    if options is not None:
        route.options = {name: value for name, value in options.items() if name in OPTIONS}
    route.save()
    if changed:
        touch(actor, route)
        record(actor, route, "header_changed", fields=sorted(changed))
    return route
