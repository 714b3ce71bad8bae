"""How many pupils of a class have so many points, and whose marks differ from the journal."""

from __future__ import annotations

from typing import Any

from marshrut.ui.sheet import Sheet

from ..models import Batch, Score
from ..words import FIELDS, Load
from .pupils import place_of, same, whole
from .rows import Checked, Places, rows_of
from .tasks import MOST_PUPILS

MOST_POINTS = 200


def check(batch: Batch, sheet: Sheet) -> Checked:
    """Read the rows."""
    made = Checked()
    places = Places()
    before = Score.objects.filter(study_id=batch.subject_id).values_list("unit_id", "class_code", "points")
    seen: dict[Any, int] = dict.fromkeys(before, 0)
    for row in rows_of(sheet, batch.mapping, FIELDS[Load.SCORES], made.troubles):
        unit = place_of(row, places)
        points = whole(row, "points", "Балл", MOST_POINTS)
        pupils = whole(row, "pupils", "Человек", MOST_PUPILS)
        lower, higher = (
            whole(row, "lower", "Ниже журнала", MOST_PUPILS),
            whole(row, "higher", "Выше журнала", MOST_PUPILS),
        )
        if pupils is not None and (lower or 0) + (higher or 0) > pupils:
            row.tell("lower", "Ниже и выше журнала вместе больше, чем человек в строке: проверьте числа.")
        group = row.text("class_code")[:20]
        if row.bad or unit is None or same(seen, (unit.pk, group, points), row, "points"):
            continue
        made.plans.append(
            {"unit_id": unit.pk, "class_code": group, "points": points, "pupils": pupils, "lower": lower or 0,
             "higher": higher or 0}
        )  # fmt: skip
    made.summary = {"schools": len({plan["unit_id"] for plan in made.plans})}
    return made


def write(batch: Batch, plans: list[dict[str, Any]]) -> dict[str, int]:
    """Keep the counts."""
    rows = (Score(study_id=batch.subject_id, batch=batch, **plan) for plan in plans)
    return {"written": len(Score.objects.bulk_create(rows, batch_size=2000))}


def take_back(batch: Batch) -> dict[str, int]:
    """Remove the counts."""
    removed, _ = Score.objects.filter(batch=batch).delete()
    return {"removed": removed, "kept": 0}
