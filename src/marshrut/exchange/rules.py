"""Decisions of the import: what a cell means, what is mended and what is refused. Values in, values out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from marshrut.core.cells import CYRILLIC, LOOK_ALIKE, Cleaned, day, mend_letters, nearest, text_of
from marshrut.core.text import fold, normalise_snils

__all__ = ["Cleaned", "day", "mend_letters", "nearest", "text_of"]

NAME = re.compile(r"^[А-ЯЁа-яё][А-ЯЁа-яё'’ \-.()]*$")
EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
POSITION_WORDS = {
    "зам. директора": "deputy",
    "заместитель директора по увр": "deputy",
    "заместитель заведующего": "deputy",
    "завуч": "deputy",
    "заведующий": "head",
    "заведующая": "head",
    "руководитель": "head",
    "пдо": "extra_teacher",
    "психолог": "psychologist",
    "логопед": "speech",
    "учитель начальных классов": "teacher",
    "преподаватель спо": "lecturer",
    "библиотекарь": "librarian",
}
CATEGORY_WORDS = {
    "": "none",
    "нет": "none",
    "-": "none",
    "без": "none",
    "без категории": "none",
    "сзд": "fits",
    "соответствие": "fits",
    "соответствие занимаемой должности": "fits",
    "1": "first",
    "i": "first",
    "первая": "first",
    "первая квалификационная категория": "first",
    "высшая": "highest",
    "вкк": "highest",
    "высшая квалификационная категория": "highest",
}
SIDE_JOB = ("совмест", "внеш", "внутр", "нет", "неосновн")


def person_name(cell: object, what: str) -> Cleaned:
    """A surname, name or patronymic: Cyrillic, begins with a capital."""
    text = text_of(cell)
    whole = text.translate(LOOK_ALIKE) if text and not CYRILLIC.search(text) else text
    mended = mend_letters(whole)
    if mended.error:
        return mended
    value = str(mended.value)
    if value and not NAME.match(value):
        return Cleaned(error=f"{what} «{text}» содержит лишние знаки: оставьте русские буквы, дефис и пробел.")
    titled = value if value != value.upper() and value != value.lower() else value.title()
    fixed = mended.fixed or ("латинские буквы заменены русскими" if whole != text else "")
    return Cleaned(titled, fixed or ("исправлены заглавные буквы" if titled != value else ""))


def snils(cell: object) -> Cleaned:
    """Eleven digits with right check digits; a leading zero that Excel has eaten is put back."""
    text = text_of(cell)
    digits = re.sub(r"\D", "", text)
    if not digits:
        return Cleaned("") if not text else Cleaned(error=f"СНИЛС «{text}» не содержит цифр: исправьте или очистите.")
    if len(digits) < 11:
        restored = normalise_snils(digits.zfill(11)) if len(digits) >= 9 else ""
        if restored:
            return Cleaned(restored, fixed="восстановлен потерянный ноль в начале СНИЛС")
        return Cleaned(error=f"В СНИЛС {len(digits)} цифр вместо 11: проверьте номер.")
    right = normalise_snils(digits)
    return Cleaned(right) if right else Cleaned(error="Контрольное число СНИЛС не сходится: в номере опечатка.")


def rate(cell: object) -> Cleaned:
    """A share of a full job: a number up to 2, also as text with a comma."""
    text = text_of(cell).replace(",", ".").replace("ставки", "").replace("ст.", "").strip()
    if not text:
        return Cleaned(1.0)
    try:
        value = round(float(text), 2)
    except ValueError:
        return Cleaned(error=f"Ставка «{text}» — не число: напишите, например, 0,5.")
    if not 0 < value <= 2:
        return Cleaned(error=f"Ставка {text} вне пределов от 0 до 2.")
    fixed = "число текстом прочитано" if isinstance(cell, str) and cell.strip() else ""
    return Cleaned(value, fixed)


def email(cell: object) -> Cleaned:
    """An address of e-mail in lower case."""
    text = text_of(cell).lower()
    if not text or EMAIL.match(text):
        return Cleaned(text)
    return Cleaned(error=f"Адрес почты «{text}» написан с ошибкой: проверьте «@» и точку.")


def phone(cell: object) -> Cleaned:
    """A Russian phone as +7XXXXXXXXXX."""
    digits = re.sub(r"\D", "", text_of(cell))
    if not digits:
        return Cleaned("")
    if len(digits) == 11 and digits[0] in "78":
        digits = digits[1:]
    if len(digits) != 10:
        return Cleaned(error=f"В телефоне {len(digits)} цифр: нужен номер вида +7 921 123-45-67.")
    return Cleaned("+7" + digits)


def choice(cell: object, labels: dict[str, str], words: dict[str, str], what: str) -> Cleaned:
    """One of the known labels, or a known other word; otherwise an error with the nearest ones."""
    mended = mend_letters(text_of(cell))
    if mended.error:
        return mended
    asked = fold(str(mended.value or ""))
    by_label = {fold(label): code for code, label in labels.items()}
    code = by_label.get(asked) or words.get(asked)
    if code is None:
        known = [k for k in by_label if asked.startswith((k + " ", k + ","))]
        code = by_label[max(known, key=len)] if known else None
    if code is not None:
        return Cleaned(code, mended.fixed)
    return Cleaned(error=f"{what} «{mended.value}» не найдена{nearest(asked, list(labels.values()))}")


def is_main(cell: object) -> bool:
    """Whether the job is the main one; a word of a side job says no."""
    return not fold(text_of(cell)).startswith(SIDE_JOB)


def subjects(cell: object, known: Sequence[str]) -> Cleaned:
    """Known subjects, several by «;» or «,»."""
    mended = mend_letters(text_of(cell))
    if mended.error:
        return mended
    found = []
    whole = {fold(k): k for k in known}
    for part in re.split(r"[;,/]", str(mended.value or "")):
        asked = fold(part)
        if not asked:
            continue
        if asked not in whole:
            return Cleaned(error=f"Предмет «{part.strip()}» не найден{nearest(asked, list(whole.values()))}")
        found.append(whole[asked])
    return Cleaned(found, mended.fixed)


def split_full_name(cell: object) -> tuple[str, str, str]:
    """«Иванова Мария Петровна» in three; what follows the third word belongs to the patronymic."""
    parts = text_of(cell).split()
    return (parts[0] if parts else "", parts[1] if len(parts) > 1 else "", " ".join(parts[2:]))
