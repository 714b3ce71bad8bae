"""Codes of blanks: a signed text for the QR code of each page, a number with check letters to be typed."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import NamedTuple

from django.conf import settings

from marshrut.core.refusal import Refused

PREFIX = "MRB"
#: Letters that nobody takes for digits or for one another.
CHECK = "АВЕКМНРСТХ"
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIGNED = 12
_code = re.compile(rf"{PREFIX}:([0-9]{{1,12}}):([0-9]{{1,2}}):([{_SIGNS}]{{{_SIGNED}}})")
_number = re.compile(r"([0-9]{1,12})([А-Я]{2})")
#: The same letters of the Latin keyboard.
_LATIN = str.maketrans("ABEKMHPCTX", "АВЕКМНРСТХ")

FOREIGN = "QR-код на странице не от бланка ответов."
FORGED = "Подпись QR-кода не сходится: бланк напечатан не в этой системе или код испорчен."
MISTYPED = "Такого номера бланка нет: проверьте цифры и две буквы после них."


class Page(NamedTuple):
    """A page of a blank."""

    blank: int
    page: int


def _mark(text: str, signs: str, length: int) -> str:
    digest = hmac.new(settings.SECRET_KEY.encode(), f"marshrut.blank:{text}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest)
    made = ""
    for _ in range(length):
        number, one = divmod(number, len(signs))
        made += signs[one]
    return made


def issue(blank: int, page: int) -> str:
    """The text of the QR code: only signs of its short alphabet, no name of a person."""
    body = f"{PREFIX}:{blank}:{page}"
    return f"{body}:{_mark(body, _SIGNS, _SIGNED)}"


def read(text: str) -> Page:
    """Whose page it is.

    Raises
    ------
    Refused
        `blank.foreign` for a code of something else, `blank.forged` when the signature is not ours.
    """
    found = _code.fullmatch(text.strip())
    if found is None:
        code, words = ("forged", FORGED) if text.startswith(f"{PREFIX}:") else ("foreign", FOREIGN)
        raise Refused(f"blank.{code}", words)
    blank, page = int(found[1]), int(found[2])
    if not hmac.compare_digest(issue(blank, page), found[0]):
        raise Refused("blank.forged", FORGED)
    return Page(blank, page)


def number(blank: int) -> str:
    """The number that a person types: «000123-КМ»."""
    return f"{blank:06d}-{_mark(f'number:{blank}', CHECK, 2)}"


def typed(text: str) -> int:
    """The blank of a typed number, or of a code that a hand scanner typed."""
    if text.strip().upper().startswith(PREFIX):
        return read(text.strip().upper()).blank
    plain = re.sub(r"[\s№-]", "", text.upper()).translate(_LATIN)
    found = _number.fullmatch(plain)
    if found is None or number(int(found[1])).replace("-", "").lstrip("0") != plain.lstrip("0"):
        raise Refused("blank.number", MISTYPED)
    return int(found[1])
