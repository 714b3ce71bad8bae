"""What the room points at competencies, for the report of coverage."""

from __future__ import annotations

from collections.abc import Iterable

from marshrut.competency.coverage import Pointer, counted, register

from .models import Material
from .words import State


def _materials() -> Iterable[tuple[str, int]]:
    return counted(Material.objects.filter(state=State.PUBLISHED), "competencies")


MATERIALS = register(Pointer("materials", "Материалы", "нет материалов", _materials, "knowledge:listing", "competency"))
