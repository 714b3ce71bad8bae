"""Handing a request over: who is asked next, the works that are owed, the fact of a move."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor

from .. import queries, rules
from ..models import Consultation, Turn
from ..words import State

#: Whose turn it is in a state and what to do: (field of the person, kind of work, words).
DUTIES = {
    State.ROUTED: ("methodist_id", "consulting.accept", "Возьмите вопрос в работу"),
    State.ACCEPTED: ("methodist_id", "consulting.answer", "Ответьте на вопрос"),
    State.SCHEDULED: ("methodist_id", "consulting.hold", "Проведите встречу и запишите ответ"),
    State.REOPENED: ("methodist_id", "consulting.again", "Ответьте ещё раз: вопрос остался"),
    State.ANSWERED: ("asker_id", "consulting.rate", "Оцените ответ методиста"),
}
ARRIVED = "К вам пришёл вопрос педагога."
BY_HAND = "consulting.route"
KINDS = (BY_HAND, *(kind for _, kind, _ in DUTIES.values()))


def address(actor: Actor, found: Consultation) -> str:
    """The page of a consultation."""
    return reverse("consulting:card", args=[found.pk])


def term(actor: Actor, found: Consultation) -> date | None:
    """The day by which the next step is owed; a meeting is owed on its own day."""
    if found.state == State.SCHEDULED and found.starts:
        return timezone.localtime(found.starts).date()
    return rules.due(found.state, found.form, timezone.localdate(), queries.terms(SYSTEM))


def hand_over(actor: Actor, found: Consultation) -> bool:
    """Give a request to the next methodist; False when nobody is left and it waits for the duty specialist."""
    passed = list(Turn.objects.filter(consultation=found).values_list("methodist_id", flat=True))
    chosen = rules.choose(
        queries.advisers(SYSTEM, found.unit), path=found.unit.path, subject=found.subject,
        passed={found.asker_id, *passed},
    )  # fmt: skip
    if chosen is None:
        found.methodist_id, found.why, found.state = None, "", str(State.NEW)
        return False
    give(actor, found, chosen[0].person_id, chosen[1])
    return True


def give(actor: Actor, found: Consultation, methodist: int, why: str) -> None:
    """The request is with this methodist from now on."""
    found.methodist_id, found.why, found.state = methodist, why[:200], str(State.ROUTED)
    Turn.objects.create(consultation=found, methodist_id=methodist, why=why[:200])


def leave(actor: Actor, found: Consultation, reason: str) -> None:
    """The methodist who has the request has it no more."""
    now = timezone.now()
    Turn.objects.filter(consultation=found, left_at=None).update(left_at=now, reason=reason.strip()[:500])


def after(actor: Actor, found: Consultation, told: str, **data: Any) -> None:
    """Save, close what was owed, open what is next, tell the others, write the fact."""
    found.due = term(actor, found)
    found.save()
    url = address(actor, found)
    for kind in KINDS:
        core.close_work(actor, kind, subject_id=found.pk)
    if duty := DUTIES.get(State(found.state)):
        field, kind, words = duty
        core.open_work(
            actor, kind, subject_id=found.pk, title=words, hint=found.topic, url=url, due=found.due,
            person_id=getattr(found, field),
        )  # fmt: skip
    elif found.state == State.NEW:
        core.open_work(
            actor, BY_HAND, subject_id=found.pk, title="Поручите вопрос методисту", hint=found.topic, url=url,
            role=str(Role.ROUTE_SPECIALIST), unit_path=f"{found.region_code}.",
        )  # fmt: skip
    people = {pk for pk in (found.asker_id, found.methodist_id) if pk and pk != actor.person_id}
    if found.state == State.ROUTED and found.methodist_id:
        core.notify(actor, people & {found.methodist_id}, kind="consulting", text=ARRIVED, url=url)
        people.discard(found.methodist_id)
    if told:
        core.notify(actor, people, kind="consulting", text=told, url=url)
    facts.record(
        actor, f"consulting.{found.state}", subject_id=found.pk, unit_path=found.unit.path, theme=found.theme,
        subject=found.subject, form=found.form, methodist=found.methodist_id, **data,
    )  # fmt: skip
