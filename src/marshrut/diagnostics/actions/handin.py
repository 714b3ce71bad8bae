"""Answers that come after a sitting has ended: from a device that was off line, or by a file carried on a stick.

What was answered in time counts; what was answered after the end does not. Nothing comes twice: an answer has its turn.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import facts
from marshrut.core import queries as core_queries
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.core.time import ru_moment
from marshrut.diagnostics import access, sealed, ticket
from marshrut.diagnostics.models import MOST_SEATS, HandIn, ScoringTask, Sitting
from marshrut.diagnostics.words import ScoringState, SittingState

from .scoring import has_consent
from .sittings import end_sitting

HOURS = 72
#: So many files are handed in at once: a room of them.
MOST_FILES = MOST_SEATS
#: A device and the server may differ by so much: an answer in the last second is not thrown away.
SLACK = timedelta(seconds=30)
PUT = """
    INSERT INTO diagnostics_answer AS a (sitting_id, place, turn, value, nonce, said_at, saved_at)
    SELECT %(sitting)s, x.place, x.turn, coalesce(x.value, 'null'::jsonb), x.nonce, to_timestamp(x.said / 1000.0), now()
    FROM jsonb_to_recordset(%(answers)s::text::jsonb) AS x(place int, turn int, value jsonb, nonce text, said bigint)
    ON CONFLICT ON CONSTRAINT answer_one_per_place
    DO UPDATE SET value = excluded.value, turn = excluded.turn, nonce = excluded.nonce,
                  said_at = excluded.said_at, saved_at = excluded.saved_at
    WHERE excluded.turn > a.turn
    RETURNING a.place
"""


@dataclass(frozen=True)
class Taken:
    """What became of late answers: those in time, with or without news in them, and how many came after the end."""

    sitting: Sitting
    kept: list[tuple[int, int]]
    fresh: int
    left: int


@transaction.atomic
def take_late(actor: Actor, *, sitting: int, answers: list[dict[str, Any]], finished: bool = False) -> Taken:
    """Keep what the person answered in time; a sitting that was scored without it is scored anew.

    Each answer is {place, turn, value, nonce, said}. An open answer that an expert has marked stays as it was marked.

    Raises
    ------
    Refused
        `handin.annulled`, `handin.consent`, `handin.late` when the days for handing in are over.
    """
    rows = access.sit.of(actor, Sitting.objects.select_related("unit", "campaign").select_for_update(of=("self",)))
    held = get_object_or_404(rows, pk=sitting)
    _check(actor, held)
    limit = _limit(held)
    marked = (
        ScoringTask.objects.filter(sitting=held).exclude(state=ScoringState.ASSIGNED).values_list("place", flat=True)
    )
    closed = set(marked)
    begun = held.started_at - SLACK
    in_time = [
        row for row in answers if row["said"] and begun <= _moment(row["said"]) <= limit and row["place"] not in closed
    ]
    newest: dict[int, dict[str, Any]] = {}
    for row in sorted(in_time, key=lambda row: row["turn"]):
        newest[row["place"]] = row
    fresh = _put(held, list(newest.values()))
    if held.state == SittingState.STARTED:
        if finished and not held.paused_at:
            end_sitting(actor, held, timezone.now())
    elif fresh:
        held.state, held.late = SittingState.SUBMITTED, True
        held.save(update_fields=["state", "late"])
        facts.record(actor, "sitting.finished", subject_id=held.pk, unit_path=held.unit.path, late=fresh)
    kept = [(row["place"], row["turn"]) for row in in_time]
    return Taken(held, kept, fresh, len(answers) - len(in_time))


def _check(actor: Actor, held: Sitting) -> None:
    if held.state == SittingState.ANNULLED:
        raise Refused("handin.annulled", "Эта работа аннулирована: ответы в неё не принимаются.")
    if not has_consent(actor, held.person_id):
        raise Refused("handin.consent", "Согласие на диагностику отозвано: ответы не принимаются.")
    hours = int(core_queries.rule(actor, "diagnostics.handin_hours", HOURS))
    if timezone.now() > held.closes_at + timedelta(hours=hours):
        raise Refused("handin.late", f"Ответы принимались до {ru_moment(held.closes_at + timedelta(hours=hours))}.")


def _limit(held: Sitting) -> datetime:
    """The last moment at which an answer still counts."""
    ends = [held.closes_at, held.paused_at, held.finished_at]
    return min(moment for moment in ends if moment is not None) + SLACK


def _moment(said: int) -> datetime:
    return datetime.fromtimestamp(said / 1000, UTC)


def _put(held: Sitting, rows: list[dict[str, Any]]) -> int:
    """Write the newer turns; places that the form has not are dropped. Returns how many were news."""
    places = set(held.form.places.values_list("order", flat=True))
    told = [row for row in rows if row["place"] in places]
    with connection.cursor() as cursor:
        cursor.execute(PUT, {"sitting": held.pk, "answers": json.dumps(told)})
        return len(cursor.fetchall())


@transaction.atomic
def hand_in(actor: Actor, *, content: bytes, read: Any) -> HandIn:
    """Take a file that a device has saved: the owner, an organiser of the owner's room or an officer brings it.

    `read` checks a row as the saving of answers does.

    Raises
    ------
    Refused
        `handin.*`: not our file, damaged, brought by a stranger, the same file again, or too late.
    """
    told = sealed.opened(content)
    owner = ticket.read(told["ticket"])
    held = access.hand_in.of(actor, Sitting.objects.filter(pk=owner.sitting, person_id=owner.person)).first()
    if held is None:
        raise Refused("handin.whose", "Это файл человека не из вашей аудитории. Его сдаёт он сам или его организатор.")
    seal = sealed.seal_of(told)
    known = HandIn.objects.filter(seal=seal).first()
    if known:
        raise Refused("handin.again", f"Этот файл уже принят {ru_moment(known.at)}: ответы на месте.")
    try:
        rows = [read(row) for row in told["rows"]]
    except ValueError as error:
        raise Refused("handin.broken", str(error)) from None
    try:
        taken = take_late(Actor(person_id=owner.person), sitting=owner.sitting, answers=rows, finished=told["finished"])
    except Http404:
        raise Refused("handin.whose", "Такой работы нет.") from None
    made = HandIn.objects.create(
        sitting=taken.sitting, seal=seal, by_id=actor.person_id or 0, taken=len(taken.kept), left=taken.left
    )
    facts.record(
        actor,
        "sitting.handed_in",
        subject_id=held.pk,
        unit_path=taken.sitting.unit.path,
        taken=made.taken,
        left=made.left,
    )
    return made
