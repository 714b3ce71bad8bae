"""What is known of a task from answers: parameters by calibrations, shares, the characteristic and information curves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marshrut import psychometrics
from marshrut.core.actor import Actor
from marshrut.diagnostics.models import Item, ItemParameter
from marshrut.ui import charts

GRID = np.linspace(-4.0, 4.0, 65)
AXIS = "уровень человека, логиты"


@dataclass(frozen=True, slots=True)
class Measured:
    """Parameters of a version by one calibration."""

    row: ItemParameter
    misfit: bool
    left_out: str


def measures(actor: Actor, item: Item) -> list[Measured]:
    """Parameters of all versions by all calibrations, the newest first. The caller has shown the right to the task."""
    rows = ItemParameter.objects.filter(item_version__item=item).select_related("calibration", "item_version")
    return [
        Measured(
            row,
            item.code in row.calibration.report.get("misfit", ()),
            row.calibration.report.get("left_out", {}).get(item.code, ""),
        )
        for row in rows.order_by("-item_version__version", "-calibration__in_use", "-calibration__made_at")
    ]


def item_curves(actor: Actor, row: ItemParameter) -> tuple[charts.Chart, charts.Chart]:
    """Chances of the answer over ability, and how much the task tells at each ability."""
    bank = psychometrics.Bank.from_difficulty([row.model], [row.slope], [row.difficulties])
    table = np.exp(psychometrics.log_probability(bank, GRID))
    most = table.shape[0] - 1
    expected = np.arange(most + 1) @ table
    word = "вероятность верного ответа" if most == 1 else f"ожидаемый балл из {most}"
    told = psychometrics.information(bank, GRID).item[0]
    return (
        charts.curves("Характеристическая кривая", [charts.Curve(word, _points(expected))], axis=AXIS),
        charts.curves("Информация задания", [charts.Curve("информация", _points(told), dashed=True)], axis=AXIS),
    )


def _points(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in zip(GRID, values, strict=True)]
