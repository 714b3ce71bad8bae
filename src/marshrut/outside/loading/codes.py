"""Whose code it is: a name and a place by code. People found by their full name are linked, the others wait in a queue."""

from __future__ import annotations

from typing import Any

from marshrut.core.text import fold
from marshrut.people.models import Employment
from marshrut.ui.sheet import Sheet

from ..models import Batch, Code
from ..words import FIELDS, CodeState, Load
from .rows import Checked, Row, rows_of


def check(batch: Batch, sheet: Sheet) -> Checked:
    """Read the rows; a code of this source that is known already is left out."""
    made = Checked()
    source = batch.context["source"]
    seen: dict[str, int] = dict.fromkeys(Code.objects.filter(source=source).values_list("code", flat=True), 0)
    rows = rows_of(sheet, batch.mapping, FIELDS[Load.CODES], made.troubles)
    people = _people({fold(row.text("full_name")) for row in rows})
    for row in rows:
        code, name = row.text("code")[:40], row.text("full_name")[:320]
        if code in seen:
            again = f"есть в строке {seen[code]}" if seen[code] else "уже загружен"
            row.tell("code", f"Код {code} {again}. Повтор не загружается.")
        if row.bad:
            continue
        seen[code] = row.number
        place = ", ".join(filter(None, (row.text("municipality"), row.text("organisation"))))[:300]
        person = _match(row, people.get(fold(name), []))
        made.plans.append({"code": code, "full_name": name, "place": place, "person": person})
    linked = sum(plan["person"] is not None for plan in made.plans)
    made.summary = {"linked": linked, "waiting": len(made.plans) - linked}
    return made


def _people(names: set[str]) -> dict[str, list[tuple[int, str]]]:
    """People of these names with the folded places of their open jobs."""
    rows = Employment.objects.filter(until=None, person__merged_into=None, person__search_text__in=names)
    found: dict[str, dict[int, str]] = {}
    fields = ("person__search_text", "person_id", "unit__name", "unit__full_name", "unit__parent__name")
    for name, person, *places in rows.values_list(*fields):
        words = f"{found.setdefault(name, {}).get(person, '')} {' '.join(fold(place or '') for place in places)}"
        found[name][person] = words
    return {name: list(people.items()) for name, people in found.items()}


def _match(row: Row, found: list[tuple[int, str]]) -> int | None:
    """The only person of the name; of namesakes the only one at the named place."""
    asked = [fold(row.text(code)) for code in ("municipality", "organisation") if row.text(code)]
    if len(found) > 1:
        found = [one for one in found if all(words in one[1] for words in asked)] if asked else found
    if len(found) == 1:
        return found[0][0]
    text = "есть полные тёзки" if found else "такого человека нет в списке педагогов"
    row.tell("full_name", f"{row.text('full_name')}: {text}. Код попадёт в очередь сличения.", error=False)
    return None


def write(batch: Batch, plans: list[dict[str, Any]]) -> dict[str, int]:
    """Keep the codes."""
    made = Code.objects.bulk_create(
        (
            Code(
                source=batch.context["source"], batch=batch, code=plan["code"], full_name=plan["full_name"],
                folded=fold(plan["full_name"]), place=plan["place"], person_id=plan["person"],
                state=CodeState.MATCHED if plan["person"] else CodeState.WAITING,
            )
            for plan in plans
        ),
        batch_size=2000,
    )  # fmt: skip
    return {"written": len(made)}


def take_back(batch: Batch) -> dict[str, int]:
    """Remove the codes but those decided by hand since."""
    rows = Code.objects.filter(batch=batch)
    removed, _ = rows.exclude(state__in=(CodeState.BY_HAND, CodeState.NOBODY)).delete()
    return {"removed": removed, "kept": rows.count()}
