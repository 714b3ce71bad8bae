"""The dry run: every row of a sheet becomes a plan (what to make, what to change) or a list of reasons. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from marshrut.core.text import fold
from marshrut.people.models import Employment, Person
from marshrut.people.words import SUBJECTS_TAUGHT, Category, Position
from marshrut.region.models import Unit, UnitName
from marshrut.region.words import Kind, Level

from . import rules
from .sheet import Sheet
from .words import BY_CODE

OLDEST = date(1920, 1, 1)
POSITIONS = dict(Position.choices)
CATEGORIES = dict(Category.choices)
KINDS = dict(Kind.choices)


@dataclass(slots=True)
class Trouble:
    """A reason tied to a cell: `error` leaves the row out, a mended value is only told."""

    row: int
    column: int
    code: str
    text: str
    error: bool

    def as_json(self) -> dict[str, Any]:
        """For the batch row."""
        return {"row": self.row, "column": self.column, "field": self.code, "text": self.text, "error": self.error}


@dataclass(slots=True)
class RowPlan:
    """A good row: cleaned values, and what of the base it meets."""

    row: int
    values: dict[str, Any]
    unit_key: tuple[int, str]
    unit_id: int | None
    person_id: int | None


@dataclass(slots=True)
class Known:
    """What the base already holds, read once: five queries for a file of any length."""

    towns: dict[str, int] = field(default_factory=dict)
    town_names: list[str] = field(default_factory=list)
    units: dict[tuple[int, str], int] = field(default_factory=dict)
    inns: dict[str, tuple[int, int]] = field(default_factory=dict)
    snils: dict[str, int] = field(default_factory=dict)
    names: dict[tuple[str, int], int] = field(default_factory=dict)
    persons: dict[int, str] = field(default_factory=dict)


def known() -> Known:
    """Read towns by any of their names, organisations, and people by СНИЛС and by name at a place."""
    found = Known()
    towns = dict(Unit.objects.filter(level=Level.MUNICIPALITY, until=None).values_list("pk", "name"))
    found.town_names = list(towns.values())
    for unit_id, name, full in UnitName.objects.filter(unit__in=towns).values_list("unit_id", "name", "full_name"):
        for text in (name, full, f"г. {name}", name.split()[0]):
            found.towns.setdefault(fold(text), unit_id)
    for pk, parent, name, full, inn in Unit.objects.filter(level=Level.ORGANISATION, until=None).values_list(
        "pk", "parent_id", "name", "full_name", "inn"
    ):
        found.units[parent, fold(name)] = found.units[parent, fold(full)] = pk
        if inn:
            found.inns[inn] = (pk, parent)
    people = Person.objects.filter(merged_into=None)
    found.snils = {s: pk for pk, s in people.exclude(snils="").values_list("pk", "snils")}
    jobs = Employment.objects.filter(until=None).values_list(
        "person_id", "unit_id", "person__search_text", "person__snils"
    )
    for person_id, unit_id, text, number in jobs:
        found.names[text, unit_id] = person_id
        found.persons[person_id] = number
    return found


def check(
    sheet: Sheet, mapping: dict[str, int], *, progress: Callable[[int, int], None] | None = None
) -> tuple[list[RowPlan], list[Trouble]]:
    """Clean all rows, find doubles, meet the base. Good rows do not wait for bad ones."""
    base, plans, troubles = known(), [], []
    seen: dict[str, int] = {}
    for n, (number, cells) in enumerate(sheet.rows):
        values, own = _clean(number, cells, mapping)
        plan = None
        if not any(t.error for t in own):
            plan = _meet(number, values, own, mapping, base)
        if plan is not None and not any(t.error for t in own):
            _find_double(plan, own, mapping, seen)
        troubles += own
        if plan is not None and not any(t.error for t in own):
            plans.append(plan)
        if progress and n % 1000 == 999:
            progress(n + 1, len(sheet.rows))
    return plans, troubles


def _clean(number: int, cells: list[Any], mapping: dict[str, int]) -> tuple[dict[str, Any], list[Trouble]]:
    """Clean every mapped cell of a row."""
    raw = {code: cells[column] if column < len(cells) else None for code, column in mapping.items()}
    if "full_name" in raw and not rules.text_of(raw.get("surname")):
        raw["surname"], raw["name"], raw["patronymic"] = rules.split_full_name(raw["full_name"])
    values: dict[str, Any] = {}
    troubles = []
    for code, field_ in BY_CODE.items():
        cell = raw.get(code)
        cleaned = _cleaner(code)(cell)
        empty = cleaned.value in {"", None} if not isinstance(cleaned.value, list) else False
        if field_.required and empty and not cleaned.error:
            cleaned = rules.Cleaned(error=f"Не заполнено поле «{field_.title}».")
        values[code] = cleaned.value
        if cleaned.error or cleaned.fixed:
            column = mapping.get(code, mapping.get("full_name", 0))
            troubles.append(Trouble(number, column, code, cleaned.error or cleaned.fixed, bool(cleaned.error)))
    return values, troubles


def _cleaner(code: str) -> Callable[[object], rules.Cleaned]:
    return CLEANERS.get(code, _plain)


def _plain(cell: object) -> rules.Cleaned:
    return rules.mend_letters(rules.text_of(cell))


def _day(what: str) -> Callable[[object], rules.Cleaned]:
    def clean(cell: object) -> rules.Cleaned:
        return rules.day(cell, what, earliest=OLDEST, latest=timezone.localdate())

    return clean


def _inn(cell: object) -> rules.Cleaned:
    from stdnum.ru import inn  # noqa: PLC0415 - only files with the column pay for it

    text = rules.text_of(cell)
    if not text or inn.is_valid(text):
        return rules.Cleaned(text)
    return rules.Cleaned(error=f"ИНН «{text}»: контрольное число не сходится или цифр не 10.")


CLEANERS: dict[str, Callable[[object], rules.Cleaned]] = {
    "surname": lambda cell: rules.person_name(cell, "Фамилия"),
    "name": lambda cell: rules.person_name(cell, "Имя"),
    "patronymic": lambda cell: rules.person_name(cell, "Отчество"),
    "full_name": lambda cell: rules.Cleaned(rules.text_of(cell)),
    "snils": rules.snils,
    "birth_date": _day("Дата рождения"),
    "since": _day("Дата приёма"),
    "email": rules.email,
    "phone": rules.phone,
    "position": lambda cell: rules.choice(cell, POSITIONS, rules.POSITION_WORDS, "Должность"),
    "category": lambda cell: rules.choice(cell, CATEGORIES, rules.CATEGORY_WORDS, "Категория"),
    "kind": lambda cell: rules.choice(
        cell, KINDS, {"": "school", "школа": "school", "детский сад": "preschool"}, "Тип"
    ),
    "rate": rules.rate,
    "main": lambda cell: rules.Cleaned(rules.is_main(cell)),
    "subjects": lambda cell: rules.subjects(cell, SUBJECTS_TAUGHT),
    "inn": _inn,
}


def _meet(
    number: int, values: dict[str, Any], troubles: list[Trouble], mapping: dict[str, int], base: Known
) -> RowPlan | None:
    """Find the town, the organisation and the person of a row in the base."""
    asked = fold(values["municipality"])
    town = base.towns.get(asked)
    if town is None:
        text = f"Муниципалитет «{values['municipality']}» не найден{rules.nearest(asked, base.town_names)}"
        troubles.append(Trouble(number, mapping.get("municipality", 0), "municipality", text, error=True))
        return None
    key = (town, fold(values["organisation"]))
    unit = base.units.get(key)
    if values["inn"] and values["inn"] in base.inns:
        unit, parent = base.inns[values["inn"]]
        if parent != town:
            text = "Организация с этим ИНН записана в другом муниципалитете: проверьте ИНН или муниципалитет."
            troubles.append(Trouble(number, mapping.get("inn", 0), "inn", text, error=True))
            return None
    name = fold(f"{values['surname']} {values['name']} {values['patronymic']}")
    person = base.snils.get(values["snils"]) if values["snils"] else None
    if person is None and unit is not None:
        person = base.names.get((name, unit))
        if person and values["snils"] and base.persons.get(person) not in {"", values["snils"]}:
            text = "В этой организации уже есть полный тёзка с другим СНИЛС: проверьте номер."
            troubles.append(Trouble(number, mapping.get("snils", 0), "snils", text, error=True))
            return None
    return RowPlan(number, values, key, unit, person)


def _find_double(plan: RowPlan, troubles: list[Trouble], mapping: dict[str, int], seen: dict[str, int]) -> None:
    """A row that repeats an earlier one of the same file is left out, with the number of the first."""
    values = plan.values
    name = fold(f"{values['surname']} {values['name']} {values['patronymic']}")
    job = f"{name}|{plan.unit_key}|{values['position']}"
    main = f"{values['snils']}|main" if values["snils"] and values["main"] else ""
    for mark, text in (
        (job, "Эта же строка уже была: строка {n}. Повтор не загружается."),
        (main, "У этого СНИЛС уже есть основное место в строке {n}: укажите совместительство или исправьте номер."),
    ):
        if mark and mark in seen:
            column = mapping.get("snils" if mark == main else "surname", mapping.get("full_name", 0))
            troubles.append(Trouble(plan.row, column, "double", text.format(n=seen[mark]), error=True))
            return
    for mark in (job, main):
        if mark:
            seen[mark] = plan.row
