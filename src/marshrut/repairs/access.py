"""Rights of the room: the only place where they are written."""

from __future__ import annotations

from django.db.models import Q

from marshrut.access.rule import own, role_at, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor

from .words import Thing

_event = role_at("unit_path", Role.EVENT_MANAGER, Role.MUNICIPAL_METHODIST, Role.REGIONAL_METHODIST)
_stream = role_at("unit_path", Role.PROGRAMME_OFFICER)


def _holds_event(actor: Actor) -> Q:
    return _event(actor) & Q(thing=Thing.EVENT)


def _holds_stream(actor: Actor) -> Q:
    return _stream(actor) & Q(thing=Thing.STREAM)


follow = rule(
    "repairs.follow", "видеть, как заменяют отменённое, и вернуть отмену", own("by_id"), _holds_event, _holds_stream
)
decide = rule("repairs.decide", "принимать замену в своём маршруте или отказываться", own("person_id"))
seat = rule("repairs.seat", "стоять в очереди на место и отвечать на предложенное", own("person_id"))
