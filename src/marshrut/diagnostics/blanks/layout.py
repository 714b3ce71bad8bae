"""Where everything stands on the pages of a blank, in millimetres from the upper left corner of A4.

Four corner marks frame what a machine reads; the strip with the name lies below them and is torn off.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from dataclasses import field as made_of
from typing import Any

from .fields import Field, Way, field_of

#: Centres of the corner marks in the order of reading, and their side.
CORNERS = ((12.0, 12.0), (198.0, 12.0), (12.0, 262.0), (198.0, 262.0))
MARK = 6.0
#: The square of the QR code without its quiet zone: left, top, side.
QR = (169.0, 17.0, 23.0)
LEFT, RIGHT, TOP, BOTTOM = 16.0, 194.0, 61.0, 253.0
#: Pages after the first have no instruction, so their fields begin higher.
TOP_NEXT = 48.0
GAP = 6.0
COLUMN = (RIGHT - LEFT - GAP) / 2
LABEL = 14.0
PITCH = 7.2
ROW = 7.0
RADIUS = 2.4
#: Letters stand over the first row of a field, so that nothing is printed inside of a bubble.
HEAD = 4.6
AFTER = 2.6
PER_ROW = int((COLUMN - LABEL - 4) // PITCH)
BOX, BOXES = 6.4, 10
WRITING = 8.5
OPEN_LINES = 9
VERSION = 1


@dataclass(frozen=True)
class Bubble:
    """A place for a mark: which row and which option of its field."""

    row: int
    option: int
    x: float
    y: float


@dataclass
class Block:
    """A field on its page: the rectangle it takes, its bubbles."""

    field: Field
    page: int
    x: float
    y: float
    width: float
    height: float
    bubbles: list[Bubble] = made_of(default_factory=list)


@dataclass(frozen=True)
class Layout:
    """All fields of a blank on its pages."""

    pages: int
    blocks: tuple[Block, ...]

    def on(self, page: int) -> list[Block]:
        """Fields of a page."""
        return [one for one in self.blocks if one.page == page]


def lay_out(fields: Iterable[Field]) -> Layout:
    """Place fields one after another: narrow ones in two columns, those with many lines over the whole width."""
    table = _Table()
    run: list[Field] = []
    for one in fields:
        if one.way is Way.LINES:
            table.columns(run)
            run = []
            table.wide(one)
        else:
            run.append(one)
    table.columns(run)
    return Layout(table.page, tuple(table.blocks))


class _Table:
    """The sheet that is being filled."""

    def __init__(self) -> None:
        self.page, self.top = 1, TOP
        self.blocks: list[Block] = []

    def turn(self) -> None:
        self.page, self.top = self.page + 1, TOP_NEXT

    def wide(self, one: Field) -> None:
        height = _height(one)
        if self.top + height > BOTTOM:
            self.turn()
        self.blocks.append(Block(one, self.page, LEFT, self.top, RIGHT - LEFT, height))
        self.top += height + AFTER

    def columns(self, run: Sequence[Field]) -> None:
        rest = list(run)
        while rest:
            room = BOTTOM - self.top
            if _height(rest[0]) > room:
                self.turn()
                continue
            # The lowest band that holds all: then both columns end at one height.
            low = next((h for h in range(10, int(room) + 1) if _split(rest, h)[2] == len(rest)), int(room))
            first, second, taken = _split(rest, low)
            for fields, x in ((first, LEFT), (second, LEFT + COLUMN + GAP)):
                self._column(fields, x)
            self.top = max(one.y + one.height for one in self.blocks[-taken:]) + AFTER
            rest = rest[taken:]
            if rest:
                self.turn()

    def _column(self, fields: Sequence[Field], x: float) -> None:
        y = self.top
        for one in fields:
            self.blocks.append(Block(one, self.page, x, y, COLUMN, _height(one), _bubbles(one, x, y)))
            y += _height(one) + AFTER


def _split(fields: Sequence[Field], height: float) -> tuple[list[Field], list[Field], int]:
    """What goes into the first and the second column of such a height, in order, and how many that is."""
    columns: list[list[Field]] = [[], []]
    n = 0
    for column in columns:
        used = 0.0
        while n < len(fields) and used + _height(fields[n]) <= height:
            used += _height(fields[n]) + AFTER
            column.append(fields[n])
            n += 1
    return columns[0], columns[1], n


def _wraps(one: Field) -> int:
    """How many rows of bubbles one line of the field needs."""
    return -(-len(one.options) // PER_ROW)


def _height(one: Field) -> float:
    if one.way is Way.LINES:
        return 6.0 + OPEN_LINES * WRITING
    if one.way is Way.LINE:
        return 2 * WRITING
    if one.way is Way.BOXES:
        return BOX + 3.0
    # Letters are repeated over each wrapped row of bubbles.
    return len(one.lines) * ROW + HEAD if _wraps(one) == 1 else len(one.lines) * _wraps(one) * (ROW + HEAD)


def _bubbles(one: Field, x: float, y: float) -> list[Bubble]:
    if not one.way.marked:
        return []
    made = []
    wraps = _wraps(one)
    for row in range(len(one.lines)):
        for option in range(len(one.options)):
            wrap, column = divmod(option, PER_ROW)
            middle = y + (HEAD + row * ROW if wraps == 1 else (row * wraps + wrap) * (ROW + HEAD) + HEAD) + ROW / 2
            made.append(Bubble(row, option, round(x + LABEL + 4 + column * PITCH + RADIUS, 2), round(middle, 2)))
    return made


def keep(layout: Layout) -> dict[str, Any]:
    """A layout as plain values, for a row of the database."""
    return {"version": VERSION, "pages": layout.pages, "blocks": [_kept(one) for one in layout.blocks]}


def _kept(one: Block) -> dict[str, Any]:
    return asdict(one) | {"bubbles": [[b.row, b.option, b.x, b.y] for b in one.bubbles]}


def restore(kept: dict[str, Any]) -> Layout:
    """A layout from the plain values it was kept as."""
    return Layout(kept["pages"], tuple(_block(one) for one in kept["blocks"]))


def _block(kept: dict[str, Any]) -> Block:
    named = {n: kept[n] for n in ("page", "x", "y", "width", "height")}
    return Block(field_of(kept["field"]), **named, bubbles=[Bubble(*one) for one in kept["bubbles"]])


def digest(kept: dict[str, Any], versions: Sequence[int]) -> str:
    """The print of a layout with the versions of the tasks it asks about."""
    body = json.dumps([kept, list(versions)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()[:16]
