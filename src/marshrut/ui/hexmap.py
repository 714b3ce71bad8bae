"""The hexagon map of a region: one tile of equal size per municipality, districts outlined.

A tile shows its number, so colour is only a help; a suppressed one says «<5» and is hatched grey. Phones show the table.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path
from typing import TypedDict

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from marshrut.core import text

STEPS = (
    ("#dcecf1", "#14232b"),
    ("#a9cfdb", "#14232b"),
    ("#6fb0c4", "#14232b"),
    ("#0b6f8f", "#fff"),
    ("#08455a", "#fff"),
)
EMPTY = ("#eaf0f3", "#47575f")
_RADIUS, _HALF, _ROW, _LEFT, _TOP = 44.2, 38.28, 66.4, 86.0, 88.0
_SIDES = ((1, -1), (2, 0), (1, 1), (-1, 1), (-2, 0), (-1, -1))


class Place(TypedDict):
    """Where a tile stands."""

    x: float
    y: float
    label: str
    district: int


@dataclass(frozen=True, slots=True)
class Tile:
    """What a municipality shows; `hidden` means a group smaller than five, None means no data."""

    value: float | None = None
    url: str = ""
    hidden: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The same tile as a line of the table."""

    name: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class HexMap:
    """The picture, its legend (step of colour from 0, words) and its table."""

    title: str
    svg: SafeString
    legend: tuple[tuple[int, str], ...]
    rows: tuple[Row, ...]
    open: bool = False


@lru_cache(maxsize=4)
def places(code: str = "29") -> Mapping[str, Place]:
    """Tiles of a region by the short names of its municipalities."""
    path = Path(__file__).with_name("data") / f"hex_{code}.json"
    tiles: dict[str, Place] = json.loads(path.read_text(encoding="utf-8"))["tiles"]
    return tiles


def hexmap(
    values: Mapping[str, Tile],
    *,
    title: str,
    unit: str = "%",
    bounds: Sequence[float] = (),
    digits: int = 0,
    code: str = "29",
) -> HexMap:
    """Draw the map.

    Parameters
    ----------
    values
        By short name of a municipality; those that are absent are shown without data.
    bounds
        Four rising borders of the five colours; without them the shown values are cut into five equal groups.
    """
    tiles = places(code)
    shown = sorted(t.value for t in values.values() if t.value is not None and not t.hidden)
    cuts = tuple(bounds) or _fifths(shown)
    drawn = [_tile(name, place, values.get(name, Tile()), cuts, (unit, digits)) for name, place in tiles.items()]
    svg = format_html(
        '<svg viewBox="0 0 590 545" role="group" aria-label="{}">{}{}</svg>',
        f"Карта: {title}. Те же числа есть в таблице под картой.",
        format_html_join("", "{}", ((tile,) for tile in drawn)), _outlines(tiles),
    )  # fmt: skip
    rows = sorted(
        (Row(name, _said(values.get(name, Tile()), unit, digits), values.get(name, Tile()).url) for name in tiles),
        key=lambda row: text.sort_key(row.name.removeprefix("г. ")),
    )
    return HexMap(title, svg, _legend(cuts, values, len(tiles), unit, digits), tuple(rows))


def step_of(value: float, cuts: Sequence[float]) -> int:
    """Number of the colour, from 1 to 5."""
    return 1 + sum(value >= cut for cut in cuts)


def _fifths(shown: Sequence[float]) -> tuple[float, ...]:
    """Borders that part the values into five groups of about the same size, without repeats."""
    if not shown:
        return ()
    found = sorted({shown[min(len(shown) * i // 5, len(shown) - 1)] for i in range(1, 5)})
    return tuple(cut for cut in found if cut > shown[0])


def _said(tile: Tile, unit: str, digits: int) -> str:
    if tile.hidden:
        return "скрыто: меньше 5 человек"
    if tile.value is None:
        return tile.note or "нет данных"
    return f"{text.number(float(tile.value), digits)}{text.NBSP}{unit}".rstrip(f" {text.NBSP}")


def _corners(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    return [
        (round(x + radius * cos(pi * (k / 3 - 0.5)), 1), round(y + radius * sin(pi * (k / 3 - 0.5)), 1))
        for k in range(6)
    ]


def _centre(place: Place) -> tuple[float, float]:
    return _LEFT + _HALF * place["x"], _TOP + _ROW * place["y"] + 2


def _tile(name: str, place: Place, tile: Tile, cuts: Sequence[float], shape: tuple[str, int]) -> SafeString:
    unit, digits = shape
    x, y = _centre(place)
    bare = tile.hidden or tile.value is None
    fill, ink = EMPTY if bare else STEPS[step_of(float(tile.value or 0), cuts) - 1]
    big = "<5" if tile.hidden else "—" if tile.value is None else f"{text.number(float(tile.value), digits)}{unit[:1]}"
    points = " ".join(f"{a},{b}" for a, b in _corners(x, y, _RADIUS - 1.6))
    inner = format_html(
        '<title>{}: {}</title><polygon points="{}" fill="{}"{}/><text x="{}" y="{}" text-anchor="middle" font-size="12" fill="{}">{}</text>'
        '<text x="{}" y="{}" text-anchor="middle" font-size="16" font-weight="650" fill="{}">{}</text>',
        name, _said(tile, unit, digits), points, fill, SafeString(' stroke="#6d818b" stroke-dasharray="4 3"') if bare else "",
        round(x), round(y) - 4, ink, place["label"], round(x), round(y) + 15, ink, big,
    )  # fmt: skip
    if tile.url:
        return format_html('<a href="{}" aria-label="{}: {}">{}</a>', tile.url, name, _said(tile, unit, digits), inner)
    return format_html('<g role="img" aria-label="{}: {}">{}</g>', name, _said(tile, unit, digits), inner)


def _outlines(tiles: Mapping[str, Place]) -> SafeString:
    """Thick lines where a district ends."""
    at = {(place["x"], place["y"]): place["district"] for place in tiles.values()}
    path = []
    for (x, y), district in at.items():
        if not district:
            continue
        corners = _corners(_LEFT + _HALF * x, _TOP + _ROW * y + 2, _RADIUS)
        for k, (dx, dy) in enumerate(_SIDES):
            if at.get((x + dx, y + dy)) != district:
                (a, b), (c, d) = corners[k], corners[(k + 1) % 6]
                path.append(f"M{a} {b}L{c} {d}")
    return format_html(
        '<path d="{}" fill="none" stroke="#14232b" stroke-width="2.6" stroke-linecap="round" pointer-events="none"/>',
        "".join(path),
    )


def _legend(
    cuts: Sequence[float], values: Mapping[str, Tile], total: int, unit: str, digits: int
) -> tuple[tuple[int, str], ...]:
    def said(value: float) -> str:
        return text.number(float(value), digits)

    found: list[tuple[int, str]] = []
    if cuts:
        found.append((1, f"меньше {said(cuts[0])}{text.NBSP}{unit}"))
        found += [(i, f"от {said(a)} до {said(b)}{text.NBSP}{unit}") for i, (a, b) in enumerate(pairwise(cuts), 2)]
        found.append((len(cuts) + 1, f"от {said(cuts[-1])}{text.NBSP}{unit}"))
    if any(t.hidden for t in values.values()):
        found.append((0, "скрыто: меньше 5 человек"))
    if sum(1 for t in values.values() if t.value is not None or t.hidden) < total:
        found.append((0, "нет данных"))
    return tuple(found)
