"""Points drawn for a hidden ability by the parameters of a task: what the made-up people answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def drawn(chance: float, slope: float, ability: float, difficulties: Sequence[float]) -> int:
    """Points of a generalised partial credit item: how many are reached or passed with at least this chance."""
    steps = slope * (ability - np.array([0.0, *difficulties]))
    steps[0] = 0.0
    weights = np.exp(np.cumsum(steps))
    reached = np.cumsum(weights[::-1])[::-1][1:] / weights.sum()
    return int((chance < reached).sum())
