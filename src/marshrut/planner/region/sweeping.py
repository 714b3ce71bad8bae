"""Sweeps: teachers one after another take the best route of what the others left. Compiled.

The plan stays feasible at every moment. Budgets add up inside one route, so a route is checked as a whole: when it does
not fit it is solved again without its greedy lines, and if that does not help the teacher keeps the former one.
"""

from __future__ import annotations

import numpy as np

from marshrut.loops import Floats, Floats32, Ints, inner, lean
from marshrut.planner.region.arrays import Left, Limits, Lines, Nodes, Shared, Tables
from marshrut.planner.region.bits import NOTHING, ONE, Words, bit, lowest
from marshrut.planner.region.local import enter, gain_added, start_root
from marshrut.planner.region.search import lay_out, solve_lines

SMALL = 1e-6
GREEDY = 0.3  # share of what is left that makes a line greedy


@lean
def take(i: int, mask: np.uint64, sign: float, tables: Tables, shared: Shared, left: Left) -> None:
    """Put a route into the plan (sign 1) or take it out (−1)."""
    m, own = tables.municipality[i], shared.desk[i]
    while mask:
        a = tables.act[tables.ptr[i] + lowest(mask)]
        mask &= mask - ONE
        left.seats[a] -= sign
        if shared.quota[a, m] >= 0:
            left.quota[shared.quota[a, m]] -= sign
        left.travel[m] -= sign * shared.travel[a, m]
        left.money[0] -= sign * shared.price[a]
        if shared.pool[a] >= 0:
            left.pool[shared.pool[a]] -= sign * shared.pool_hours[a]
        for term in range(2):
            if shared.mentor[a] >= 0:
                left.mentor[shared.mentor[a], term] -= sign * shared.mentor_hours[a, term]
            if own < left.mentor.shape[0]:
                left.mentor[own, term] -= sign * tables.a_hours[a, term]


@inner
def is_free(i: int, a: int, tables: Tables, shared: Shared, left: Left) -> bool:
    """One more place for teacher i is left in every row of the activity."""
    m = tables.municipality[i]
    if left.seats[a] < 1 or (shared.quota[a, m] >= 0 and left.quota[shared.quota[a, m]] < 1):
        return False
    if shared.travel[a, m] > left.travel[m] + SMALL or shared.price[a] > left.money[0] + SMALL:
        return False
    if shared.pool[a] >= 0 and shared.pool_hours[a] > left.pool[shared.pool[a]] + SMALL:
        return False
    row = shared.mentor[a]
    if row < 0:
        return True
    enough = shared.mentor_hours[a, 0] <= left.mentor[row, 0] and shared.mentor_hours[a, 1] <= left.mentor[row, 1]
    return bool(enough)


@lean
def fits(i: int, mask: np.uint64, tables: Tables, shared: Shared, left: Left) -> bool:
    """No budget is overdrawn when the whole route is put in (it is not in the plan now)."""
    m = tables.municipality[i]
    take(i, mask, 1.0, tables, shared, left)
    good = left.travel[m] >= -SMALL and left.money[0] >= -SMALL
    word = mask
    while word:
        a = tables.act[tables.ptr[i] + lowest(word)]
        word &= word - ONE
        if shared.pool[a] >= 0 and left.pool[shared.pool[a]] < -SMALL:
            good = False
        if shared.mentor[a] >= 0:
            for term in range(2):
                good = good and left.mentor[shared.mentor[a], term] >= 0
    take(i, mask, -1.0, tables, shared, left)
    return bool(good)


@lean
def without_greedy(i: int, opened: np.uint64, kept: np.uint64, tables: Tables, shared: Shared, left: Left) -> np.uint64:
    """Open lines without those that take much of what is left of a budget; lines of the former route stay."""
    word, m = opened & ~kept, tables.municipality[i]
    while word:
        j = lowest(word)
        word &= word - ONE
        a = tables.act[tables.ptr[i] + j]
        pool, row = shared.pool[a], shared.mentor[a]
        much = shared.travel[a, m] > GREEDY * left.travel[m] or shared.price[a] > GREEDY * left.money[0]
        much = much or (pool >= 0 and shared.pool_hours[a] > GREEDY * left.pool[pool])
        if much or row >= 0:
            opened &= ~bit(j)
    return opened


@lean
def route_value(
    mask: np.uint64, lines: Lines, slope: Floats32, weight: float, width: Ints, bonus: Floats, nodes: Nodes
) -> float:
    """Value of a set of laid-out lines."""
    nodes.rise[0, :] = 0
    total, touched = 0.0, 0
    while mask:
        j = lowest(mask)
        mask &= mask - ONE
        total += lines.value[j] + weight * gain_added(lines, j, slope, nodes.rise[0], width)
        if not (touched >> lines.block[j]) & 1:
            total += bonus[lines.block[j]]
            touched |= 1 << lines.block[j]
        for q in range(lines.effects[j]):
            nodes.rise[0, lines.deficit[j, q]] += lines.effect[j, q]
    return float(total)


