"""The list of a wave: people, their municipalities, organisations and subjects."""

from __future__ import annotations

from typing import Any

from marshrut.core.text import fold
from marshrut.people.models import Employment
from marshrut.people.words import SUBJECTS_TAUGHT
from marshrut.region.models import Unit
from marshrut.ui.sheet import Sheet

from ..models import Batch, Participant
from ..words import FIELDS, TOTALS, Load, PartState
from .rows import Checked, Places, Row, rows_of

SUBJECTS = {fold(name): name for name in SUBJECTS_TAUGHT}
NAME_WORDS = 2


def check(batch: Batch, sheet: Sheet) -> Checked:
    """Read the rows; people are found among the staff of the municipality by their full name."""
    made = Checked()
    kept = sheet._replace(rows=[row for row in sheet.rows if not _is_total(row[1])])
    skipped = len(sheet.rows) - len(kept.rows)
    places, staff = Places(), _staff()
    listed = Participant.objects.filter(wave_id=batch.subject_id)
    seen: dict[tuple[Any, ...], int] = {
        (p.folded, p.town_id, p.subject): 0 for p in listed.only("folded", "town_id", "subject")
    }
    for row in rows_of(kept, batch.mapping, FIELDS[Load.WAVE], made.troubles):
        town = places.town(row)
        unit = (places.school(row, town, error=False) or town) if town else None
        name, subject = _name(row), _subject(row)
        if town is None or unit is None or row.bad:
            continue
        key = (fold(name), town.pk, subject)
        if key in seen:
            again = f"есть в строке {seen[key]} этого файла" if seen[key] else "есть в списке волны"
            row.tell("full_name", f"{name} уже {again}. Повтор не загружается.")
            continue
        seen[key] = row.number
        person = _person(row, staff, name, town, unit)
        made.plans.append(
            {
                "unit": unit.pk,
                "town": town.pk,
                "full_name": name,
                "subject": subject,
                "person": person,
                "row": row.number,
            }
        )
    made.summary = {
        "people": len(made.plans),
        "town_ids": sorted({plan["town"] for plan in made.plans}),
        "known": sum(plan["person"] is not None for plan in made.plans),
        "totals": skipped,
    }
    return made


def _is_total(values: list[Any]) -> bool:
    first = next((fold(str(value)) for value in values if str(value or "").strip()), "")
    return first.startswith(TOTALS)


def _staff() -> dict[tuple[str, int], set[int]]:
    """People by folded name and municipality or organisation of an open job."""
    rows = Employment.objects.filter(until=None, person__merged_into=None)
    found: dict[tuple[str, int], set[int]] = {}
    for name, unit, parent, person in rows.values_list(
        "person__search_text", "unit_id", "unit__parent_id", "person_id"
    ):
        for place in (unit, parent):
            found.setdefault((name, place or 0), set()).add(person)
    return found


def _name(row: Row) -> str:
    name = row.text("full_name")
    if name and (len(name.split()) < NAME_WORDS or any(sign.isdigit() for sign in name)):
        row.tell("full_name", f"«{name}» не похоже на фамилию с именем. Напишите полностью.")
    return name


def _subject(row: Row) -> str:
    text = row.text("subject")
    if text and fold(text) not in SUBJECTS:
        row.tell("subject", f"Предмет «{text}» не из списка: строка сохранится без него.", error=False)
    return SUBJECTS.get(fold(text), "")


def _person(row: Row, staff: dict[tuple[str, int], set[int]], name: str, town: Unit, unit: Unit) -> int | None:
    found = staff.get((fold(name), unit.pk)) or staff.get((fold(name), town.pk)) or set()
    if len(found) == 1:
        return next(iter(found))
    text = "есть полные тёзки: укажите организацию" if found else "нет среди сотрудников муниципалитета"
    row.tell("full_name", f"{name}: {text}. Строка загрузится без связи с карточкой человека.", error=False)
    return None


def write(batch: Batch, plans: list[dict[str, Any]]) -> dict[str, int]:
    """Put people into the list of the wave."""
    made = Participant.objects.bulk_create(
        Participant(
            wave_id=batch.subject_id, batch=batch, person_id=plan["person"], unit_id=plan["unit"], town_id=plan["town"],
            full_name=plan["full_name"], folded=fold(plan["full_name"]), subject=plan["subject"],
        )
        for plan in plans
    )  # fmt: skip
    return {"written": len(made)}


def take_back(batch: Batch) -> dict[str, int]:
    """Remove those nobody has worked with since; the others stay and are counted."""
    rows = Participant.objects.filter(batch=batch)
    removed, _ = rows.filter(state=PartState.INVITED).delete()
    return {"removed": removed, "kept": rows.count()}
