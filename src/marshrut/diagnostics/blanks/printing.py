"""A layout as pages of paper: values for `marshrut.paper.blank`."""

from __future__ import annotations

from marshrut.paper.blank import BlankSheet, Drawn, Geometry, Word

from . import code
from .fields import Field, Way
from .layout import BOX, BOXES, CORNERS, HEAD, LABEL, MARK, QR, RADIUS, ROW, TOP, TOP_NEXT, WRITING, Block, Layout

GEOMETRY = Geometry(CORNERS, MARK, QR, RADIUS, BOX)
HINTS = {Way.MANY: "несколько", Way.PAIRS: "пары", Way.ORDER: "порядок", Way.BOXES: "число", Way.LINE: "слово"}


def sheets(blank: int, layout: Layout, *, title: str, about: str, name: str = "", unit: str = "") -> list[BlankSheet]:
    """Pages of one person's blank."""
    return [
        BlankSheet(
            code=code.issue(blank, page),
            number=code.number(blank),
            page=page,
            pages=layout.pages,
            title=title,
            about=about,
            top=TOP if page == 1 else TOP_NEXT,
            fields=tuple(_drawn(one) for one in layout.on(page)),
            name=name,
            unit=unit,
        )
        for page in range(1, layout.pages + 1)
    ]


def _drawn(block: Block) -> Drawn:
    one = block.field
    if one.way.marked:
        return _marked(block)
    x, y = block.x + LABEL, block.y
    if one.way is Way.BOXES:
        cells = tuple((round(x + n * BOX, 2), round(y + 1.5, 2)) for n in range(BOXES))
        return Drawn(one.label, block.x, y, 2.0, HINTS[one.way], boxes=cells)
    if one.way is Way.LINE:
        rules = tuple((x, y + n * WRITING - 1.5, block.width - LABEL) for n in (1, 2))
        return Drawn(one.label, block.x, y, 1.5, HINTS[one.way], rules=rules)
    rules = tuple((block.x, y + 6 + n * WRITING, block.width) for n in range(1, int((block.height - 6) // WRITING) + 1))
    return Drawn(f"{one.label}", block.x, y, 1.5, "", rules=rules)


def _marked(block: Block) -> Drawn:
    one = block.field
    letters, sides = [], []
    heads: set[tuple[float, float]] = set()
    first = {bubble.y for bubble in block.bubbles if bubble.row == 0}
    wrapped = len(first) > 1
    for bubble in block.bubbles:
        if (wrapped or bubble.row == 0) and (bubble.x, bubble.y) not in heads:
            heads.add((bubble.x, bubble.y))
            letters.append(Word(one.letters[bubble.option], bubble.x, bubble.y - ROW / 2 - HEAD / 2 + 0.6))
        if bubble.option == 0 and one.lines[bubble.row]:
            sides.append(Word(one.lines[bubble.row], block.x + LABEL + 0.4, bubble.y))
    return Drawn(
        one.label,
        block.x,
        block.y,
        HEAD + 1.2,
        _hint(one),
        tuple(letters),
        tuple(sides),
        tuple((bubble.x, bubble.y) for bubble in block.bubbles),
    )


def _hint(one: Field) -> str:
    return HINTS.get(one.way, "")
