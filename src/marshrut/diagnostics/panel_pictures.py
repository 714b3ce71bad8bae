"""Closed rounds of a panel as their page shows them: tables, charts of the kit, warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshrut.competency.words import Deficit
from marshrut.core.text import number
from marshrut.diagnostics import panelling
from marshrut.ui import charts

#: Fewer people are not told by levels.
LEAST_PEOPLE = 5
STEP = 0.05


@dataclass(frozen=True, slots=True)
class Round:
    """A closed round."""

    number: int
    told: Mapping[str, Any]
    lines: list[tuple[str, float, float, float]]
    warnings: list[str]
    judges: charts.Chart
    people: charts.Chart | None


def rounds(borders: Sequence[str], results: Mapping[str, Any]) -> list[Round]:
    """Closed rounds, the last one first."""
    return [_round(borders, int(key), results[key]) for key in sorted(results, reverse=True)]


def _round(borders: Sequence[str], circle: int, told: Mapping[str, Any]) -> Round:
    lines = list(zip(borders, told["cut"], told["se"], told["spread"], strict=True))
    return Round(circle, told, lines, panelling.warnings(told), _judges(borders, circle, told), _people(circle, told))


def _judges(borders: Sequence[str], circle: int, told: Mapping[str, Any]) -> charts.Chart:
    """How many judges set each border not higher than a place of the scale: every step is a judge."""
    every = [x for judge in told["each"] for x in judge]
    low, high = min(every) - 0.5, max(every) + 0.5
    places = [low + STEP * n for n in range(int((high - low) / STEP) + 2)]
    lines = [
        charts.Curve(name, [(x, sum(judge[n] <= x for judge in told["each"])) for x in places], dashed=n == 1)
        for n, name in enumerate(borders)
    ]
    marks = [(cut, number(cut, 2)) for cut in told["cut"]]
    drawn = charts.curves(
        f"Границы экспертов, круг {circle}",
        lines,
        axis="логиты: сколько экспертов поставили границу не выше",
        marks=marks,
        most=told["judges"] + 1,
    )
    head = ("Эксперт, от мягкого", *borders)
    rows = [(str(n), *(number(x, 2) for x in judge)) for n, judge in enumerate(told["each"], 1)]
    return charts.Chart(drawn.svg, drawn.title, (head, *rows))


def _people(circle: int, told: Mapping[str, Any]) -> charts.Chart | None:
    """Shares of people by levels, when there are people enough."""
    count, levels = told["people"], told["levels"]
    if count < LEAST_PEOPLE or not levels:
        return None
    names = [Deficit.HIGH, Deficit.MEDIUM, Deficit.LOW, Deficit.NONE]
    bars = [charts.Bar(f"{level.label.capitalize()}", 100 * n / count) for level, n in zip(names, levels, strict=False)]
    return charts.bars(f"Доля людей на уровнях, круг {circle}", bars, top=100, unit="%")
