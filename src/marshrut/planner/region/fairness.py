"""How evenly a plan closes deficits: shares of expected need closed, by groups and over teachers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marshrut.loops import Floats
from marshrut.planner.region.bits import Words
from marshrut.planner.region.problem import Problem


@dataclass(frozen=True)
class Fairness:
    """``attainment`` (G,) share of expected need closed, NaN for a group without need; the last is schools with low results.

    ``price`` (G,) ν: what is added to the weight of gain in a group below ``target``. ``gini`` and ``p10`` – of the
    shares of teachers; ``without`` – teachers with a need and an empty route.
    """

    attainment: Floats
    price: Floats
    target: float
    gini: float
    p10: float
    without: int


def fairness(problem: Problem, masks: Words, x: Floats) -> Fairness:
    """Shares of a plan at prices ``x`` (rows,)."""
    gains = problem.gains(masks)
    needy = problem.need > 1e-9
    share = np.sort(gains[needy] / problem.need[needy])
    with np.errstate(invalid="ignore", divide="ignore"):
        groups = problem.by_group(gains) / problem.group_need
    rank = np.arange(1, share.size + 1)
    total = share.sum()
    gini = float((2 * rank - share.size - 1) @ share / (share.size * total)) if total > 0 else 0.0
    return Fairness(
        groups, x[problem.rows.equity].copy(), problem.instance.fair_target, gini,
        float(np.percentile(share, 10)) if share.size else 0.0, int((needy & (masks == 0)).sum()),
    )  # fmt: skip
