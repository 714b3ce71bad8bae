"""Russian text: names, sorting, search, numbers, declension. Pure functions."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from pytrovich.detector import PetrovichGenderDetector
from pytrovich.enums import Case as Cases
from pytrovich.enums import Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

Case = Literal["nominative", "genitive", "dative", "accusative", "instrumental", "prepositional"]

NBSP = "\u00a0"
MINUS = "\u2212"
_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_LETTERS = "йцукенгшщзхъфывапролджэячсмитьбюё"
_LAYOUT = str.maketrans(
    _KEYS + "".join(k.upper() for k in _KEYS if k.isalpha()) + '{}:"<>~',
    _LETTERS + "".join(x.upper() for k, x in zip(_KEYS, _LETTERS, strict=True) if k.isalpha()) + "ХЪЖЭБЮЁ",
)


def plural(n: int, one: str, few: str, many: str) -> str:
    """Word form for a count: 1 маршрут, 2 маршрута, 5 маршрутов, 11 маршрутов, 21 маршрут."""
    n = abs(n)
    if n % 10 == 1 and n % 100 != 11:
        return one
    if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14):
        return few
    return many


def counted(n: int, one: str, few: str, many: str) -> str:
    """A number with its word: «4 812 маршрутов», never broken between lines."""
    return f"{number(n)}{NBSP}{plural(n, one, few, many)}"


def of_total(n: int, one: str, few: str, many: str) -> str:
    """A whole after «из»: «из 54 программ», «из 21 программы»; takes the forms of `plural`."""
    return f"{number(n)}{NBSP}{few if plural(n, one, few, many) == one else many}"


def fold(text: str) -> str:
    """Text for search: lower case, ё as е, single spaces."""
    return " ".join(text.lower().replace("ё", "е").split())


def sort_key(*parts: str) -> str:
    """Key that sorts ё right after е: compare folded text first, then the text itself."""
    text = " ".join(" ".join(parts).lower().split())
    return f"{text.replace('ё', 'е')}\t{text}"


def fix_layout(text: str) -> str:
    """What was meant when a Russian word is typed in the Latin layout: «Bdfyjdf» → «Иванова»."""
    return text.translate(_LAYOUT)


# Names -----------------------------------------------------------------------------------------------------------


def full_name(surname: str, name: str, patronymic: str = "") -> str:
    """«Иванова Мария Петровна»."""
    return " ".join(p for p in (surname.strip(), name.strip(), patronymic.strip()) if p)


def short_name(full: str) -> str:
    """«Иванова Мария Петровна» → «Иванова М. П.», with no-break spaces; a single word stays as it is."""
    surname, *rest = full.split()
    initials = [f"{word[0].upper()}." for word in rest[:2]]
    return NBSP.join([surname, *initials])


def initials(full: str) -> str:
    """Two letters for a picture of a person: «ИМ»."""
    return "".join(word[0].upper() for word in full.split()[:2])


def address(full: str) -> str:
    """How to greet: «Мария Петровна»; without a patronymic just the name."""
    words = full.split()
    return " ".join(words[1:3]) or full.strip()


@lru_cache(maxsize=4096)
def decline(full: str, case: Case) -> str:
    """The full name in a grammatical case: «направить Иванову Марию Петровну».

    Gender comes from the patronymic, else from the name. What pytrovich cannot decline (foreign names, a single
    word) stays in the nominative: pages therefore keep an editable field beside the result.
    """
    words = full.split()
    if case == "nominative" or not 2 <= len(words) <= 3:
        return full
    parts = dict(zip(("lastname", "firstname", "middlename"), words, strict=False))
    gender = _gender(parts)
    if gender is None:
        return full
    try:
        return " ".join(_decline_word(word, kind, case, gender) for kind, word in parts.items())
    except (KeyError, ValueError, IndexError):
        return full


def _gender(parts: dict[str, str]) -> str | None:
    patronymic = parts.get("middlename", "").lower()
    if patronymic.endswith(("на", "кызы")):
        return "FEMALE"
    if patronymic.endswith(("ич", "оглы")):
        return "MALE"
    try:
        found = _detector().detect(firstname=parts["firstname"], lastname=parts["lastname"])
    except (StopIteration, ValueError):
        return None
    return found.name if found.name in {"MALE", "FEMALE"} else None


@lru_cache(maxsize=1)
def _detector() -> Any:
    """The rules of gender, read from a file only once."""
    return PetrovichGenderDetector()


@lru_cache(maxsize=1)
def _maker() -> PetrovichDeclinationMaker:
    """The rules of declension, read from a file only once."""
    return PetrovichDeclinationMaker()


def _decline_word(word: str, kind: str, case: Case, gender: str) -> str:
    return str(_maker().make(NamePart[kind.upper()], Gender[gender], Cases[case.upper()], word))


# Numbers ---------------------------------------------------------------------------------------------------------


def number(value: float | Decimal, digits: int | None = None, *, sign: bool = False) -> str:
    """A number as Russians write it: «4 812», «−0,8»; `digits` after the comma, `sign` shows the plus."""
    text = f"{value:,.{digits}f}" if digits is not None else f"{value:,}"
    if digits is None and isinstance(value, float | Decimal):
        text = f"{value:,.2f}".rstrip("0").rstrip(".")
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    text = text.replace(",", NBSP).replace(".", ",").replace("-", MINUS)
    return f"+{text}" if sign and value > 0 else text


def percent(value: float, digits: int = 0) -> str:
    """«41 %» with a no-break space; the value is in per cent already."""
    return f"{number(float(value), digits)}{NBSP}%"


def hours(value: float | Decimal) -> str:
    """«38 ч», never broken between lines."""
    return f"{number(value)}{NBSP}ч"


def share(part: int, whole: int) -> str:
    """«41 %» of a count, or «нет данных» when there is nothing to divide by."""
    return percent(100 * part / whole) if whole else "нет данных"


# СНИЛС and telephone ---------------------------------------------------------------------------------------------


def snils_is_right(digits: str) -> bool:
    """Check digits of a СНИЛС of 11 digits; numbers up to 001-001-998 have none."""
    if len(digits) != 11 or not (digits.isascii() and digits.isdecimal()):
        return False
    if int(digits[:9]) <= 1001998:
        return True
    total = sum(int(d) * (9 - i) for i, d in enumerate(digits[:9])) % 101
    return total % 100 == int(digits[9:])


def normalise_snils(text: str) -> str:
    """Eleven digits of a СНИЛС written anyhow; empty when it can't be one."""
    digits = "".join(c for c in text if c.isdecimal())
    return digits if snils_is_right(digits) else ""


def show_snils(digits: str) -> str:
    """«123-456-789 01» for those who need the whole number."""
    if len(digits) != 11:
        return digits
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"


def mask_snils(digits: str) -> str:
    """Only the last four digits: «•••-•••-•89 01»."""
    return f"•••-•••-•{digits[7:9]} {digits[9:]}" if len(digits) == 11 else ""


def normalise_phone(text: str) -> str:
    """«+79211234567» of a Russian number typed anyhow; empty when it is not one."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == 11 and digits[0] in "78":
        digits = digits[1:]
    return f"+7{digits}" if len(digits) == 10 and digits[0] in "3489" else ""


def show_phone(stored: str) -> str:
    """«+7 921 123-45-67» with no-break spaces."""
    if not re.fullmatch(r"\+7\d{10}", stored):
        return stored
    return f"+7{NBSP}{stored[2:5]}{NBSP}{stored[5:8]}-{stored[8:10]}-{stored[10:]}"
