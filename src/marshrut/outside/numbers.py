"""Numbers of pupils' results: intervals, what a school may be expected to do. No Django, no database."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from marshrut.psychometrics.funnels import TAIL, binomial_limits


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
