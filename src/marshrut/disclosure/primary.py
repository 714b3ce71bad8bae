"""Which numbers could be shown if each stood alone."""

from __future__ import annotations

import numpy as np

from marshrut.disclosure.model import Bools, Ints


def eligible(totals: Ints, k: int) -> Bools:
    """Cells by levels: True where the number alone tells nothing about fewer than k people.

    At a level there must be at least k people and at least k at other levels: otherwise the few others, or the few that
    differ, are told of. So a cell with everybody at one level shows nothing. A zero is not shown either: it says of
    everybody in the cell, and in each smaller part of it, where they are not.
    """
    return np.asarray((totals >= k) & (totals.sum(axis=1, keepdims=True) - totals >= k))
