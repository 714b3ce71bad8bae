"""Rights of the room."""

from django.db.models import Q

from marshrut.access.rule import EVERYTHING, NOTHING, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor

LOADERS = (Role.ROUTE_SPECIALIST, Role.DIAGNOSTICS_OFFICER, Role.PROGRAMME_OFFICER)


def _loader(actor: Actor) -> Q:
    """Specialists of the centre see all batches of the centre."""
    return EVERYTHING if actor.holds(*LOADERS) else NOTHING


load = rule("exchange.load", "загружать организации и сотрудников из Excel", _loader)
