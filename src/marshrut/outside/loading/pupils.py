"""What both files about pupils share: a file with names is refused before anything of it is kept."""

from __future__ import annotations

from typing import Any

from marshrut.core.refusal import Refused
from marshrut.region.models import Unit
from marshrut.ui.sheet import tables

from .. import names
from .rows import Places, Row


def refuse_names(content: bytes) -> None:
    """Look through all sheets.

    Raises
    ------
    Refused
        `pupils.names`: something looks like a name of a pupil.
    """
    found = names.find(tables(content))
    if found is None:
        return
    place = f"лист «{found.sheet}», строка {found.row}, колонка {found.column}"
    what = "заголовок говорит о фамилиях учеников" if found.heading else "похоже на имя человека"
    raise Refused(
        "pupils.names",
        f"Файл не принят и не сохранён: {place}: {what}. Имён учеников в системе быть не должно. "
        "Оставьте коды классов и количества, удалите колонки с именами и загрузите файл снова.",
    )


def place_of(row: Row, places: Places) -> Unit | None:
    """The school of a row."""
    town = places.town(row)
    return places.school(row, town, error=True) if town else None


def whole(row: Row, code: str, what: str, most: int) -> int | None:
    """A count."""
    value = row.number_of(code, what, low=0, high=most)
    if value is not None and value != int(value):
        row.tell(code, f"{what} {row.text(code)}: нужно целое число.")
        return None
    return None if value is None else int(value)


def same(seen: dict[Any, int], key: Any, row: Row, code: str) -> bool:
    """Whether the row repeats one before it."""
    if key in seen:
        again = f"в строке {seen[key]}" if seen[key] else "уже загружено"
        row.tell(code, f"То же самое есть {again}. Повтор не загружается.")
        return True
    seen[key] = row.number
    return False
