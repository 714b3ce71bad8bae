"""Loops over a whole plan: gains of routes."""

from __future__ import annotations

from marshrut.loops import Floats, Floats32, Ints, lean
from marshrut.planner.region.bits import ONE, Words, lowest
from marshrut.planner.region.local import gain


@lean
def fill_gains(
    ptr: Ints, act: Ints, masks: Words, comp: Ints, slope: Floats32, a_comp: Ints, a_effect: Ints, width: Ints, out: Floats
) -> None:  # fmt: skip
    """(n,) gain of each route without the weight of the teacher."""
    for i in range(ptr.size - 1):
        total = 0.0
        for d in range(comp.shape[1]):
            if comp[i, d] < 0:
                continue
            word, rise = masks[i], 0
            while word:
                a = act[ptr[i] + lowest(word)]
                word &= word - ONE
                for q in range(a_comp.shape[1]):
                    if a_comp[a, q] == comp[i, d]:
                        rise += a_effect[a, q]
            total += gain(slope[i], d, rise, width)
        out[i] = total
