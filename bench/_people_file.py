"""A staff list in Excel with planted mistakes: for the import's bench and tests. Every mistake is known by row."""

from __future__ import annotations

import io
from typing import NamedTuple

import numpy as np
import xlsxwriter

from marshrut.demo import names

HEADS = [
    "Муниципалитет",
    "Организация",
    "Фамилия",
    "Имя",
    "Отчество",
    "СНИЛС",
    "Дата рождения",
    "Электронная почта",
    "Должность",
    "Предмет",
    "Категория",
    "Ставка",
    "Основное место",
    "Работает с",
    "Телефон",
]
ERRORS = (
    "unknown_municipality",
    "bad_snils",
    "bad_date",
    "unknown_position",
    "no_surname",
    "double",
    "bad_email",
    "mixed_letters",
)
FIXES = ("lost_zero", "text_date", "text_number", "latin_letters")


class Planted(NamedTuple):
    """The file and what was planted: row number → kind."""

    content: bytes
    errors: dict[int, str]
    fixes: dict[int, str]
    rows: int


def make(
    rows: int, *, seed: int = 7, towns: list[str], per_school: int = 26, share: float = 0.04, two_row_heads: bool = True
) -> Planted:
    """Write `rows` rows; about `share` of them get an error and the same share a mendable oddity."""
    rng = np.random.default_rng(seed)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("Штат")
    first = _heads(book, page, two_row_heads=two_row_heads)
    errors: dict[int, str] = {}
    fixes: dict[int, str] = {}
    previous: list[object] = []
    for n in range(rows):
        number = first + n + 1
        row = _row(rng, n, towns, per_school)
        draw = rng.random()
        if draw < share and n:
            kind = str(rng.choice(ERRORS))
            row = (
                list(previous)
                if kind == "double" and (number - 1) not in errors
                else _spoil(row, kind if kind != "double" else "bad_email")
            )
            errors[number] = kind
        elif draw < 2 * share:
            kind = str(rng.choice(FIXES))
            row = _mendable(row, kind, n)
            fixes[number] = kind
        for column, cell in enumerate(row):
            page.write(first + n, column, cell)
        previous = row
    book.close()
    return Planted(out.getvalue(), errors, fixes, rows)


def _heads(book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, *, two_row_heads: bool) -> int:
    page.merge_range(0, 0, 0, 6, "Список педагогических работников на 20.09.2026", book.add_format({"bold": True}))
    if not two_row_heads:
        page.write_row(2, 0, HEADS)
        return 3
    page.merge_range(2, 0, 2, 1, "Место работы")
    page.merge_range(2, 2, 2, 7, "Педагог")
    page.merge_range(2, 8, 2, 13, "Сведения о должности")
    page.write(2, 14, "Телефон")
    page.write_row(3, 0, HEADS[:14])
    return 4


def _row(rng: np.random.Generator, n: int, towns: list[str], per_school: int) -> list[object]:
    who = names.draw(rng)
    school = n // per_school
    return [
        towns[school % len(towns)], f"СОШ № {school // len(towns) + 1}, {towns[school % len(towns)]}", who.surname, who.name, who.patronymic,
        _dashed(names.snils(120_000_000 + n)), "12.10.1979" if n % 3 else "05.03.1985", f"t{n}@example.com", "учитель" if n % 4 else "учитель-логопед",
        str(rng.choice(["математика", "русский язык", "физика"])) if n % 4 else "", str(rng.choice(["первая", "высшая", "нет", "сзд"])), 1,
        "основное", "01.09.2015", "8 (921) 123-45-67",
    ]  # fmt: skip


def _dashed(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"


def _spoil(row: list[object], kind: str) -> list[object]:
    spoilt = {
        "unknown_municipality": (0, "Заполярный край"), "bad_snils": (5, "112-233-445 96"), "bad_date": (6, "31.02.1980"),
        "unknown_position": (8, "главный волшебник"), "no_surname": (2, ""), "bad_email": (7, "ivanova.mail"), "mixed_letters": (2, "Ивzнова"),
    }[kind]  # fmt: skip
    return [spoilt[1] if column == spoilt[0] else cell for column, cell in enumerate(row)]


def _mendable(row: list[object], kind: str, n: int) -> list[object]:
    changed = list(row)
    if kind == "lost_zero":
        changed[5] = int(names.snils(20_000_000 + n))
    elif kind == "text_date":
        changed[13] = "1.9.15"
    elif kind == "text_number":
        changed[11] = "0,5"
    else:
        changed[3] = "Aннa" if changed[3] != "Анна" else "Mария"
    return changed
