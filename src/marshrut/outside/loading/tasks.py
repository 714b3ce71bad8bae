"""How classes did the tasks of a work."""

from __future__ import annotations

from typing import Any

from marshrut.core.text import fold
from marshrut.ui.sheet import Sheet

from ..models import Batch, Share, Task
from ..words import FIELDS, Hardness, Load
from .pupils import place_of, same, whole
from .rows import Checked, Places, rows_of

HARD = ("повыш", "высок")
MOST_PUPILS = 5000


def check(batch: Batch, sheet: Sheet) -> Checked:
    """Read the rows; the same task of the same class twice is left out."""
    made = Checked()
    places = Places()
    before = Share.objects.filter(task__study_id=batch.subject_id).values_list("task__number", "unit_id", "class_code")
    seen: dict[Any, int] = dict.fromkeys(before, 0)
    for row in rows_of(sheet, batch.mapping, FIELDS[Load.TASKS], made.troubles):
        unit = place_of(row, places)
        pupils = whole(row, "pupils", "Писали", MOST_PUPILS)
        share = row.number_of("share", "Выполнение", low=0, high=100)
        if pupils == 0:
            row.tell("pupils", "Никто не писал: уберите строку.")
        number, group = row.text("task")[:12], row.text("class_code")[:20]
        if row.bad or unit is None or share is None or same(seen, (number, unit.pk, group), row, "task"):
            continue
        made.plans.append(
            {
                "number": number, "title": row.text("title")[:300], "unit": unit.pk, "class_code": group,
                "teacher_code": row.text("teacher_code")[:20], "pupils": pupils, "share": share / 100,
                "hardness": Hardness.HIGH if fold(row.text("hardness")).startswith(HARD) else Hardness.BASE,
            }
        )  # fmt: skip
    made.summary = {
        "schools": len({plan["unit"] for plan in made.plans}),
        "tasks": len({plan["number"] for plan in made.plans}),
    }
    return made


def _order(number: str) -> tuple[int, str]:
    digits = "".join(sign for sign in number if sign.isdecimal())
    return int(digits or 0), number


def write(batch: Batch, plans: list[dict[str, Any]]) -> dict[str, int]:
    """Make the tasks that are new and the shares."""
    known = {task.number: task for task in Task.objects.filter(study_id=batch.subject_id)}
    first = {plan["number"]: plan for plan in reversed(plans)}
    for number in sorted(first.keys() - known.keys(), key=_order):
        plan = first[number]
        known[number] = Task.objects.create(
            study_id=batch.subject_id, number=number, order=min(_order(number)[0], 999), title=plan["title"],
            hardness=plan["hardness"],
        )  # fmt: skip
    rows = (
        Share(
            task=known[plan["number"]], unit_id=plan["unit"], class_code=plan["class_code"], batch=batch,
            teacher_code=plan["teacher_code"], pupils=plan["pupils"], share=plan["share"],
        )
        for plan in plans
    )  # fmt: skip
    return {"written": len(Share.objects.bulk_create(rows, batch_size=2000))}


def take_back(batch: Batch) -> dict[str, int]:
    """Remove the shares, and tasks that are left empty and untouched."""
    removed, _ = Share.objects.filter(batch=batch).delete()
    Task.objects.filter(study_id=batch.subject_id, shares=None, competencies=[], advice="").delete()
    return {"removed": removed, "kept": 0}
