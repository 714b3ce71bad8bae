"""What the room points at competencies, for the report of coverage."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from marshrut.competency.coverage import Pointer, register

from .models import Item
from .words import ItemState


def _items() -> Iterable[tuple[str, int]]:
    rows = Item.objects.exclude(state=ItemState.RETIRED).order_by()
    return rows.values_list("competency").annotate(count=Count("pk"))


ITEMS = register(Pointer("items", "Задания", "нет заданий", _items, "diagnostics:items", "q", needed=True))
