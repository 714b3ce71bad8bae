"""What a cell of a spreadsheet means: tidy text, mended letters, days. Values in, values out; shared by all imports."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from .text import fold

LOOK_ALIKE = str.maketrans("ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук")
LATIN = re.compile("[A-Za-z]")
CYRILLIC = re.compile("[А-Яа-яЁё]")
WORD = re.compile(r"[^\W\d_]+")
DATE = re.compile(r"^(\d{1,2})[.,/\- ](\d{1,2})[.,/\- ](\d{2}|\d{4})$")
EXCEL_START = date(1899, 12, 30)


class Cleaned(NamedTuple):
    """A cell's value; `fixed` tells what was mended, `error` why the value can't be taken (then the row is left out)."""

    value: Any = None
    fixed: str = ""
    error: str = ""


def text_of(cell: object) -> str:
    """A cell as tidy text: no no-break or double spaces, whole numbers without «.0»."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).replace("\xa0", " ").split())


def mend_letters(text: str) -> Cleaned:
    """Latin letters that look like Cyrillic ones inside Cyrillic words are replaced; others are an error."""
    mixed = [w for w in WORD.findall(text) if LATIN.search(w) and CYRILLIC.search(w)]
    if not mixed:
        return Cleaned(text)
    mended = text
    for word in mixed:
        right = word.translate(LOOK_ALIKE)
        if LATIN.search(right):
            return Cleaned(error=f"В слове «{word}» смешаны русские и латинские буквы: наберите его заново.")
        mended = mended.replace(word, right)
    return Cleaned(mended, fixed=f"латинские буквы в слове «{mixed[0]}» заменены русскими")


def day(cell: object, what: str, *, earliest: date, latest: date) -> Cleaned:
    """A date: a date cell, text «12.10.26» or «12.10.2026», or Excel's number of a day."""
    found, fixed = _as_date(cell)
    if found is None:
        text = text_of(cell)
        return Cleaned(None) if not text else Cleaned(error=f"{what} «{text}» не похожа на дату: напишите 12.10.1979.")
    if not earliest <= found <= latest:
        return Cleaned(error=f"{what} {found:%d.%m.%Y} вне разумных пределов: проверьте год.")
    return Cleaned(found, fixed)


def _as_date(cell: object) -> tuple[date | None, str]:
    if isinstance(cell, datetime):
        return cell.date(), ""
    if isinstance(cell, date):
        return cell, ""
    text = text_of(cell)
    if text.isdecimal() and 10_000 < int(text) < 80_000:
        return EXCEL_START + timedelta(days=int(text)), "число Excel прочитано как дата"
    match = DATE.match(text)
    if not match:
        return None, ""
    d, m, y = (int(part) for part in match.groups())
    if y < 100:
        y += 2000 if y <= 40 else 1900
    try:
        return date(y, m, d), "дата текстом прочитана"
    except ValueError:
        return None, ""


def nearest(asked: str, known: Sequence[str]) -> str:
    """The end of an error text: what was perhaps meant."""
    by_folded = {fold(word): word for word in known}
    close = [by_folded[word] for word in difflib.get_close_matches(fold(asked), list(by_folded), n=1, cutoff=0.6)]
    return f": возможно, «{'» или «'.join(close)}»." if close else ": выберите из списка в шаблоне."
