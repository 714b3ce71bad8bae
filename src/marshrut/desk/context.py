"""What the frame of every page shows: filled once per page, lazily, in three statements."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from marshrut.access.words import Role
from marshrut.core import queries as core
from marshrut.people import queries as people
from marshrut.people.models import Appointment
from marshrut.ui.frame import Frame, MenuGroup, MenuItem, RoleChoice, sight_of

from .menu import MENUS, OPEN_SITE, Entry

ROLE_KEY = "appointment"
SIGHT_COOKIE = "sight"
TABS = 3
YEAR_BEGINS = 9
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


def frame(request: HttpRequest) -> dict[str, object]:
    """The frame for templates."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def chosen_role(request: HttpRequest) -> str:
    """The role that is switched on: the chosen appointment, else the widest one held."""
    current = _current(request, _appointments(request))
    return str(current.role) if current else Role.TEACHER


def _appointments(request: HttpRequest) -> list[Appointment]:
    kept = getattr(request, "_appointments", None)
    if kept is None:
        kept = request._appointments = list(people.appointments(request.actor))  # type: ignore[attr-defined]  # noqa: SLF001
    return kept  # type: ignore[no-any-return]


def _current(request: HttpRequest, held: list[Appointment]) -> Appointment | None:
    wanted = request.session.get(ROLE_KEY)
    by_id = {a.pk: a for a in held}
    if wanted in by_id:
        return by_id[wanted]
    rank = {role: n for n, role in enumerate(RANK)}
    others = [a for a in held if a.role != Role.TEACHER]
    return min(others or held, key=lambda a: rank.get(Role(a.role), len(rank)), default=None)


def _frame(request: HttpRequest) -> Frame:
    sight = sight_of(request.COOKIES.get(SIGHT_COOKIE, ""))
    worker = reverse("site:service_worker")
    public = tuple(_item(request, entry) for entry in OPEN_SITE)
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return Frame(public=public, sight=sight, worker_url=worker)
    held = _appointments(request)
    current = _current(request, held)
    role = str(current.role) if current else str(Role.TEACHER)
    groups = tuple(
        MenuGroup(title, tuple(_item(request, entry) for entry in entries)) for title, entries in MENUS[role]
    )
    person = request.user.person  # type: ignore[union-attr]
    return Frame(
        full_name=person.full_name if person else "",
        post=_title(current) if current else "",
        person_url=reverse("people:me"),
        menu=groups,
        tabs=groups[0].items[:TABS],
        roles=tuple(RoleChoice(a.pk, a.get_role_display(), _place(a), a == current) for a in held),
        role=_title(current) if current else "",
        period=_period(),
        notices=core.notices(request.actor).filter(read_at=None).count(),  # type: ignore[attr-defined]
        public=public,
        sight=sight,
        worker_url=worker,
    )


def _item(request: HttpRequest, entry: Entry) -> MenuItem:
    url = reverse(entry.url)
    current = request.path == url or (url != "/" and request.path.startswith(url))
    return MenuItem(entry.title, url, entry.icon, current=current)


def _title(appointment: Appointment) -> str:
    return appointment.get_role_display().split(" (")[0]


def _place(appointment: Appointment) -> str:
    place = appointment.unit or appointment.district
    return f"{place}, {appointment.subject}" if appointment.subject else str(place)


def _period() -> str:
    today = timezone.localdate()
    first = today.year if today.month >= YEAR_BEGINS else today.year - 1
    return f"{first}/{first + 1} учебный год"
