"""Writes of an organiser in a room: let in, pause, go on, finish, remark, for one person or for many."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, rules
from marshrut.diagnostics.models import Room, Seat, Sitting
from marshrut.diagnostics.moves import LABELS, fits
from marshrut.diagnostics.words import REASONS, CampaignState, SeatState, SittingState

from .rooms import WORK
from .sittings import end_sitting, go_on


class Done(NamedTuple):
    """With whom it was done, and who was in another state meanwhile: name and state."""

    people: list[str]
    skipped: list[tuple[str, str]]


@transaction.atomic
def act(actor: Actor, *, room: int, move: str, seats: list[int], reason: str, words: str = "") -> Done:
    """Make a move with people of the own room; each is a fact. Whoever is in another state by now is left alone."""
    taken = get_object_or_404(access.run_room.of(actor, Room.objects.select_related("campaign", "unit")), pk=room)
    if move not in LABELS:
        raise Http404
    why = rules.reason_words(REASONS[move], reason, words[:200])
    _check(taken, move)
    done = Done([], [])
    now = timezone.now()
    for seat, sitting in _locked(taken, seats):
        person = seat.invitation.person
        state = rules.seat_state(
            admitted=seat.admitted_at is not None,
            sitting=sitting.state if sitting else "",
            paused=bool(sitting and sitting.paused_at),
        )
        if not fits(move, state):
            done.skipped.append((person.full_name, str(SeatState(state).label)))
            continue
        _make(actor, move, seat, sitting, now)
        facts.record(
            actor,
            f"room.{move}",
            subject_id=taken.pk,
            unit_path=taken.unit.path,
            person=person.pk,
            why=why,
            reason=reason,
        )
        done.people.append(person.full_name)
    core.close_work(actor, WORK, subject_id=taken.pk)
    return done


def _check(room: Room, move: str) -> None:
    over = room.campaign.state != CampaignState.OPEN or room.campaign.closes_at <= timezone.now()
    if move == "admit" and over:
        raise Refused("campaign.closed", "Кампания уже закрыта: допустить к диагностике нельзя.")


def _locked(room: Room, seats: list[int]) -> list[tuple[Seat, Sitting | None]]:
    """The chosen places with the sittings, locked in the order of keys."""
    if not seats:
        raise Refused("seat.nobody", "Отметьте хотя бы одного человека.")
    rows = Seat.objects.filter(room=room, pk__in=seats).select_related("invitation__person")
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if len(found) != len(set(seats)):
        raise Refused("seat.gone", "Кого-то из отмеченных в этой аудитории нет. Обновите страницу: ничего не изменено.")
    people = [seat.invitation.person_id for seat in found]
    sat = Sitting.objects.filter(campaign_id=room.campaign_id, person_id__in=people).select_related("unit")
    sat = sat.exclude(state=SittingState.ANNULLED).select_for_update(of=("self",)).order_by("pk")
    begun = {sitting.person_id: sitting for sitting in sat}
    return [(seat, begun.get(seat.invitation.person_id)) for seat in found]


def _make(actor: Actor, move: str, seat: Seat, sitting: Sitting | None, now: datetime) -> None:
    if move in {"admit", "withdraw"}:
        seat.admitted_at = now if move == "admit" else None
        seat.save(update_fields=["admitted_at"])
    elif sitting and move == "pause":
        sitting.paused_at = now
        sitting.save(update_fields=["paused_at"])
    elif sitting and move == "resume":
        go_on(actor, sitting, now)
    elif sitting and move == "finish":
        end_sitting(actor, sitting, now)
