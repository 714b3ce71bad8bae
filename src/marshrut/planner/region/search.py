"""Branch and bound of the local problem, and the local problem of teacher i laid out from the tables. Compiled."""

from __future__ import annotations

import numpy as np

from marshrut.loops import Floats, Floats32, Ints, inner, lean
from marshrut.planner.region.arrays import Limits, Lines, Nodes, Tables
from marshrut.planner.region.bits import NOTHING, ONE, Words, bit, lowest
from marshrut.planner.region.local import (
    LOW,
    TINY,
    beyond,
    copy,
    copy_node,
    enter,
    gain,
    gain_added,
    has_before,
    improve_prices,
    pick,
    reduce_values,
    start_root,
    try_start,
)
from marshrut.planner.region.rules import BLOCKS

NO_BONUS = np.zeros(BLOCKS)


@lean
def drop_by_reduced(lines: Lines, most: Ints, bonus: Floats, bound: float, enough: float, nodes: Nodes) -> float:
    """Close lines with which the bound of the root does not exceed ``enough``; the highest bound so closed."""
    highest, word = LOW, nodes.open[0]
    pick(nodes.open[0], nodes.reduced, lines, nodes.used[0], most, bonus, nodes)
    while word:
        j = lowest(word)
        word &= word - ONE
        b = lines.block[j]
        first = bonus[b] if nodes.used[0, b] == 0 else 0.0
        taken, forced, chosen = 0.0, first + nodes.reduced[j], False
        for q in range(most[b] - nodes.used[0, b]):
            if nodes.who[b, q] >= 0:
                taken += nodes.top[b, q] + (first if q == 0 else 0.0)
                chosen = chosen or nodes.who[b, q] == j
            if q < most[b] - nodes.used[0, b] - 1:
                forced += max(0.0, nodes.top[b, q])
        if not chosen and bound - taken + forced <= enough:
            nodes.open[0] &= ~bit(j)
            highest = max(highest, bound - taken + forced)
    return highest


@inner
def open_lines(
    at: int, lines: Lines, slope: Floats32, weight: float, width: Ints, most: Ints, bonus: Floats, nodes: Nodes
) -> np.uint64:
    """Lines that may still enter node ``at``: they fit, and add value or stand before one that does. Fills ``margin``."""
    opened, inside = nodes.open[at], nodes.inside[at]
    fit, wanted, word = NOTHING, NOTHING, opened
    while word:
        j = lowest(word)
        word &= word - ONE
        b = lines.block[j]
        if (
            lines.hours[j, 0] > nodes.left[at, 0]
            or lines.hours[j, 1] > nodes.left[at, 1]
            or nodes.used[at, b] >= most[b]
        ):
            continue
        waits = lines.before[j] and not lines.before[j] & inside
        if waits and not lines.before[j] & opened:
            continue
        margin = lines.value[j] + weight * gain_added(lines, j, slope, nodes.rise[at], width)
        nodes.margin[j] = margin + (bonus[b] if nodes.used[at, b] == 0 else 0.0)
        fit |= bit(j)
        if waits and nodes.margin[j] > TINY:
            wanted |= lines.before[j]
    word, kept = fit, NOTHING
    while word:
        j = lowest(word)
        word &= word - ONE
        waits = lines.before[j] and not lines.before[j] & (inside | fit)
        if not waits and (nodes.margin[j] > TINY or wanted & bit(j)):
            kept |= bit(j)
    return kept


@inner
def node_bound(
    at: int, opened: np.uint64, enough: float, lines: Lines, price: Floats, most: Ints, bonus: Floats, nodes: Nodes
) -> float:
    """Least of three bounds of the node: by local prices, by margins with priced hours, by margins alone."""
    deficits, used = nodes.rise.shape[1], nodes.used[at]
    bound = nodes.priced[at] + nodes.beyond[at] + pick(opened, nodes.reduced, lines, used, most, bonus, nodes)
    if bound > enough:
        mu, nu, word = price[deficits], price[deficits + 1], opened
        while word:
            j = lowest(word)
            word &= word - ONE
            nodes.by_hours[j] = nodes.margin[j] - mu * lines.hours[j, 0] - nu * lines.hours[j, 1]
        other = pick(opened, nodes.by_hours, lines, used, most, NO_BONUS, nodes)
        bound = min(bound, nodes.value[at] + other + mu * nodes.left[at, 0] + nu * nodes.left[at, 1])
    if bound > enough:
        bound = min(bound, nodes.value[at] + pick(opened, nodes.margin, lines, used, most, NO_BONUS, nodes))
    return float(min(bound, nodes.bound[at]))


