"""The bound carried over from the lists to the whole catalogue.

The value is submodular, so lines T outside the list add at most Σ_{a∈T} [f({a}) − f(∅)] to any route, and not more of a
block than the block may hold. Their best margins at the prices, added to the bound of the lists, bound every plan over
the catalogue; a prerequisite only forbids, so leaving it out keeps the bound valid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marshrut.loops import Floats, Ints, lean
from marshrut.planner.region.arrays import COMPETENCIES
from marshrut.planner.region.listing import Offers, obstacle, offers_of, place_deficits, promise
from marshrut.planner.region.local import LOW
from marshrut.planner.region.prices import hour_prices, net_values, weights
from marshrut.planner.region.problem import Problem
from marshrut.planner.region.rules import BLOCKS, MOST_IN_BLOCK


@dataclass(frozen=True)
class Outside:
    """What the catalogue may add to the lists.

    ``bound`` over the whole catalogue, ``teachers`` with a line of positive worth outside their lists, the number of such
    ``lines``, ``most`` they may add to one route.
    """

    bound: float
    teachers: int
    lines: int
    most: float


@lean
def outside_part(
    o: Offers, ptr: Ints, act: Ints, waiting: Ints, net: Floats, weight: Floats, bonus: Floats, most: Ints, hour: Floats,
    desk: Ints, where: Ints, listed: Ints, top: Floats, extra: Floats, lines: Ints,
) -> None:  # fmt: skip
    """Sum of the best positive margins of lines outside the list, (n,) ``extra``, and their number."""
    for i in range(ptr.size - 1):
        place_deficits(i, o.comp, where)
        for p in range(ptr[i], ptr[i + 1]):
            if not waiting[p]:
                listed[act[p]] = i
        for b in range(BLOCKS):
            for q in range(MOST_IN_BLOCK):
                top[b, q] = 0.0
        for a in range(o.a_block.size):
            if listed[a] == i or obstacle(i, a, o):
                continue
            b = o.a_block[a]
            margin = weight[i] * promise(i, a, o, where) + net[a, o.municipality[i]] + bonus[b]
            margin -= hour[desk[i], 0] * o.a_hours[a, 0] + hour[desk[i], 1] * o.a_hours[a, 1]
            if margin <= 0:
                continue
            lines[i] += 1
            if margin > top[b, most[b] - 1]:
                p = most[b] - 1
                while p > 0 and top[b, p - 1] < margin:
                    top[b, p] = top[b, p - 1]
                    p -= 1
                top[b, p] = margin
        for b in range(BLOCKS):
            for q in range(most[b]):
                extra[i] += top[b, q]


def bound_of_catalogue(problem: Problem, x: Floats, bound: float) -> Outside:
    """The proved bound over the whole catalogue at prices ``x`` (rows,), where ``bound`` is that of the lists.

    Lines of a list that need another before them are counted as outside too: the one before may be outside the list.
    """
    t, n = problem.tables, problem.n
    owner = np.repeat(np.arange(n), np.diff(t.ptr))
    place = (np.arange(owner.size) - t.ptr[owner]).astype(np.uint64)
    barred = ((t.closed[owner] >> place) & np.uint64(1)) > 0
    waiting = ((barred & (problem.instance.a_requires[t.act] >= 0)) | (t.before != 0)).astype(np.int64)
    extra, lines = np.zeros(n), np.zeros(n, np.int64)
    outside_part(
        offers_of(problem.instance, problem.rules), t.ptr, t.act, waiting, net_values(problem, x), weights(problem, x), t.bonus,
        t.most, hour_prices(problem, x), problem.shared.desk, np.zeros(COMPETENCIES, np.int64),
        np.full(problem.instance.na, -1, np.int64), np.full((BLOCKS, MOST_IN_BLOCK), LOW), extra, lines,
    )  # fmt: skip
    return Outside(bound + float(extra.sum()), int((lines > 0).sum()), int(lines.sum()), float(extra.max(initial=0.0)))
