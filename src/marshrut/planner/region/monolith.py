"""The whole problem as one mixed programme: for small regions, and to check the local solver.

Columns: x a line is taken; z part of a chord that a rise fills; y a block is touched; s what a group lacks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marshrut.loops import Floats, Ints
from marshrut.planner.region.bits import Words, places
from marshrut.planner.region.problem import Problem
from marshrut.planner.region.programme import Builder, Programme
from marshrut.planner.region.rules import BLOCKS, SEGMENTS


@dataclass(frozen=True)
class Monolith:
    """The programme over ``teachers`` and where their lines stand: column c is line ``line[c]`` of teacher ``owner[c]``."""

    problem: Problem
    teachers: Ints
    owner: Ints  # place among ``teachers``
    line: Ints
    programme: Programme

    def masks(self, x: Floats) -> Words:
        """(n,) sets of lines of a solution; others have none."""
        out = np.zeros(self.problem.n, np.uint64)
        chosen = np.flatnonzero(x[: self.line.size] > 0.5)
        teacher = self.teachers[self.owner[chosen]]
        place = self.line[chosen] - self.problem.tables.ptr[teacher]
        np.bitwise_or.at(out, teacher, np.uint64(1) << place.astype(np.uint64))
        return out

    def start(self, masks: Words) -> Floats:
        """Columns of a known plan."""
        p, t = self.problem, self.problem.tables
        teacher = self.teachers[self.owner]
        x = np.zeros(self.programme.cost.size)
        x[: self.line.size] = (masks[teacher] >> (self.line - t.ptr[teacher]).astype(np.uint64)) & np.uint64(1)
        act = t.act[self.line]
        rise = np.zeros((self.teachers.size, p.deficits))
        for q in range(t.a_comp.shape[1]):
            hit = (t.comp[teacher] == t.a_comp[act, q][:, None]) & (t.a_comp[act, q] >= 0)[:, None]
            line, d = np.nonzero(hit)
            np.add.at(rise, (self.owner[line], d), x[line] * t.a_effect[act[line], q])
        edge = np.concatenate([[0], np.cumsum(t.width)[:-1]])
        z0 = self.line.size
        y0 = z0 + rise.size * SEGMENTS
        x[z0:y0] = np.clip(rise[:, :, None] - edge, 0, t.width).ravel()
        np.maximum.at(x, y0 + self.owner * BLOCKS + t.a_block[act], x[: self.line.size])
        short = p.instance.fair_target * p.group_need - p.by_group(p.gains(masks))
        x[y0 + self.teachers.size * BLOCKS :] = np.maximum(0, short)
        return x


def build(
    problem: Problem, teachers: Ints | None = None, *, net: Floats | None = None, alone: bool = False
) -> Monolith:
    """The programme of some teachers (all).

    ``net`` (na, M) – value of a line less prices; ``alone`` – without shared rows and fairness, as the local problem.
    """
    t = problem.tables
    who = np.arange(problem.n) if teachers is None else np.asarray(teachers)
    length = t.ptr[who + 1] - t.ptr[who]
    owner = np.repeat(np.arange(who.size), length)
    line = np.concatenate([np.arange(t.ptr[i], t.ptr[i + 1]) for i in who]) if who.size else np.zeros(0, np.int64)
    cost, upper = _columns(problem, who, owner, line, problem.own if net is None else net)
    rows = Builder()
    if not alone:
        _shared_rows(problem, who, owner, line, rows)
    _gain_rows(problem, who, owner, line, rows)
    _local_rows(problem, who, owner, line, rows)
    _pair_rows(problem, who, owner, line, rows)
    return Monolith(problem, who, owner, line, rows.programme(cost, upper, line.size))


def _columns(p: Problem, who: Ints, owner: Ints, line: Ints, net: Floats) -> tuple[Floats, Floats]:
    t = p.tables
    teacher, act = who[owner], t.act[line]
    gain = p.weight[who][:, None, None] * t.slope[who].astype(np.float64)
    place = (line - t.ptr[teacher]).astype(np.uint64)
    open_ = ((t.closed[teacher] >> place) & np.uint64(1)) == 0
    return (
        np.concatenate([
            net[act, t.municipality[teacher]] + t.wish[line], gain.ravel(), np.tile(t.bonus, who.size),
            np.full(p.groups, -p.instance.fair_penalty),
        ]),
        np.concatenate([
            open_.astype(np.float64), np.tile(t.width, who.size * p.deficits), np.ones(who.size * BLOCKS),
            np.full(p.groups, 1e7),
        ]),
    )  # fmt: skip


def _shared_rows(p: Problem, who: Ints, owner: Ints, line: Ints, rows: Builder) -> None:
    t, s, r = p.tables, p.shared, p.rows
    act, m = t.act[line], t.municipality[who[owner]]
    column = np.arange(line.size)
    rows.add(-np.inf, p.capacity[r.shared], r.equity.start)
    rows.put(act, column, 1.0)
    quota = s.quota[act, m]
    rows.put(r.quota.start + quota[quota >= 0], column[quota >= 0], 1.0)
    rows.put(r.travel.start + m, column, s.travel[act, m])
    rows.put(np.full(line.size, r.money.start), column, s.price[act])
    pooled = s.pool[act] >= 0
    rows.put(r.pool.start + s.pool[act][pooled], column[pooled], s.pool_hours[act][pooled])
    for term in range(2):
        taught, own = s.mentor[act] >= 0, s.desk[who[owner]] < p.mentors.size
        first = r.mentor.start + term
        rows.put(first + 2 * s.mentor[act][taught], column[taught], s.mentor_hours[act[taught], term])
        rows.put(first + 2 * s.desk[who[owner]][own], column[own], t.a_hours[act[own], term])
    _fair_rows(p, who, line.size, rows)


def _fair_rows(p: Problem, who: Ints, z0: int, rows: Builder) -> None:
    first = rows.add(p.instance.fair_target * p.group_need, np.inf, p.groups)
    each = p.deficits * SEGMENTS
    slope = p.tables.slope[who].reshape(who.size, each).astype(np.float64)
    z = z0 + np.arange(who.size * each).reshape(who.size, each)
    rows.put(first + np.repeat(p.instance.municipality[who], each), z.ravel(), slope.ravel())
    low = p.instance.low_results[who]
    rows.put(np.full(int(low.sum()) * each, first + p.groups - 1), z[low].ravel(), slope[low].ravel())
    short = z0 + who.size * each + who.size * BLOCKS + np.arange(p.groups)
    rows.put(first + np.arange(p.groups), short, 1.0)


def _gain_rows(p: Problem, who: Ints, owner: Ints, line: Ints, rows: Builder) -> None:
    """Chords are filled no further than the rise: Σ z ≤ Σ e x."""
    t, count = p.tables, who.size * p.deficits
    first = rows.add(-np.inf, 0.0, count)
    rows.put(first + np.repeat(np.arange(count), SEGMENTS), line.size + np.arange(count * SEGMENTS), 1.0)
    act, comp = t.act[line], t.comp[who[owner]]
    for q in range(t.a_comp.shape[1]):
        column, d = np.nonzero((comp == t.a_comp[act, q][:, None]) & (t.a_comp[act, q] >= 0)[:, None])
        rows.put(first + owner[column] * p.deficits + d, column, -t.a_effect[act[column], q].astype(np.float64))


def _local_rows(p: Problem, who: Ints, owner: Ints, line: Ints, rows: Builder) -> None:
    """Blocks, hours, locks."""
    t, count = p.tables, who.size * BLOCKS
    act, column = t.act[line], np.arange(line.size)
    block = owner * BLOCKS + t.a_block[act]
    y = line.size + who.size * p.deficits * SEGMENTS + np.arange(count)
    first = rows.add(-np.inf, 0.0, count)
    rows.put(first + np.arange(count), y, 1.0)
    rows.put(first + block, column, -1.0)
    first = rows.add(-np.inf, np.tile(t.most, who.size), count)
    rows.put(first + block, column, 1.0)
    for term in range(2):
        first = rows.add(-np.inf, t.hours[who, term], who.size)
        rows.put(first + owner, column, t.a_hours[act, term])
    held = ((t.locked[who[owner]] >> (line - t.ptr[who[owner]]).astype(np.uint64)) & np.uint64(1)) > 0
    first = rows.add(1.0, 1.0, int(held.sum()))
    rows.put(first + np.arange(int(held.sum())), column[held], 1.0)


def _pair_rows(p: Problem, who: Ints, owner: Ints, line: Ints, rows: Builder) -> None:
    """Lines of which one may stand; lines that need another."""
    t = p.tables
    start = np.searchsorted(owner, np.arange(who.size))
    at: list[int] = []
    columns: list[int] = []
    for i in range(who.size):
        low, high = int(t.ptr[who[i]]), int(t.ptr[who[i] + 1])
        for one in cliques([int(w) for w in t.clash[low:high]]):
            at += [len(at) and at[-1] + 1] * len(one)
            columns += [int(start[i]) + j for j in one]
    first = rows.add(-np.inf, 1.0, at[-1] + 1 if at else 0)
    rows.put(first + np.array(at, np.int64), np.array(columns, np.int64), 1.0)
    for c in np.flatnonzero(t.before[line]):
        first = rows.add(-np.inf, 0.0, 1)
        parents = int(start[owner[c]]) + np.array(places(int(t.before[line[c]])))
        rows.put(np.full(parents.size + 1, first), np.append(parents, c), np.append(-np.ones(parents.size), 1.0))


def cliques(clash: list[int]) -> list[list[int]]:
    """Sets of lines of which any two clash, together covering every clashing pair; greedy."""
    covered: set[tuple[int, int]] = set()
    found = []
    for a, word in enumerate(clash):
        for b in places(word >> (a + 1) << (a + 1)):
            if (a, b) in covered:
                continue
            one, common = [a, b], word & clash[b]
            while common:
                v = (common & -common).bit_length() - 1
                one.append(v)
                common &= clash[v]
            covered |= {(x, y) for x in one for y in one if x < y}
            found.append(one)
    return found
