"""What the lines of routes point at, for the report of coverage: they name groups of competencies."""

from __future__ import annotations

from collections.abc import Iterable

from marshrut.competency.coverage import Pointer, counted, register

from .models import RouteLine


def _lines() -> Iterable[tuple[str, int]]:
    return counted(RouteLine.objects.all(), "groups")


LINES = register(Pointer("route_lines", "Строки маршрутов", "нет строк", _lines, "routes:listing", by_group=True))
