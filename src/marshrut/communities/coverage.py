"""What the room points at competencies, for the report of coverage."""

from __future__ import annotations

from collections.abc import Iterable

from marshrut.competency.coverage import Pointer, counted, register

from .models import Community


def _communities() -> Iterable[tuple[str, int]]:
    return counted(Community.objects.filter(active=True), "competencies")


COMMUNITIES = register(
    Pointer("communities", "Сообщества", "нет сообществ", _communities, "communities:listing", "competency")
)
