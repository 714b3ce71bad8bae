"""Rights of the room: who holds an occasion marks who came. Nobody marks oneself: that is refused by the action."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from marshrut.access.rule import own, role_at, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor

from .words import Kind

PATH = "unit_path"


def _of(kinds: tuple[Kind, ...], *roles: Role) -> Callable[[Actor], Q]:
    """Holders of the roles at the place of the occasion, for some kinds of it."""
    held = role_at(PATH, *roles)
    return lambda actor: held(actor) & Q(kind__in=[str(kind) for kind in kinds])


mark = rule(
    "attendance.mark",
    "отмечать участие в программах, мероприятиях, встречах",
    own("owner_id"),
    role_at(PATH, Role.ROUTE_SPECIALIST, Role.REGIONAL_METHODIST),
    _of((Kind.STREAM, Kind.PLACEMENT), Role.PROGRAMME_OFFICER),
    _of((Kind.PLACEMENT,), Role.INTERNSHIP_HOST),
    _of((Kind.EVENT, Kind.TALK), Role.EVENT_MANAGER, Role.MUNICIPAL_METHODIST),
    _of((Kind.COMMUNITY,), Role.MUNICIPAL_METHODIST, Role.ASSOCIATION_HEAD),
)
