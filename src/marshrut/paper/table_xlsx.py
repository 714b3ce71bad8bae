"""Any table to XLSX: a heading, column names, widths, filters; a cell of a user can never become a formula.

Strings are written as strings (never formulas, links or numbers). Those that begin like a formula also carry the
"quote prefix" of Excel, so that they stay texts when a person edits the cell or saves the sheet as CSV and reopens it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from .text import printable

Value = str | int | float | Decimal | bool | date | datetime | None
#: A cell of Excel holds so many characters.
CELL_LIMIT = 32_767
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_SHEET_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True)
class Column:
    """A column: its Russian name and width in characters."""

    title: str
    width: float = 18.0


def table(
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[Value]],
    *,
    title: str = "",
    notes: Sequence[str] = (),
    sheet_name: str = "Таблица",
) -> bytes:
    """A workbook of one sheet.

    Parameters
    ----------
    columns : sequence of Column or str
        Names in order; a plain string takes the standard width.
    rows : iterable of sequences
        Values: texts, numbers, dates (real dates of Excel), yes/no (printed «да»/«нет»), None (an empty cell).
    title, notes : str, sequence of str
        Lines above the table: what it is, period, who may see it.
    """
    target = BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        book.set_properties({"title": printable(title), "created": datetime(1980, 1, 1, tzinfo=UTC)})
        sheet = book.add_worksheet(_sheet_title(sheet_name))
        _fill(book, sheet, [_column(column) for column in columns], rows, [*filter(None, [title]), *notes])
    return target.getvalue()


def write_table(
    path: Path,
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[Value]],
    *,
    title: str = "",
    notes: Sequence[str] = (),
    sheet_name: str = "Таблица",
) -> Path:
    """`table` into a file; returns its path."""
    path.write_bytes(table(columns, rows, title=title, notes=notes, sheet_name=sheet_name))
    return path


_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd.mm.yyyy",
}


def _column(column: Column | str) -> Column:
    return Column(column) if isinstance(column, str) else column


def _sheet_title(name: str) -> str:
    return printable(name).translate(_SHEET_FORBIDDEN).strip(" '")[:31] or "Таблица"


def _fill(
    book: Workbook, sheet: Worksheet, columns: list[Column], rows: Iterable[Sequence[Value]], above: list[str]
) -> None:
    looks = _looks(book)
    for place, line in enumerate(above):
        sheet.write_string(place, 0, printable(line), looks["note" if place else "title"])
    top = len(above) + bool(above)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(top, place, printable(column.title), looks["head"])
    last = top
    for last, row in enumerate(rows, start=top + 1):
        for place, value in enumerate(row):
            _write(sheet, looks, (last, place), value)
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, max(last, top), max(len(columns) - 1, 0))
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&Rстр. &P из &N")


def _looks(book: Workbook) -> dict[str, Format]:
    cell = {"text_wrap": True, "valign": "top", "border": 1}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "note": book.add_format({"italic": True}),
        "head": book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "align": "center",
                "border": 1,
                "bg_color": "#EEF1F5",
            }
        ),
        "cell": book.add_format(cell),
        "quoted": book.add_format({**cell, "quote_prefix": True}),
        "date": book.add_format({**cell, "num_format": "dd.mm.yyyy", "align": "left"}),
        "moment": book.add_format({**cell, "num_format": "dd.mm.yyyy hh:mm", "align": "left"}),
    }


def _write(sheet: Worksheet, looks: dict[str, Format], at: tuple[int, int], value: Value) -> None:
    """One value as its own kind of cell; texts only through ``write_string``."""
    if value is None or value == "":
        sheet.write_blank(*at, None, looks["cell"])
    elif isinstance(value, bool):
        sheet.write_string(*at, "да" if value else "нет", looks["cell"])
    elif isinstance(value, datetime):
        sheet.write_datetime(*at, value.replace(tzinfo=None), looks["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(*at, value, looks["date"])
    elif isinstance(value, int | float | Decimal):
        _write_number(sheet, looks, at, value)
    else:
        text = printable(str(value))[:CELL_LIMIT]
        quoted = text.lstrip(" \u00a0").startswith(_FORMULA_STARTS)
        sheet.write_string(*at, text, looks["quoted" if quoted else "cell"])


def _write_number(sheet: Worksheet, looks: dict[str, Format], at: tuple[int, int], value: float | Decimal) -> None:
    """Excel keeps 15 digits and no infinities: what it cannot hold is written as a text."""
    number = float(value)
    if math.isfinite(number) and (isinstance(value, float) or abs(value) < 10**15):
        sheet.write_number(*at, number, looks["cell"])
    else:
        sheet.write_string(*at, str(value), looks["cell"])
