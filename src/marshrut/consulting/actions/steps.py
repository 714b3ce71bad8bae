"""The way of a request after it was asked: accept, answer, name a meeting, pass on, rate, open again, withdraw, decline."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.access.rule import REGISTRY
from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.refusal import Refused

from .. import access, queries, rules
from ..models import Consultation, Message, Slot
from ..moves import MOVES, TOLD
from ..words import MOST_LETTERS, Side
from .handing import after, give, hand_over, leave


@transaction.atomic
def step(actor: Actor, *, pk: int, move: str, reason: str = "", **given: Any) -> Consultation:
    """Make a move that changes the request itself.

    `given`: text, minutes, shares for `answer`; starts, place for `schedule`; mark, words for `confirm`; text for `reopen`.

    Raises
    ------
    Refused
        When the state, the day or what is written does not allow it.
    """
    found = take(actor, pk, move)
    made = MOVES.take(move, found.state, reason)
    _CHANGES.get(move, _nothing)(found, given | {"reason": reason}, actor)
    found.state = made.target
    after(actor, found, TOLD[move], **_counted(found, move, given))
    return found


@transaction.atomic
def pass_on(actor: Actor, *, pk: int, reason: str) -> Consultation:
    """The methodist cannot answer: the request goes to the next one, or to the duty specialist."""
    found = take(actor, pk, "pass_on")
    MOVES.take("pass_on", found.state, reason)
    leave(actor, found, reason)
    _free_slot(found)
    hand_over(actor, found)
    after(actor, found, TOLD["pass_on"], passed_on=True)
    return found


@transaction.atomic
def route(actor: Actor, *, pk: int, methodist: int) -> Consultation:
    """The duty specialist gives the request to a methodist by name."""
    found = take(actor, pk, "route")
    MOVES.take("route", found.state)
    if methodist not in {one.person_id for one in queries.advisers(SYSTEM, found.unit)}:
        raise Refused(
            "consulting.route.who", "Этот человек не отвечает на вопросы этой территории: выберите из списка."
        )
    if methodist == found.asker_id:
        raise Refused("consulting.route.self", "Это вопрос самого методиста: поручите его другому.")
    if methodist == found.methodist_id:
        raise Refused("consulting.route.same", "Вопрос уже у этого методиста.")
    former = found.methodist_id
    leave(actor, found, "поручено другому дежурным специалистом")
    _free_slot(found)
    give(actor, found, methodist, "поручил дежурный специалист центра")
    after(actor, found, TOLD["route"], by_hand=True)
    if former:
        core.notify(actor, [former], kind="consulting", text="Вопрос, который был у вас, поручен другому методисту.")
    return found


def take(actor: Actor, pk: int, move: str) -> Consultation:
    """Fetch, authorise and lock; an unknown move and somebody else's request are 404."""
    right = REGISTRY[MOVES.moves[move].right] if move in MOVES.moves else access.see
    rows = Consultation.objects.select_related("unit").select_for_update(of=("self",))
    return get_object_or_404(right.of(actor, rows), pk=pk)


def _nothing(found: Consultation, given: dict[str, Any], actor: Actor) -> None:
    pass


def _answer(found: Consultation, given: dict[str, Any], actor: Actor) -> None:
    text, now = str(given.get("text", "")), timezone.now()
    rules.may_answer(text, given.get("minutes"))
    Message.objects.create(
        consultation=found, side=Side.METHODIST, author_id=actor.person_id or 0, text=text[:MOST_LETTERS]
    )
    found.minutes += int(given.get("minutes") or 0)
    found.methodist_shares = bool(given.get("shares"))
    found.first_answer_at = found.first_answer_at or now
    found.answered_at = now
    if found.in_term is None:
        found.in_term = found.due is None or timezone.localdate() <= found.due


def _schedule(found: Consultation, given: dict[str, Any], actor: Actor) -> None:
    rules.may_schedule(found.form, given.get("starts"), timezone.now())
    _free_slot(found)
    found.starts, found.place = given["starts"], str(given.get("place", ""))[:300]


def _confirm(found: Consultation, given: dict[str, Any], actor: Actor) -> None:
    found.mark, found.mark_words = int(given["mark"]), str(given.get("words", "")).strip()[:500]


def _reopen(found: Consultation, given: dict[str, Any], actor: Actor) -> None:
    text = str(given.get("text", ""))
    rules.may_reopen(found.answered_at, again=found.was_reopened, text=text, now=timezone.now())
    Message.objects.create(
        consultation=found, side=Side.ASKER, author_id=actor.person_id or 0, text=text[:MOST_LETTERS]
    )
    found.was_reopened = True


def _end(found: Consultation, given: dict[str, Any], actor: Actor) -> None:
    found.reason = str(given.get("reason", "")).strip()[:500]
    leave(actor, found, found.reason or "педагог отозвал вопрос")
    _free_slot(found)


def _free_slot(found: Consultation) -> None:
    Slot.objects.filter(taken_by=found).update(taken_by=None)
    found.starts, found.place = None, ""


_CHANGES = {
    "answer": _answer, "schedule": _schedule, "confirm": _confirm, "reopen": _reopen, "withdraw": _end, "decline": _end,
}  # fmt: skip


def _counted(found: Consultation, move: str, given: dict[str, Any]) -> dict[str, object]:
    """What a room above counts of a move: the time of an answer goes into the load of the methodist."""
    return {"minutes": int(given.get("minutes") or 0), "in_term": found.in_term} if move == "answer" else {}
