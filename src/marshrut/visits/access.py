"""Rights of the room: the only place where they are written.

A visit is seen by the two who meet. The card is read by the guest who wrote it, by the teacher once it is given, and by
the school only while the teacher shows it. Nobody else, whatever the role.
"""

from django.db.models import Q

from marshrut.access.rule import NOTHING, own, role_at, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor

from .models import Share

SCHOOL = role_at("unit__path", Role.ORG_OFFICER, Role.ORG_HEAD)


def _answers(actor: Actor) -> Q:
    """Who was asked, not who asks."""
    if actor.person_id is None:
        return NOTHING
    return (Q(host_id=actor.person_id) | Q(guest_id=actor.person_id)) & ~Q(asked_by_id=actor.person_id)


def _given(actor: Actor) -> Q:
    return NOTHING if actor.person_id is None else Q(host_id=actor.person_id, given_at__isnull=False)


def _shown(actor: Actor) -> Q:
    """Cards of the school that their teachers show."""
    found = SCHOOL(actor)
    if found == NOTHING:
        return NOTHING
    return found & Q(read_at__isnull=False, pk__in=Share.objects.filter(withdrawn_at=None).values("visit_id"))


see = rule("visits.see", "видеть посещение: кто приходит и к кому приходят", own("host_id"), own("guest_id"))
host = rule("visits.host", "отвечать на отзыв и решать, показывать ли карту школе", own("host_id"))
guest = rule("visits.guest", "писать карту наблюдения и отдавать отзыв", own("guest_id"))
answer = rule("visits.answer", "соглашаться на посещение или отказаться", _answers)
read_card = rule(
    "visits.read_card",
    "читать карту: кто писал, педагог после отзыва, школа, пока педагог показывает",
    own("guest_id"),
    _given,
    _shown,
)
