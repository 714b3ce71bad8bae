"""Answers of a blank: marks → short writing → the value a device would have sent, and back.

The short writing is what a person types by the keyboard: «В», «АГ», for pairs a number per letter «2 1 3», for an order
letters in turn «БАВ»; a text stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marshrut.core.refusal import Refused
from marshrut.diagnostics.kinds.base import LETTERS, MOST_OPEN, MOST_SHORT

from .fields import Field, Way

#: Where the letters of the Russian keyboard stand on the Latin one: a forgotten switch loses nothing.
_KEYS = str.maketrans('F<DULT:PBRKVYJGHCNEA{WXSM">Z', "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧЫЬЭЮЯ")
_SMALL = str.maketrans(",.;['", "БЮЖХЭ")
SKIP = "-"


def understand(one: Field, text: str) -> Any:
    """The value of a short writing; None when nothing is written.

    Raises
    ------
    Refused
        `blank.answer` with what is expected in this field.
    """
    text = text.strip()
    if not text:
        return None
    if not one.way.marked:
        most = MOST_OPEN if one.way is Way.LINES else MOST_SHORT
        if len(text) > most:
            raise Refused("blank.answer", f"Ответ длиннее {most} знаков.")
        return text
    if one.way is Way.PAIRS:
        return _pairs(one, text)
    picked = [_option(one, sign) for sign in _signs(text)]
    if len(set(picked)) != len(picked):
        raise Refused("blank.answer", "Одна буква стоит дважды.")
    if one.way is Way.ONE:
        if len(picked) > 1:
            raise Refused("blank.answer", "Здесь одна буква: если отмечено несколько, решите по бланку, какая верна.")
        return picked[0]
    return sorted(picked, key=one.options.index) if one.way is Way.MANY else picked


def _signs(text: str) -> list[str]:
    plain = text.upper().translate(_KEYS).translate(_SMALL) if text.isascii() else text.upper()
    if any(sign.isdigit() for sign in plain) and (" " in plain.strip() or "," in text):
        return plain.replace(",", " ").replace("Б", " ").split()
    return [sign for sign in plain if not sign.isspace()]


def _option(one: Field, sign: str) -> str:
    letters = [LETTERS[n] for n in range(len(one.options))]
    place = letters.index(sign) if sign in letters else int(sign) - 1 if sign.isdecimal() else -1
    if not 0 <= place < len(one.options):
        raise Refused("blank.answer", f"«{sign}» здесь нет: буквы от А до {letters[-1]}.")
    return one.options[place]


def _pairs(one: Field, text: str) -> dict[str, str] | None:
    plain = text.replace(",", " ").replace("–", SKIP).replace("—", SKIP)
    signs = plain.split() if " " in plain.strip() else list(plain)
    if len(signs) > len(one.rows):
        raise Refused("blank.answer", f"Здесь {len(one.rows)} строк: по номеру на строку, «{SKIP}» где пусто.")
    made = {}
    for row, sign in zip(one.rows, signs, strict=False):
        if sign == SKIP:
            continue
        if not sign.isdecimal() or not 1 <= int(sign) <= len(one.options):
            raise Refused("blank.answer", f"«{sign}» здесь нет: номера от 1 до {len(one.options)}.")
        made[row] = one.options[int(sign) - 1]
    return made or None


def written(one: Field, value: Any) -> str:
    """The short writing of a value."""
    if value is None:
        return ""
    if not one.way.marked:
        return str(value)
    if one.way is Way.PAIRS:
        return " ".join(str(one.options.index(value[row]) + 1) if row in value else SKIP for row in one.rows)
    picked = [value] if one.way is Way.ONE else value
    return "".join(LETTERS[one.options.index(name)] for name in picked)


def of_marks(one: Field, marks: Iterable[tuple[int, int]]) -> tuple[Any, str]:
    """The value of marks (row, option) and what is strange about them, in words; a strange value is the best guess."""
    by_row: dict[int, list[int]] = {}
    for row, option in sorted(marks):
        by_row.setdefault(row, []).append(option)
    if not by_row:
        return None, "Отметок нет"
    if one.way is Way.MANY:
        return [one.options[option] for option in by_row[0]], ""
    crowded = any(len(options) > 1 for options in by_row.values())
    strange = "В строке больше одной отметки" if crowded else ""
    if one.way is Way.ONE:
        return (None if crowded else one.options[by_row[0][0]]), strange
    single = {row: options[0] for row, options in by_row.items() if len(options) == 1}
    if not strange and len(single) < len(one.lines):
        strange = "Отмечены не все строки"
    if one.way is Way.PAIRS:
        return {one.rows[row]: one.options[option] for row, option in single.items()} or None, strange
    order = list(dict.fromkeys(one.options[single[row]] for row in sorted(single)))
    if not strange and len(order) < len(single):
        strange = "Одна буква отмечена на двух местах"
    return order or None, strange


def gather(fields: Sequence[Field], values: Mapping[str, Any]) -> dict[int, Any]:
    """Values by the place of the form, as a device sends them: parts of a case and gaps under their names."""
    made: dict[int, Any] = {}
    for one in fields:
        value = values.get(one.key)
        if value is None:
            continue
        steps = [name for name in (one.part, one.gap) if name]
        if not steps:
            made[one.place] = value
            continue
        inner = made.setdefault(one.place, {})
        for name in steps[:-1]:
            inner = inner.setdefault(name, {})
        inner[steps[-1]] = value
    return made
