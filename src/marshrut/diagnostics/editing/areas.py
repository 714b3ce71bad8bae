"""A picture of the bank with areas: each area is a row of words and numbers, a script may draw it."""

from __future__ import annotations

import math
import re
from typing import Any

from marshrut.diagnostics import kinds
from marshrut.diagnostics.kinds import LETTERS, Version
from marshrut.diagnostics.kinds.picture import fits_shape

from .base import Body, Known, Line, Sheet, Typed, Writer, clean, count_of
from .lines import fresh

SHAPES = {"rect": "прямоугольник", "circle": "круг", "poly": "многоугольник"}
FIELDS = {"id": 20, "title": 200, "shape": 10, "coords": 1500}
NUMBERS = {
    "rect": "четыре числа через пробел: слева, сверху, ширина, высота",
    "circle": "три числа через пробел: центр слева, центр сверху, радиус",
    "poly": "пары чисел через пробел: вершины по порядку, хотя бы три",
}
FOREIGN = "Такого рисунка среди ваших нет: выберите из списка."


def numbers(text: str) -> list[int | float] | None:
    """Coordinates as typed; None when something is no number."""
    found: list[int | float] = []
    for word in re.split(r"[\s;]+|,\s+", text.strip()):
        bare = word.replace(",", ".")
        if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", bare):
            return None
        value = float(bare)
        found.append(int(value) if math.floor(value) == value else value)
    return found


class Areas(Writer):
    """Rows in the order of the letters; at least two, not all of them right."""

    part = "diagnostics/editing/hotspot.html"

    def typed(self, data: Typed, at: str = "") -> Sheet:
        right = set(data.getlist(f"{at}right"))
        rows: list[Line] = [
            {name: clean(data.get(f"{at}line-{n}-{name}"), most) for name, most in FIELDS.items()}
            | {"right": str(n) in right}
            for n in range(count_of(data, f"{at}lines", len(LETTERS)))
        ]
        return self._sheet(clean(data.get(f"{at}media"), 40), clean(data.get(f"{at}alt"), 500), rows, at)

    def show(self, version: Version, at: str = "") -> Sheet:
        picture, key = version.content.get("picture", {}), version.key or []
        rows: list[Line] = [
            {
                "id": one["id"], "title": one.get("title", ""), "shape": one.get("shape", "rect"),
                "coords": " ".join(map(str, one.get("coords", []))), "right": one["id"] in key,
            }
            for one in version.content.get("areas", [])
        ]  # fmt: skip
        return self._sheet(picture.get("media", ""), picture.get("alt", ""), rows, at)

    def _sheet(self, media: str, alt: str, rows: list[Line], at: str) -> Sheet:
        return {"at": at, "template": self.part, "media": media, "alt": alt, "lines": rows, "more": 0}

    def _rows(self, sheet: Sheet) -> list[Line]:
        return fresh(self._filled(sheet), "id")

    def _filled(self, sheet: Sheet) -> list[Line]:
        return [line for line in sheet["lines"] if line["title"] or line["coords"]]

    def read(self, sheet: Sheet, known: Known) -> Body:
        rows, size = self._rows(sheet), known.get(sheet["media"])
        areas = [
            {"id": r["id"], "title": r["title"], "shape": self._shape(r), "coords": numbers(r["coords"]) or []}
            for r in rows
        ]
        content: dict[str, Any] = {"areas": areas}
        if size:
            words = sheet["alt"] or size.alt
            content["picture"] = {
                "media": sheet["media"], "alt": words, "width": size.width, "height": size.height,
            }  # fmt: skip
        return Body(content, [r["id"] for r in rows if r["right"]], [])

    def _shape(self, line: Line) -> str:
        return line["shape"] if line["shape"] in SHAPES else "rect"

    def wrong(self, sheet: Sheet, known: Known) -> list[str]:
        size = known.get(sheet["media"])
        if sheet["media"] and not size:
            sheet["bad_media"] = FOREIGN
        found = [f"Рисунок: {FOREIGN}"] if "bad_media" in sheet else []
        for letter, line in zip(LETTERS, self._filled(sheet), strict=False):
            drawn = numbers(line["coords"]) if line["coords"] else []
            shape = {"shape": self._shape(line), "coords": drawn}
            if drawn is None:
                line["bad"] = f"Нужны {NUMBERS[self._shape(line)]}."
            elif drawn and size and not fits_shape(shape, size.width, size.height):
                line["bad"] = (
                    f"Область не лежит на рисунке {size.width} × {size.height}. Нужны {NUMBERS[self._shape(line)]}."
                )
            found += [f"Область {letter}. {line['bad']}"] if "bad" in line else []
        return found

    def lack(self, version: Version) -> str:
        areas = version.content.get("areas", [])
        if not version.content.get("picture"):
            return "Выберите рисунок."
        if len(areas) < 2:
            return "Нужны хотя бы две области на рисунке."
        for n, one in enumerate(areas):
            if not one["title"]:
                return f"Назовите область {LETTERS[n]}: по списку отвечают без мыши."
            if not one["coords"]:
                return f"Начертите область {LETTERS[n]} или запишите её числами."
        if not version.key or len(version.key) == len(areas):
            return "Отметьте верные области, но не все сразу."
        return kinds.KINDS["hotspot"].fault(version)

    def told(self, sheet: Sheet) -> list[str]:
        head = [f"Рисунок {sheet['media']}: {sheet['alt']}"] if sheet["media"] else []
        return head + [self._told(line) for line in self._rows(sheet)]

    def _told(self, line: Line) -> str:
        right = " (верно)" if line["right"] else ""
        return f"{line['title'] or 'без названия'}: {SHAPES[self._shape(line)]} {line['coords']}{right}"

    def press(self, sheet: Sheet, verb: str, n: int) -> None:
        rows: list[Line] = sheet["lines"]
        if verb == "add":
            sheet["more"] = 2
        elif verb == "drop" and n < len(rows):
            rows.pop(n)

    def ready(self, sheet: Sheet, known: Known) -> Sheet:
        filled = self._filled(sheet)
        count = min(len(LETTERS), max(3, len(filled) + 1, len(sheet["lines"]) + sheet["more"]))
        blank = [dict.fromkeys(FIELDS, "") | {"shape": "rect", "right": False} for _ in range(count - len(filled))]
        named = [line | {"letter": LETTERS[n]} for n, line in enumerate(filled + blank)]
        shapes = {"shapes": SHAPES.items(), "full": len(named) >= len(LETTERS)}
        return sheet | shapes | {"lines": named, "size": known.get(sheet["media"]), "pictures": known}

    def unseen(self, content: dict[str, Any]) -> str:
        return "" if content.get("picture") else "Выберите рисунок: без него показать нечего."

    def seen(self, content: dict[str, Any]) -> dict[str, Any]:
        picture = content["picture"]
        whole = [a for a in content["areas"] if fits_shape(a, picture["width"], picture["height"])]
        return content | {"areas": whole}
