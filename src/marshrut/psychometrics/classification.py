"""How often levels are right, and how often a second testing would give the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.bank import Bank
from marshrut.psychometrics.errors import ScaleError
from marshrut.psychometrics.levels import classify
from marshrut.psychometrics.sums import probabilities, sum_scores

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Quality:
    """Of all levels and of each cut alone (C,): shares of right levels and of equal levels at a second testing.

    ``kappa``: agreement of two testings beyond chance (Cohen).
    """

    accuracy: float
    consistency: float
    kappa: float
    cut_accuracy: Floats
    cut_consistency: Floats


def quality_of_scores(theta: ArrayLike, se: ArrayLike, cuts: ArrayLike) -> Quality:
    """Accuracy and consistency of levels given by scores with errors.

    Parameters
    ----------
    theta, se : (N,)
        Likelihood-scale scores or WLE, logits: with them both numbers are those of the testing as it was. With EAP the
        accuracy is that of EAP levels, and consistency is too low, because EAP scores of a second testing spread less.
    cuts : (L − 1,)
        Borders in logits, rising.

    Notes
    -----
    Rudner (2005), Practical Assessment, Research & Evaluation 10(13): the chance of level l is the normal mass between
    its cuts; accuracy is the mean chance of the level given, consistency the mean of Σ chance².
    """
    score, error = np.asarray(theta, np.float64), np.asarray(se, np.float64)
    known = np.isfinite(error)
    if score.shape != error.shape or not known.any():
        raise ScaleError("scores and errors of people who were measured are expected")
    levels = classify(score[known], error[known], cuts)
    weight = np.full(int(known.sum()), 1.0 / known.sum())
    return _quality(levels.prob, levels.level, weight)


def quality_of_sums(bank: Bank, cuts: ArrayLike, mean: float = 0.0, sd: float = 1.0) -> Quality:
    """Accuracy and consistency to be expected of levels by the sum of scores, before anybody is tested.

    Parameters
    ----------
    bank : Bank
        Items of the form.
    cuts : (L − 1,)
        Borders in logits, rising; a sum reaches the level whose border's expected sum it reaches.
    mean, sd : float
        The population.

    Notes
    -----
    Lee (2010), J. Educational Measurement 47, 1-17: sums at each ability by the recursion of Lord & Wingersky.
    """
    borders = np.asarray(cuts, np.float64)
    if borders.ndim != 1 or not np.all(np.diff(borders) > 0) or not sd > 0:
        raise ScaleError("cuts must rise and the deviation of the population be positive")
    theta = mean + sd * np.linspace(-5, 5, 201)
    weight = np.exp(-0.5 * ((theta - mean) / sd) ** 2)
    sums = sum_scores(probabilities(bank, theta))
    at_cuts = sum_scores(probabilities(bank, borders))
    needed = np.ceil(np.arange(sums.shape[0]) @ at_cuts - 1e-9)
    level = np.searchsorted(needed, np.arange(sums.shape[0]), side="right")
    chance = np.stack([sums[level == one].sum(0) for one in range(borders.size + 1)], axis=1)
    true = np.searchsorted(borders, theta, side="right")
    return _quality(chance, true, weight / weight.sum())


def _quality(chance: Floats, level: NDArray[np.int64], weight: Floats) -> Quality:
    """``chance`` (N, L) of each level, ``level`` (N,) the one that counts, ``weight`` (N,) summing to 1."""
    consistency = float(weight @ (chance**2).sum(1))
    share = weight @ chance
    luck = float((share**2).sum())
    below = np.cumsum(chance, axis=1)[:, :-1]
    under = level[:, None] <= np.arange(below.shape[1])
    return Quality(
        float(weight @ chance[np.arange(level.size), level]),
        consistency,
        (consistency - luck) / (1 - luck) if luck < 1 else 1.0,
        weight @ np.where(under, below, 1 - below),
        weight @ (below**2 + (1 - below) ** 2),
    )
