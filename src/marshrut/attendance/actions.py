"""Writes of the room: who is expected, who came. Every change of a mark is a fact for the rooms above."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.refusal import Refused

from . import access
from .models import Occasion, Presence
from .words import REGULAR, Kind, State

WORK = "attendance.mark"
#: Who is reminded of an occasion without an owner; at the region.
REMINDED = {
    Kind.STREAM: Role.PROGRAMME_OFFICER,
    Kind.PLACEMENT: Role.PROGRAMME_OFFICER,
    Kind.EVENT: Role.EVENT_MANAGER,
    Kind.TALK: Role.EVENT_MANAGER,
}


@transaction.atomic
def expect(actor: Actor, *, person_id: int, kind: str, object_id: int, **about: Any) -> Presence:
    """A person is going to take part: the occasion gets a page to mark it on. Twice changes nothing.

    Parameters
    ----------
    about : `title`, `unit_path`, `owner_id`, `starts`, `ends`, `hours` of the occasion as its room knows them now
    """
    held, _ = Occasion.objects.update_or_create(kind=kind, object_id=object_id, defaults=about)
    rows = Presence.objects.filter(occasion=held, person_id=person_id)
    known = rows.filter(day=None).first() or (None if kind in REGULAR else rows.first())
    return known or Presence.objects.create(occasion=held, person_id=person_id)


@transaction.atomic
def release(actor: Actor, *, person_id: int, kind: str, object_id: int) -> int:
    """The person is not expected any more; marks that were made stay. Returns how many rows are gone."""
    rows = Presence.objects.filter(
        occasion__kind=kind, occasion__object_id=object_id, person_id=person_id, state=State.EXPECTED
    )
    return rows.delete()[0]


@transaction.atomic
def note(
    actor: Actor, *, pk: int, day: date | None, said: Mapping[int, str], hours: int | None = None
) -> tuple[int, Occasion]:
    """Mark people of an occasion. Returns how many marks changed.

    Parameters
    ----------
    day : when it was; of what is held many times it names the meeting
    said : state by person; those not named stay as they are
    hours : of this meeting or of the whole; the occasion's own when not given

    Raises
    ------
    Refused
        The day is missing, ahead of today or before the beginning; a person marks oneself.
    """
    held = get_object_or_404(access.mark.of(actor, Occasion.objects.select_for_update(of=("self",))), pk=pk)
    when = _day(held, day)
    if said.get(actor.person_id or 0, State.EXPECTED) != State.EXPECTED:
        raise Refused("attendance.self", "Себя отметить нельзя: попросите об этом другого организатора.")
    taken = held.hours if hours is None else hours
    changed = 0
    for person, state in said.items():
        if state not in State.values:
            raise Refused("attendance.state", "Отметьте каждого: участвовал(а) или нет.")
        changed += _write(actor, held, person, state, when, taken)
    if not held.people.filter(state=State.EXPECTED).exists() and held.kind not in REGULAR:
        core.close_work(actor, WORK, subject_id=held.pk)
    return changed, held


def _day(held: Occasion, day: date | None) -> date:
    if day is None:
        raise Refused("attendance.day", "Укажите день, когда это было.")
    if day > timezone.localdate():
        raise Refused("attendance.ahead", f"{day:%d.%m.%Y} ещё не наступил: отметить можно в этот день или позже.")
    if held.starts and day < held.starts:
        raise Refused("attendance.early", f"Начало {held.starts:%d.%m.%Y}: раньше этого дня участия быть не могло.")
    return day


def _write(actor: Actor, held: Occasion, person: int, state: str, when: date, hours: int) -> int:
    """One mark; nothing is written when it stands already. Only who is expected is marked."""
    rows = Presence.objects.select_for_update().filter(occasion=held, person_id=person)
    if not rows.exists():
        return 0
    regular = held.kind in REGULAR
    found = rows.filter(day=when).first() if regular else rows.first()
    if regular and state == State.EXPECTED:
        if found:
            found.delete()
    else:
        kept = (state, None if state == State.EXPECTED else when, hours if state == State.DONE else 0)
        found = found or Presence(occasion=held, person_id=person)
        if found.pk and (found.state, found.day, found.hours) == kept:
            return 0
        (found.state, found.day, found.hours), found.by_id = kept, actor.person_id
        found.save()
    _tell(actor, held, person, state, when)
    return 1


def _tell(actor: Actor, held: Occasion, person: int, state: str, when: date) -> None:
    total = Presence.objects.filter(occasion=held, person_id=person, state=State.DONE).aggregate(n=Sum("hours"))["n"]
    facts.record(
        actor, "attendance.noted", subject_id=held.pk, unit_path=held.unit_path, person=person, occasion=held.kind,
        object=held.object_id, state=state, day=when.isoformat(), hours=total or 0, regular=held.kind in REGULAR,
    )  # fmt: skip


def remind(actor: Actor) -> int:
    """What has ended and has unmarked people becomes somebody's work item. Returns how many occasions wait."""
    today = timezone.localdate()
    rows = Occasion.objects.filter(ends__lt=today, people__state=State.EXPECTED).exclude(kind__in=REGULAR).distinct()
    count = 0
    for held in rows.order_by("pk"):
        core.open_work(
            SYSTEM, WORK, subject_id=held.pk, title=f"Отметьте участие: {held.title}"[:200],
            url=reverse("attendance:sheet", args=[held.pk]), **_reminded(held),
        )  # fmt: skip
        count += 1
    return count


def _reminded(held: Occasion) -> dict[str, Any]:
    if held.owner_id:
        return {"person_id": held.owner_id}
    role = REMINDED.get(Kind(held.kind), Role.REGIONAL_METHODIST)
    return {"role": str(role), "unit_path": held.unit_path.split(".")[0] + "."}


@transaction.atomic
def refresh(actor: Actor, *, kind: str, object_id: int, **about: Any) -> int:
    """What is held was moved to another day or place: its page follows. Returns how many pages there were."""
    return Occasion.objects.filter(kind=kind, object_id=object_id).update(**about)
