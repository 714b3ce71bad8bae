"""The bank of answers: from consultations with the consent of both, or written by an editor."""

from __future__ import annotations

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import access, rules
from ..models import Consultation, KnownAnswer, Message
from ..words import Published, Side


@transaction.atomic
def draft(actor: Actor, *, consultation: int) -> KnownAnswer:
    """Begin an answer of the bank from a consultation that both have allowed; begun once, the same one comes back."""
    rows = access.duty.of(actor, Consultation.objects.select_for_update(of=("self",)))
    source = get_object_or_404(rows, pk=consultation)
    if not (source.asker_shares and source.methodist_shares):
        raise Refused(
            "consulting.bank.consent", "В базу идёт только ответ, который разрешили показать и педагог, и методист."
        )
    last = Message.objects.filter(consultation=source, side=Side.METHODIST).order_by("-at").first()
    if last is None:
        raise Refused("consulting.bank.empty", "Ответа ещё нет.")
    made, new = KnownAnswer.objects.get_or_create(
        source=source,
        defaults={
            "question": source.topic, "answer": last.text, "subject": source.subject, "theme": source.theme,
            "editor_id": actor.person_id or 0,
        },
    )  # fmt: skip
    if new:
        _record(actor, made)
    return made


@transaction.atomic
def edit(
    actor: Actor, *, pk: int | None, question: str, answer: str, theme: str, subject: str = "", open_now: bool = False
) -> KnownAnswer:
    """Write or change an answer; with `open_now` everybody sees it, so nobody may be named in it."""
    if pk is None:
        if not access.edit.possible(actor):
            raise Refused("consulting.bank.who", "Базу ответов ведут специалисты центра.")
        found = KnownAnswer(editor_id=actor.person_id or 0)
    else:
        found = get_object_or_404(access.edit.of(actor, KnownAnswer.objects.select_for_update()), pk=pk)
    found.question, found.answer, found.theme, found.subject = question.strip(), answer.strip(), theme, subject
    if open_now or found.state == Published.OPEN:
        rules.may_publish(found.question, found.answer)
        found.state, found.checked_on = str(Published.OPEN), timezone.localdate()
    found.editor_id = actor.person_id or 0
    found.save()
    _record(actor, found)
    return found


def publish(actor: Actor, *, pk: int) -> KnownAnswer:
    """Open an answer to everybody as it is written."""
    found = get_object_or_404(access.edit.of(actor, KnownAnswer.objects.all()), pk=pk)
    return edit(
        actor,
        pk=pk,
        question=found.question,
        answer=found.answer,
        theme=found.theme,
        subject=found.subject,
        open_now=True,
    )


@transaction.atomic
def take_off(actor: Actor, *, pk: int) -> KnownAnswer:
    """Nobody sees the answer any more; it stays for its editors."""
    found = get_object_or_404(access.edit.of(actor, KnownAnswer.objects.select_for_update()), pk=pk)
    found.state = str(Published.TAKEN_OFF)
    found.save(update_fields=["state"])
    _record(actor, found)
    return found


def _record(actor: Actor, found: KnownAnswer) -> None:
    kind = "consulting.published" if found.state == Published.OPEN else "consulting.edited"
    facts.record(actor, kind, subject_id=found.pk, unit_path="", theme=found.theme, subject=found.subject)
