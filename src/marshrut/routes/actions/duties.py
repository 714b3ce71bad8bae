"""The duty of a state: who checks, until when, whose «Сегодня» shows it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core import queries as core_queries
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import WorkItem
from marshrut.core.time import add_working_days
from marshrut.people import queries as people
from marshrut.people.words import Position

from ..models import Route
from ..moves import DUTIES, Duty
from ..queries.closing import window_of
from ..words import TERMS, State


def due_of(actor: Actor, state: str, since: date, terms: dict[str, int] | None = None) -> date | None:
    """The term of the step a route waits in, by the setting; nothing for states without a step."""
    days = (core_queries.rule(SYSTEM, "routes.terms", {}) if terms is None else terms).get(
        state, TERMS.get(State(state))
    )
    return add_working_days(since, int(days)) if days else None


def who_checks(actor: Actor, route: Route) -> tuple[str, str]:
    """Role and place that agrees for the organisation: its officer, its head, or the authority for a head's own route."""
    town = ".".join(route.unit.path.split(".")[:2]) + "."
    if route.employment.position == Position.HEAD:
        return Role.MUNICIPAL_HEAD, town
    for role in (Role.ORG_OFFICER, Role.ORG_HEAD):
        if people.holders(SYSTEM, role, route.unit.path).exclude(pk=route.person_id).exists():
            return role, route.unit.path
    return Role.ORG_OFFICER, route.unit.path


def open_duty(actor: Actor, route: Route) -> None:
    """Open the work item of the state the route has come to."""
    duty = DUTIES.get(State(route.state))
    if duty is None:
        return
    title = duty.title.format(who=route.person.full_name)
    core.open_work(
        actor, duty.kind, subject_id=route.pk, title=title, due=route.due, url=reverse("routes:card", args=[route.pk]),
        hint=f"{route.unit.name}, {route.subject}".strip(", "), **_assignee(actor, route, duty),
    )  # fmt: skip


def _assignee(actor: Actor, route: Route, duty: Duty) -> dict[str, Any]:
    region = route.region_code + "."
    if duty.who == "teacher":
        return {"person_id": route.person_id}
    if duty.who == "tutor" and route.tutor_id:
        return {"person_id": route.tutor_id}
    if duty.who == "org":
        role, path = who_checks(actor, route)
        return {"role": str(role), "unit_path": path}
    if duty.who == "director":
        return {"role": str(Role.CENTRE_DIRECTOR), "unit_path": region}
    return {"role": str(Role.ROUTE_SPECIALIST), "unit_path": region}


def close_duties(actor: Actor, route: Route) -> None:
    """Close whatever is open about the route."""
    kinds = [duty.kind for duty in DUTIES.values()]
    rows = WorkItem.objects.filter(kind__in=kinds, subject_id=route.pk, state=WorkItem.State.OPEN)
    rows.update(state=WorkItem.State.DONE, closed_at=timezone.now())


def enter_state(actor: Actor, route: Route, state: str, at: datetime, terms: dict[str, int] | None = None) -> None:
    """Put the route into a state: duties of the former one close, of the new one open, its term is counted."""
    close_duties(actor, route)
    route.state, route.state_since, route.opened_at = state, at, None
    route.due = due_of(actor, state, timezone.localdate(at), terms)
    if state == State.REDIAGNOSIS_DUE and (window := window_of(actor, route)):
        route.due = window[1]
    route.save()
    open_duty(actor, route)
