"""What every write of the room needs: fetch-authorise-lock, facts for rules, content, duties, notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.access.rule import Rule
from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core import queries as core_queries
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import WorkItem
from marshrut.core.time import add_working_days
from marshrut.people import queries as people
from marshrut.people.models import Person
from marshrut.people.words import Position, Purpose

from ..models import Route, RouteLine
from ..moves import DUTIES, Duty
from ..queries.reading import content_of, high_groups, line_content, line_facts, lines_of
from ..rules import RouteFacts
from ..words import TERMS, State

__all__ = [
    "actor_name", "close_duties", "content_of", "due_of", "enter_state", "high_groups", "line_content", "line_facts",
    "lines_of", "open_duty", "record", "route_facts", "take", "tell", "touch", "who_checks",
]  # fmt: skip
WORKFLOW = "route"


def take(actor: Actor, right: Rule, pk: int) -> Route:
    """Fetch, authorise and lock in one statement; somebody else's route is 404."""
    rows = Route.objects.select_related("unit__parent", "person", "employment", "tutor")
    return get_object_or_404(right.of(actor, rows.select_for_update(of=("self",))), pk=pk)


def route_facts(actor: Actor, route: Route, lines: Iterable[RouteLine], **extra: str) -> RouteFacts:
    """A route as the rules see it."""
    consent = people.consent(SYSTEM, route.person_id, Purpose.DIAGNOSTICS) is not None
    return RouteFacts(
        starts=route.starts,
        ends=route.ends,
        tested_on=route.tested_on,
        level=route.level,
        ground=route.ground,
        uncovered_reason=route.agreed_uncovered,
        high=high_groups(actor, route),
        lines=line_facts(actor, lines),
        agreed_at=route.agreed_at,
        edited_at=route.edited_at,
        opened=route.opened_at is not None,
        frozen=route.frozen,
        consent=consent or route.profile_id is None,
        tutor=route.tutor_id is not None,
        extra=extra,
    )


def record(actor: Actor, route: Route, kind: str, **data: Any) -> None:
    """Write a fact about the route."""
    facts.record(actor, f"route.{kind}", subject_id=route.pk, unit_path=route.unit.path, **data)


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
    route.save()
    open_duty(actor, route)


def tell(actor: Actor, route: Route, people_ids: Iterable[int | None], text: str) -> None:
    """A message about the route to people other than the actor. No results in texts."""
    wanted = [pk for pk in people_ids if pk and pk != actor.person_id]
    if wanted:
        core.notify(actor, wanted, kind="route", text=text, url=reverse("routes:card", args=[route.pk]))


def actor_name(actor: Actor) -> str:
    """Full name of the acting person, as it stands under a decision."""
    found = Person.objects.filter(pk=actor.person_id or 0).first()
    return found.full_name if found else "Система"


def touch(actor: Actor, route: Route) -> None:
    """Note that the content changed just now."""
    route.edited_at = timezone.now()
    route.save(update_fields=["edited_at", "changed_at"])
