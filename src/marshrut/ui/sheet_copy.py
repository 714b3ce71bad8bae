"""The copy of a sheet with its troubles coloured; the same for all imports."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from .sheet import Sheet

SAFE_START = ("=", "+", "-", "@", "\t", "\r")


def _safe(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe-like guard."""
    return "'" + value if isinstance(value, str) and value.startswith(SAFE_START) else value


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
