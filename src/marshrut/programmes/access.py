"""Rights of the room: the catalogue is open to everybody signed in, a stream is held by its programme officer."""

from __future__ import annotations

from django.db.models import Q

from marshrut.access.rule import NOTHING, role_at, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor

_at_place = role_at("unit__path", Role.PROGRAMME_OFFICER)


def _of_nowhere(actor: Actor) -> Q:
    """A stream without a place is held by any officer of programmes."""
    return Q(unit=None) if actor.paths(frozenset({str(Role.PROGRAMME_OFFICER)})) else NOTHING


hold = rule("programmes.hold", "отменять и переносить потоки программ", _at_place, _of_nowhere)
