"""What the frame of every page shows: filled once per page, lazily, in three statements."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from marshrut.access.pages import may_open
from marshrut.access.words import Role
from marshrut.core import queries as core
from marshrut.core.actor import Actor
from marshrut.core.selection import selection_of
from marshrut.people.models import Appointment
from marshrut.ui.frame import Frame, Kept, MenuGroup, MenuItem, RoleChoice, sight_of

from .chosen import SIGHT_COOKIE, appointments, current_role
from .menu import MENUS, OPEN_SITE, Entry

TABS = 3
YEAR_BEGINS = 9


def frame(request: HttpRequest) -> dict[str, object]:
    """The frame for templates."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> Frame:
    sight = sight_of(request.COOKIES.get(SIGHT_COOKIE, ""))
    worker = _address("site:service_worker")
    public = tuple(_item(entry, request.path) for entry in OPEN_SITE)
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return Frame(public=public, sight=sight, worker_url=worker)
    held = appointments(request)
    current = current_role(request, held)
    role = str(current.role) if current else str(Role.TEACHER)
    groups = _menu(request, role)
    person = held[0].person if held else request.user.person
    return Frame(
        full_name=person.full_name if person else "",
        post=_title(current) if current else "",
        person_url=_address("people:me"),
        menu=groups,
        tabs=groups[0].items[:TABS],
        roles=tuple(RoleChoice(a.pk, _whose(a), _place(a), a == current) for a in held),
        role=_title(current) if current else "",
        period=_period(),
        notices=core.unread(request.actor),  # type: ignore[attr-defined]
        public=public,
        sight=sight,
        worker_url=worker,
        **_selections(request),
    )


def _selections(request: HttpRequest) -> dict[str, Any]:
    """What is chosen in the list of the page, and the selections of it that the person keeps."""
    chosen = selection_of(request.GET.urlencode())
    own = [row for row in request.user.filters if row["path"] == request.path]  # type: ignore[union-attr]
    return {
        "kept": tuple(Kept(row["title"], f"{row['path']}?{row['query']}", row["query"] == chosen) for row in own),
        "selection": chosen,
        "path": request.path,
        "keep_url": _address("people:keep_filter"),
        "drop_url": _address("people:drop_filter"),
    }


def _menu(request: HttpRequest, role: str) -> tuple[MenuGroup, ...]:
    """The groups of the role; the line with the longest address that begins the page's own is the current one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    groups = [(title, [e for e in entries if may_open(actor, e.url)]) for title, entries in MENUS[role]]
    urls = [_address(entry.url) for _, entries in groups for entry in entries]
    here = max((url for url in urls if _begins(request.path, url)), key=len, default="")
    return tuple(
        MenuGroup(title, tuple(_item(entry, here) for entry in entries)) for title, entries in groups if entries
    )


def _begins(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _item(entry: Entry, here: str) -> MenuItem:
    url = _address(entry.url)
    return MenuItem(entry.title, url, entry.icon, current=url == here, short=entry.short)


@cache
def _address(name: str) -> str:
    """The address of a menu line, found once: it takes no arguments."""
    return reverse(name)


def _whose(appointment: Appointment) -> str:
    """The role; one held in somebody's place says so."""
    role = appointment.get_role_display()
    return f"{role} (замещение)" if appointment.acting_for_id else role


def _title(appointment: Appointment) -> str:
    return appointment.get_role_display().split(" (")[0]


def _place(appointment: Appointment) -> str:
    place = appointment.unit or appointment.district
    return f"{place}, {appointment.subject}" if appointment.subject else str(place)


def _period() -> str:
    today = timezone.localdate()
    first = today.year if today.month >= YEAR_BEGINS else today.year - 1
    return f"{first}/{first + 1} учебный год"
