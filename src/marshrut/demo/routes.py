"""Routes of the made-up region in all states: proposals by the planner for the measured, most walked further by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM, Actor, Held
from marshrut.core.refusal import Refused
from marshrut.people import queries as people
from marshrut.people.models import Appointment
from marshrut.routes import actions
from marshrut.routes.models import Route

from .people import Staff
from .statistics import count_rows

Progress = Callable[[str], None]
MOST = {"small": 60, "region": 1200}
STEPS = ("accept", "submit", "tutor_agree", "org_agree", "approve", "start")
# Shares of routes that stop after so many steps.
STOPS = (0.12, 0.14, 0.12, 0.14, 0.16, 0.14, 0.18)


def build(rng: np.random.Generator, measured: list[Staff], *, size: str, progress: Progress) -> None:
    """Propose routes to the measured and walk them through the room's own actions, each step by its own role."""
    chosen = measured[: MOST[size]]
    made = actions.propose_many(SYSTEM, person_ids=[s.person.pk for s in chosen])
    count_rows()
    progress(f"предложено маршрутов: {made['made']}")
    officers = dict(Appointment.objects.filter(role=Role.ORG_OFFICER, until=None).values_list("unit_id", "person_id"))
    director = people.holders(SYSTEM, Role.CENTRE_DIRECTOR, "29.").first()
    rows = Route.objects.filter(person__in=[s.person.pk for s in chosen]).select_related("unit").order_by("pk")
    for n, route in enumerate(rows):
        cast = {
            "accept": _actor(route.person_id, Role.TEACHER, route.unit.path),
            "submit": _actor(route.person_id, Role.TEACHER, route.unit.path),
            "org_agree": _actor(officers.get(route.unit_id), Role.ORG_OFFICER, route.unit.path),
            "approve": _actor(director.pk if director else None, Role.CENTRE_DIRECTOR, "29."),
            "start": _actor(route.person_id, Role.TEACHER, route.unit.path),
        }
        _walk(route, cast, int(rng.choice(len(STOPS), p=STOPS)))
        if n % 200 == 199:
            progress(f"маршрутов пройдено: {n + 1}")


def _actor(person_id: int | None, role: Role, path: str) -> Actor:
    return Actor(person_id=person_id, held=(Held(str(role), path),)) if person_id else SYSTEM


def _walk(route: Route, cast: dict[str, Actor], stop: int) -> None:
    """Make the first `stop` moves; a refusal of a rule (no line, a deficit left open) ends the walk there."""
    for move in STEPS[:stop]:
        extra: dict[str, Any] = {}
        if move == "tutor_agree":  # the tutor was chosen when the proposal was accepted
            route.refresh_from_db(fields=["tutor"])
            cast[move] = _actor(route.tutor_id, Role.REGIONAL_METHODIST, "29.")
            extra["uncovered"] = "Подходящих программ в этом году нет, вернёмся весной."
        try:
            actions.step(cast[move], pk=route.pk, move=move, **extra)
        except Refused:
            return
