"""The card: entries of a device, showing it to the school, the exercise of an observer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from json import dumps
from typing import Any

from django.db import connection, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import access, agreement, content, queries, rules
from ..models import Entry, Share, Training, Visit
from ..words import MARKS, MOST_NOTES, WITHOUT_CARD

UPSERT = """
    INSERT INTO visits_entry AS e (visit_id, key, value, turn, said_at) VALUES (%s, %s, %s::jsonb, %s, %s)
    ON CONFLICT ON CONSTRAINT visit_entry_once
    DO UPDATE SET value = EXCLUDED.value, turn = EXCLUDED.turn, said_at = EXCLUDED.said_at WHERE e.turn < EXCLUDED.turn
"""


@transaction.atomic
def save(actor: Actor, *, pk: int, rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """Take entries of a card, late and repeated ones too; returns (key, turn) of those the device may forget.

    An entry that cannot be (an unknown criterion, a mark of an observer who is not admitted) is dropped and counts as
    taken: sent again it would not become better.
    """
    found = get_object_or_404(
        access.guest.of(actor, Visit.objects.exclude(kind__in=WITHOUT_CARD).select_for_update()), pk=pk
    )
    rules.may_write(found.state)
    card = content.cards().get(found.card) or content.current()
    marks = queries.may_score(actor, found.guest_id)
    taken: list[tuple[str, int]] = []
    kept: list[tuple[Any, ...]] = []
    for row in rows:
        key, turn = str(row.get("key", "")), row.get("turn")
        if not isinstance(turn, int) or not 0 < turn < 2**62:
            continue
        taken.append((key, turn))
        value = rules.entry(key, row.get("value"), card.codes)
        if value is not None and (marks or not key.startswith("m-")):
            kept.append((pk, key, dumps(value, ensure_ascii=False), turn, _moment(turn)))
    _notes_left(pk, kept)
    with connection.cursor() as cursor:
        for values in kept:
            cursor.execute(UPSERT, values)
    return taken


def _notes_left(pk: int, kept: list[tuple[Any, ...]]) -> None:
    new = {row[1] for row in kept if row[1].startswith("n-")}
    if not new:
        return
    old = set(Entry.objects.filter(visit=pk, key__startswith="n-").values_list("key", flat=True))
    if len(old | new) > MOST_NOTES:
        raise Refused("card.notes", f"Заметок уже {MOST_NOTES}: больше в одну карту не помещается.")


def _moment(turn: int) -> datetime:
    """A turn is the clock of the device in milliseconds; a clock gone mad gives the clock of the server."""
    now = timezone.now()
    try:
        said = datetime.fromtimestamp(turn / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return now
    return min(said, now)


@transaction.atomic
def share(actor: Actor, *, pk: int) -> Visit:
    """The teacher shows the card to the school."""
    found = _own(actor, pk)
    rules.may_share(given=found.given_at is not None, read=found.read_at is not None)
    _, made = Share.objects.get_or_create(visit=found, withdrawn_at=None)
    if made:
        facts.record(actor, "visit.shared", subject_id=pk, unit_path=found.unit.path)
    return found


@transaction.atomic
def unshare(actor: Actor, *, pk: int) -> Visit:
    """The teacher takes the card back: from this moment the school does not see it."""
    found = _own(actor, pk)
    if Share.objects.filter(visit=found, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        facts.record(actor, "visit.unshared", subject_id=pk, unit_path=found.unit.path)
    return found


def _own(actor: Actor, pk: int) -> Visit:
    rows = Visit.objects.select_related("unit").exclude(kind__in=WITHOUT_CARD).select_for_update(of=("self",))
    return get_object_or_404(access.host.of(actor, rows), pk=pk)


@transaction.atomic
def train(actor: Actor, *, marks: Mapping[str, int]) -> Training:
    """Compare the actor's marks of the described lessons with the key; below the least kappa marks stay closed.

    Raises
    ------
    Refused
        When a mark is missing: agreement is judged by all of them.
    """
    if actor.person_id is None:
        raise Http404
    card = content.current()
    pairs = [
        (marks.get(f"{n}-{one.code}"), lesson.key[one.code])
        for n, lesson in enumerate(card.lessons)
        for one in card.criteria
    ]
    given = [mark for mark, _ in pairs if mark in MARKS]
    if len(given) < len(pairs):
        raise Refused("training.partial", f"Отмечено {len(given)} из {len(pairs)}: оцените все критерии трёх занятий.")
    found = agreement.outcome([int(mark or 0) for mark in given], [key for _, key in pairs])
    passed = found.kappa is not None and found.kappa >= queries.least_kappa(actor)
    made = Training.objects.create(
        person_id=actor.person_id, card=card.version, marks=dict(marks), kappa=found.kappa, low=found.low,
        high=found.high, bias=found.bias, passed=passed,
    )  # fmt: skip
    facts.record(actor, "visit.trained", subject_id=made.pk, unit_path="", passed=passed)
    return made
