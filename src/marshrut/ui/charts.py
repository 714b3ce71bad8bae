"""Charts as SVG made on the server: the same picture on a page, in print and in a PDF.

Every chart has a title and a description for those who do not see it, and its numbers as rows for a table.
Colours never carry the meaning alone. Texts keep contrast 4.5 : 1 on white.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from math import ceil, floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from marshrut.core import text, time

INK, INK_2, LINE = "#14232b", "#47575f", "#d9e2e6"
WATER, BERRY, SOFT = "#0a5a76", "#b64d05", "#a9cfdb"
_WIDE = 400
_NEED = ("#fbe3cc", "#fbf3e2", "#e3f2e9")
_ids = count(1)


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, its title and its numbers as rows for a table (the first row may be a heading)."""

    svg: SafeString
    title: str
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One measured value; `low` and `high` bound its error, `target` is drawn as a mark."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    target: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a date with its error."""

    day: date
    value: float
    low: float | None = None
    high: float | None = None


def bars(title: str, data: Sequence[Bar], *, top: float | None = None, unit: str = "", digits: int = 0) -> Chart:
    """Horizontal bars with intervals, one line each; a missing value is said in words, not drawn as zero."""
    known = [v for b in data for v in (b.value, b.high, b.target) if v is not None]
    most = top or max(known, default=1) or 1
    wide, step = 310, 54

    def x(value: float) -> float:
        return round(1 + wide * min(max(value / most, 0), 1), 1)

    parts = [_bar(b, i * step, x, unit, digits) for i, b in enumerate(data)]
    rows = tuple((b.name, _told(b, unit, digits)) for b in data)
    words = "; ".join(f"{name}: {value}" for name, value in rows)
    return Chart(_svg(_WIDE, step * len(data), title, words, _joined(parts)), title, rows)


def _told(bar: Bar, unit: str, digits: int) -> str:
    if bar.value is None:
        return bar.note or "нет данных"
    said = f"{text.number(float(bar.value), digits)}{text.NBSP}{unit}".rstrip(f" {text.NBSP}")
    if bar.low is not None and bar.high is not None:
        said += f" (от {text.number(float(bar.low), digits)} до {text.number(float(bar.high), digits)})"
    return said


def _bar(bar: Bar, y: int, x: Callable[[float], float], unit: str, digits: int) -> SafeString:
    name = format_html('<text x="0" y="{}" font-size="13" fill="{}">{}</text>', y + 14, INK, _short(bar.name, 54))
    if bar.value is None:
        return name + _label(1, y + 36, bar.note or "нет данных", "start")
    end = x(bar.value)
    drawn = format_html('<rect x="1" y="{}" width="{}" height="18" rx="3" fill="{}"/>', y + 22, max(end - 1, 1), SOFT)
    if bar.low is not None and bar.high is not None:
        drawn += _whisker(x(bar.low), x(bar.high), y + 31)
        end = max(end, x(bar.high))
    if bar.target is not None:
        drawn += format_html('<path d="M{} {}v26" stroke="{}" stroke-width="2"/>', x(bar.target), y + 18, BERRY)
        end = max(end, x(bar.target))
    value = f"{text.number(float(bar.value), digits)}{text.NBSP}{unit}".rstrip(text.NBSP)
    return (
        name
        + drawn
        + format_html(
            '<text x="{}" y="{}" font-size="14" font-weight="600" fill="{}">{}</text>', end + 8, y + 36, INK, value
        )
    )


def _whisker(low: float, high: float, y: float) -> SafeString:
    return format_html(
        '<path d="M{0} {2}H{1}M{0} {3}v10M{1} {3}v10" stroke="{4}" stroke-width="2" fill="none"/>',
        low,
        high,
        y,
        y - 5,
        INK,
    )


def profile(title: str, data: Sequence[Bar], *, cuts: tuple[float, float] = (36, 64)) -> Chart:
    """The profile of deficits, 0–100, larger is better: three tinted zones, a point and its error.

    Parameters
    ----------
    cuts
        Borders of «high» and «low» deficit on the same scale.
    """
    left, wide, step = 1, _WIDE - 2, 60
    height = step * len(data) + 20
    parts = [_band(bar, i * step + 20, left, wide, cuts) for i, bar in enumerate(data)]
    parts.append(
        format_html(
            '<text x="{0}" y="{2}" font-size="13" fill="{3}">нужна поддержка</text>'
            '<text x="{1}" y="{2}" text-anchor="end" font-size="13" fill="{3}">уверенно</text>',
            left, left + wide, height - 6, INK_2,
        )
    )  # fmt: skip
    rows = tuple((b.name, _told(b, "из 100", 0)) for b in data)
    words = "; ".join(f"{name}: {value}" for name, value in rows)
    return Chart(_svg(_WIDE, height, title, words, _joined(parts)), title, rows)