@inner
def choose(at: int, opened: np.uint64, lines: Lines, price: Floats, nodes: Nodes) -> int:
    """Line to branch on: the highest mean of both reduced values; if it waits for another, that one. −1 = none."""
    deficits = nodes.rise.shape[1]
    best, found, word = LOW, -1, opened
    while word:
        j = lowest(word)
        word &= word - ONE
        if nodes.margin[j] > TINY:
            by_hours = nodes.margin[j] - price[deficits] * lines.hours[j, 0] - price[deficits + 1] * lines.hours[j, 1]
            if nodes.reduced[j] + by_hours > best:
                best, found = nodes.reduced[j] + by_hours, j
    if found < 0 or not lines.before[found] or lines.before[found] & nodes.inside[at]:
        return found
    best, parent, word = LOW, found, lines.before[found] & opened
    while word:
        j = lowest(word)
        word &= word - ONE
        if nodes.margin[j] > best:
            best, parent = nodes.margin[j], j
    return parent


@inner
def branch(
    at: int, j: int, opened: np.uint64, bound: float, lines: Lines, slope: Floats32, weight: float, width: Ints,
    bonus: Floats, price: Floats, nodes: Nodes,
) -> None:  # fmt: skip
    """Node ``at`` without line j, and above it the node with j."""
    up = at + 1
    copy_node(at, up, nodes)
    nodes.beyond[up] = nodes.beyond[at]
    first = bonus[lines.block[j]] if nodes.used[at, lines.block[j]] == 0 else 0.0
    nodes.priced[up] = nodes.priced[at] + nodes.reduced[j] + first
    for q in range(lines.effects[j]):
        nodes.beyond[up] -= _shifted(lines.deficit[j, q], nodes.rise[up], slope, weight, width, price, nodes)
    enter(lines, j, slope, weight, width, bonus, nodes, up)
    for q in range(lines.effects[j]):
        nodes.beyond[up] += _shifted(lines.deficit[j, q], nodes.rise[up], slope, weight, width, price, nodes)
    nodes.open[up] = opened & ~(bit(j) | lines.clash[j])
    nodes.open[at] = opened & ~bit(j)
    nodes.bound[at] = nodes.bound[up] = bound


@inner
def _shifted(d: int, rise: Ints, slope: Floats32, weight: float, width: Ints, price: Floats, nodes: Nodes) -> float:
    """Max over E ≥ rise of w G(E) − η (E − E⁰), E⁰ the locked rise."""
    value, _ = beyond(slope, d, rise[d], width, weight, price[d])
    return float(value - price[d] * (rise[d] - nodes.rise[0, d]))


@lean
def explore(
    best: float, mask: np.uint64, highest: float, lines: Lines, slope: Floats32, weight: float, width: Ints, most: Ints,
    bonus: Floats, price: Floats, limits: Limits, nodes: Nodes,
) -> tuple[float, float, np.uint64, int]:  # fmt: skip
    """Depth-first search from node 1, a copy of the root; value, bound, set, nodes looked at."""
    top, seen = 1, 0
    while top > 0:
        at = top
        top -= 1
        if nodes.bound[at] <= best + limits.tolerance or seen >= limits.nodes:
            highest = max(highest, nodes.bound[at])
            continue
        seen += 1
        if nodes.value[at] > best and has_before(nodes.inside[at], lines):
            best, mask = nodes.value[at], nodes.inside[at]
        opened = open_lines(at, lines, slope, weight, width, most, bonus, nodes)
        if opened == NOTHING:
            continue
        bound = node_bound(at, opened, best + limits.tolerance, lines, price, most, bonus, nodes)
        if bound <= best + limits.tolerance:
            highest = max(highest, bound)
            continue
        j = choose(at, opened, lines, price, nodes)
        if j >= 0:
            branch(at, j, opened, bound, lines, slope, weight, width, bonus, price, nodes)
            top = at + 1
    return best, highest, mask, seen


