"""Writes of sittings: start or resume, save answers in one statement, finish, annul."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self, cast

import psycopg
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.core.together import Together
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Campaign, Invitation, Seat, Sitting
from marshrut.diagnostics.words import InvitationState, SittingState, TimeShare
from marshrut.people import queries as people
from marshrut.people.words import Purpose

from .campaigns import check_term, take_invitation
from .conditions import begin_break, in_force, on_break, stood
from .stepping import open_first
from .variants import form_of

# Late answers of a sitting are taken for a day after its time, with a mark (domain §11.4).
GRACE_HOURS = 24
# An answer without a moment counts as given now: later than any pause.
NEVER = 2**45
# In a pause only what was answered before it is taken, all answers of a sitting or none: nothing is lost half-way.
SAVE = """
    INSERT INTO diagnostics_answer AS a (sitting_id, place, turn, value, nonce, said_at, saved_at)
    SELECT s.id, x.place, x.turn, coalesce(x.value, 'null'::jsonb), x.nonce, to_timestamp(x.said / 1000.0), now()
    FROM jsonb_to_recordset(%(answers)s::text::jsonb)
         AS x(sitting bigint, person bigint, place int, turn int, value jsonb, nonce text, said bigint, latest bigint)
    JOIN diagnostics_sitting s ON s.id = x.sitting AND s.person_id = x.person
    WHERE s.state = 'started'
      AND CASE WHEN s.paused_at IS NULL THEN s.closes_at + make_interval(hours => %(grace)s::int) > now()
               ELSE s.paused_at >= to_timestamp(x.latest / 1000.0) END
      AND EXISTS (SELECT 1 FROM people_consent c
                  WHERE c.person_id = s.person_id AND c.purpose = 'diagnostics' AND c.withdrawn_at IS NULL)
    ORDER BY s.id, x.place
    ON CONFLICT ON CONSTRAINT answer_one_per_place
    DO UPDATE SET value = excluded.value, turn = excluded.turn, nonce = excluded.nonce,
                  said_at = excluded.said_at, saved_at = excluded.saved_at
    WHERE excluded.turn > a.turn
    RETURNING a.sitting_id
"""
STATE = """
    SELECT state, paused_at IS NOT NULL FROM diagnostics_sitting s WHERE id = %s AND person_id = %s
      AND EXISTS (SELECT 1 FROM people_consent c
                  WHERE c.person_id = s.person_id AND c.purpose = 'diagnostics' AND c.withdrawn_at IS NULL)
