"""A funnel: points against limits that widen where the number is small. No places, no order by result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from marshrut.core import text

from .charts import BERRY, INK_2, WATER, Chart, _axes, _joined, _label, _svg


@dataclass(frozen=True, slots=True)
class Dot:
    """One place: how many, the value in per cent, its name when it may be told, whether chance does not explain it."""

    n: float
    value: float
    name: str
    outside: bool


Limits = Sequence[tuple[float, float, float]]


def funnel_chart(title: str, dots: Sequence[Dot], middle: float, outer: Limits, inner: Limits) -> Chart:
    """Points, the middle, limits of three sigmas (solid) and of two (dashed); named ones go into the table by name."""
    most = max(dot.n for dot in dots)

    def x(n: float) -> float:
        return round(44 + 340 * n / most, 1)

    def y(value: float) -> float:
        return round(190 - 1.75 * value, 1)

    drawn = _axes(0, 100, y)
    drawn += format_html('<path d="M44 {0}H392" stroke="{1}" stroke-width="2"/>', y(middle), INK_2)
    for limits, dash in ((outer, "none"), (inner, "5 5")):
        drawn += _joined(_line([(x(n), y(value)) for n, value in side], dash) for side in _sides(limits))
    drawn += _joined(_dot(x(dot.n), y(dot.value), dot) for dot in dots)
    drawn += _label(218, 212, "сколько учеников писали", "middle")
    drawn += _label(392, 228, f"{most:.0f}", "end") + _label(44, 228, "0", "start")
    rows = tuple(
        (dot.name, f"{text.percent(dot.value)}, писали {dot.n:.0f}", "вне пределов" if dot.outside else "в пределах")
        for dot in sorted(dots, key=lambda dot: dot.name)
        if dot.name
    )
    out = sum(dot.outside for dot in dots)
    words = f"Мест {len(dots)}, вне пределов случайного разброса {out}, среднее {text.percent(middle)}"
    return Chart(_svg(400, 234, title, words, drawn), title, (("Место", "Результат", "Разброс"), *rows) if rows else ())


def _sides(limits: Limits) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    return [(n, low) for n, low, _ in limits], [(n, high) for n, _, high in limits]


def _line(points: list[tuple[float, float]], dash: str) -> SafeString:
    path = " ".join(f"{'L' if i else 'M'}{a} {b}" for i, (a, b) in enumerate(points))
    return format_html(
        '<path d="{}" fill="none" stroke="{}" stroke-width="1.5" stroke-dasharray="{}"/>', path, INK_2, dash
    )


def _dot(x: float, y: float, dot: Dot) -> SafeString:
    """A round inside, a square outside: the difference is seen without colours."""
    if dot.outside:
        return format_html('<rect x="{}" y="{}" width="10" height="10" fill="{}" stroke="#fff"/>', x - 5, y - 5, BERRY)
    return format_html('<circle cx="{}" cy="{}" r="3.5" fill="{}" stroke="#fff"/>', x, y, WATER)
