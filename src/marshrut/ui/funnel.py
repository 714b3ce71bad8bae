"""The funnel: places by their size, and how far a share strays by chance alone. In place of a league table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from django.utils.html import format_html

from marshrut.core import text

from .charts import BERRY, WATER, Chart, _axes, _joined, _label, _svg

#: Beyond it a place strays by chance once in five hundred; nearer nobody is told apart.
SIGMAS = 3.09


@dataclass(frozen=True, slots=True)
class Place:
    """A place with its people and a share in per cent."""

    name: str
    people: int
    share: float


def strays(place: Place, centre: float) -> bool:
    """Whether a place lies beyond what chance explains."""
    low, high = limits(place.people, centre)
    return not low <= place.share <= high


def limits(people: int, centre: float) -> tuple[float, float]:
    """Shares between which a place of so many people lies when it does not differ from all, in per cent."""
    part = centre / 100
    edge = 100 * (SIGMAS * sqrt(part * (1 - part) / people) + 0.5 / people)
    return max(0.0, centre - edge), min(100.0, centre + edge)


def funnel(title: str, data: Sequence[Place], centre: float) -> Chart:
    """Points in the funnel of chance around the common share; the table keeps the given order."""
    most = max(place.people for place in data) * 1.05

    def x(people: float) -> float:
        return round(44 + 348 * people / most, 1)

    def y(share: float) -> float:
        return round(190 - 170 * share / 105, 1)

    least = max(1.0, most / 60)
    steps = [least + (most - least) * n / 60 for n in range(61)]
    drawn = _axes(0, 100, y)
    for side in (0, 1):
        path = " ".join(
            f"{'L' if n else 'M'}{x(at)} {y(limits(round(at) or 1, centre)[side])}" for n, at in enumerate(steps)
        )
        drawn += format_html('<path d="{}" fill="none" stroke="{}" stroke-dasharray="6 4"/>', path, BERRY)
    drawn += format_html('<path d="M44 {}H392" stroke="{}" stroke-width="2"/>', y(centre), WATER)
    drawn += _joined(
        format_html('<circle cx="{}" cy="{}" r="4.5" fill="{}"/>', x(p.people), y(p.share), WATER) for p in data
    )
    drawn += _label(44, 208, "0", "start")
    drawn += _label(392, 208, text.number(round(most)), "end")
    drawn += _label(218, 226, "оценено людей", "middle")
    rows = [
        (
            p.name,
            text.number(p.people),
            f"{text.number(p.share)} %",
            "за границей случайного" if strays(p, centre) else "как у всех",
        )
        for p in data
    ]
    words = "; ".join(f"{row[0]}: {row[2]}, {row[3]}" for row in rows)
    heading = ("Территория", "Людей", "Доля", "Отличие")
    return Chart(_svg(400, 240, title, words, drawn), title, (heading, *rows))
