"""How a task of each kind is written. A new kind adds a `Writer` here.

`lines` holds kinds that are one list of lines, `number`, `areas`, `gaps`, `cases` the others; a case edits its parts by
the same pieces. Nothing here knows the database or the page.
"""

from __future__ import annotations

from collections.abc import Mapping

from .areas import Areas
from .base import MOST_KEPT, Body, Known, Line, Nothing, Sheet, Size, Typed, Writer
from .cases import Cases
from .flat import Flat
from .gaps import Gaps
from .lines import KINDS, Editor, padded, typed
from .number import Number

SIMPLE: Mapping[str, Writer] = {
    **{kind: Flat(kind) for kind in KINDS if kind != "open"},
    "numeric": Number(),
    "hotspot": Areas(),
    "gap": Gaps(),
}
WRITERS: Mapping[str, Writer] = {**SIMPLE, "case": Cases(SIMPLE), "open": Flat("open")}


def pressed(token: str) -> tuple[str, str, int]:
    """The name of a button: whose sheet, what, which row. «p0-:drop:2» is the third row of the first question."""
    *at, verb, row = token.split(":") if ":" in token else (token, "0")
    return "".join(at), verb, int(row) if row.isascii() and row.isdecimal() and len(row) < 4 else -1


def press(kind: str, sheet: Sheet, token: str) -> None:
    """A press on a button of the sheet of a task."""
    at, verb, n = pressed(token)
    writer = WRITERS[kind]
    if n < 0:
        return
    if at and isinstance(writer, Cases):
        writer.press_part(sheet, at, verb, n)
    elif not at:
        writer.press(sheet, verb, n)


__all__ = [
    "KINDS",
    "MOST_KEPT",
    "SIMPLE",
    "WRITERS",
    "Body",
    "Editor",
    "Known",
    "Line",
    "Nothing",
    "Sheet",
    "Size",
    "Typed",
    "Writer",
    "padded",
    "press",
    "pressed",
    "typed",
]
