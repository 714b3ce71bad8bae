"""Ask, or find that the bank has answered already."""

from __future__ import annotations

from django.db import transaction
from django.shortcuts import get_object_or_404

from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.refusal import Refused
from marshrut.people import queries as people

from ..models import Consultation, KnownAnswer, Message, Solved
from ..words import MOST_LETTERS, Published, Side, State
from .handing import after, hand_over


@transaction.atomic
def ask(
    actor: Actor,
    *,
    topic: str,
    text: str,
    theme: str,
    form: str,
    subject: str = "",
    hidden: bool = False,
    shares: bool = False,
    about_title: str = "",
    about_url: str = "",
) -> Consultation:
    """Send a question; it goes to a methodist at once, or to the duty specialist when nobody fits.

    Raises
    ------
    Refused
        When the actor works nowhere in the system, or asks the same again while it is being answered.
    """
    job = people.main_employment(SYSTEM, actor.person_id or 0)
    if job is None:
        raise Refused("consulting.no_place", "Спрашивать могут те, кто работает в системе образования региона.")
    same = Consultation.objects.filter(asker_id=job.person_id, topic=topic, state__in=(State.NEW, State.ROUTED))
    if Message.objects.filter(consultation__in=same, side=Side.ASKER, text=text).exists():
        raise Refused("consulting.twice", "Этот вопрос уже отправлен и ждёт ответа: он в списке ваших вопросов.")
    made = Consultation(
        asker_id=job.person_id, unit=job.unit, region_code=job.unit.region_code, topic=topic, subject=subject, theme=theme,
        form=form, hidden=hidden, asker_shares=shares, about_title=about_title[:200], about_url=about_url[:200],
    )  # fmt: skip
    made.save()
    Message.objects.create(consultation=made, side=Side.ASKER, author_id=job.person_id, text=text[:MOST_LETTERS])
    hand_over(actor, made)
    after(actor, made, "", asked=True)
    return made


@transaction.atomic
def solve(actor: Actor, *, answer: int, topic: str) -> Solved:
    """The actor read an answer of the bank and need not ask."""
    found = get_object_or_404(KnownAnswer, pk=answer, state=Published.OPEN)
    if actor.person_id is None:
        raise Refused("consulting.no_person", "Войдите в систему, чтобы отметить ответ.")
    made, new = Solved.objects.get_or_create(answer=found, person_id=actor.person_id, topic=topic.strip()[:200])
    if new:
        facts.record(
            actor, "consulting.solved", subject_id=found.pk, unit_path=actor.held[0].path if actor.held else ""
        )
    return made
