"""A situation with questions: each is written by the pieces of its own kind, its fields begin with «p0-», «p1-»."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshrut.diagnostics import kinds
from marshrut.diagnostics.kinds import LETTERS, Part, Version
from marshrut.diagnostics.kinds.cases import MOST_PARTS

from .base import Body, Known, Line, Nothing, Sheet, Typed, Writer, clean, count_of
from .gaps import MOST_STEM, POINTS, points_of
from .lines import fresh

LEAST = 2


class Cases(Writer):
    """Two questions or more, in an order the author may change."""

    part = "diagnostics/editing/case.html"

    def __init__(self, simple: Mapping[str, Writer]) -> None:
        self.simple = simple

    def typed(self, data: Typed, at: str = "") -> Sheet:
        count = count_of(data, "parts", MOST_PARTS) if data.get("parts") else LEAST
        kind = str(data.get("add-kind") or "")
        return self._sheet([self._typed(data, f"p{n}-") for n in range(count)], kind)

    def _typed(self, data: Typed, at: str, kind: str = "") -> Line:
        asked = kind or str(data.get(f"{at}kind") or "")
        chosen = asked if asked in self.simple else "single"
        return {
            "id": clean(data.get(f"{at}id"), 20),
            "kind": chosen,
            "stem": clean(data.get(f"{at}stem"), MOST_STEM).replace("\r\n", "\n"),
            "points": clean(data.get(f"{at}points"), 5) or "1",
            "sheet": self.simple[chosen].typed(data, at),
        }

    def show(self, version: Version, at: str = "") -> Sheet:
        key = version.key if isinstance(version.key, dict) else {}
        parts = [self._shown(one, key, f"p{n}-") for n, one in enumerate(version.content.get("parts", []))]
        return self._sheet(parts, "")

    def _shown(self, one: dict[str, Any], key: dict[str, Any], at: str) -> Line:
        kind, points = one["kind"], one.get("max_points", 1)
        told = Part(kind, one.get("stem", ""), one, key.get(one["id"], []), max_points=points)
        sheet = self.simple[kind].show(told, at)
        return {"id": one["id"], "kind": kind, "stem": told.stem, "points": str(points), "sheet": sheet}

    def _sheet(self, parts: list[Line], kind: str) -> Sheet:
        return {"at": "", "template": self.part, "parts": parts, "add_kind": kind if kind in self.simple else "single"}

    def read(self, sheet: Sheet, known: Known) -> Body:
        parts: list[dict[str, Any]] = []
        key: dict[str, Any] = {}
        whole = 0
        for part in fresh(sheet["parts"], "id"):
            body = self.simple[part["kind"]].read(part["sheet"], known)
            points = points_of(part["points"]) or 1
            told = {"id": part["id"], "kind": part["kind"], "stem": part["stem"], "max_points": points}
            parts.append(told | body.content)
            key[part["id"]] = body.key
            whole += points
        return Body({"parts": parts}, key, [], max(1, whole))

    def wrong(self, sheet: Sheet, known: Known) -> list[str]:
        found: list[str] = []
        for n, part in enumerate(sheet["parts"]):
            bad = self.simple[part["kind"]].wrong(part["sheet"], known)
            if points_of(part["points"]) is None:
                part["bad_points"] = POINTS
                bad = [*bad, POINTS]
            found += [f"Вопрос {LETTERS[n]}. {one}" for one in bad]
        return found

    def lack(self, version: Version) -> str:
        parts = version.content.get("parts", [])
        if len(parts) < LEAST:
            return "Нужны хотя бы два вопроса."
        for n, part in enumerate(kinds.KINDS["case"].parts(version).values()):  # type: ignore[attr-defined]
            lack = self.simple[part.kind].lack(part) if part.stem.strip() else "напишите вопрос."
            if lack:
                return f"Вопрос {LETTERS[n]}: {lack[:1].lower()}{lack[1:]}"
        return kinds.KINDS["case"].fault(version)

    def told(self, sheet: Sheet) -> list[str]:
        lines = []
        for n, part in enumerate(sheet["parts"]):
            lines.append(f"Вопрос {LETTERS[n]}, баллов {part['points']}: {part['stem']}")
            lines += [f"{LETTERS[n]}. {one}" for one in self.simple[part["kind"]].told(part["sheet"])]
        return lines

    def press(self, sheet: Sheet, verb: str, n: int) -> None:
        parts: list[Line] = sheet["parts"]
        if verb == "add" and len(parts) < MOST_PARTS:
            parts.append(self._typed(Nothing(), f"p{len(parts)}-", sheet["add_kind"]))
        elif verb == "drop" and n < len(parts):
            parts.pop(n)
        elif verb in ("up", "down"):
            other = n - 1 if verb == "up" else n + 1
            if 0 <= other < len(parts) and n < len(parts):
                parts[n], parts[other] = parts[other], parts[n]

    def press_part(self, sheet: Sheet, at: str, verb: str, n: int) -> None:
        """A press inside a question; its condition may change with it."""
        for part in sheet["parts"]:
            if part["sheet"]["at"] == at:
                self.simple[part["kind"]].press(part["sheet"], verb, n)
                part["stem"] = part["sheet"].get("stem", part["stem"])

    def ready(self, sheet: Sheet, known: Known) -> Sheet:
        parts = [self._ready(n, part, known) for n, part in enumerate(sheet["parts"])]
        return sheet | {"parts": parts, "full": len(parts) >= MOST_PARTS}

    def _ready(self, n: int, part: Line, known: Known) -> Line:
        at = f"p{n}-"
        sheet = self.simple[part["kind"]].ready(part["sheet"] | {"at": at}, known)
        return part | {"at": at, "letter": LETTERS[n], "sheet": sheet}

    def unseen(self, content: dict[str, Any]) -> str:
        found = [(n, self.simple[one["kind"]].unseen(one)) for n, one in enumerate(content["parts"])]
        return next((f"Вопрос {LETTERS[n]}. {why}" for n, why in found if why), "")

    def seen(self, content: dict[str, Any]) -> dict[str, Any]:
        return content | {"parts": [self.simple[one["kind"]].seen(one) for one in content["parts"]]}

    def texts(self, sheet: Sheet) -> list[str]:
        inner = [one for part in sheet["parts"] for one in self.simple[part["kind"]].texts(part["sheet"])]
        return [part["stem"] for part in sheet["parts"]] + inner
