"""Funnels: places against limits that widen where the number is small, in place of a league table.

Limits are exact binomial ones at three sigmas (0.135 % each side); where places truly differ more than chance, they are
widened by the overdispersion (Spiegelhalter 2005, winsorised by 10 %), never narrowed. A mean of parts of a whole lies
within 0…1, so its spread is at most that of a binomial share of the same number: the limits are wide enough for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

#: Probability beyond one limit: three sigmas of a normal one.
TAIL = 0.00135
INNER_TAIL = 0.025
WINSOR = 0.1


def binomial_limits(n: float, share: float, tail: float) -> tuple[float, float]:
    """Shares beyond which fewer than `tail` of samples of n fall on each side; exact, between whole counts cautious."""
    whole = max(1, math.floor(n))
    if share <= 0 or share >= 1:
        return share, share
    counts = np.arange(whole + 1)
    logs = np.array([math.lgamma(whole + 1) - math.lgamma(k + 1) - math.lgamma(whole - k + 1) for k in counts])
    chances = np.exp(logs + counts * math.log(share) + (whole - counts) * math.log1p(-share))
    below = np.cumsum(chances)
    above = np.cumsum(chances[::-1])[::-1]
    low = int(np.argmax(below > tail))  # P(count < low) <= tail
    high = int(whole - np.argmax((above > tail)[::-1]))  # P(count > high) <= tail
    return low / whole, high / whole


class Point(NamedTuple):
    """A place: its key, how many, their share 0…1."""

    key: int
    n: float
    share: float


class Funnel(NamedTuple):
    """The middle, how much wider than chance the limits are, and the keys of points beyond them."""

    middle: float
    spread: float
    outside: frozenset[int]


def funnel(points: Sequence[Point]) -> Funnel:
    """Find the points that chance does not explain."""
    total = sum(p.n for p in points)
    middle = sum(p.n * p.share for p in points) / total if total else 0.0
    spread = overdispersion(points, middle)
    beyond = set()
    for one in points:
        low, high = limits(one.n, middle, spread)
        if one.share < low - 1e-9 or one.share > high + 1e-9:
            beyond.add(one.key)
    return Funnel(middle, spread, frozenset(beyond))


def limits(n: float, middle: float, spread: float, tail: float = TAIL) -> tuple[float, float]:
    """Limits of a place of n people: as of a sample smaller by the overdispersion."""
    return binomial_limits(n / spread, middle, tail)


def overdispersion(points: Sequence[Point], middle: float) -> float:
    """How many times the spread of places is wider than chance; at least 1. Extreme places do not blow it up."""
    if len(points) < 10 or not 0 < middle < 1:
        return 1.0
    z = np.array([(p.share - middle) / math.sqrt(middle * (1 - middle) / p.n) for p in points])
    low, high = np.quantile(z, (WINSOR, 1 - WINSOR))
    found = float(np.mean(np.clip(z, low, high) ** 2))
    # chance itself gives about 1 ± sqrt(2 / places): only what is clearly wider counts
    return found if found > 1 + 2 * math.sqrt(2 / len(points)) else 1.0
