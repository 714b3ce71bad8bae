"""Kinds written as one list of lines."""

from __future__ import annotations

from marshrut.diagnostics.kinds import Version

from . import lines
from .base import MOST_LINES, Body, Known, Line, Sheet, Typed, Writer

MORE = 3


class Flat(Writer):
    """Lines of one sort; `lines.KINDS` tells how they are read."""

    def __init__(self, kind: str) -> None:
        self.kind, self.editor = kind, lines.KINDS[kind]
        self.part = f"diagnostics/editing/{self.editor.part}.html"

    def typed(self, data: Typed, at: str = "") -> Sheet:
        return self._sheet(lines.typed(self.kind, data, at), at)

    def show(self, version: Version, at: str = "") -> Sheet:
        body = Body(version.content, version.key, version.rubric, version.max_points)
        return self._sheet(self.editor.show(body), at)

    def _sheet(self, rows: list[Line], at: str) -> Sheet:
        return {"at": at, "template": self.part, "only": self.editor.one, "lines": rows, "more": 0}

    def read(self, sheet: Sheet, known: Known) -> Body:
        return self.editor.read(sheet["lines"])

    def lack(self, version: Version) -> str:
        return self.editor.fault(Body(version.content, version.key, version.rubric, version.max_points))

    def told(self, sheet: Sheet) -> list[str]:
        return [self._told(line) for line in sheet["lines"]]

    def _told(self, line: Line) -> str:
        words = " → ".join(str(line[name]) for name in ("left", "text", "levels") if line.get(name))
        return f"{words} (верно)" if line.get("right") is True else words

    def press(self, sheet: Sheet, verb: str, n: int) -> None:
        if verb == "add":
            sheet["more"] = MORE

    def ready(self, sheet: Sheet, known: Known) -> Sheet:
        rows = lines.padded(self.kind, sheet["lines"], more=sheet["more"])
        return sheet | {"lines": rows, "full": len(rows) >= MOST_LINES}

    def texts(self, sheet: Sheet) -> list[str]:
        return [str(line[name]) for line in sheet["lines"] for name in ("left", "text") if line.get(name)]
