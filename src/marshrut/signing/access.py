"""Rights of the room. Whose document it is, says the room of the document; here is only what has no document."""

from django.db.models import Q

from marshrut.access.rule import EVERYTHING, NOTHING, own, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor

own_asks = rule("signing.sign", "подписывать своим кодом", own("person_id"))


def _leads(actor: Actor) -> Q:
    return EVERYTHING if actor.holds(Role.CENTRE_DIRECTOR, Role.SYSTEM_ADMIN) else NOTHING


lead = rule("signing.lead", "решать, для каких подписей нужен код", _leads)
