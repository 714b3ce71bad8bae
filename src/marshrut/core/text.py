"""Russian text: names, sorting, search, numbers of СНИЛС. Pure functions."""

from __future__ import annotations

_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_LETTERS = "йцукенгшщзхъфывапролджэячсмитьбюё"
_LAYOUT = str.maketrans(_KEYS + _KEYS.upper() + '{}:"<>~', _LETTERS + _LETTERS.upper()[: len(_KEYS)] + "ХЪЖЭБЮЁ")


def plural(n: int, one: str, few: str, many: str) -> str:
    """Word form for a count: 1 маршрут, 2 маршрута, 5 маршрутов, 11 маршрутов, 21 маршрут."""
    if n % 10 == 1 and n % 100 != 11:
        return one
    if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14):
        return few
    return many


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


def snils_is_right(digits: str) -> bool:
    """Check digits of a СНИЛС of 11 digits; numbers up to 001-001-998 have none."""
    if len(digits) != 11 or not digits.isdigit():
        return False
    if int(digits[:9]) <= 1001998:
        return True
    total = sum(int(d) * (9 - i) for i, d in enumerate(digits[:9])) % 101
    return total % 100 == int(digits[9:])


def normalise_snils(text: str) -> str:
    """Eleven digits of a СНИЛС written anyhow; empty when it can't be one."""
    digits = "".join(c for c in text if c.isdigit())
    return digits if snils_is_right(digits) else ""
