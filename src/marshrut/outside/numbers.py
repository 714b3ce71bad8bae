"""Numbers of pupils' results: intervals, funnels, what a school may be expected to do. No Django, no database.

A funnel shows each school against limits that widen with few pupils. Limits are exact binomial ones at three sigmas
(0.135 % each side); where schools truly differ more than chance, they are widened by the overdispersion (Spiegelhalter
2005, winsorised by 10 %), never narrowed. A mean share of points lies within 0…1, so its spread is at most that of a
binomial share of the same number of pupils: the limits are wide enough for it.
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


class Interval(NamedTuple):
    """A share with its 95 % interval, 0…1."""

    value: float
    low: float
    high: float


def wilson(share: float, n: float) -> Interval:
    """A share of n with the interval of Wilson."""
    if n <= 0:
        return Interval(share, 0.0, 1.0)
    z = 1.959964
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


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
    """A school on a funnel."""

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
    """Limits of a school of n pupils: as of a sample smaller by the overdispersion."""
    return binomial_limits(n / spread, middle, tail)


def overdispersion(points: Sequence[Point], middle: float) -> float:
    """How many times the spread of schools is wider than chance; at least 1. Extreme schools do not blow it up."""
    if len(points) < 10 or not 0 < middle < 1:
        return 1.0
    z = np.array([(p.share - middle) / math.sqrt(middle * (1 - middle) / p.n) for p in points])
    low, high = np.quantile(z, (WINSOR, 1 - WINSOR))
    found = float(np.mean(np.clip(z, low, high) ** 2))
    # chance itself gives about 1 ± sqrt(2 / schools): only what is clearly wider counts
    return found if found > 1 + 2 * math.sqrt(2 / len(points)) else 1.0


def expected(region: Sequence[float], own: Sequence[float]) -> list[float]:
    """Shares by task a school of its overall level would have, if its tasks were as hard for it as for the region."""
    logits = [_logit(share) for share in region]
    aim = sum(own)
    low, high = -8.0, 8.0
    for _ in range(60):
        shift = (low + high) / 2
        if sum(_share(x + shift) for x in logits) < aim:
            low = shift
        else:
            high = shift
    return [_share(x + shift) for x in logits]


def _logit(share: float) -> float:
    inside = min(max(share, 0.005), 0.995)
    return math.log(inside / (1 - inside))


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


class Peak(NamedTuple):
    """More pupils at a threshold of a mark than neighbours allow."""

    points: int
    seen: int
    awaited: float


def peaks(counts: dict[int, int], thresholds: Sequence[int]) -> list[Peak]:
    """Thresholds where pupils crowd: the count at the threshold against those just below and around it."""
    found = []
    for at in thresholds:
        below, here = counts.get(at - 1, 0), counts.get(at, 0)
        both = below + here
        if both < 20:
            continue
        left, right = counts.get(at - 2, 0), counts.get(at + 1, 0)
        step = (right - left) / 3
        usual = min(max((left + 2 * step) / max(2 * left + 3 * step, 1), 0.35), 0.65)
        _, high = binomial_limits(both, usual, TAIL)
        if here / both > high:
            found.append(Peak(at, here, round(usual * both, 1)))
    return found


def shifted(raised: int, lowered: int, n: int, region: float) -> bool:
    """Whether marks are raised against the journal clearly more than in the region: beyond three sigmas."""
    if n < 20 or raised <= lowered:
        return False
    return raised / n > binomial_limits(n, min(max(region, 0.01), 0.99), TAIL)[1]
