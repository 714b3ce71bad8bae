"""The local problem: the best route of one teacher at given prices, with a proved bound. Compiled.

max f(S) = w Σ_k G_k(Σ_{a∈S} e_ak) + Σ_{a∈S} v_a + Σ_b β_b [S touches b] over the local rules. A local Lagrangian dual
(price η_k of a rise, price μ_τ of an hour; subgradient steps after Polyak 1969) gives a bound at the root and removes
lines by reduced value; depth-first branch and bound closes the rest with the lesser of that bound at the node and
the bound by margins (G is concave, so the value is submodular: Nemhauser, Wolsey & Fisher 1978). When the nodes
run out the answer is the highest bound left open, so it stays valid.
"""

from __future__ import annotations

import numpy as np

from marshrut.loops import Floats, Floats32, Ints, inner, lean
from marshrut.planner.region.arrays import Limits, Lines, Nodes
from marshrut.planner.region.bits import NOTHING, ONE, Array, bit, lowest
from marshrut.planner.region.rules import BLOCKS, MOST_IN_BLOCK, SEGMENTS

LOW = -1e18
TINY = 1e-12
PATIENCE = 4  # steps without a better bound before the step is made shorter


@inner
def copy(source: Array, target: Array) -> None:
    """Copy (n,) numbers; an assignment of arrays would set room aside each time."""
    for q in range(source.size):
        target[q] = source[q]


@inner
def copy_node(source: int, target: int, nodes: Nodes) -> None:
    """Copy the route of a node: rises, lines of blocks, hours left, value, set."""
    copy(nodes.rise[source], nodes.rise[target])
    copy(nodes.used[source], nodes.used[target])
    copy(nodes.left[source], nodes.left[target])
    nodes.value[target], nodes.inside[target] = nodes.value[source], nodes.inside[source]


@inner
def gain(slope: Floats32, d: int, rise: int, width: Ints) -> float:
    """G: value of a rise of deficit d, without the weight."""
    total = 0.0
    for t in range(SEGMENTS):
        x = min(rise, width[t])
        if x <= 0:
            break
        total += x * slope[d, t]
        rise -= x
    return total


@inner
def gain_added(lines: Lines, j: int, slope: Floats32, rise: Ints, width: Ints) -> float:
    """What line j adds to the gain on top of the rises (D,), without the weight."""
    total = 0.0
    for q in range(lines.effects[j]):
        d = lines.deficit[j, q]
        skip, left = rise[d], lines.effect[j, q]
        for t in range(SEGMENTS):
            if skip >= width[t]:
                skip -= width[t]
                continue
            x = min(width[t] - skip, left)
            skip = 0
            total += x * slope[d, t]
            left -= x
            if left <= 0:
                break
    return total


@inner
def beyond(slope: Floats32, d: int, rise: int, width: Ints, weight: float, price: float) -> tuple[float, int]:
    """Max over E ≥ rise of w G(E) − price (E − rise), and that E."""
    total, end, edge = weight * gain(slope, d, rise, width), rise, 0
    for t in range(SEGMENTS):
        edge += width[t]
        if edge > end and weight * slope[d, t] > price:
            total += (edge - end) * (weight * slope[d, t] - price)
            end = edge
    return total, end


@inner
def pick(opened: np.uint64, worth: Floats, lines: Lines, used: Ints, most: Ints, bonus: Floats, nodes: Nodes) -> float:
    """Best lines of each block by their worth, hours and clashes forgotten; fills ``top`` and ``who``, returns their sum.

    Two courses must be of different programmes. ``bonus`` goes to the first line of a block not yet touched.
    """
    top, who = nodes.top, nodes.who
    top[:] = LOW
    who[:] = -1
    while opened:
        j = lowest(opened)
        opened &= opened - ONE
        b = lines.block[j]
        room = most[b] - used[b]
        if room > 0:
            _keep(j, worth[j], b, room, lines.programme, top, who)
    total = 0.0
    for b in range(BLOCKS):
        for q in range(MOST_IN_BLOCK):
            v = top[b, q] + (bonus[b] if q == 0 and used[b] == 0 else 0.0)
            if v <= 0:
                who[b, q:] = -1
                break
            total += v
    return total


