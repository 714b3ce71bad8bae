"""The region made ready: tables of the loops, rows of what is shared, the official value of a plan.

maximise Σ_i f_i(S_i) − P Σ_g max(0, target · N_g − Σ_{i∈g} G_i) over routes S_i that keep the local rules and, together,
the shared rows: seats, quotas of municipalities, money of trips, money of programmes, hours of pools, hours of mentors.
Groups g are the municipalities and, last, the schools with low results.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from marshrut.loops import Floats, Floats32, Ints
from marshrut.planner.region.arrays import Left, Shared, Tables
from marshrut.planner.region.bits import Words, members
from marshrut.planner.region.instance import Instance
from marshrut.planner.region.rules import Rules
from marshrut.planner.region.tables import fill_relations, fill_slopes
from marshrut.planner.region.usage import fill_gains

COMMUNITY, MENTORING = 3, 6  # blocks without trips


@dataclass(frozen=True)
class Rows:
    """Where each kind of shared row stands in a vector of prices or of capacities."""

    seats: slice
    quota: slice
    travel: slice
    money: slice
    pool: slice
    mentor: slice  # two rows for a mentor, one after another
    equity: slice

    @property
    def shared(self) -> slice:
        """All rows without those of fairness."""
        return slice(0, self.equity.start)

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.equity.stop)


@dataclass(frozen=True)
class Problem:
    """An instance with rules, compiled; nothing in it changes.

    ``weight`` (n,) of gain, ``own`` (na, M) value of a line by its place, ``need`` (n,) expected need of a teacher in
    units of value, ``group_need`` (G,), ``capacity`` (rows,) of ``rows`` (the last G are −target · N_g), ``mentors``
    teachers who are mentors, in the order of their rows.
    """

    instance: Instance
    rules: Rules
    tables: Tables
    shared: Shared
    rows: Rows
    capacity: Floats
    weight: Floats
    own: Floats
    need: Floats
    group_need: Floats
    mentors: Ints

    @property
    def n(self) -> int:
        """Teachers."""
        return self.instance.n

    @property
    def groups(self) -> int:
        """Groups of fairness, G = M + 1."""
        return self.instance.places + 1

    @cached_property
    def deficits(self) -> int:
        """Competencies of a teacher, D."""
        return int(self.tables.comp.shape[1])

    def objective(self, masks: Words) -> float:
        """The official value of a plan, (n,) sets of lines."""
        gains = self.gains(masks)
        short = np.maximum(0.0, self.instance.fair_target * self.group_need - self.by_group(gains))
        return float(
            (self.weight * gains).sum() + self.additive(masks).sum() - self.instance.fair_penalty * short.sum()
        )

    def gains(self, masks: Words, who: Ints | None = None) -> Floats:
        """G of each route, without the weight of the teacher: of all (n,) teachers or of those named by ``who``."""
        who = np.arange(self.n) if who is None else who
        out = np.zeros(who.size)
        t = self.tables
        fill_gains(who, masks, t.ptr, t.act, t.comp, t.slope, t.a_comp, t.a_effect, t.width, out)
        return out

    def additive(self, masks: Words) -> Floats:
        """(n,) values of lines by themselves and of touched blocks."""
        owner, line = members(self.tables.ptr, masks)
        act = self.tables.act[line]
        value = self.own[act, self.tables.municipality[owner]] + self.tables.wish[line]
        touched = np.zeros((self.n, self.tables.bonus.size))
        touched[owner, self.tables.a_block[act]] = 1.0
        return np.asarray(np.bincount(owner, value, self.n) + touched @ self.tables.bonus)

    def by_group(self, values: Floats) -> Floats:
        """(G,) sums of a number of each teacher over the groups."""
        i = self.instance
        whole = np.bincount(i.municipality, values, i.places)
        return np.append(whole, values[i.low_results].sum())

    def usage(self, masks: Words) -> Floats:
        """(rows without fairness,) taken of each shared row."""
        owner, line = members(self.tables.ptr, masks)
        act, m = self.tables.act[line], self.tables.municipality[owner]
        used, s, rows = np.zeros(self.rows.equity.start), self.shared, self.rows
        used[rows.seats] = np.bincount(act, minlength=self.instance.na)
        quota = s.quota[act, m]
        used[rows.quota] = np.bincount(quota[quota >= 0], minlength=rows.quota.stop - rows.quota.start)
        used[rows.travel] = np.bincount(m, s.travel[act, m], self.instance.places)
        used[rows.money] = s.price[act].sum()
        pooled = s.pool[act] >= 0
        pools = rows.pool.stop - rows.pool.start
        used[rows.pool] = np.bincount(s.pool[act][pooled], s.pool_hours[act][pooled], pools)
        for term in range(2):
            used[rows.mentor][term::2] = self._mentor_hours(owner, act, term)
        return used

    def _mentor_hours(self, owner: Ints, act: Ints, term: int) -> Floats:
        """(mentors,) hours of a half-year spent with learners and on the mentor's own lines."""
        size = self.mentors.size
        row, desk = self.shared.mentor[act], self.shared.desk[owner]
        own = np.bincount(desk, self.tables.a_hours[act, term], size + 1)[:size]
        with_learners = np.bincount(row[row >= 0], self.shared.mentor_hours[act[row >= 0], term], size)
        return np.asarray(own + with_learners)

    def left(self, masks: Words) -> Left:
        """What a plan leaves of the shared rows, fresh arrays."""
        free = self.capacity[self.rows.shared] - self.usage(masks)
        r = self.rows
        seats, quota, travel, money, pool = (free[s].copy() for s in (r.seats, r.quota, r.travel, r.money, r.pool))
        return Left(seats, quota, travel, money, pool, free[r.mentor].reshape(-1, 2).copy())

    def with_seats(self, activity: int, seats: int) -> Problem:
        """The same region with another number of seats."""
        capacity = self.capacity.copy()
        capacity[self.rows.seats.start + activity] = seats
        return replace(self, capacity=capacity)

    def with_lines(self, **changed: Words | Floats32) -> Problem:
        """The same region with other ``wish``, ``closed`` or ``locked`` tables."""
        return replace(self, tables=self.tables._replace(**changed))  # type: ignore[arg-type]


