"""What the room points at competencies, for the report of coverage."""

from __future__ import annotations

from collections.abc import Iterable

from marshrut.competency.coverage import Pointer, counted, register

from .models import Mentor


def _mentors() -> Iterable[tuple[str, int]]:
    return counted(Mentor.objects.filter(active=True), "competencies")


MENTORS = register(Pointer("mentors", "Наставники", "нет наставников", _mentors, "mentoring:listing", "competency"))
