"""Files of the import: the template with instructions, and the copy of a sheet with its troubles coloured."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from marshrut.people.words import SUBJECTS_TAUGHT, Category, Position
from marshrut.region.words import Kind

from .sheet import Sheet
from .words import FIELDS

INSTRUCTION = (
    "Заполните первый лист: одна строка — одно место работы одного человека.",
    "Обязательные колонки выделены. Лишние колонки можно оставить: система спросит, что в них.",
    "СНИЛС, даты и числа можно писать как привычно: система прочитает текст, восстановит потерянный ноль и покажет, что исправила.",
    "Сначала файл проверяется и ничего не записывается. Строки с ошибками не мешают остальным.",
    "После загрузки 24 часа можно всё отменить одной кнопкой.",
)
SAFE_START = ("=", "+", "-", "@", "\t", "\r")


def _safe(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe-like guard."""
    return "'" + value if isinstance(value, str) and value.startswith(SAFE_START) else value


def template(municipalities: Iterable[str]) -> bytes:
    """The template: a sheet to fill, a sheet of lists, a sheet of instructions."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    must = book.add_format({"bold": True, "bg_color": "#DCECF1", "border": 1, "text_wrap": True, "valign": "top"})
    may = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("Сотрудники")
    sheet.freeze_panes(1, 0)
    lists = {
        "municipality": list(municipalities),
        "position": [label for _, label in Position.choices],
        "category": [label for _, label in Category.choices],
        "kind": [label for _, label in Kind.choices],
        "subjects": list(SUBJECTS_TAUGHT),
    }
    for column, field in enumerate(FIELDS):
        sheet.write_string(0, column, field.title, must if field.required else may)
        sheet.set_column(column, column, max(14, len(field.title) + 2), plain)
        if field.hint:
            sheet.write_comment(0, column, field.hint)
        if field.code in lists and field.code != "subjects":
            at = list(lists).index(field.code)
            letter = chr(ord("A") + at)
            last = len(lists[field.code]) + 1
            sheet.data_validation(
                1, column, 20000, column,
                {"validate": "list", "source": f"=Списки!${letter}$2:${letter}${last}", "error_type": "warning"},
            )  # fmt: skip
    help_sheet = book.add_worksheet("Списки")
    for at, (code, values) in enumerate(lists.items()):
        help_sheet.write_string(0, at, next(f.title for f in FIELDS if f.code == code), may)
        help_sheet.set_column(at, at, 34)
        for n, value in enumerate(values, start=1):
            help_sheet.write_string(n, at, value)
    how = book.add_worksheet("Как заполнять")
    how.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
    for n, line in enumerate(INSTRUCTION):
        how.write_string(n, 0, f"{n + 1}. {line}")
    row = len(INSTRUCTION) + 1
    for field in FIELDS:
        how.write_string(row, 0, f"{field.title}: {field.hint or 'как в документах.'} Пример: {field.example or '—'}")
        row += 1
    book.close()
    return out.getvalue()


def copy(sheet: Sheet, troubles: list[dict[str, Any]]) -> bytes:
    """The user's rows once more: cells with errors red, mended ones yellow, reasons in the last column."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": True, "default_date_format": "dd.mm.yyyy"})
    bad, mended, head = (
        book.add_format({"bg_color": "#FAE7EA", "border": 1, "border_color": "#A01F36"}),
        book.add_format({"bg_color": "#FDF0E3"}),
        book.add_format({"bold": True, "text_wrap": True}),
    )
    page = book.add_worksheet("Проверено")
    page.freeze_panes(1, 0)
    page.set_column(0, len(sheet.heads), 18)
    page.set_column(len(sheet.heads), len(sheet.heads), 80)
    for column, title in enumerate([*sheet.heads, "Что не так"]):
        page.write(0, column, _safe(title), head)
    by_row: dict[int, list[dict[str, Any]]] = {}
    for trouble in troubles:
        by_row.setdefault(trouble["row"], []).append(trouble)
    for n, (number, cells) in enumerate(sheet.rows, start=1):
        own = by_row.get(number, [])
        marks = {t["column"]: bad if t["error"] else mended for t in sorted(own, key=lambda t: t["error"])}
        for column, cell in enumerate(cells):
            page.write(n, column, _safe(cell), marks.get(column))
        if own:
            page.write_string(n, len(sheet.heads), " ".join(t["text"].rstrip(".") + "." for t in own))
    book.close()
    return out.getvalue()
