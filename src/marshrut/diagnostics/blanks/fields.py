"""What is asked on a blank: a field per task, per part of a case, per gap; how each is answered on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marshrut.diagnostics.kinds import KINDS, LETTERS, Version
from marshrut.diagnostics.kinds.base import ids
from marshrut.diagnostics.kinds.cases import Case


class Way(StrEnum):
    """How a field is answered: by marks of some sense, in boxes, on a line, on many lines."""

    ONE = "one"
    MANY = "many"
    PAIRS = "pairs"
    ORDER = "order"
    BOXES = "boxes"
    LINE = "line"
    LINES = "lines"

    @property
    def marked(self) -> bool:
        """Whether it is answered by marks that a machine can read."""
        return self in {Way.ONE, Way.MANY, Way.PAIRS, Way.ORDER}


@dataclass(frozen=True)
class Field:
    """A question of a blank. `options` are identifiers in the printed order; `rows` those of the left side of pairs."""

    place: int
    label: str
    way: Way
    part: str = ""
    gap: str = ""
    options: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()

    @property
    def letters(self) -> list[str]:
        """What is printed over the bubbles: letters, and numbers over the right side of pairs."""
        if self.way is Way.PAIRS:
            return [str(n + 1) for n in range(len(self.options))]
        return [LETTERS[n] for n in range(len(self.options))]

    @property
    def lines(self) -> list[str]:
        """What is printed before each row of bubbles."""
        if self.way is Way.PAIRS:
            return [LETTERS[n] for n in range(len(self.rows))]
        if self.way is Way.ORDER:
            return [str(n + 1) for n in range(len(self.options))]
        return [""]

    @property
    def key(self) -> str:
        """A name of the field within the blank, fit for a form of a page."""
        return "-".join(one for one in (f"p{self.place}", self.part, self.gap) if one)


WAYS = {
    "single": Way.ONE,
    "multiple": Way.MANY,
    "hotspot": Way.MANY,
    "match": Way.PAIRS,
    "order": Way.ORDER,
    "numeric": Way.BOXES,
    "short": Way.LINE,
    "open": Way.LINES,
}


def fields_of(places: Iterable[tuple[int, Version]]) -> Iterator[Field]:
    """Fields of a form in the order of its places."""
    for place, version in places:
        kind = KINDS[version.kind]
        if isinstance(kind, Case):
            for n, (name, part) in enumerate(kind.parts(version).items()):
                yield from _fields(place, part, f"{place}{LETTERS[n]}", name)
        else:
            yield from _fields(place, version, str(place), "")


def _fields(place: int, version: Version, label: str, part: str) -> Iterator[Field]:
    if version.kind == "gap":
        for n, gap in enumerate(version.content.get("gaps", []), start=1):
            options = tuple(ids(gap, "options"))
            way = Way.ONE if options else Way.LINE
            yield Field(place, f"{label}.{n}", way, part, str(gap["id"]), options)
        return
    sides = {"match": ("right", "left"), "hotspot": ("areas", "")}
    across, down = sides.get(version.kind, ("options", ""))
    yield Field(
        place,
        label,
        WAYS[version.kind],
        part,
        options=tuple(ids(version.content, across)),
        rows=tuple(ids(version.content, down)) if down else (),
    )


def field_of(kept: dict[str, Any]) -> Field:
    """A field as a layout keeps it."""
    names = ("place", "label", "part", "gap")
    return Field(
        way=Way(kept["way"]), options=tuple(kept["options"]), rows=tuple(kept["rows"]), **{n: kept[n] for n in names}
    )
