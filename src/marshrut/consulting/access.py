"""Rights of the room: the only place where they are written.

A question is seen by who asked, by the methodist who has it now, and by the centre's duty specialist. The school and the
municipality never see it.
"""

from django.db.models import Q

from marshrut.access.rule import EVERYTHING, NOTHING, own, role_at, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor

DUTY = (Role.ROUTE_SPECIALIST, Role.CENTRE_DIRECTOR)
#: Who answers questions: those whom routing looks among.
ADVISERS = (Role.REGIONAL_METHODIST,)


def _editor(actor: Actor) -> Q:
    """The bank is one for everybody: any of its editors edits any answer."""
    return EVERYTHING if actor.holds(*DUTY) else NOTHING


see = rule(
    "consulting.see",
    "видеть консультацию: кто спросил, методист, у которого она сейчас, дежурный специалист центра",
    own("asker_id"),
    own("methodist_id"),
    role_at("unit__path", *DUTY),
)
own_ = rule("consulting.own", "оценивать ответ, открывать вопрос снова, отзывать его", own("asker_id"))
advise = rule(
    "consulting.advise", "брать вопрос в работу, отвечать, назначать встречу, передавать", own("methodist_id")
)
duty = rule("consulting.duty", "поручать вопросы методистам и отклонять их", role_at("unit__path", *DUTY))
offer = rule("consulting.offer", "снимать свои свободные времена для консультаций", own("methodist_id"))
edit = rule("consulting.edit", "готовить ответы базы и открывать их всем", _editor)
