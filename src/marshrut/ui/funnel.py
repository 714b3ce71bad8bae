"""The picture of a funnel: points against limits that widen where the number is small. No places, no order by result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from marshrut.core import text
from marshrut.psychometrics import funnels
from marshrut.psychometrics.funnels import Funnel, Point

from .charts import BERRY, INK_2, WATER, Chart, _axes, _joined, _label, _svg

STEPS = 40


def funnel(title: str, points: Sequence[Point], names: Mapping[int, str], *, axis: str) -> tuple[Chart, Funnel]:
    """Points, the middle, limits of three sigmas (solid) and of 95 % (dashed); those with a name go into the table by name."""
    shape = funnels.funnel(points)
    most = max(point.n for point in points)

    def x(n: float) -> float:
        return round(44 + 340 * n / most, 1)

    def y(share: float) -> float:
        return round(190 - 175 * share, 1)

    drawn = _axes(0, 100, lambda percent: y(percent / 100))
    drawn += format_html('<path d="M44 {0}H392" stroke="{1}" stroke-width="2"/>', y(shape.middle), INK_2)
    sizes = sorted({max(1.0, most * step / STEPS) for step in range(1, STEPS + 1)})
    for tail, dash in ((funnels.TAIL, "none"), (funnels.INNER_TAIL, "5 5")):
        pairs = [funnels.limits(n, shape.middle, shape.spread, tail) for n in sizes]
        for side in (0, 1):
            drawn += _line([(x(n), y(pair[side])) for n, pair in zip(sizes, pairs, strict=True)], dash)
    drawn += _joined(_dot(x(point.n), y(point.share), outside=point.key in shape.outside) for point in points)
    drawn += _label(218, 212, axis, "middle")
    drawn += _label(392, 228, text.number(round(most)), "end") + _label(44, 228, "0", "start")
    rows = tuple(
        (
            names[point.key], text.percent(100 * point.share), text.number(round(point.n)),
            "за пределами случайного" if point.key in shape.outside else "в пределах случайного",
        )
        for point in sorted(points, key=lambda point: names.get(point.key, ""))
        if point.key in names
    )  # fmt: skip
    words = (
        f"Мест {len(points)}, вне пределов случайного разброса {len(shape.outside)}, "
        f"среднее {text.percent(100 * shape.middle)}"
    )
    heading = ("Место", "Доля", "Сколько", "Разброс")
    return Chart(_svg(400, 234, title, words, drawn), title, (heading, *rows) if rows else ()), shape


def _line(points: list[tuple[float, float]], dash: str) -> SafeString:
    path = " ".join(f"{'L' if i else 'M'}{a} {b}" for i, (a, b) in enumerate(points))
    return format_html(
        '<path d="{}" fill="none" stroke="{}" stroke-width="1.5" stroke-dasharray="{}"/>', path, INK_2, dash
    )


def _dot(x: float, y: float, *, outside: bool) -> SafeString:
    """A round inside, a square outside: the difference is seen without colours."""
    if outside:
        return format_html('<rect x="{}" y="{}" width="10" height="10" fill="{}" stroke="#fff"/>', x - 5, y - 5, BERRY)
    return format_html('<circle cx="{}" cy="{}" r="3.5" fill="{}" stroke="#fff"/>', x, y, WATER)
