"""Rights of the room: the only place where they are written."""

from django.db.models import Q
from django.utils import timezone

from marshrut.access.rule import EVERYTHING, NOTHING, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor

from .models import Gift


def _makers(actor: Actor) -> Q:
    return EVERYTHING if actor.holds(Role.ANALYST) else NOTHING


def _watchers(actor: Actor) -> Q:
    return EVERYTHING if actor.holds(Role.PRIVACY_OFFICER, Role.CENTRE_DIRECTOR) else NOTHING


def _given(actor: Actor) -> Q:
    """Sets that were given to the actor, while the term lasts."""
    if actor.person_id is None or not actor.holds(Role.RESEARCHER):
        return NOTHING
    gifts = Gift.objects.filter(person_id=actor.person_id, until__gte=timezone.localdate())
    return Q(pk__in=gifts.values("data_set_id"))


make = rule("research.make", "делать обезличенные наборы и передавать их", _makers)
read = rule("research.read", "видеть паспорт набора и кому он передан", _makers, _watchers)
take = rule("research.take", "скачивать набор: кто сделал и кому передан", _makers, _given)
see = rule("research.see", "видеть наборы: свои, переданные, все по надзору", _makers, _watchers, _given)
