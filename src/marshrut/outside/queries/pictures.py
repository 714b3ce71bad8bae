"""Pictures of pupils' results and their words."""

from __future__ import annotations

from marshrut.core.actor import Actor
from marshrut.core.text import counted, percent
from marshrut.ui import charts
from marshrut.ui.funnel import funnel

from ..models import Study
from ..words import FAILING, Hardness
from .studies import SchoolRow, TaskRow, school_points, visible_schools


def map_chart(actor: Actor, rows: list[TaskRow]) -> charts.Chart:
    """Tasks of the region with intervals; the mark is the border below which a task is failing."""
    bars = [
        charts.Bar(
            f"{row.task.number}. {row.task.title}" if row.task.title else f"Задание {row.task.number}",
            100 * row.share.value if row.n else None, 100 * row.share.low, 100 * row.share.high,
            100 * FAILING[Hardness(row.task.hardness)],
        )
        for row in rows
    ]  # fmt: skip
    return charts.bars("Выполнение заданий, процентов", bars, top=115, unit="%")


def school_chart(actor: Actor, rows: list[SchoolRow]) -> charts.Chart:
    """Tasks of a school with intervals; the mark is what was to be expected of its own level."""
    bars = [
        charts.Bar(
            f"Задание {row.task.number}. {row.task.title}", 100 * row.share.value, 100 * row.share.low, 100 * row.share.high,
            100 * row.expected,
        )
        for row in rows
    ]  # fmt: skip
    return charts.bars("Школа и то, чего от неё можно ожидать", bars, top=115, unit="%")


def funnel_picture(actor: Actor, found: Study) -> tuple[charts.Chart, str, list[str]] | None:
    """The funnel of all schools, its words, and the names of the outliers in sight."""
    points = school_points(actor, found)
    if len(points) < 3:
        return None
    seen = visible_schools(actor, [p.key for p in points])
    shown = {key: unit.name for key, unit in seen.items()}
    chart, shape = funnel("Школы и случайный разброс", points, shown, axis="сколько учеников писали")
    names = [
        f"{seen[p.key].name}: {percent(100 * p.share)}" for p in points if p.key in shape.outside and p.key in seen
    ]
    out = counted(len(shape.outside), "школа", "школы", "школ")
    words = (
        f"За пределами случайного разброса {out} из {len(points)}. Остальные друг от друга не отличаются больше, "
        "чем бывает случайно: сравнивать их по местам нельзя."
    )
    if shape.spread > 1:
        words += " Школы различаются сильнее, чем от случая, поэтому пределы расширены."
    return chart, words, names
