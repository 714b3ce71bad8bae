"""The same region with rows that say more: no plan is lost, but prices meet less that a plan could never take.

Prices see rows one by one and may take a part of a line. A line that alone overdraws a row, hours of a pool that no set
of whole lines can fill, and a line beside which nothing more fits mislead them; in small regions this is most of the gap
between the bound and the best plan. Savelsbergh (1994) calls these steps preprocessing and coefficient reduction.
"""

from __future__ import annotations

from dataclasses import replace
from math import floor

import numpy as np

from marshrut.loops import Floats, Ints
from marshrut.planner.region.bits import Words
from marshrut.planner.region.problem import Problem

SMALL = 1e-6
FINE = 100  # hours of a pool are counted by hundredths
LARGEST = 400.0  # hours of a pool: larger ones are filled by some set almost to the brim


def tightened(problem: Problem) -> Problem:
    """The region with hopeless lines closed and hours of pools brought down to what can be filled."""
    closed = (problem.tables.closed | _hopeless(problem)) & ~problem.tables.locked
    problem = problem.with_lines(closed=closed)
    capacity, hours = problem.capacity.copy(), problem.shared.pool_hours.astype(np.float64)
    pools, locked = problem.capacity[problem.rows.pool], problem.usage(problem.tables.locked)[problem.rows.pool]
    for pool, cap in enumerate(pools):
        lines = _taking(problem, pool)
        if lines.size and locked[pool] <= cap <= LARGEST:
            seats = problem.capacity[problem.rows.seats][lines]
            capacity[problem.rows.pool.start + pool], hours[lines] = tighten_row(hours[lines], seats, float(cap))
    return replace(problem, capacity=capacity, shared=problem.shared._replace(pool_hours=hours))


def _hopeless(problem: Problem) -> Words:
    """(n,) lines that overdraw a shared row by themselves."""
    t, s, r, c = problem.tables, problem.shared, problem.rows, problem.capacity
    owner = np.repeat(np.arange(problem.n), np.diff(t.ptr))
    act, m = t.act, t.municipality[owner]
    over = (c[r.seats][act] < 1) | (s.travel[act, m] > c[r.travel][m] + SMALL) | (s.price[act] > c[r.money][0] + SMALL)
    if c[r.quota].size:
        over |= (s.quota[act, m] >= 0) & (c[r.quota][np.maximum(s.quota[act, m], 0)] < 1)
    if c[r.pool].size:
        over |= (s.pool[act] >= 0) & (s.pool_hours[act] > c[r.pool][np.maximum(s.pool[act], 0)] + SMALL)
    words = np.zeros(problem.n, np.uint64)
    place = (np.arange(act.size) - t.ptr[owner]).astype(np.uint64)
    np.bitwise_or.at(words, owner[over], np.uint64(1) << place[over])
    return words


def _taking(problem: Problem, pool: int) -> Ints:
    """Activities that take hours of a pool, those outside the lists too: the bound of the catalogue must hold as well."""
    s, seats = problem.shared, problem.capacity[problem.rows.seats]
    return np.flatnonzero((s.pool == pool) & (s.pool_hours > 0) & (seats >= 1))


def tighten_row(hours: Floats, seats: Floats, cap: float) -> tuple[float, Floats]:
    """The row Σ h y ≤ cap, 0 ≤ y ≤ seats whole, with its border at what whole numbers can fill and heavier single lines.

    A line of one seat beside which others fill at most M may weigh cap − M: together they still keep the row.
    """
    whole = np.floor(hours * FINE + SMALL)
    if np.abs(whole - hours * FINE).max() > SMALL * FINE:
        return cap, hours
    weight, count = whole.astype(np.int64), np.minimum(seats, cap / hours + 1).astype(np.int64)
    top = filled(weight, count, floor(cap * FINE + SMALL))
    for j in np.flatnonzero(seats < 2):
        others = np.delete(weight, j)
        weight[j] = max(weight[j], top - filled(others, np.delete(count, j), top - int(weight[j])))
    return top / FINE, weight / FINE


def filled(weight: Ints, count: Ints, cap: float) -> int:
    """The most that whole numbers of things, ``count`` of each, can fill of ``cap``: sums met are bits of one word."""
    if cap < 0:
        return 0
    sums, room = 1, (1 << int(cap) + 1) - 1
    for one, many in zip(weight.tolist(), count.tolist(), strict=True):
        rest = many
        while rest > 0:  # 1, 2, 4, … together give every number up to the count
            some = 1 << max(0, (rest + 1).bit_length() - 2)
            sums |= sums << one * some & room
            rest -= some
    return sums.bit_length() - 1
