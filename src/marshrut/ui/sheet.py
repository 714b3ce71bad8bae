"""Reading of a sheet: heads in one row or two, merged cells, rows with their numbers. Bombs and other files refused."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from marshrut.core.refusal import Refused
from marshrut.core.text import fold

MOST_ROWS = 50_000
MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
SEARCH_DEPTH = 25
LEAST_HEADS = 4
MOST_HEAD = 60


class Field(NamedTuple):
    """A field of the import: its code, its head in the template, whether it must be there, other heads, a hint."""

    code: str
    title: str
    required: bool
    also: tuple[str, ...]
    hint: str
    example: str


class Sheet(NamedTuple):
    """What was read: heads, rows (number in the file, cells), the mapping the heads suggest, their print."""

    heads: list[str]
    rows: list[tuple[int, list[Any]]]
    guess: dict[str, int]
    heads_hash: str


Heads = Mapping[str, str]


def read(content: bytes, fields: Sequence[Field]) -> Sheet:
    """Read the first sheet of an .xlsx, .xls or .ods file that may hold these fields.

    Raises
    ------
    Refused
        `sheet.too_big`, `sheet.bomb`, `sheet.unreadable`, `sheet.empty`, `sheet.heads`, `sheet.too_long`.
    """
    _guard(content)
    known = {fold(word): field.code for field in fields for word in (field.title, *field.also)}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        table = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError, OSError):
        raise Refused(
            "sheet.unreadable", "Файл не открывается как таблица. Сохраните его в Excel как .xlsx и загрузите снова."
        ) from None
    if not any(any(cell not in {"", None} for cell in row) for row in table):
        raise Refused("sheet.empty", "На первом листе нет данных. Проверьте, тот ли файл выбран.")
    top, depth = _find_heads(table, known, fields)
    heads = _join(table[top : top + depth], known)
    rows = [
        (n, row)
        for n, row in enumerate(table[top + depth :], start=top + depth + 1)
        if any(str(cell).strip() for cell in row)
    ]
    if len(rows) > MOST_ROWS:
        raise Refused("sheet.too_long", f"В файле {len(rows)} строк, за раз принимается не больше {MOST_ROWS}.")
    folded = [fold(head) for head in heads]
    return Sheet(heads, rows, _guess(folded, known), hashlib.sha256("\n".join(folded).encode()).hexdigest())


def _guard(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Refused("sheet.too_big", "Файл больше 10 МБ. Разделите его на несколько.")
    if content[:2] == b"PK":
        try:
            unpacked = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist())
        except zipfile.BadZipFile:
            raise Refused("sheet.unreadable", "Файл повреждён: откройте его в Excel и сохраните заново.") from None
        if unpacked > MOST_UNPACKED:
            raise Refused("sheet.bomb", "Внутри файла слишком много данных: он не похож на обычную таблицу.")


def _known(row: list[Any], known: Heads) -> int:
    return sum(fold(str(cell)) in known for cell in row if cell is not None)


def _find_heads(table: list[list[Any]], known: Heads, fields: Sequence[Field]) -> tuple[int, int]:
    """Where the heads stand and in how many rows: a second row belongs to them when it adds known heads."""
    best, top = max((_known(row, known), -n) for n, row in enumerate(table[:SEARCH_DEPTH]))
    top = -top
    two_up = _known(_join(table[top - 1 : top + 1], known), known) if top else 0
    if two_up > best:
        return top - 1, 2
    two_down = _known(_join(table[top : top + 2], known), known) if top + 1 < len(table) else 0
    if max(best, two_down) < 3:
        return _by_look(table, fields), 1
    return (top, 2) if two_down > best else (top, 1)


def _by_look(table: list[list[Any]], fields: Sequence[Field]) -> int:
    """The first row of different short words without figures: heads of the person's own, to be chosen by hand."""
    for n, row in enumerate(table[:SEARCH_DEPTH]):
        words = [str(cell).strip() for cell in row if str(cell or "").strip()]
        if len(words) >= LEAST_HEADS and len(set(words)) == len(words) and all(map(_like_head, words)):
            return n
    needed = ", ".join(f"«{field.title}»" for field in fields if field.required)
    raise Refused(
        "sheet.heads",
        f"Не найдены заголовки колонок: нужны хотя бы {needed}. Возьмите шаблон и перенесите в него данные.",
    )


def _like_head(word: str) -> bool:
    return len(word) <= MOST_HEAD and not any(sign.isdigit() for sign in word)


def _join(rows: list[list[Any]], known: Heads) -> list[str]:
    """One head per column: the lower word when it is known by itself, else both; a merged upper head is carried on."""
    heads: list[str] = []
    carried = ""
    for column in range(max(len(row) for row in rows)):
        words = [str(row[column]).strip() if column < len(row) and row[column] is not None else "" for row in rows]
        if len(words) == 2:
            carried = words[0] or carried
            own = words[1] or words[0]
            words = [own] if fold(own) in known or not words[1] else [carried, own]
        heads.append(" ".join(w for w in words if w))
    return heads


def _guess(folded: list[str], known: Heads) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, head in enumerate(folded):
        code = known.get(head)
        if code and code not in found:
            found[code] = column
    return found


def tables(content: bytes) -> list[tuple[str, list[list[Any]]]]:
    """All sheets of a workbook as they stand: name and rows.

    Raises
    ------
    Refused
        As `read`.
    """
    _guard(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (CalamineError, IndexError, ValueError, OSError):
        raise Refused(
            "sheet.unreadable", "Файл не открывается как таблица. Сохраните его в Excel как .xlsx и загрузите снова."
        ) from None