def compile_problem(instance: Instance, rules: Rules | None = None) -> Problem:
    """Make the tables; the lists of lines must be there (see :func:`listing.list_lines`)."""
    rules = rules or Rules()
    i = instance
    tables = _tables(i, rules)
    road = trips(i, rules)
    mentors = np.unique(i.a_mentor[i.a_mentor >= 0])
    desk = np.full(i.n, mentors.size, np.int64)
    desk[mentors] = np.arange(mentors.size)
    row = np.where(i.a_mentor >= 0, np.searchsorted(mentors, i.a_mentor), -1).astype(np.int64)
    shared = Shared(i.quota, road.money, i.a_price, i.a_pool, i.a_pool_hours, row, i.a_mentor_hours, desk)
    need = (tables.slope * tables.width[None, None, :]).sum((1, 2)).astype(np.float64)
    group_need = np.append(np.bincount(i.municipality, need, i.places), need[i.low_results].sum())
    parts = [
        i.a_seats, i.quota_seats, i.travel_money, [i.money], i.pool_cap, i.hours[mentors].ravel(),
        -i.fair_target * group_need,
    ]  # fmt: skip
    edges = np.cumsum([0, *(len(p) for p in parts)]).tolist()
    rows = Rows(*(slice(low, high) for low, high in pairwise(edges)))
    weight = np.where(i.low_results, rules.low_results_weight, 1.0)
    capacity = np.concatenate([np.asarray(p, np.float64) for p in parts])
    return Problem(instance, rules, tables, shared, rows, capacity, weight, road.value, need, group_need, mentors)


def _tables(i: Instance, rules: Rules) -> Tables:
    width = np.array(rules.segment, np.int64)
    slope = np.zeros((*i.comp.shape, width.size), np.float32)
    fill_slopes(i.comp, i.theta, i.se, width, rules.high_cut, rules.priority_high, rules.touch_high, slope)
    clash, before = np.zeros(i.act.size, np.uint64), np.zeros(i.act.size, np.uint64)
    barred = np.zeros(i.n, np.uint64)
    fill_relations(
        i.ptr, i.act, i.municipality, i.done, i.absent, i.a_busy, i.a_span, i.a_programme, i.a_requires, i.a_place,
        i.road_hours, rules.long_trip, clash, before, barred,
    )  # fmt: skip
    effect = np.maximum(0, i.a_effect - np.rint(rules.risk * i.a_sd).astype(np.int32)).astype(np.int32)
    return Tables(
        i.ptr, i.act, clash, before, i.wish, (barred | i.forbidden) & ~i.locked, i.locked, i.municipality, i.comp, slope,
        i.hours, i.a_hours, i.a_block, i.a_programme, i.a_comp, effect, width, np.array(rules.block_max, np.int64),
        np.array(rules.block_bonus, np.float32).astype(np.float64),
    )  # fmt: skip


@dataclass(frozen=True)
class Trips:
    """Of a line by the municipality of the teacher, (na, M).

    ``value`` lost on the road, ``money`` of all trips, thousand roubles, ``longest`` hours one way.
    """

    value: Floats
    money: Floats
    longest: Floats


def trips(i: Instance, rules: Rules) -> Trips:
    """Trips of presence; in the days of closed roads by other times and fares."""
    value, money, longest = (np.zeros((i.na, i.places)) for _ in range(3))
    goes = (i.a_place >= 0) & (i.a_block != COMMUNITY) & (i.a_block != MENTORING)
    place = np.maximum(i.a_place, 0)
    for first in (0, 2):
        start, end = i.a_busy[:, first], i.a_busy[:, first + 1]
        closed = np.zeros(i.na, bool)
        for low, high in rules.closed:
            closed |= (start <= high) & (end >= low)
        there = (goes & (start >= 0))[:, None]
        hours = np.where(closed[:, None], i.closed_hours.T[place], i.road_hours.T[place]).astype(np.float64)
        cost = np.where(closed[:, None], i.closed_money.T[place], i.road_money.T[place]).astype(np.float64)
        value -= np.where(there, rules.travel_discomfort * 2 * hours, 0.0)
        money += np.where(there, cost, 0.0)
        longest = np.maximum(longest, np.where(there, hours, 0.0))
    return Trips(value, np.where(money < rules.least_travel, 0.0, money), longest)


def road_values(i: Instance, rules: Rules | None = None) -> Floats:
    """(na, M) what the road takes from the value of a line."""
    return trips(i, rules or Rules()).value