"""


class _Planned(psycopg.Cursor[tuple[Any, ...]]):
    """A cursor whose statement stays planned in the database: planning took longer than the saving itself."""

    def execute(
        self, query: Any, params: Any = None, *, prepare: bool | None = True, binary: bool | None = None
    ) -> Self:
        return super().execute(query, params, prepare=prepare, binary=binary)


def _planned() -> CursorWrapper:
    connection.ensure_connection()
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return make(cast("CursorWrapper", _Planned(connection.connection)))


@transaction.atomic
def start(actor: Actor, *, invitation: int) -> Sitting:
    """Start the sitting of an accepted invitation, or return the one already started: on any device, any time."""
    found = take_invitation(actor, invitation)
    begun = Sitting.objects.filter(campaign_id=found.campaign_id, person_id=found.person_id)
    existing = begun.exclude(state=SittingState.ANNULLED).first()
    if existing:
        return existing
    if found.state != InvitationState.ACCEPTED or not people.consent(actor, found.person_id, Purpose.DIAGNOSTICS):
        raise Refused("sitting.no_consent", "Сначала дайте согласие на странице приглашения: без него начать нельзя.")
    check_term(actor, found)
    _check_admitted(found)
    campaign: Campaign = found.campaign
    now = timezone.now()
    given = in_force(actor, found)
    usual = timedelta(minutes=campaign.minutes) * (given.time_share if given else TimeShare.USUAL) / 100
    allowed = usual + timedelta(minutes=found.extra_minutes)
    made = Sitting.objects.create(
        campaign=campaign,
        person_id=found.person_id,
        unit_id=found.unit_id,
        region_code=found.unit.region_code,
        form_id=form_of(actor, found),
        started_at=now,
        closes_at=min(now + allowed, campaign.closes_at + timedelta(hours=GRACE_HOURS)),
    )
    open_first(actor, made)
    facts.record(actor, "sitting.started", subject_id=made.pk, unit_path=found.unit.path)
    return made


def _check_admitted(found: Invitation) -> None:
    """Whoever has a place in a room begins when the organiser has let them in."""
    seat = Seat.objects.filter(invitation=found).select_for_update().first()
    if seat and seat.admitted_at is None:
        raise Refused("seat.waits", "Организатор в аудитории ещё не допустил вас. Подойдите к нему и нажмите «Начать».")


class _Saving(NamedTuple):
    """What one device sends."""

    person: int
    sitting: int
    answers: list[dict[str, Any]]


def save_answers(actor: Actor, *, sitting: int, answers: list[dict[str, Any]]) -> bool:
    """Keep the newest answers: one statement checks the owner, the clock, openness and the order of turns.

    Each answer is {place, turn, value, nonce, said}. Returns False when the sitting takes no more answers; a late
    repeat of an older turn is harmless and still True. Those who save at the same moment share the statement and its
    commit, so this is no part of a larger transaction.
    """
    return _together.ask(_Saving(actor.person_id or 0, sitting, answers))


def _save_together(savings: Sequence[_Saving]) -> list[bool]:
    """Save for many at once: which of them were kept."""
    newest: dict[tuple[int, int, int], dict[str, Any]] = {}
    latest: dict[int, int] = defaultdict(int)
    for saving in savings:
        for answer in saving.answers:
            latest[saving.sitting] = max(latest[saving.sitting], answer["said"] or NEVER)
            key = (saving.sitting, saving.person, answer["place"])
            if key not in newest or answer["turn"] > newest[key]["turn"]:
                newest[key] = {"sitting": saving.sitting, "person": saving.person, **answer}
    for row in newest.values():
        row["latest"] = latest[row["sitting"]]
    with _planned() as cursor:
        cursor.execute(SAVE, {"answers": json.dumps(list(newest.values())), "grace": GRACE_HOURS})
        written = {sitting for (sitting,) in cursor.fetchall()}
        owners = Counter(sitting for sitting, _ in {(saving.sitting, saving.person) for saving in savings})
        return [
            (saving.sitting in written and owners[saving.sitting] == 1) or _takes_answers(cursor, saving)
            for saving in savings
        ]


def _takes_answers(cursor: CursorWrapper, saving: _Saving) -> bool:
    """Whether nothing was written only because all the turns were older. In a pause the device keeps and repeats them."""
    cursor.execute(STATE, [saving.sitting, saving.person])
    row = cursor.fetchone()
    return bool(row and row[0] == SittingState.STARTED and not row[1])


_together = Together(_save_together)


def _take(actor: Actor, pk: int) -> Sitting:
    rows = access.sit.of(actor, Sitting.objects.select_related("unit", "campaign").select_for_update(of=("self",)))
    return get_object_or_404(rows, pk=pk)


@transaction.atomic
def finish(actor: Actor, *, pk: int) -> Sitting:
    """Finish the sitting. Finishing twice changes nothing; scoring follows in the queue by the fact."""
    taken = _take(actor, pk)
    if taken.state != SittingState.STARTED:
        return taken
    if taken.paused_at and not actor.is_system and not on_break(actor, taken):
        raise Refused("sitting.paused", "Работа на паузе: завершить её можно, когда организатор продолжит.")
    end_sitting(actor, taken, timezone.now())
    return taken


def end_sitting(actor: Actor, taken: Sitting, now: datetime) -> None:
    """End a locked sitting that goes on or is paused."""
    if taken.paused_at:
        go_on(actor, taken, now)
    taken.state = SittingState.SUBMITTED
    taken.finished_at = now
    taken.late = now > taken.closes_at
    taken.save(update_fields=["state", "finished_at", "late"])
    core.close_work(actor, "diagnostics.invitation", subject_id=taken.campaign_id, person_id=taken.person_id)
    facts.record(actor, "sitting.finished", subject_id=taken.pk, unit_path=taken.unit.path)


def go_on(actor: Actor, taken: Sitting, now: datetime) -> None:
    """End the pause of a locked sitting: its time moves by the pause."""
    if taken.paused_at:
        taken.closes_at += stood(actor, taken, now)
        taken.paused_at = None
        taken.save(update_fields=["closes_at", "paused_at"])


@transaction.atomic
def rest(actor: Actor, *, pk: int, on: bool) -> Sitting:
    """Begin or end an own break. Twice the same changes nothing; the pause of an organiser is not ended by it."""
    taken, now = _take(actor, pk), timezone.now()
    if taken.state != SittingState.STARTED or on_break(actor, taken) == on:
        return taken
    if on:
        begin_break(actor, taken, now)
    else:
        go_on(actor, taken, now)
    facts.record(actor, "sitting.break", subject_id=taken.pk, unit_path=taken.unit.path, on=on)
    return taken


@transaction.atomic
def finish_overdue(actor: Actor) -> int:
    """Finish sittings whose time and grace are over: what was saved is scored. Returns how many.

    One that was left in a pause ends with the grace of its campaign.
    """
    limit = timezone.now() - timedelta(hours=GRACE_HOURS)
    over = Q(paused_at=None, closes_at__lt=limit) | Q(paused_at__isnull=False, campaign__closes_at__lt=limit)
    rows = Sitting.objects.filter(over, state=SittingState.STARTED)
    ids = list(rows.values_list("pk", flat=True)[:500])
    for pk in ids:
        finish(actor, pk=pk)
    return len(ids)


def paused(actor: Actor, *, sitting: int) -> bool:
    """Whether a refused saving only has to wait: the sitting is paused."""
    rows = Sitting.objects.filter(pk=sitting, person_id=actor.person_id or 0, state=SittingState.STARTED)
    return rows.filter(paused_at__isnull=False).exists()


SEEN = """
    UPDATE diagnostics_seat AS p SET seen_at = now()
    FROM diagnostics_invitation i
    WHERE p.invitation_id = i.id AND i.campaign_id = %s AND i.person_id = %s
      AND (p.seen_at IS NULL OR p.seen_at < now() - interval '8 seconds')