@inner
def _keep(j: int, worth: float, b: int, room: int, programme: Ints, top: Floats, who: Ints) -> None:
    """Put a line among the best of its block."""
    if b == 0:  # courses
        if who[b, 0] >= 0 and programme[who[b, 0]] == programme[j]:
            if worth > top[b, 0]:
                top[b, 0], who[b, 0] = worth, j
        elif worth > top[b, 0]:
            if room > 1:
                top[b, 1], who[b, 1] = top[b, 0], who[b, 0]
            top[b, 0], who[b, 0] = worth, j
        elif room > 1 and worth > top[b, 1]:
            top[b, 1], who[b, 1] = worth, j
    elif worth > top[b, room - 1]:
        p = room - 1
        while p > 0 and top[b, p - 1] < worth:
            top[b, p], who[b, p] = top[b, p - 1], who[b, p - 1]
            p -= 1
        top[b, p], who[b, p] = worth, j


@inner
def enter(
    lines: Lines, j: int, slope: Floats32, weight: float, width: Ints, bonus: Floats, nodes: Nodes, at: int
) -> None:
    """Put line j into the set of node ``at``."""
    b = lines.block[j]
    nodes.value[at] += lines.value[j] + weight * gain_added(lines, j, slope, nodes.rise[at], width)
    nodes.value[at] += bonus[b] if nodes.used[at, b] == 0 else 0.0
    nodes.used[at, b] += 1
    nodes.left[at, 0] -= lines.hours[j, 0]
    nodes.left[at, 1] -= lines.hours[j, 1]
    nodes.inside[at] |= bit(j)
    for q in range(lines.effects[j]):
        nodes.rise[at, lines.deficit[j, q]] += lines.effect[j, q]


@lean
def start_root(
    k: int, lines: Lines, opened: np.uint64, locked: np.uint64, budget: Ints, slope: Floats32, weight: float, width: Ints,
    most: Ints, bonus: Floats, nodes: Nodes,
) -> None:  # fmt: skip
    """Node 0: locked lines inside, open those that may follow them and may be worth something."""
    nodes.rise[0] = 0
    nodes.used[0] = 0
    nodes.inside[0] = NOTHING
    nodes.value[0] = 0.0
    nodes.left[0, 0], nodes.left[0, 1] = budget[0], budget[1]
    for j in range(k):
        if locked & bit(j):
            enter(lines, j, slope, weight, width, bonus, nodes, 0)
    free = NOTHING
    for j in range(k):
        fits = lines.hours[j, 0] <= nodes.left[0, 0] and lines.hours[j, 1] <= nodes.left[0, 1]
        fits = fits and nodes.used[0, lines.block[j]] < most[lines.block[j]]
        if fits and opened & bit(j) and not locked & bit(j) and not lines.clash[j] & locked:
            free |= bit(j)
    parents = NOTHING
    for j in range(k):
        if free & bit(j) and lines.before[j]:
            if lines.before[j] & (free | locked):
                parents |= lines.before[j]
            else:
                free &= ~bit(j)
    for j in range(k):
        if free & bit(j) and not parents & bit(j):
            margin = lines.value[j] + weight * gain_added(lines, j, slope, nodes.rise[0], width)
            margin += bonus[lines.block[j]] if nodes.used[0, lines.block[j]] == 0 else 0.0
            if margin <= TINY:
                free &= ~bit(j)
    nodes.open[0] = free


@inner
def has_before(inside: np.uint64, lines: Lines) -> bool:
    """Every line of the set has what must stand before it."""
    word = inside
    while word:
        j = lowest(word)
        word &= word - ONE
        if lines.before[j] and not lines.before[j] & inside:
            return False
    return True


@lean
def try_start(
    start: np.uint64, lines: Lines, slope: Floats32, weight: float, width: Ints, most: Ints, bonus: Floats, nodes: Nodes
) -> tuple[float, np.uint64]:
    """Value and set of a known route, when it is still allowed; otherwise those of the locked lines."""
    copy_node(0, 1, nodes)
    word = start & nodes.open[0]
    while word:
        j = lowest(word)
        word &= word - ONE
        if lines.clash[j] & nodes.inside[1] or nodes.used[1, lines.block[j]] >= most[lines.block[j]]:
            continue
        if lines.hours[j, 0] <= nodes.left[1, 0] and lines.hours[j, 1] <= nodes.left[1, 1]:
            enter(lines, j, slope, weight, width, bonus, nodes, 1)
    if nodes.value[1] > nodes.value[0] and has_before(nodes.inside[1], lines):
        return nodes.value[1], nodes.inside[1]
    return nodes.value[0], nodes.inside[0]


