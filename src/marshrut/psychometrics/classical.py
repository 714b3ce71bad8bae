"""Numbers of an item without a model: how many answered, what share of the points they won, how it agrees with the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Classical:
    """(J,) each: answers given; mean share of the most points; correlation with the sum of the other items, NaN when none."""

    answers: NDArray[np.int64]
    share: Floats
    rest: Floats


def classical(points: NDArray[np.integer], most: NDArray[np.integer]) -> Classical:
    """Share of points and corrected item–total correlation.

    Parameters
    ----------
    points : (N, J) integers
        Points of N people on J items, −1 where there was no answer. A missing answer adds nothing to a person's sum.
    most : (J,) integers
        The most points of each item.

    Notes
    -----
    The correlation leaves the item itself out of the sum, or a short test would praise every item.
    Source: Lord & Novick (1968), Statistical Theories of Mental Test Scores.
    """
    given = points >= 0
    won = np.where(given, points, 0).astype(np.float64)
    total = won.sum(1)
    answers = given.sum(0).astype(np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = won.sum(0) / (answers * most)
    rest = np.array([_agreement(won[given[:, j], j], (total - won[:, j])[given[:, j]]) for j in range(points.shape[1])])
    return Classical(answers, share, rest)


def _agreement(one: Floats, other: Floats) -> float:
    if one.size < 2 or one.std() == 0 or other.std() == 0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])
