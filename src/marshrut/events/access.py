"""Rights of the room: the calendar is open, an event is held and placed by who answers for events at its place."""

from __future__ import annotations

from marshrut.access.rule import role_at, rule
from marshrut.access.words import Role

hold = rule(
    "events.hold",
    "отменять и переносить мероприятия",
    role_at("unit__path", Role.EVENT_MANAGER, Role.MUNICIPAL_METHODIST, Role.REGIONAL_METHODIST),
)
place = rule(
    "events.place",
    "выбирать день и место мероприятия для нескольких муниципалитетов",
    role_at(
        "unit__path", Role.EVENT_MANAGER, Role.DISTRICT_COORDINATOR, Role.ROUTE_SPECIALIST, Role.REGIONAL_METHODIST
    ),
)
