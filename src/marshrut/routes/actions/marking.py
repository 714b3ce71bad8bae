"""How a line went, in the words of its teacher: nothing a teacher writes is compulsory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import access
from ..content import report_words
from ..models import Route, RouteLine
from ..moves import MOVES
from ..words import LONGEST_ANSWER, PROMPTS, LineState, State
from .steps import carry_out
from .taking import record, take

#: What a person may say of a line; the other states come from facts, amendments and the tutor.
SAYABLE = (LineState.PLANNED, LineState.IN_WORK, LineState.REPORT_DUE, LineState.REPORTED, LineState.NOT_DONE)


@transaction.atomic
def mark_line(
    actor: Actor, *, pk: int, line: int, state: str, notes: Mapping[str, str] | None = None, reason: str = ""
) -> RouteLine:
    """Say how a line went, with answers to the three questions when wanted.

    Parameters
    ----------
    notes : answers by question (`words.PROMPTS`); those not given stay as they were

    Raises
    ------
    Refused
        The route is not under way, the state is unknown, «не получилось» has no reason, an answer is too long.
    """
    route, found = _in_hand(actor, pk, line)
    if state not in SAYABLE:
        raise Refused("line.mark.unknown", "Выберите, как прошла работа по строке.")
    if state == LineState.NOT_DONE and not reason.strip():
        raise Refused("line.mark.reason", "Напишите, почему не получилось: это поможет тьютору предложить замену.")
    _answer(found, notes or {})
    if state in (LineState.REPORTED, LineState.REPORT_DUE):
        state = LineState.REPORTED if found.report else LineState.REPORT_DUE
        found.done_on = found.done_on or min(timezone.localdate(), found.ends or timezone.localdate())
    else:
        found.done_on, found.done_by = None, ""
    found.state, found.reason = state, reason.strip()[:500] if state == LineState.NOT_DONE else ""
    found.save(update_fields=["state", "report", "notes", "reason", "done_on", "done_by"])
    record(actor, route, "line_marked", line=found.pk, title=found.title, state=str(state))
    return found


@transaction.atomic
def save_notes(actor: Actor, *, pk: int, line: int, notes: Mapping[str, str]) -> RouteLine:
    """Keep what has been written so far; the state of the line stays, except that a done one becomes reported."""
    _, found = _in_hand(actor, pk, line)
    _answer(found, notes)
    if found.state in (LineState.REPORT_DUE, LineState.REPORTED):
        found.state = LineState.REPORTED if found.report else LineState.REPORT_DUE
    found.save(update_fields=["state", "report", "notes"])
    return found


def _in_hand(actor: Actor, pk: int, line: int) -> tuple[Route, RouteLine]:
    """The route and its line, locked; an approved route whose day has come starts by this."""
    route = take(actor, access.edit, pk)
    if route.state == State.APPROVED and timezone.localdate() >= route.starts:
        carry_out(actor, route, MOVES.moves["start"])
    if route.state not in (State.IN_PROGRESS, State.CLOSING_REPORT):
        raise Refused(
            "line.mark.state", f"Маршрут в состоянии «{State(route.state).label}»: отмечать строки рано или поздно."
        )
    rows = RouteLine.objects.select_for_update().filter(route=route).exclude(state=LineState.REPLACED)
    return route, get_object_or_404(rows, pk=line)


def _answer(line: RouteLine, notes: Mapping[str, Any]) -> None:
    """Put the answers into the line and make the text that is printed out of them."""
    told = {code: str(notes[code]).replace("\x00", "").strip() for code in PROMPTS if code in notes}
    for code, text in told.items():
        if len(text) > LONGEST_ANSWER:
            raise Refused(
                "line.mark.long",
                f"«{PROMPTS[code]}»: {len(text)} знаков, помещается {LONGEST_ANSWER}. Сократите, пожалуйста.",
            )
    line.notes = line.notes | told
    line.report = report_words(line.notes)