def _band(bar: Bar, y: int, left: int, wide: int, cuts: tuple[float, float]) -> SafeString:
    def x(value: float) -> float:
        return round(left + wide * min(max(value, 0), 100) / 100, 1)

    edges = (0, *cuts, 100)
    zones = format_html_join(
        "", '<rect x="{}" y="{}" width="{}" height="28" fill="{}"/>',
        ((x(a), y, round(x(b) - x(a), 1), tint) for a, b, tint in zip(edges, edges[1:], _NEED, strict=False)),
    )  # fmt: skip
    frame = format_html(
        '<rect x="{}" y="{}" width="{}" height="28" rx="4" fill="none" stroke="#93a7b0"/>', left, y, wide
    )
    name = format_html(
        '<text x="0" y="{}" font-size="14" font-weight="550" fill="{}">{}</text>', y - 6, INK, _short(bar.name, 50)
    )
    if bar.value is None:
        said = format_html('<text x="{}" y="{}" font-size="14" fill="{}">мало данных</text>', left + 12, y + 19, INK_2)
        return name + zones + frame + said
    whisker = (
        _whisker(x(bar.low), x(bar.high), y + 14) if bar.low is not None and bar.high is not None else SafeString()
    )
    dot = format_html(
        '<circle cx="{}" cy="{}" r="6" fill="{}" stroke="#fff" stroke-width="2"/>', x(bar.value), y + 14, INK
    )
    return name + zones + frame + whisker + dot


def timeline(
    title: str, data: Sequence[Point], *, target: float | None = None, unit: str = "", digits: int = 0
) -> Chart:
    """A value over time with its errors: a line, points, whiskers and, when given, a target."""
    rows = tuple(
        (time.ru_date(p.day), _told(Bar("", p.value, p.low, p.high), unit, digits))
        for p in sorted(data, key=lambda p: p.day)
    )
    if not data:
        return Chart(_svg(_WIDE, 60, title, "Данных пока нет", _label(200, 34, "Данных пока нет", "middle")), title)
    points = sorted(data, key=lambda p: p.day)
    values = [v for p in points for v in (p.value, p.low, p.high) if v is not None] + (
        [target] if target is not None else []
    )
    bottom, top = min(values), max(values)
    room = (top - bottom) * 0.12 or 1
    bottom, top = (0 if bottom >= 0 and bottom - room < 0 else bottom - room), top + room
    days = (points[-1].day - points[0].day).days or 1

    def x(day: date) -> float:
        return round(44 + 348 * (day - points[0].day).days / days, 1)

    def y(value: float) -> float:
        return round(190 - 165 * (value - bottom) / (top - bottom), 1)

    drawn = _axes(bottom, top, y)
    if target is not None:
        drawn += format_html(
            '<path d="M44 {0}H392" stroke="{1}" stroke-width="2" stroke-dasharray="6 5"/>', y(target), BERRY
        )
        drawn += _label(392, y(target) - 6, f"цель {text.number(float(target), digits)}", "end")
    path = " ".join(f"{'L' if i else 'M'}{x(p.day)} {y(p.value)}" for i, p in enumerate(points))
    drawn += format_html('<path d="{}" fill="none" stroke="{}" stroke-width="3" stroke-linejoin="round"/>', path, WATER)
    drawn += _joined(_moment(p, x(p.day), y) for p in points)
    for i, p in enumerate(points):
        if i in {0, len(points) - 1} or (len(points) <= 4):
            drawn += _label(
                x(p.day), 214, f"{p.day:%d.%m.%y}", "start" if i == 0 else "end" if i == len(points) - 1 else "middle"
            )
    words = "; ".join(f"{name}: {value}" for name, value in rows)
    return Chart(_svg(_WIDE, 222, title, words, drawn), title, rows)


def _ticks(bottom: float, top: float) -> tuple[list[float], int]:
    """Round numbers from bottom to top, about five of them, and how many digits after the comma tell them apart."""
    raw = (top - bottom) / 4
    power = 10.0 ** floor(log10(raw))
    step = next(part * power for part in (1, 2, 2.5, 5, 10) if part * power >= raw * (1 - 1e-9))
    first, last = ceil(bottom / step - 1e-9), floor(top / step + 1e-9)
    digits = next(n for n in range(9) if abs(step * 10**n - round(step * 10**n)) < 1e-6)
    return [n * step for n in range(first, last + 1)], digits


def _axes(bottom: float, top: float, y: Callable[[float], float]) -> SafeString:
    lines = []
    ticks, digits = _ticks(bottom, top)
    for value in ticks:
        at = y(value)
        lines.append(format_html('<path d="M44 {}H392" stroke="{}"/>', at, LINE))
        lines.append(_label(38, at + 5, text.number(float(value), digits), "end"))
    return _joined(lines)


def _moment(point: Point, x: float, y: Callable[[float], float]) -> SafeString:
    drawn = SafeString()
    if point.low is not None and point.high is not None:
        low, high = y(point.low), y(point.high)
        drawn = format_html(
            '<path d="M{0} {1}V{2}M{3} {1}h10M{3} {2}h10" stroke="{4}" stroke-width="2"/>', x, low, high, x - 5, INK_2
        )
    at = y(point.value)
    return drawn + format_html('<circle cx="{}" cy="{}" r="5" fill="{}" stroke="#fff" stroke-width="2"/>', x, at, WATER)


