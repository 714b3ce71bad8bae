"""A picture with areas: the answer is the set of chosen areas, on the picture or in the list beside it."""

from __future__ import annotations

from typing import Any

from .base import LETTERS, Kind, Pick, Texts, Version, are_ids, ids, named, text_of

MOST_SIDE = 10_000
#: How many numbers draw a shape; a polygon has at least three corners.
NUMBERS = {"rect": 4, "circle": 3}


def is_size(value: Any) -> bool:
    """A width or a height of a picture."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_SIDE


def fits_shape(area: dict[str, Any], width: int, height: int) -> bool:
    """Whether the shape is drawn by the right count of numbers and lies on the picture."""
    shape, coords = area.get("shape"), area.get("coords")
    if not isinstance(coords, list) or not all(type(one) in (int, float) for one in coords):
        return False
    if shape == "poly":
        return 6 <= len(coords) <= 200 and len(coords) % 2 == 0 and _inside(coords, width, height)
    if NUMBERS.get(str(shape)) != len(coords):
        return False
    if shape == "circle":
        x, y, r = coords
        return r > 0 and _inside([x - r, y - r, x + r, y + r], width, height)
    x, y, wide, high = coords
    return wide > 0 and high > 0 and _inside([x, y, x + wide, y + high], width, height)


def _inside(coords: list[float], width: int, height: int) -> bool:
    return all(0 <= x <= width for x in coords[::2]) and all(0 <= y <= height for y in coords[1::2])


def _place(area: dict[str, Any], letter: float) -> tuple[float, float]:
    """Where the letter of an area stands: at the right edge of a rectangle, so that a line of text stays readable."""
    shape, coords = area["shape"], area["coords"]
    if shape == "rect":
        return coords[0] + max(coords[2] / 2, coords[2] - letter), coords[1] + min(coords[3] / 2, letter)
    if shape == "circle":
        return coords[0], coords[1]
    return sum(coords[::2]) / (len(coords) / 2), sum(coords[1::2]) / (len(coords) / 2)


def _drawn(n: int, area: dict[str, Any], letter: float) -> dict[str, Any]:
    """An area as the page draws it: numbers are texts, so that no page writes them in the manner of a language."""
    x, y = _place(area, letter)
    return {
        "id": area["id"], "title": str(area["title"]), "letter": LETTERS[n], "shape": area["shape"],
        "coords": [str(one) for one in area["coords"]], "points": " ".join(map(str, area["coords"])),
        "x": str(round(x, 1)), "y": str(round(y, 1)),
    }  # fmt: skip


class Hotspot(Kind):
    """Areas of a picture; all or nothing."""

    def fault(self, task: Version) -> str:
        picture = task.content.get("picture") if isinstance(task.content, dict) else None
        if not isinstance(picture, dict) or not isinstance(picture.get("media"), str):
            return "нужен рисунок: media, alt, width, height."
        if not is_size(picture.get("width")) or not is_size(picture.get("height")):
            return "у рисунка нужны ширина и высота в точках."
        if not str(picture.get("alt") or "").strip():
            return "опишите рисунок словами (alt): его слышат те, кто не видит."
        return self._fault_of_areas(task, picture)

    def _fault_of_areas(self, task: Version, picture: dict[str, Any]) -> str:
        areas, known = named(task.content, "areas"), ids(task.content, "areas")
        if not 2 <= len(set(known)) == len(known) <= len(LETTERS):
            return "нужны хотя бы две области с разными id."
        if not all(str(one.get("title") or "").strip() for one in areas):
            return "назовите каждую область (title): по списку отвечают без мыши."
        wrong = [a["id"] for a in areas if not fits_shape(a, picture["width"], picture["height"])]
        if wrong:
            return f"область «{wrong[0]}» начерчена неверно или выходит за рисунок."
        good = bool(task.key) and are_ids(task.key, known) and len(task.key) < len(known)
        return "" if good else "ключ называет верные области, но не все сразу."

    def shown(self, task: Version, texts: Texts) -> dict[str, Any]:
        picture = task.content["picture"]
        letter = max(14, round(picture["width"] / 24))
        return {
            "picture": {
                "url": texts.picture(picture["media"]),
                "alt": picture["alt"],
                "width": str(picture["width"]),
                "height": str(picture["height"]),
                "letter": str(letter),
            },
            "areas": [_drawn(n, area, letter) for n, area in enumerate(named(task.content, "areas"))],
        }

    def fits(self, task: Version, value: Any) -> bool:
        return are_ids(value, ids(task.content, "areas"))

    def points(self, task: Version, value: Any) -> int:
        return task.max_points * int(set(value) == set(task.key))

    def sample(self, task: Version, points: int, pick: Pick) -> Any:
        rest = [one for one in ids(task.content, "areas") if one not in task.key]
        return task.key if points else [pick(rest)]

    def told(self, task: Version) -> list[str]:
        return [text_of(task.content, "areas", one, "title") for one in task.key]
