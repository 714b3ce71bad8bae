"""What the room points at competencies, for the report of coverage."""

from __future__ import annotations

from collections.abc import Iterable

from marshrut.competency.coverage import Pointer, counted, register

from .models import Event
from .words import State


def _events() -> Iterable[tuple[str, int]]:
    return counted(Event.objects.exclude(state=State.CANCELLED), "competencies")


EVENTS = register(Pointer("events", "Мероприятия", "нет мероприятий", _events, "events:listing", "competency"))
