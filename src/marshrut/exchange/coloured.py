"""Files of the import: the template with instructions, and the copy of a sheet with its troubles coloured."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter

from marshrut.people.words import SUBJECTS_TAUGHT, Category, Position
from marshrut.region.words import Kind
from marshrut.ui.sheet_copy import copy

from .words import FIELDS

__all__ = ["copy", "template"]
INSTRUCTION = (
    "Заполните первый лист: одна строка — одно место работы одного человека.",
    "Обязательные колонки выделены. Лишние колонки можно оставить: система спросит, что в них.",
    "СНИЛС, даты и числа можно писать как привычно: система прочитает текст, восстановит потерянный ноль и покажет, что исправила.",
    "Сначала файл проверяется и ничего не записывается. Строки с ошибками не мешают остальным.",
    "После загрузки 24 часа можно всё отменить одной кнопкой.",
)


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