def spark(title: str, values: Sequence[float]) -> Chart:
    """A small line without axes, for a row of a table; the last value is marked."""
    if len(values) < 2:
        return Chart(SafeString(), title)
    low, high = min(values), max(values)
    spread = (high - low) or 1
    points = [
        (round(4 + 112 * i / (len(values) - 1), 1), round(28 - 24 * (v - low) / spread, 1))
        for i, v in enumerate(values)
    ]
    path = " ".join(f"{'L' if i else 'M'}{a} {b}" for i, (a, b) in enumerate(points))
    drawn = format_html('<path d="{}" fill="none" stroke="{}" stroke-width="2"/>', path, WATER)
    drawn += format_html('<circle cx="{}" cy="{}" r="3.5" fill="{}"/>', *points[-1], BERRY)
    words = f"было {text.number(values[0])}, стало {text.number(values[-1])}"
    return Chart(_svg(120, 32, title, words, drawn, style="max-width:120px"), title)


def _label(x: float, y: float, words: str, anchor: str) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" text-anchor="{}" font-size="13" fill="{}">{}</text>', x, y, anchor, INK_2, words
    )


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _svg(width: float, height: float, title: str, words: str, body: SafeString, *, style: str = "") -> SafeString:
    mark = f"chart{next(_ids)}"
    return format_html(
        '<svg data-w viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d" style="{}"><title id="{}-t">{}</title>'
        '<desc id="{}-d">{}</desc>{}</svg>',
        width, height, mark, mark, style, mark, title, mark, words, body,
    )  # fmt: skip


def _joined(parts: Iterable[SafeString]) -> SafeString:
    """Pieces of a picture as one piece."""
    return format_html_join("", "{}", ((part,) for part in parts))


@dataclass(frozen=True, slots=True)
class Curve:
    """A line over numbers: pairs (x, y); dashed ones differ from solid ones without colour."""

    name: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False


def curves(
    title: str,
    data: Sequence[Curve],
    *,
    axis: str,
    most: float | None = None,
    marks: Sequence[tuple[float, str]] = (),
) -> Chart:
    """Lines over one axis of numbers, from zero up; the last word of each line is its name under the picture.

    Parameters
    ----------
    most
        Higher values are drawn at this height; the table keeps them.
    marks
        Upright lines at places of the axis, with a word each.
    """
    first, last = data[0].points[0][0], data[0].points[-1][0]
    top = most or max(value for curve in data for _, value in curve.points) or 1.0

    def x(value: float) -> float:
        return round(44 + 348 * (value - first) / (last - first), 1)

    def y(value: float) -> float:
        return round(190 - 170 * min(value, top) / (top * 1.05), 1)

    drawn = _axes(0, top * 1.05, y)
    for at, word in marks:
        drawn += format_html('<path d="M{} 20V190" stroke="{}"/>', x(at), INK_2) + _label(x(at) + 4, 30, word, "start")
    drawn += _joined(
        _line(curve, [(x(a), y(b)) for a, b in curve.points], 242 + 20 * n) for n, curve in enumerate(data)
    )
    for mark in (first, (first + last) / 2, last):
        anchor = "start" if mark == first else "end" if mark == last else "middle"
        drawn += _label(x(mark), 208, text.number(float(mark)), anchor)
    drawn += _label(218, 226, axis, "middle")
    heading, *rows = _numbers(data, axis)
    words = "; ".join(f"{row[0]}: {', '.join(row[1:])}" for row in rows)
    return Chart(_svg(_WIDE, 240 + 20 * len(data), title, words, drawn), title, (heading, *rows))


def _line(curve: Curve, points: Sequence[tuple[float, float]], name_at: int) -> SafeString:
    """A line of curves and, under the picture, its sample with its name."""
    path = " ".join(f"{'L' if i else 'M'}{a} {b}" for i, (a, b) in enumerate(points))
    look = (BERRY, "7 5") if curve.dashed else (WATER, "none")
    drawn = format_html_join(
        "", '<path d="{}" fill="none" stroke="{}" stroke-width="3" stroke-dasharray="{}"/>',
        ((d, *look) for d in (path, f"M44 {name_at}h36")),
    )  # fmt: skip
    return drawn + _label(88, name_at + 5, curve.name, "start")


def _numbers(data: Sequence[Curve], axis: str) -> list[tuple[str, ...]]:
    """Lines of the table under a picture of curves: a heading and about nine places of the axis."""
    step = max(1, (len(data[0].points) - 1) // 8)
    rows = [
        (text.number(float(at), 1), *(text.number(float(curve.points[i][1]), 2) for curve in data))
        for i, (at, _) in enumerate(data[0].points)
        if i % step == 0
    ]
    return [(axis, *(curve.name for curve in data)), *rows]
