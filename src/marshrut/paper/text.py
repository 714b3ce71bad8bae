"""Russian typography of printed papers: dates, names, no-break spaces, safe names of files."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

NBSP = "\u00a0"
BLANK = "_____"
MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069"
                      "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")  # fmt: skip
_SPACES = re.compile(r"[ \t\r\f\v]+")
_UNIT = re.compile(
    r"(?<=\d) (?=(?:%|₽|г\.|гг\.|ч\b|час|мин\b|минут|чел\b|человек|руб|тыс|дн\b|дня|дней|недел|месяц|км\b|балл|стр\b|кл\b|класс"
    + "|".join(["", *MONTHS])
    + r"))"
)
_NUMBER = re.compile(r"№\s*(?=[\w])")
_SHORTENED = re.compile(r"(?<!\w)(г|с|п|д|ул|пос|им|стр|кв|каб) ?\.\s+(?=[А-ЯЁA-Z\d«])", re.IGNORECASE)
_INITIALS = re.compile(r"(?<=[а-яё]) (?=[А-ЯЁ]\.\s?[А-ЯЁ]\.)")
_PREPOSITION = re.compile(r"(?<!\w)([авикосуя]|на|по|за|из|от|до|об|не|во|со|ко) (?=\S)", re.IGNORECASE)
_DASH = re.compile(r"(?<=\S) (?=[–—] )")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{digit}" for port in ("COM", "LPT") for digit in range(1, 10))}


def printable(text: str) -> str:
    """Text without characters that XML forbids or that hide or turn round what is read."""
    return _ILLEGAL.sub("", text)


def clean(text: str) -> str:
    r"""Text that any printer takes: no control or direction marks, single spaces, line breaks kept as ``\n``."""
    lines = printable(text.replace("\r\n", "\n")).split("\n")
    return "\n".join(_SPACES.sub(" ", line).strip(" ") for line in lines).strip("\n")


@lru_cache(4000)
def bind(text: str) -> str:
    """Put no-break spaces where Russian printing wants them: «72 ч», «№ 4», «г. Онега», «Иванова М.П.», «и пр.».

    Remembered, since forms of one municipality share programmes, events and terms.
    """
    text = _UNIT.sub(NBSP, clean(text))
    text = _NUMBER.sub("№" + NBSP, text)
    text = _SHORTENED.sub(lambda found: f"{found[1]}.{NBSP}", text)
    text = _INITIALS.sub(NBSP, text)
    text = _PREPOSITION.sub(lambda found: found[1] + NBSP, text)
    return _DASH.sub(NBSP, text)


def date_words(day: date) -> str:
    """«15 мая 2027 г.»: the day stays with its month, the year with «г.»."""
    return f"{day.day}{NBSP}{MONTHS[day.month - 1]} {day.year}{NBSP}г."


def date_blank(day: date | None) -> str:
    """The date field of a form: «15» мая 2027 г., or empty places for a pen when the day is not known."""
    if day is None:
        return f"«__»{NBSP}{BLANK} 20__{NBSP}г."
    return f"«{day.day}»{NBSP}{MONTHS[day.month - 1]} {day.year}{NBSP}г."


def moment_words(at: datetime) -> str:
    """«15 мая 2027 г., 14:05»: the caller gives the time in the zone of the reader."""
    return f"{date_words(at.date())}, {at:%H:%M}"


def short_name(name: str) -> str:
    """«Иванова Мария Петровна» → «Иванова М.П.»; a name that is already short stays as it is."""
    parts = clean(name).split()
    if len(parts) < 2 or "." in parts[1]:
        return NBSP.join(parts)
    return parts[0] + NBSP + "".join(f"{part[0]}." for part in parts[1:3])


def safe_name(text: str, limit: int = 100) -> str:
    """A name of a file that Windows, Linux and ZIP all accept; at most ``limit`` characters, never empty."""
    name = _FORBIDDEN.sub("-", clean(text).replace("\n", " ").replace(NBSP, " "))
    name = name.strip(" .")[:limit].rstrip(" .")
    if not name or name.split(".")[0].upper() in _RESERVED:
        return f"Документ {name}".rstrip()
    return name