@inner
def reduce_values(lines: Lines, opened: np.uint64, price: Floats, nodes: Nodes) -> None:
    """Values of open lines at the local prices: v − μ h + η e."""
    deficits = nodes.rise.shape[1]
    while opened:
        j = lowest(opened)
        opened &= opened - ONE
        total = lines.value[j] - price[deficits] * lines.hours[j, 0] - price[deficits + 1] * lines.hours[j, 1]
        for q in range(lines.effects[j]):
            total += price[lines.deficit[j, q]] * lines.effect[j, q]
        nodes.reduced[j] = total


@inner
def relaxed(
    lines: Lines, opened: np.uint64, price: Floats, slope: Floats32, weight: float, width: Ints, most: Ints, bonus: Floats,
    base: float, nodes: Nodes,
) -> float:  # fmt: skip
    """Bound of the root at prices (D + 2,); ``base`` – value of the locked lines without their gain."""
    deficits = nodes.rise.shape[1]
    reduce_values(lines, opened, price, nodes)
    total = base + pick(opened, nodes.reduced, lines, nodes.used[0], most, bonus, nodes)
    total += price[deficits] * nodes.left[0, 0] + price[deficits + 1] * nodes.left[0, 1]
    for d in range(deficits):
        value, end = beyond(slope, d, nodes.rise[0, d], width, weight, price[d])
        total += value
        nodes.target[d] = end - nodes.rise[0, d]
    return float(total)


@inner
def step(lines: Lines, price: Floats, lead: float, ahead: float, nodes: Nodes) -> bool:
    """One subgradient step of length ``lead · ahead`` / |g|²; False when there is nowhere to go."""
    deficits, slack = nodes.rise.shape[1], nodes.slack
    for d in range(deficits):
        slack[d] = -nodes.target[d]
    slack[deficits], slack[deficits + 1] = nodes.left[0, 0], nodes.left[0, 1]
    for b in range(BLOCKS):
        for q in range(MOST_IN_BLOCK):
            j = nodes.who[b, q]
            if j < 0:
                break
            for e in range(lines.effects[j]):
                slack[lines.deficit[j, e]] += lines.effect[j, e]
            slack[deficits] -= lines.hours[j, 0]
            slack[deficits + 1] -= lines.hours[j, 1]
    norm = 0.0
    for d in range(deficits + 2):
        if price[d] <= 0 and slack[d] > 0:
            slack[d] = 0.0
        norm += slack[d] * slack[d]
    if norm < 1e-9:
        return False
    for d in range(deficits + 2):
        price[d] = max(0.0, price[d] - lead * ahead / norm * slack[d])
    return True


@lean
def improve_prices(
    lines: Lines, price: Floats, best: float, base: float, slope: Floats32, weight: float, width: Ints, most: Ints,
    bonus: Floats, limits: Limits, nodes: Nodes,
) -> float:  # fmt: skip
    """Bound at the root after the steps of the local dual; ``price`` becomes the best prices."""
    found, lead, idle = np.inf, 1.0, 0
    trial = nodes.trial
    copy(price, trial)
    for n in range(limits.rounds + 1):
        bound = relaxed(lines, nodes.open[0], trial, slope, weight, width, most, bonus, base, nodes)
        if bound < found - TINY:
            idle = 0 if bound < found - 1e-4 * abs(found) or n == 0 else idle
            found = bound
            copy(trial, price)
        else:
            idle += 1
            if idle >= PATIENCE:
                lead, idle = 0.6 * lead, 0
                copy(price, trial)
        if n == limits.rounds or found <= best + limits.tolerance:
            break
        ahead = bound - best if best > 0 else 0.3 * bound
        if not step(lines, trial, lead, ahead, nodes):
            break
    return found