"""


def watch(actor: Actor, *, sitting: int) -> dict[str, Any] | None:
    """How things are with a sitting, for its device; the organiser of the room sees that the device is connected."""
    rows = Sitting.objects.filter(pk=sitting, person_id=actor.person_id or 0)
    found = rows.values("state", "paused_at", "closes_at", "campaign_id", "person_id").first()
    if found is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(SEEN, [found["campaign_id"], found["person_id"]])
    return {
        "going": found["state"] == SittingState.STARTED,
        "paused": found["paused_at"] is not None,
        "ends": int(found["closes_at"].timestamp() * 1000),
        "now": int(timezone.now().timestamp() * 1000),
    }


@transaction.atomic
def annul(actor: Actor, *, pk: int, reason: str) -> Sitting:
    """Annul a sitting with a reason: one technical repeat becomes possible."""
    rows = Sitting.objects.filter(campaign__in=access.manage.of(actor, Campaign.objects.all()))
    taken = get_object_or_404(rows.select_related("unit").select_for_update(of=("self",)), pk=pk)
    if len(reason.strip()) < 10:
        raise Refused("sitting.reason", "Напишите причину аннулирования: хотя бы 10 знаков.")
    taken.state = SittingState.ANNULLED
    taken.annulled_reason = reason[:300]
    taken.save(update_fields=["state", "annulled_reason"])
    facts.record(actor, "sitting.annulled", subject_id=taken.pk, unit_path=taken.unit.path, reason=reason)
    return taken