@lean
def solve_lines(
    k: int, lines: Lines, opened: np.uint64, locked: np.uint64, start: np.uint64, budget: Ints, slope: Floats32,
    weight: float, width: Ints, most: Ints, bonus: Floats, price: Floats, limits: Limits, nodes: Nodes,
) -> tuple[float, float, np.uint64, int]:  # fmt: skip
    """Best route of the laid-out lines: value, proved bound, set, nodes.

    ``opened`` – lines that may be taken, ``start`` – a known route, ``budget`` (2,) hours, ``slope`` (D, 4);
    ``price`` (D + 2,) local prices, improved in place for the next call.
    """
    start_root(k, lines, opened, locked, budget, slope, weight, width, most, bonus, nodes)
    best, mask = try_start(start, lines, slope, weight, width, most, bonus, nodes)
    base = nodes.value[0]
    for d in range(nodes.rise.shape[1]):
        base -= weight * gain(slope, d, nodes.rise[0, d], width)
    bound = improve_prices(lines, price, best, base, slope, weight, width, most, bonus, limits, nodes)
    if bound <= best + limits.tolerance:
        return best, max(bound, best), mask, 0
    reduce_values(lines, nodes.open[0], price, nodes)
    closed = drop_by_reduced(lines, most, bonus, bound, best + limits.tolerance, nodes)
    deficits = nodes.rise.shape[1]
    copy_node(0, 1, nodes)
    nodes.open[1], nodes.bound[1] = nodes.open[0], bound
    nodes.priced[1] = base + price[deficits] * nodes.left[0, 0] + price[deficits + 1] * nodes.left[0, 1]
    nodes.beyond[1] = 0.0
    for d in range(deficits):
        nodes.beyond[1] += beyond(slope, d, nodes.rise[0, d], width, weight, price[d])[0]
    best, highest, mask, seen = explore(
        best, mask, closed, lines, slope, weight, width, most, bonus, price, limits, nodes
    )
    return best, min(bound, max(highest, best)), mask, seen


@lean
def lay_out(i: int, tables: Tables, net: Floats, hour_price: Floats, lines: Lines) -> int:
    """Lines of teacher i with values less prices; their number. ``net`` (na, M), ``hour_price`` (2,)."""
    t = tables
    lines.where[:] = -1
    for d in range(t.comp.shape[1]):
        if t.comp[i, d] >= 0:
            lines.where[t.comp[i, d]] = d
    start, m = t.ptr[i], t.municipality[i]
    k = t.ptr[i + 1] - start
    for j in range(k):
        a = t.act[start + j]
        copy(t.a_hours[a], lines.hours[j])
        lines.block[j] = t.a_block[a]
        lines.programme[j] = t.a_programme[a] if t.a_programme[a] >= 0 else -2 - j
        lines.clash[j], lines.before[j] = t.clash[start + j], t.before[start + j]
        lines.value[j] = net[a, m] + t.wish[start + j]
        lines.value[j] -= hour_price[0] * t.a_hours[a, 0] + hour_price[1] * t.a_hours[a, 1]
        count = 0
        for q in range(t.a_comp.shape[1]):
            comp = t.a_comp[a, q]
            if comp >= 0 and lines.where[comp] >= 0 and t.a_effect[a, q] > 0:
                lines.deficit[j, count], lines.effect[j, count] = lines.where[comp], t.a_effect[a, q]
                count += 1
        lines.effects[j] = count
    return int(k)


@lean
def solve_one(
    i: int, tables: Tables, net: Floats, hour_price: Floats, weight: float, opened: np.uint64, start: np.uint64,
    budget: Ints, price: Floats, limits: Limits, lines: Lines, nodes: Nodes,
) -> tuple[float, float, np.uint64, int]:  # fmt: skip
    """Best route of teacher i among the open lines; locked lines are always in."""
    k = lay_out(i, tables, net, hour_price, lines)
    t = tables
    return solve_lines(
        k, lines, opened & ~t.closed[i], t.locked[i], start, budget, t.slope[i], weight, t.width, t.most, t.bonus, price,
        limits, nodes,
    )  # fmt: skip


@lean
def price_part(
    low: int, high: int, tables: Tables, net: Floats, desk: Ints, hour_price: Floats, weight: Floats, rounds: int,
    tolerance: float, most_nodes: int, mask: Words, best: Floats, bound: Floats, seen: Ints, price: Floats,
    lines: Lines, nodes: Nodes,
) -> None:  # fmt: skip
    """Local problems of teachers low…high − 1; their answers are written in place.

    ``tolerance`` is relative to the last value of the teacher. ``mask`` – last routes in, new ones out; ``hour_price``
    (mentors + 1, 2), the last row of nought is for those who are no mentors.
    """
    every = ~NOTHING
    for i in range(low, high):
        limits = Limits(rounds, tolerance * max(best[i], 0.05), most_nodes)
        answer = solve_one(
            i,
            tables,
            net,
            hour_price[desk[i]],
            weight[i],
            every,
            mask[i],
            tables.hours[i],
            price[i],
            limits,
            lines,
            nodes,
        )
        best[i], bound[i], mask[i], seen[i] = answer
