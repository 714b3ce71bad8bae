"""Loops over many routes: their gains."""

from __future__ import annotations

from marshrut.loops import Floats, Floats32, Ints, lean
from marshrut.planner.region.bits import ONE, Words, lowest
from marshrut.planner.region.local import gain


@lean
def fill_gains(
    who: Ints, masks: Words, ptr: Ints, act: Ints, comp: Ints, slope: Floats32, a_comp: Ints, a_effect: Ints, width: Ints,
    out: Floats,
) -> None:  # fmt: skip
    """Gain of route ``masks[c]`` of teacher ``who[c]``, without the weight of the teacher."""
    for c in range(who.size):
        i, total = who[c], 0.0
        for d in range(comp.shape[1]):
            if comp[i, d] < 0:
                continue
            word, rise = masks[c], 0
            while word:
                a = act[ptr[i] + lowest(word)]
                word &= word - ONE
                for q in range(a_comp.shape[1]):
                    if a_comp[a, q] == comp[i, d]:
                        rise += a_effect[a, q]
            total += gain(slope[i], d, rise, width)
        out[c] = total
