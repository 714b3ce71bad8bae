"""The attacker: everything published, put together by linear and integer programming."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marshrut.disclosure.model import Bools, Ints, Published
from marshrut.disclosure.programme import Programme

TRIES = 40


@dataclass(frozen=True)
class Found:
    """``low`` and ``high`` by cell and level: tables that agree with all that is published give both values.

    ``disclosed`` marks watched hidden numbers known within less than k (in a cell of fewer people: less than all of them).
    ``solved`` counts programmes. Where a number is not disclosed its true interval may be wider, unless asked for exactly.
    """

    low: Ints
    high: Ints
    disclosed: Bools
    solved: int

    @property
    def width(self) -> Ints:
        """Width of each interval."""
        return self.high - self.low


def attack(seen: Published, k: int, *, watched: Bools | None = None, exact: bool = False) -> Found:
    """The narrowest interval of each hidden number, over whole numbers of people.

    Every found table widens the intervals of all cells at once, so most are settled by a few tables. What is still
    narrower than k is asked directly, lowest and highest, first with fractions, then whole; ``exact`` asks each number.
    """
    targets = (seen.values < 0) & (np.ones(seen.values.shape, np.bool_) if watched is None else watched)
    need = seen.need(k)[:, None]
    model = Programme(seen)
    low, high = model.first()
    model.look_around(TRIES, targets, need, low, high)
    for cell, level in np.argwhere(targets if exact else targets & (high - low < need)):
        if exact or high[cell, level] - low[cell, level] < need[cell, 0]:
            model.ask(int(cell), int(level), low, high)
    return Found(low, high, np.asarray(targets & (high - low < need)), model.solved)
