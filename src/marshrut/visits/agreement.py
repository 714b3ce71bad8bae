"""How an observer agrees with the key of the exercise: weighted kappa with its interval, and the mean difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from marshrut.diagnostics.agreement import agreement

DRAWS = 1000
SEED = 29


@dataclass(frozen=True, slots=True)
class Outcome:
    """Quadratic weighted kappa (None: no spread), its 95 % interval, how much higher the observer marks than the key."""

    kappa: float | None
    low: float | None
    high: float | None
    bias: float


def outcome(given: Sequence[int], key: Sequence[int]) -> Outcome:
    """Compare marks in pairs; the interval is of percentiles over pairs drawn anew (bootstrap), the seed is fixed."""
    ours, theirs = np.asarray(given), np.asarray(key)
    found = agreement(ours.tolist(), theirs.tolist())
    bias = float((ours - theirs).mean()) if ours.size else 0.0
    if found is None or found.kappa is None:
        return Outcome(None, None, None, bias)
    rng = np.random.default_rng(SEED)
    drawn = []
    for places in rng.integers(0, ours.size, (DRAWS, ours.size)):
        one = agreement(ours[places].tolist(), theirs[places].tolist())
        if one is not None and one.kappa is not None:
            drawn.append(one.kappa)
    low, high = np.percentile(drawn, [2.5, 97.5]) if drawn else (found.kappa, found.kappa)
    return Outcome(found.kappa, float(low), float(high), bias)
