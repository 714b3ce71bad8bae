"""Two calibrations side by side: a line for each common task, its curves in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from marshrut import psychometrics
from marshrut.ui.charts import Chart, Curve, curves

from .estimating import bank_of
from .models import ItemParameter

GRID = np.arange(-4.0, 4.01, 0.25)
SURE = 1.959963984540054


@dataclass(frozen=True)
class Pair:
    """A task in the new and, when it was there, in the old calibration; difficulties are means over its points, logits."""

    code: str
    item: int
    new: ItemParameter
    old: ItemParameter | None
    new_at: float
    old_at: float | None
    se: float | None

    @property
    def shift(self) -> float | None:
        """New less old."""
        return None if self.old_at is None else self.new_at - self.old_at

    @property
    def sure(self) -> bool:
        """Whether the shift is more than its error explains."""
        return self.shift is not None and self.se is not None and abs(self.shift) > SURE * self.se


def curve_of(row: ItemParameter) -> list[tuple[float, float]]:
    """Expected share of the greatest score by ability, per cent."""
    bank = bank_of([row])
    chance = np.exp(psychometrics.log_probability(bank, GRID))
    most = chance.shape[0] - 1
    share = 100 * (np.arange(most + 1) @ chance) / most
    return [(float(at), float(v)) for at, v in zip(GRID, share, strict=True)]


def chart(pair: Pair) -> Chart:
    """Curves of a task in both calibrations."""
    lines = [Curve("новая", curve_of(pair.new))]
    if pair.old is not None:
        lines.append(Curve("прежняя", curve_of(pair.old), dashed=True))
    return curves(f"Кривая задания {pair.code}", lines, axis="уровень, логиты", most=100)


def ordered(rows: Sequence[Pair], by: str) -> list[Pair]:
    """By the code, or the greatest shifts first."""
    if by == "shift":
        return sorted(rows, key=lambda row: (row.shift is None, -abs(row.shift or 0.0), row.code))
    return sorted(rows, key=lambda row: row.code)


def total(rows: Sequence[Pair]) -> dict[str, int]:
    """How many tasks: all, common, with a shift that is more than its error."""
    return {"all": len(rows), "common": sum(r.old is not None for r in rows), "sure": sum(r.sure for r in rows)}
