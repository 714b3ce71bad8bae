"""An item that has leaked becomes easier from some day on: a cumulative sum over its answers, person by person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from marshrut.loops import Ints
from marshrut.psychometrics.bank import Bank, Floats, log_probability
from marshrut.psychometrics.errors import BadResponses, ScaleError

RUNS = 4000  # made-up histories behind a border
PORTION = 4_000_000  # answers of made-up histories at once
KNOTS, KNOT_WEIGHTS = np.polynomial.hermite_e.hermegauss(9)  # of a normal error of ability


@dataclass(frozen=True)
class Alarm:
    """The watch over one item.

    Attributes
    ----------
    path : (n,) floats
        The cumulative sum after each answer, in standard deviations of one answer.
    border : float
        Where the alarm is given.
    at : int
        Number of the answer that gave the alarm, from 0; −1 = no alarm.
    since : int
        Number of the answer from which the sum has grown, the likely time of the leak; −1 = no alarm.
    """

    path: Floats
    border: float
    at: int
    since: int


def leakage(
    bank: Bank,
    item: int,
    theta: ArrayLike,
    category: ArrayLike,
    *,
    se: ArrayLike | None = None,
    level: float = 0.01,
    shift: float = 0.5,
    horizon: int | None = None,
    seed: int = 0,
) -> Alarm:
    r"""Watch the answers to one item in the order of time.

    Parameters
    ----------
    bank, item
        The item and its parameters from before.
    theta, se : (n,)
        EAP of each person from the other items of the test and its error, logits; without ``se`` abilities count as known, and
        the alarm comes too often.
    category : (n,)
        The answers in the order of time.
    level : float
        Chance of an alarm over the whole history while nothing has changed.
    shift : float
        The change that should be found soonest, in standard deviations of one answer.
    horizon : int, optional
        Answers of the whole watch, by default n. An item watched again and again as answers come needs it, or the chances of
        all looks add up.

    Raises
    ------
    BadResponses
        Lengths differ, no such item or category, a horizon shorter than the history.
    ScaleError
        A level outside (0, 1), a shift or error that is not positive.

    Notes
    -----
    Page (1954), Biometrika 41, 100-115; for items: Veerkamp & Glas (2000), J. Educational and Behavioral Statistics 25, 373-389.
    :math:`S_i = \max(0, S_{i-1} + z_i - shift/2)`, z the standardised difference of an answer from what is expected at the
    abilities θ + se·N(0, 1). The border is the quantile of the greatest sum of :data:`RUNS` histories made up from the same
    abilities, so it holds for hard items too, whose z are skewed. O(n RUNS).
    """
    ability, chosen = np.asarray(theta, np.float64), np.asarray(category)
    error = np.zeros(ability.shape) if se is None else np.asarray(se, np.float64)
    if not 0 <= item < bank.n_items or ability.ndim != 1 or not chosen.shape == error.shape == ability.shape:
        raise BadResponses("an item of the bank, and an answer and an error for each ability are expected")
    if np.any((chosen < 0) | (chosen >= bank.n_cat[item])) or (horizon or ability.size) < ability.size:
        raise BadResponses(f"item {item} has no such category, or the history is longer than the horizon")
    if not 0 < level < 1 or not shift > 0 or np.any(error < 0):
        raise ScaleError("the level must be between 0 and 1, the shift positive, errors not negative")
    if not ability.size:
        return Alarm(np.zeros(0), np.inf, -1, -1)
    chance = _chances(bank.take([item]), ability, error)
    score = np.arange(chance.shape[0])
    mean = score @ chance
    sd = np.sqrt(np.maximum(score**2 @ chance - mean**2, 1e-12))
    path, since = _cumulative(((chosen - mean) / sd - shift / 2)[None])
    border = _border(chance, horizon or ability.size, level, shift, seed)
    over = np.flatnonzero(path[0] > border)
    at = int(over[0]) if over.size else -1
    return Alarm(path[0], border, at, int(since[0, at]) if over.size else -1)


def _chances(item: Bank, theta: Floats, se: Floats) -> Floats:
    """(K, n) chances of categories, averaged over the error of ability."""
    weight = KNOT_WEIGHTS / KNOT_WEIGHTS.sum()
    total = np.zeros((int(item.n_cat[0]), theta.size))
    for knot, share in zip(KNOTS, weight, strict=True):
        total += share * np.exp(log_probability(item, theta + knot * se))
    return total


def _cumulative(step: Floats) -> tuple[Floats, Ints]:
    """Sums (m, n) that never fall below zero, and the step after which each last stood there."""
    total = np.cumsum(step, axis=1)
    low = np.minimum(np.minimum.accumulate(total, axis=1), 0.0)
    fresh = total <= low  # the sum is at zero here
    since = np.maximum.accumulate(np.where(fresh, np.arange(1, step.shape[1] + 1), 0), axis=1)
    return total - low, since


def _border(chance: Floats, length: int, level: float, shift: float, seed: int) -> float:
    rng = np.random.default_rng(seed)
    rise, score = np.cumsum(chance, axis=0)[:-1], np.arange(chance.shape[0])
    mean = score @ chance
    sd = np.sqrt(np.maximum(score**2 @ chance - mean**2, 1e-12))
    highest, size = [], max(1, PORTION // length)
    for low in range(0, RUNS, size):
        runs = min(size, RUNS - low)
        who = np.arange(length) if length == mean.size else rng.integers(mean.size, size=length)
        draw = rng.random((runs, length))
        answer = sum((draw > border[who]).astype(np.float64) for border in rise)
        highest.append(_cumulative((answer - mean[who]) / sd[who] - shift / 2)[0].max(1))
    return float(np.quantile(np.concatenate(highest), 1 - level, method="higher"))
