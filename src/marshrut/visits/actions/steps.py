"""The way of a visit: ask, answer, name the day, hold, give feedback, reflect, close, cancel."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.access.rule import REGISTRY
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.refusal import Refused
from marshrut.people import queries as people

from .. import access, content, rules
from ..models import Visit
from ..moves import MOVES, TOLD
from ..words import State

#: Whose turn it is in a state, and what to do: (field of the person, kind of work, words).
DUTIES = {
    State.AGREED: ("guest_id", "visits.schedule", "Назначьте день посещения"),
    State.HELD: ("guest_id", "visits.give", "Отдайте педагогу отзыв о занятии"),
    State.GIVEN: ("host_id", "visits.reflect", "Прочитайте отзыв о занятии"),
}
KINDS = ("visits.answer", *(kind for _, kind, _ in DUTIES.values()))


@transaction.atomic
def ask(
    actor: Actor,
    *,
    kind: str,
    host: int,
    guest: int,
    topic: str,
    wish: str = "",
    subject: str = "",
    starts: datetime | None = None,
    minutes: int = 40,
    place: str = "",
    link: str = "",
    no_pupils: bool = False,
    line: int | None = None,
) -> Visit:
    """Ask for a visit: the actor comes to somebody, or invites somebody to come."""
    me = actor.person_id or 0
    if me not in (host, guest):
        raise Refused("visit.other", "Посещение предлагает тот, кто придёт, или тот, к кому придут.")
    rules.may_ask(kind, host=host, guest=guest, asked_by=me, link=link, no_pupils=no_pupils)
    job = people.main_employment(SYSTEM, host)
    if job is None:
        raise Refused("visit.no_place", "У этого человека нет места работы в системе: посещение пока не записать.")
    made = Visit.objects.create(
        kind=kind, host_id=host, guest_id=guest, asked_by_id=me, unit=job.unit, region_code=job.unit.region_code,
        subject=subject, topic=topic, wish=wish, starts=starts, minutes=minutes, place=place, link=link,
        no_pupils=no_pupils, line=line, card=content.current().version,
    )  # fmt: skip
    other = guest if me == host else host
    url = reverse("visits:visit", args=[made.pk])
    core.open_work(
        actor, "visits.answer", subject_id=made.pk, title=f"Ответьте на предложение: {topic}", url=url, person_id=other
    )
    core.notify(actor, [other], kind="visits", text=f"Вам предложено: {made.get_kind_display()}.", url=url)
    _record(actor, made, str(State.REQUESTED))
    return made


@transaction.atomic
def step(actor: Actor, *, pk: int, move: str, reason: str = "", **given: Any) -> Visit:
    """Make a move. `given`: starts, minutes, place for `schedule`; words, next_step, next_on for `give`; words for `reflect`.

    Raises
    ------
    Refused
        When the state, the day or what is written does not allow it.
    """
    found = _take(actor, pk, move)
    made = MOVES.take(move, found.state, reason)
    changed = _CHANGES.get(move, _nothing)(found, given | {"reason": reason})
    found.state = made.target
    found.save(update_fields=["state", *changed])
    _after(actor, found, move)
    if move == "agree" and found.starts and found.starts >= timezone.now():
        found.state = str(State.SCHEDULED)
        found.save(update_fields=["state"])
        _after(actor, found, "schedule")
    return found


@transaction.atomic
def mark_read(actor: Actor, *, pk: int) -> bool:
    """The teacher has opened the feedback: from now on it may be shown to others."""
    rows = access.host.of(actor, Visit.objects.filter(pk=pk, given_at__isnull=False, read_at=None))
    changed = rows.update(read_at=timezone.now())
    if changed:
        found = Visit.objects.select_related("unit").get(pk=pk)
        facts.record(actor, "visit.read", subject_id=pk, unit_path=found.unit.path)
    return bool(changed)


def _take(actor: Actor, pk: int, move: str) -> Visit:
    """Fetch, authorise and lock; an unknown move and somebody else's visit are 404."""
    right = REGISTRY[MOVES.moves[move].right] if move in MOVES.moves else access.see
    rows = Visit.objects.select_related("unit").select_for_update(of=("self",))
    return get_object_or_404(right.of(actor, rows), pk=pk)


def _nothing(found: Visit, given: dict[str, Any]) -> tuple[str, ...]:
    return ()


def _schedule(found: Visit, given: dict[str, Any]) -> tuple[str, ...]:
    if not given.get("starts"):
        raise Refused("visit.schedule.day", "Назовите день и время.")
    found.starts = given["starts"]
    found.minutes = given.get("minutes") or found.minutes
    found.place = given.get("place", found.place)
    return ("starts", "minutes", "place")


def _hold(found: Visit, given: dict[str, Any]) -> tuple[str, ...]:
    rules.may_hold(timezone.localtime(found.starts) if found.starts else None, timezone.localtime())
    return ()


def _give(found: Visit, given: dict[str, Any]) -> tuple[str, ...]:
    words, next_step = str(given.get("words", "")), str(given.get("next_step", ""))
    rules.may_give(found.kind, words, next_step)
    next_on: date | None = given.get("next_on")
    found.guest_words, found.next_step, found.next_on = words.strip()[:2000], next_step.strip()[:500], next_on
    found.given_at = timezone.now()
    return ("guest_words", "next_step", "next_on", "given_at")


def _reflect(found: Visit, given: dict[str, Any]) -> tuple[str, ...]:
    found.host_words = str(given.get("words", "")).strip()[:2000]
    return ("host_words",)


def _cancel(found: Visit, given: dict[str, Any]) -> tuple[str, ...]:
    found.reason = str(given.get("reason", "")).strip()[:500]
    return ("reason",)


_CHANGES = {"schedule": _schedule, "hold": _hold, "give": _give, "reflect": _reflect, "cancel": _cancel}


def _after(actor: Actor, found: Visit, move: str) -> None:
    """Close what was asked, open what is next, tell the other, write the fact."""
    url = reverse("visits:visit", args=[found.pk])
    for kind in KINDS:
        core.close_work(actor, kind, subject_id=found.pk)
    if duty := DUTIES.get(State(found.state)):
        field, kind, words = duty
        core.open_work(
            actor, kind, subject_id=found.pk, title=words, hint=found.topic, url=url, person_id=getattr(found, field)
        )
    others = [pk for pk in (found.host_id, found.guest_id) if pk != actor.person_id]
    core.notify(actor, others, kind="visits", text=TOLD[move], url=url)
    _record(actor, found, str(found.state))


def _record(actor: Actor, found: Visit, state: str) -> None:
    """The fact tells what a room above may build on; never what the card says."""
    facts.record(
        actor, f"visit.{state}", subject_id=found.pk, unit_path=found.unit.path, line=found.line, host=found.host_id,
        guest=found.guest_id, visit_kind=found.kind, topic=found.topic,
    )  # fmt: skip
