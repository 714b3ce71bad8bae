"""Results by code: no names in the file, no names needed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from marshrut.core import cells
from marshrut.core.text import fold
from marshrut.people.words import SUBJECTS_TAUGHT
from marshrut.ui.sheet import Sheet

from ..models import Batch, Code, Result
from ..words import FIELDS, Load
from .rows import Checked, Row, rows_of

OLDEST = date(2015, 1, 1)
MOST_POINTS = 100
SUBJECTS = {fold(name): name for name in SUBJECTS_TAUGHT}


def check(batch: Batch, sheet: Sheet) -> Checked:
    """Read the rows: repeats, points out of range, unreadable days are left out; a code of nobody is only told."""
    made = Checked()
    source = batch.context["source"]
    known = set(Code.objects.filter(source=source).values_list("code", flat=True))
    before = Result.objects.filter(source=source).values_list("code", "subject", "taken_on")
    seen: dict[tuple[str, str, date], int] = dict.fromkeys(before, 0)
    unknown = 0
    for row in rows_of(sheet, batch.mapping, FIELDS[Load.RESULTS], made.troubles):
        plan = _plan(row)
        if plan is None:
            continue
        key = (plan["code"], plan["subject"], plan["taken_on"])
        if key in seen:
            again = f"есть в строке {seen[key]}" if seen[key] else "уже загружен"
            row.tell("code", f"Результат с кодом {plan['code']} за этот день {again}. Повтор не загружается.")
            continue
        seen[key] = row.number
        if plan["code"] not in known:
            unknown += 1
            row.tell(
                "code", f"Код {plan['code']} пока ничей: результат сохранится и подождёт списка кодов.", error=False
            )
        made.plans.append(plan)
    made.summary = {"unknown": unknown}
    return made


def _plan(row: Row) -> dict[str, Any] | None:
    asked = fold(row.text("subject"))
    if asked and asked not in SUBJECTS:
        near = cells.nearest(asked, SUBJECTS_TAUGHT)
        row.tell("subject", f"Предмет «{row.text('subject')}» не найден{near}")
    points = {
        code: row.number_of(code, what, low=0, high=MOST_POINTS)
        for code, what in (("subject_part", "Предметная часть"), ("method_part", "Методическая часть"))
    }
    taken = cells.day(row.cells.get("taken_on"), "Дата", earliest=OLDEST, latest=timezone.localdate())
    if taken.error:
        row.tell("taken_on", taken.error)
    if not row.bad and all(value is None for value in points.values()) and not row.text("decision"):
        row.tell("subject_part", "Нет ни баллов, ни решения: строка пустая.")
    if row.bad:
        return None
    return points | {
        "code": row.text("code")[:40], "subject": SUBJECTS[asked], "decision": row.text("decision")[:120],
        "taken_on": taken.value,
    }  # fmt: skip


def write(batch: Batch, plans: list[dict[str, Any]]) -> dict[str, int]:
    """Keep the results."""
    rows = (Result(source=batch.context["source"], batch=batch, **plan) for plan in plans)
    return {"written": len(Result.objects.bulk_create(rows, batch_size=2000))}


def take_back(batch: Batch) -> dict[str, int]:
    """Remove the results."""
    removed, _ = Result.objects.filter(batch=batch).delete()
    return {"removed": removed, "kept": 0}
