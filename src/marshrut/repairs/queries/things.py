"""A stream or an event as the room sees it, and what its cancel or move would do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM, Actor
from marshrut.events import access as events_access
from marshrut.events.models import Event
from marshrut.events.words import State as EventState
from marshrut.programmes import access as programmes_access
from marshrut.programmes.models import Stream
from marshrut.routes import queries as routes
from marshrut.routes.words import State

from .. import access
from ..models import Deed, Seat
from ..moments import moment
from ..words import DeedState, SeatState, Thing
from .plan import planned


@dataclass(frozen=True, slots=True)
class Held:
    """One stream or event. `gone` – cancelled or past; `may_hold` – the actor cancels and moves it."""

    kind: str
    pk: int
    title: str
    starts: datetime
    ends: datetime
    seats: int
    taken: int
    place: str
    path: str
    cancelled: bool
    may_hold: bool

    @property
    def free(self) -> int:
        """Seats left."""
        return max(self.seats - self.taken, 0)

    @property
    def gone(self) -> bool:
        """Nothing can be changed any more."""
        return self.cancelled or self.ends < timezone.now()

    @property
    def label(self) -> str:
        """What it is, in a word."""
        return str(Thing(self.kind).label)


def thing(actor: Actor, kind: str, pk: int) -> Held:
    """One stream or event, or 404."""
    if kind == Thing.STREAM:
        stream = get_object_or_404(Stream.objects.select_related("programme", "unit"), pk=pk)
        held = programmes_access.hold.of(actor, Stream.objects.filter(pk=pk)).exists()
        own = actor.paths(frozenset({str(Role.PROGRAMME_OFFICER)}))
        path = stream.unit.path if stream.unit else next(iter(own), "")
        return Held(
            kind, pk, f"«{stream.programme.title}»", moment(stream.starts), moment(stream.ends, late=True), stream.seats,
            stream.taken, stream.unit.name if stream.unit else "", path, stream.cancelled_at is not None, held,
        )  # fmt: skip
    if kind == Thing.EVENT:
        event = get_object_or_404(Event.objects.select_related("unit"), pk=pk)
        held = events_access.hold.of(actor, Event.objects.filter(pk=pk)).exists()
        title = f"{event.get_kind_display()} «{event.title}»"
        return Held(
            kind, pk, title, event.starts, event.ends, event.seats, event.taken, event.unit.name, event.unit.path,
            event.state == EventState.CANCELLED, held,
        )  # fmt: skip
    raise Http404


def held_thing(actor: Actor, kind: str, pk: int) -> Held:
    """The same for who holds it; 404 for everybody else."""
    found = thing(actor, kind, pk)
    if not found.may_hold:
        raise Http404
    return found


def title_of(actor: Actor, kind: str, pk: int) -> str:
    """How a thing is called in a message."""
    return thing(SYSTEM, kind, pk).title if kind in (Thing.STREAM, Thing.EVENT) else "место"


def page_of(actor: Actor, kind: str, pk: int) -> dict[str, Any]:
    """The page of a thing: seats, the queue, the actor's own place in it; for its holder what was done with it."""
    found = thing(actor, kind, pk)
    queue = Seat.objects.filter(kind=kind, object_id=pk)
    mine = queue.filter(person_id=actor.person_id or 0, state__in=["waiting", "held", "given"]).first()
    place = queue.filter(state=SeatState.WAITING, at__lt=mine.at).count() + 1 if mine else 0
    deeds = Deed.objects.filter(thing=kind, object_id=pk) if found.may_hold else Deed.objects.none()
    return {
        "thing": found, "mine": mine, "place": place, "waiting": queue.filter(state=SeatState.WAITING).count(),
        "deeds": list(deeds.exclude(state=DeedState.UNDONE)[:5]),
    }  # fmt: skip


def look(actor: Actor, found: Held, *, moved: bool = False) -> dict[str, Any]:
    """What a cancel (or a move, done in this very transaction and taken back after) would do: nothing is written."""
    lines = list(routes.lines_at(SYSTEM, found.kind, found.pk))
    out = () if moved else (f"{found.kind}:{found.pk}", f"talk:{found.pk}")
    made = planned(SYSTEM, lines, out=out, moved=moved)
    states = Counter(line.route.state for line in {line.route_id: line for line in lines}.values())
    offered = Counter(one.offer.title for one in made.values() if one.offer and not one.moved)
    reasons = Counter(one.why for one in made.values() if one.offer is None)
    return {
        "people": len({line.route.person_id for line in lines}),
        "lines": len(lines),
        "states": [(State(state).label, many) for state, many in states.most_common()],
        "offered": offered.most_common(8),
        "moved": sum(one.moved for one in made.values()),
        "without": sum(one.offer is None for one in made.values()),
        "reasons": reasons.most_common(3),
    }


def deeds(actor: Actor) -> QuerySet[Deed]:
    """What was cancelled or moved, the newest first: of those things the actor holds."""
    return access.follow.of(actor, Deed.objects.exclude(thing=Thing.ABSENCE)).select_related("by")