@lean
def best_left(
    i: int, mask: np.uint64, tables: Tables, shared: Shared, left: Left, weight: float, budget: Ints, price: Floats,
    limits: Limits, lines: Lines, nodes: Nodes,
) -> np.uint64:  # fmt: skip
    """Best route of teacher i (laid out, not in the plan) from what is left; ``mask`` – the former one."""
    t, opened = tables, NOTHING
    k = t.ptr[i + 1] - t.ptr[i]
    for j in range(k):
        if not t.closed[i] & bit(j) and is_free(i, t.act[t.ptr[i] + j], tables, shared, left):
            opened |= bit(j)
    for again in range(2):
        found = solve_lines(
            k,
            lines,
            opened,
            t.locked[i],
            mask,
            budget,
            t.slope[i],
            weight,
            t.width,
            t.most,
            t.bonus,
            price,
            limits,
            nodes,
        )[2]
        if fits(i, found, tables, shared, left):
            return found
        if again == 0:
            opened = without_greedy(i, opened, mask, tables, shared, left)
    return mask


@lean
def sweep(
    order: Ints, tables: Tables, shared: Shared, left: Left, net: Floats, hour_price: Floats, weight: Floats, rounds: int,
    tolerance: float, most_nodes: int, gain_only: bool, mask: Words, price: Floats, budget: Ints, lines: Lines,
    nodes: Nodes,
) -> int:  # fmt: skip
    """Solve teachers in the order; number of changed routes. ``mask`` (n,) and ``left`` change in place.

    ``gain_only`` – a route is changed only for a better one at these prices; ``budget`` (2,) is room for a count.
    """
    changed, t, limits = 0, tables, Limits(rounds, tolerance, most_nodes)
    for place in range(order.size):
        i = order[place]
        old = mask[i]
        take(i, old, -1.0, tables, shared, left)
        desk = shared.desk[i]
        for term in range(2):
            budget[term] = t.hours[i, term]
            if desk < left.mentor.shape[0]:
                budget[term] = min(budget[term], int(left.mentor[desk, term]))
        lay_out(i, tables, net, hour_price[desk], lines)
        new = best_left(i, old, tables, shared, left, weight[i], budget, price[i], limits, lines, nodes)
        if gain_only and new != old:
            before = route_value(old, lines, t.slope[i], weight[i], t.width, t.bonus, nodes)
            if route_value(new, lines, t.slope[i], weight[i], t.width, t.bonus, nodes) <= before + 1e-9:
                new = old
        changed += 1 if new != old else 0
        mask[i] = new
        take(i, new, 1.0, tables, shared, left)
    return changed


@lean
def greedy(order: Ints, tables: Tables, shared: Shared, left: Left, net: Floats, weight: Floats, mask: Words, lines: Lines,
           nodes: Nodes, hour_price: Floats) -> None:  # fmt: skip
    """Teachers in the order take lines one by one, the most value for an hour first, from what is left."""
    t = tables
    for place in range(order.size):
        i = order[place]
        k = lay_out(i, tables, net, hour_price[shared.desk[i]], lines)
        start_root(k, lines, NOTHING, t.locked[i], t.hours[i], t.slope[i], weight[i], t.width, t.most, t.bonus, nodes)
        for term in range(2):
            if shared.desk[i] < left.mentor.shape[0]:
                nodes.left[0, term] = min(nodes.left[0, term], int(left.mentor[shared.desk[i], term]))
        while True:
            best, found = 0.0, -1
            for j in range(k):
                b, a = lines.block[j], t.act[t.ptr[i] + j]
                if (
                    mask[i] & bit(j)
                    or t.closed[i] & bit(j)
                    or lines.clash[j] & mask[i]
                    or nodes.used[0, b] >= t.most[b]
                ):
                    continue
                if lines.hours[j, 0] > nodes.left[0, 0] or lines.hours[j, 1] > nodes.left[0, 1]:
                    continue
                if (lines.before[j] and not lines.before[j] & mask[i]) or not is_free(i, a, tables, shared, left):
                    continue
                value = lines.value[j] + weight[i] * gain_added(lines, j, t.slope[i], nodes.rise[0], t.width)
                value += t.bonus[b] if nodes.used[0, b] == 0 else 0.0
                dense = value / (2.0 + lines.hours[j, 0] + lines.hours[j, 1])
                if dense > best:
                    best, found = dense, j
            if found < 0:
                break
            mask[i] |= bit(found)
            take(i, bit(found), 1.0, tables, shared, left)
            enter(lines, found, t.slope[i], weight[i], t.width, t.bonus, nodes, 0)
