"""Sheets to PDF by typst. One compiler with the fonts of this folder serves the whole process.

Users' texts reach typst as strings of a JSON file and are shown as they are: typst never evaluates them.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import segno
import typst

from . import change_sheet, iom
from .change_sheet import ChangeSheet
from .iom import IomForm
from .sheet import Figure, Grid, Kind, Line, Row, Sheet, Style
from .text import printable

HERE = Path(__file__).parent
_LONG_WORD = re.compile(r"\S{19,}")
_LATIN_OR_DIGITS = re.compile(r"[A-Za-z0-9/_.?&=%:#@+~,;|\\-]{2,}")
_PIECE = re.compile(r"[A-Za-z0-9]{1,12}[^A-Za-z0-9]{0,3}|[^A-Za-z0-9]{1,3}")
_BREAK = re.compile("[ \n\u200b-]")
#: Wide letters of 10 pt that surely fit into the whole width of the page.
LETTERS = 80
Parts = tuple[Line | Grid | Figure, ...]
_lock = threading.Lock()


def render_iom(form: IomForm) -> bytes:
    """The form «Индивидуальный образовательный маршрут» as PDF, A4."""
    return render([iom.sheet(form)])


def render_change_sheet(paper: ChangeSheet) -> bytes:
    """The «Лист изменений ИОМ» as PDF, A4."""
    return render([change_sheet.sheet(paper)])


def render(sheets: Sequence[Sheet], title: str = "") -> bytes:
    """One PDF of one or many sheets; each counts its own pages. Equal sheets give equal bytes."""
    title = printable(title or (sheets[0].title if sheets else ""))
    data = json.dumps({"title": title, "sheets": [_data(sheet) for sheet in sheets]}, ensure_ascii=False)
    with _lock:
        made = _compiler().compile(input=_project(data))
    return cast("bytes", made)


def _project(data: str) -> Any:
    """Files of one printing; Any, since the types of typst do not know files given in a dictionary."""
    return {"main": _template(), "data.json": data.encode()}


@cache
def _template() -> bytes:
    return (HERE / "templates" / "sheet.typ").read_bytes()


@cache
def _compiler() -> typst.Compiler:
    """Values come as a file: as inputs of typst they would make it forget what it laid out for the sheets before."""
    return typst.Compiler(_project("{}"), font_paths=[str(HERE / "fonts")], ignore_system_fonts=True)


def _data(sheet: Sheet) -> dict[str, object]:
    """A sheet as plain values for the template; long words get places where they may be broken."""
    opening, closing = _closing(sheet.parts)
    return {
        "banner": sheet.banner,
        "footer": sheet.footer,
        "landscape": sheet.landscape,
        "qr": qr_svg(sheet.check_url) if sheet.check_url else "",
        "parts": [_part(part, sheet) for part in opening],
        "closing": [_part(part, sheet) for part in closing],
    }


def _closing(parts: Parts) -> tuple[Parts, Parts]:
    """Part the end of a sheet off: the last lines of the table and the signatures never stand on different pages."""
    for place, part in enumerate(parts):
        before = parts[place - 1] if place else None
        if isinstance(part, Line) and part.style == Style.SIGN and isinstance(before, Grid):
            start = before.tail()
            if start:
                upper, lower = replace(before, rows=before.rows[:start]), replace(before, rows=before.rows[start:])
                return (*parts[: place - 1], upper), (lower, *parts[place:])
    return parts, ()


def _part(part: Line | Grid | Figure, sheet: Sheet) -> dict[str, object]:
    if isinstance(part, Figure):
        return {"svg": _alone(part.svg), "alt": printable(part.words), "width": part.width}
    return _grid(part, sheet) if isinstance(part, Grid) else _line(part)


def _alone(svg: str) -> str:
    """A picture of a page as a file of its own: with its namespace and a type face that is here."""
    head = '<svg font-family="PT Serif" ' + ("" if "xmlns=" in svg else 'xmlns="http://www.w3.org/2000/svg" ')
    return svg.replace("<svg data-w ", "<svg ", 1).replace("<svg ", head, 1)


def _line(line: Line) -> dict[str, object]:
    return {"text": breakable(line.text), "style": line.style, "lead": line.lead, "sticky": line.sticky}


def _grid(grid: Grid, sheet: Sheet) -> dict[str, object]:
    room = LETTERS * (1.2 if grid.small else 1) * (1.45 if sheet.landscape else 1)
    letters = tuple(int(room * width / 100) for width in grid.widths)
    rows = [_row(row, letters) for row in grid.rows]
    return {"widths": grid.widths, "head": grid.head, "small": grid.small, "rows": rows}


def _row(row: Row, letters: tuple[int, ...]) -> dict[str, object]:
    cells = [breakable(cell) for cell in row.cells]
    hyphens = _hyphens(cells, letters) if row.kind is Kind.LINE else []
    return {"cells": cells, "kind": row.kind, "keep": row.keep, "hyphens": hyphens}


def _hyphens(cells: list[str], letters: tuple[int, ...]) -> list[int]:
    """Columns where a word is longer than the column; only these are hyphenated, which halves the time of layout."""
    return [
        place
        for place, cell in enumerate(cells)
        if len(cell) > letters[place] and max(map(len, _BREAK.split(cell))) > letters[place]
    ]


@lru_cache(4000)
def breakable(text: str) -> str:
    """Zero-width spaces inside words that no column can hold (addresses, codes, endless words)."""
    return _LONG_WORD.sub(lambda found: _LATIN_OR_DIGITS.sub(_pieces, _chop(found[0])), text)


def _chop(word: str) -> str:
    """Cyrillic words are hyphenated by typst; only impossible ones (over 40 letters) are cut."""
    return word if len(word) <= 40 or _LATIN_OR_DIGITS.search(word) else "\u200b".join(re.findall(".{1,12}", word))


def _pieces(found: re.Match[str]) -> str:
    return "\u200b".join(_PIECE.findall(found[0]))


def qr_svg(url: str) -> str:
    """A QR code of an address as SVG text. A fixed mask saves 5 ms and stays readable."""
    buffer = BytesIO()
    segno.make(url, error="m", mask=2, micro=False).save(buffer, kind="svg", border=1, xmldecl=False, svgns=True)
    return buffer.getvalue().decode()
