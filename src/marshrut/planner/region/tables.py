"""Tables made once from the data: chords of the gain, which lines clash, which need another before them.

The expected part of a deficit closed by a rise t, θ ~ N(μ, s²): G(t) = L(0) − L(t), L(t) = E max(0, −θ − t) =
m Φ(m/s) + s φ(m/s), m = −μ − t (the loss function of the normal law; any text on inventories). It grows and bends
down, so four chords of it lie below it and touch it at their ends.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from marshrut.loops import Floats32, Ints, lean
from marshrut.planner.region.bits import NOTHING, Words, bit

LEAST_SLOPE = 1e-7  # smaller ones trouble linear programmes and are worth nothing
Array = NDArray[np.generic]


@lean
def normal_cdf(x: float) -> float:
    """Φ."""
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


@lean
def left_after(rise: float, mu: float, sd: float) -> float:
    """L(t): deficit expected to be left after a rise, logits."""
    m = -rise - mu
    z = m / sd
    return m * normal_cdf(z) + sd * math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)


@lean
def fill_slopes(
    comp: Ints, mu: Floats32, sd: Floats32, width: Ints, cut: float, high: float, touch: float, out: Floats32
) -> None:
    """Slopes of the chords, (n, D, 4), value for a centilogit.

    ``high`` – added weight of a deficit surely below ``cut``; ``touch`` – value of the first chord of such a one.
    """
    for i in range(mu.shape[0]):
        for d in range(mu.shape[1]):
            if comp[i, d] < 0:
                continue
            p_high = normal_cdf((cut - mu[i, d]) / sd[i, d])
            rise, before = 0.0, left_after(0.0, mu[i, d], sd[i, d])
            for t in range(width.size):
                rise += width[t] / 100.0
                after = left_after(rise, mu[i, d], sd[i, d])
                slope = (1.0 + high * p_high) * (before - after) / width[t]
                out[i, d, t] = slope if slope > LEAST_SLOPE else 0.0
                before = after
            out[i, d, 0] += np.float32(touch * p_high / width[0])


@lean
def presence_meets(one: Ints, other: Ints, more: int) -> bool:
    """Two activities, (4,) days each, ask for presence at once; ``more`` days are lost on the road between them."""
    for p in range(0, one.size, 2):
        for q in range(0, other.size, 2):
            if one[p] < 0 or other[q] < 0:
                continue
            if one[p] - more <= other[q + 1] and other[q] - more <= one[p + 1]:
                return True
    return False


@lean
def is_done(done: Ints, programme: int) -> bool:
    """The programme is among those done."""
    for q in range(done.size):  # noqa: SIM110 - compiled
        if done[q] == programme:
            return True
    return False


@lean
def fill_relations(
    ptr: Ints, act: Ints, municipality: Ints, done: Ints, absent: Ints, busy: Ints, span: Ints, programme: Ints,
    requires: Ints, place: Ints, road: Floats32, long_trip: float, clash: Words, before: Words, barred: Words,
) -> None:  # fmt: skip
    """Sets of lines that may not stand with a line, of which one must stand before it, and lines the teacher cannot take.

    ``clash``, ``before`` (nnz,), ``barred`` (n,). Barred: presence on days of absence, or a programme needed before that is
    neither done nor offered earlier.
    """
    for i in range(ptr.size - 1):
        start, k = ptr[i], ptr[i + 1] - ptr[i]
        for x in range(k):
            a = act[start + x]
            far = _is_far(a, municipality[i], place, busy, road, long_trip)
            if presence_meets(absent[i], busy[a], far):
                barred[i] |= bit(x)
            for y in range(x + 1, k):
                b = act[start + y]
                hit = programme[a] >= 0 and programme[b] >= 0
                hit = hit and (programme[a] == programme[b] or (span[a, 0] <= span[b, 1] and span[b, 0] <= span[a, 1]))
                both = far + _is_far(b, municipality[i], place, busy, road, long_trip)
                if hit or presence_meets(busy[a], busy[b], both):
                    clash[start + x] |= bit(y)
                    clash[start + y] |= bit(x)
            if requires[a] >= 0 and not is_done(done[i], requires[a]):
                for y in range(k):
                    b = act[start + y]
                    if programme[b] == requires[a] and span[b, 1] < span[a, 0]:
                        before[start + x] |= bit(y)
                if before[start + x] == NOTHING:
                    barred[i] |= bit(x)


@lean
def _is_far(a: int, m: int, place: Ints, busy: Ints, road: Floats32, long_trip: float) -> int:
    """1 when the way to the activity takes a day on each side."""
    return 1 if place[a] >= 0 and busy[a, 0] >= 0 and road[m, place[a]] > long_trip else 0
