"""What all kinds of files share: troubles of cells, places found by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from marshrut.core import cells
from marshrut.core.text import fold
from marshrut.region.models import Unit, UnitName
from marshrut.region.words import Level
from marshrut.ui.sheet import Field, Sheet


@dataclass(slots=True)
class Checked:
    """The outcome of a dry run: plans of good rows, troubles of cells, figures for the page."""

    plans: list[dict[str, Any]] = field(default_factory=list)
    troubles: list[dict[str, Any]] = field(default_factory=list)
    summary: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """One row under check: cells by field, its number, whether anything is wrong."""

    number: int
    cells: dict[str, Any]
    mapping: dict[str, int]
    told: list[dict[str, Any]]
    bad: bool = False

    def text(self, code: str) -> str:
        """A cell as tidy text."""
        return cells.text_of(self.cells.get(code))

    def tell(self, code: str, words: str, *, error: bool = True) -> None:
        """Tie a reason to a cell."""
        self.bad = self.bad or error
        column = self.mapping.get(code, 0)
        self.told.append({"row": self.number, "column": column, "field": code, "text": words, "error": error})

    def number_of(self, code: str, what: str, *, low: float, high: float) -> float | None:
        """A number within limits, also typed with a comma or a percent sign; None when the cell is empty or wrong."""
        text = self.text(code).replace(",", ".").replace("%", "").replace(" ", "")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            self.tell(code, f"{what} «{self.text(code)}» — не число. Напишите цифрами.")
            return None
        if not low <= value <= high:
            self.tell(code, f"{what} {self.text(code)} вне пределов: от {low:g} до {high:g}.")
            return None
        return value


def rows_of(sheet: Sheet, mapping: dict[str, int], fields: Sequence[Field], told: list[dict[str, Any]]) -> list[Row]:
    """Rows with cells by field; empty required cells are told at once."""
    made = []
    for number, values in sheet.rows:
        got = {code: values[at] if at < len(values) else None for code, at in mapping.items()}
        row = Row(number, got, mapping, told)
        for one in fields:
            if one.required and not row.text(one.code):
                row.tell(one.code, f"Не заполнено поле «{one.title}».")
        made.append(row)
    return made


class Places:
    """Municipalities and organisations by name, also by former names."""

    def __init__(self) -> None:
        towns = Unit.objects.filter(level=Level.MUNICIPALITY, until=None)
        self.towns = {unit.pk: unit for unit in towns}
        self.by_name = {
            fold(name): pk for pk, name in UnitName.objects.filter(unit__in=towns).values_list("unit", "name")
        }
        self.by_name |= {fold(unit.name): unit.pk for unit in towns}
        self.by_name |= {fold(unit.full_name): unit.pk for unit in towns}
        schools = Unit.objects.filter(level=Level.ORGANISATION, until=None).only("parent", "name", "full_name", "path")
        self.schools: dict[tuple[int, str], Unit] = {}
        for unit in schools:
            for name in (unit.full_name, unit.name):
                self.schools[unit.parent_id or 0, fold(name)] = unit

    def town(self, row: Row) -> Unit | None:
        """The municipality of a row, or a trouble with the nearest names."""
        asked = fold(row.text("municipality"))
        if not asked:
            return None
        found = self.by_name.get(asked)
        if found is None:
            near = cells.nearest(asked, [unit.name for unit in self.towns.values()])
            row.tell("municipality", f"Муниципалитет «{row.text('municipality')}» не найден{near}")
            return None
        return self.towns[found]

    def school(self, row: Row, town: Unit, *, error: bool) -> Unit | None:
        """The organisation of a row inside its municipality."""
        asked = fold(row.text("organisation"))
        if not asked:
            return None
        found = self.schools.get((town.pk, asked))
        if found is None:
            known = [unit.name for (parent, _), unit in self.schools.items() if parent == town.pk]
            near = cells.nearest(asked, known)
            row.tell("organisation", f"Организация «{row.text('organisation')}» не найдена{near}", error=error)
        return found
