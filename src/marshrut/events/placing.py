"""The day and the place of an event of several municipalities: decided by a person, told to everybody who takes part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.attendance import actions as attendance
from marshrut.attendance import queries as present
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.people import queries as people
from marshrut.region import queries as region
from marshrut.region import roads

from . import access, gathering, rules
from .models import Event, Gathering
from .words import Form, State

KINDS = ("event", "talk")


@transaction.atomic
def place(
    actor: Actor, *, pk: int, day: date, place: str, towns: Sequence[str], places: Sequence[str], days: Sequence[date],
    limit: int, seen: str,
) -> Gathering:  # fmt: skip
    """Put the event to a place and a day, keep what it was chosen of, tell people how they take part.

    Parameters
    ----------
    places, days, limit : what was compared; the limit is minutes of road one way
    seen : the decision the person saw on the page («» when there was none)

    Raises
    ------
    Refused
        The event is over, the day is past, the place was not compared, somebody else has decided meanwhile.
    """
    rows = Event.objects.select_for_update(of=("self",)).select_related("unit")
    event = get_object_or_404(access.place.of(actor, rows), pk=pk)
    found = gathering.of(event)
    _allowed(event, found, day, seen)
    options = gathering.options(event, towns=towns, places=places, days=days, limit=limit)
    chosen = next((one for one in options if (one.day, one.place) == (day, place)), None)
    if chosen is None:
        raise Refused("event.no_option", "Этого места нет среди сравнённых: выберите строку из таблицы.")
    called, nodes = gathering.names(actor)
    made, _ = Gathering.objects.update_or_create(
        event=event,
        defaults={
            "place": place, "place_name": nodes[place], "limit": limit, "decided_by_id": actor.person_id,
            "decided_at": timezone.now(), "reason": rules.reason(chosen, [o for o in options if o is not chosen], called, nodes)[:600],
            "trips": [_row(trip, called) for trip in chosen.trips],
            "considered": [[one.day.isoformat(), one.place, len(one.remote), one.total, one.worst] for one in options],
        },
    )  # fmt: skip
    _move(actor, event, day, place, online=bool(chosen.remote))
    facts.record(
        actor, "event.placed", subject_id=event.pk, unit_path=event.unit.path, place=place, day=day.isoformat(),
        remote=[trip.town for trip in chosen.remote],
    )  # fmt: skip
    _tell(actor, event, made)
    return made


def _allowed(event: Event, found: Gathering | None, day: date, seen: str) -> None:
    if event.state != State.PUBLISHED or event.ends < timezone.now():
        raise Refused("event.over", "Мероприятие уже прошло или отменено: день и место не меняются.")
    if not timezone.localdate() <= day <= gathering.last_day():
        raise Refused("event.day", "Выберите день не раньше сегодняшнего и не дальше года.")
    if seen != (found.decided_at.isoformat() if found else ""):
        raise Refused("event.stale", "Пока вы смотрели, место уже выбрали. Посмотрите новое решение и решите заново.")


def _row(trip: rules.Trip, called: dict[str, str]) -> dict[str, Any]:
    return {
        "town": trip.town, "name": called.get(trip.town, trip.town), "here": trip.here, "minutes": trip.minutes,
        "why": trip.why, "road": rules.said(trip.minutes or 0),
    }  # fmt: skip


def _move(actor: Actor, event: Event, day: date, place: str, *, online: bool) -> None:
    """The event stands at its place and day; who marks those present sees the same."""
    town = region.by_code(actor, next(one.municipality for one in roads.settlements() if one.node == place))
    if town and not event.unit.path.startswith(town.path):
        event.unit = town
    event.starts, event.ends = _shifted(event.starts, event.ends, day)
    if online:
        event.form = Form.MIXED
    elif event.form == Form.REMOTE:
        event.form = Form.IN_PERSON
    event.save(update_fields=["unit", "starts", "ends", "form"])
    for kind in KINDS:
        attendance.refresh(
            actor, kind=kind, object_id=event.pk, unit_path=event.unit.path,
            starts=timezone.localdate(event.starts), ends=timezone.localdate(event.ends),
        )  # fmt: skip


def _shifted(starts: datetime, ends: datetime, day: date) -> tuple[datetime, datetime]:
    """The same hours of another day."""
    shift = timedelta(days=(day - timezone.localdate(starts)).days)
    return starts + shift, ends + shift


def _tell(actor: Actor, event: Event, made: Gathering) -> None:
    """Each participant and each municipal methodist learns the day, the place, and whether they travel or join online."""
    url = reverse("events:card", args=[event.pk])
    expected = present.expected(actor, kinds=KINDS, object_id=event.pk)
    homes = people.municipalities(actor, expected)
    for trip in made.trips:
        unit = region.by_code(actor, trip["town"])
        held = people.holders(actor, Role.MUNICIPAL_METHODIST, unit.path).values_list("pk", flat=True) if unit else ()
        there = {person for person, town in homes.items() if town == trip["town"]} | set(held)
        _send(actor, there, event, f"{_when(event, made)}. {_how(trip)}", url)
    _send(actor, set(homes) - _listed(homes, made), event, f"{_when(event, made)}.", url)


def _listed(homes: dict[int, str], made: Gathering) -> set[int]:
    towns = {trip["town"] for trip in made.trips}
    return {person for person, town in homes.items() if town in towns}


def _send(actor: Actor, to: Iterable[int], event: Event, words: str, url: str) -> None:
    others = [person for person in to if person != actor.person_id]
    core.notify(actor, others, kind="events", text=f"«{event.title[:120]}»: {words}", url=url)


def _when(event: Event, made: Gathering) -> str:
    return f"{timezone.localtime(event.starts):%d.%m.%Y в %H:%M}, {made.place_name}"


def _how(trip: dict[str, Any]) -> str:
    if not trip["here"]:
        return f"{trip['name']} подключается онлайн: {trip['why']}."
    return f"{trip['name']}: участие на месте, " + (
        f"дорога около {trip['road']}." if trip["minutes"] else "ехать не нужно."
    )
