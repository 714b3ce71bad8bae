"""What a person has switched on for this session and this browser: the role among those held, the sight."""

from __future__ import annotations

from django.http import HttpRequest

from marshrut.access.words import Role
from marshrut.people.models import Appointment

ROLE_KEY = "appointment"
SIGHT_COOKIE = "sight"
RANK = [
    Role.CENTRE_DIRECTOR,
    Role.ROUTE_SPECIALIST,
    Role.DIAGNOSTICS_OFFICER,
    Role.REGIONAL_METHODIST,
    Role.DISTRICT_COORDINATOR,
    Role.MUNICIPAL_METHODIST,
    Role.ORG_OFFICER,
    Role.ORG_HEAD,
]


def chosen_role(request: HttpRequest) -> str:
    """The role that is switched on: the chosen appointment, else the widest one held."""
    current = current_role(request, appointments(request))
    return str(current.role) if current else Role.TEACHER


def appointments(request: HttpRequest) -> list[Appointment]:
    """Roles in force of the person, without those that wait for the second step of sign-in."""
    asleep = getattr(request, "asleep", ())
    return [row for row in request.appointments if row.role not in asleep]  # type: ignore[attr-defined]


def current_role(request: HttpRequest, held: list[Appointment]) -> Appointment | None:
    """The appointment that is switched on: the chosen one, else the widest one held."""
    wanted = request.session.get(ROLE_KEY)
    by_id = {a.pk: a for a in held}
    if wanted in by_id:
        return by_id[wanted]
    rank = {role: n for n, role in enumerate(RANK)}
    others = [a for a in held if a.role != Role.TEACHER]
    return min(others or held, key=lambda a: rank.get(Role(a.role), len(rank)), default=None)
