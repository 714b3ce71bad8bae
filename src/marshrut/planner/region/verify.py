"""Independent check of a plan: the rules as they are written, in plain NumPy, from the data and not from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from marshrut.loops import Floats, Ints
from marshrut.planner.region.bits import Words, members
from marshrut.planner.region.instance import Array, Instance
from marshrut.planner.region.problem import Problem
from marshrut.planner.region.rules import Rules

NEAR = 1e-3  # thousand roubles and hours of pools are given with so many digits


class Rule(StrEnum):
    """Hard rules."""

    NO_LINE = "no_line"
    SEAT = "seat"
    QUOTA = "quota"
    TRAVEL_MONEY = "travel_money"
    MONEY = "money"
    POOL = "pool"
    MENTOR_HOURS = "mentor_hours"
    GROUP_TOO_SMALL = "group_too_small"
    HOURS = "hours"
    BLOCK_MAX = "block_max"
    CLASH = "clash"
    PREREQ = "prereq"
    FORBIDDEN = "forbidden"
    ABSENT = "absent"
    LOCK_DROPPED = "lock_dropped"


@dataclass(frozen=True)
class Violation:
    """A broken rule; ``where`` – teacher, activity or row, as the rule is about."""

    rule: Rule
    where: int


def verify(problem: Problem, masks: Words, *, groups: bool = True) -> list[Violation]:
    """Every broken rule; an empty list means that the plan may be saved.

    Only the instance, the rules and the capacities of the problem are read. ``groups`` – look at smallest groups too.
    """
    i, rules = problem.instance, problem.rules
    length = np.diff(i.ptr).astype(np.uint64)
    beyond = np.where(length < 64, masks >> np.minimum(length, np.uint64(63)), np.uint64(0))
    if (beyond > 0).any():
        return [Violation(Rule.NO_LINE, int(t)) for t in np.flatnonzero(beyond)]
    owner, line = members(i.ptr, masks)
    act = i.act[line]
    return [
        *_shared(i, rules, problem.capacity[: i.na], owner, act, groups=groups),
        *_own(i, rules, owner, line),
        *_pairs(i, rules, owner, act),
        *_prepared(i, owner, act),
        *_told(Rule.LOCK_DROPPED, (i.locked & ~masks) != 0),
        *_told(Rule.FORBIDDEN, (i.forbidden & masks) != 0),
    ]


def _told(rule: Rule, broken: Array | np.bool_) -> Iterator[Violation]:
    return (Violation(rule, int(row)) for row in np.flatnonzero(broken))


def _shared(i: Instance, rules: Rules, seats: Floats, owner: Ints, act: Ints, *, groups: bool) -> Iterator[Violation]:
    used = np.bincount(act, minlength=i.na)
    m = i.municipality[owner]
    yield from _told(Rule.SEAT, used > seats)
    if groups:
        yield from _told(Rule.GROUP_TOO_SMALL, (used > 0) & (used < i.a_least))
    row = i.quota[act, m]
    yield from _told(Rule.QUOTA, np.bincount(row[row >= 0], minlength=i.quota_seats.size) > i.quota_seats)
    spent = np.bincount(m, _fares(i, rules, act, m), i.places)
    yield from _told(Rule.TRAVEL_MONEY, spent > i.travel_money + NEAR)
    yield from _told(Rule.MONEY, np.array([i.a_price[act].sum() > i.money + NEAR]))
    pool = i.a_pool[act]
    taken = np.bincount(pool[pool >= 0], i.a_pool_hours[act][pool >= 0], i.pool_cap.size)
    yield from _told(Rule.POOL, taken > i.pool_cap + NEAR)
    mentor = i.a_mentor[act]
    for term in range(2):
        load = np.bincount(owner, i.a_hours[act, term], i.n)
        with_learners = np.bincount(mentor[mentor >= 0], i.a_mentor_hours[act, term][mentor >= 0], i.n)
        yield from _told(Rule.MENTOR_HOURS, (with_learners > 0) & (load + with_learners > i.hours[:, term]))


def _fares(i: Instance, rules: Rules, act: Ints, m: Ints) -> Floats:
    """Money of the trips of each line."""
    place, total = i.a_place[act], np.zeros(act.size)
    goes = (place >= 0) & ~np.isin(i.a_block[act], (3, 6))
    for first in (0, 2):
        start, end = i.a_busy[act, first], i.a_busy[act, first + 1]
        shut = np.zeros(act.size, bool)
        for low, high in rules.closed:
            shut |= (start <= high) & (low <= end)
        fare = np.where(shut, i.closed_money[m, place], i.road_money[m, place])
        total += np.where(goes & (start >= 0), fare, 0.0)
    return np.where(total < rules.least_travel, 0.0, total)


def _own(i: Instance, rules: Rules, owner: Ints, line: Ints) -> Iterator[Violation]:
    act = i.act[line]
    for term in range(2):
        yield from _told(Rule.HOURS, np.bincount(owner, i.a_hours[act, term], i.n) > i.hours[:, term])
    count = np.bincount(owner * 7 + i.a_block[act], minlength=i.n * 7).reshape(i.n, 7)
    yield from _told(Rule.BLOCK_MAX, (count > np.array(rules.block_max)).any(1))
    away = np.zeros(owner.size, bool)
    for a in range(0, i.absent.shape[1], 2):
        for b in (0, 2):
            away |= _meet(i.absent[owner, a : a + 2], i.a_busy[act, b : b + 2], _far(i, rules, owner, act))
    yield from _told(Rule.ABSENT, np.bincount(owner[away], minlength=i.n) > 0)


def _far(i: Instance, rules: Rules, owner: Ints, act: Ints) -> Ints:
    """1 where the way takes a day on each side."""
    place = i.a_place[act]
    far = i.road_hours[i.municipality[owner], np.maximum(place, 0)] > rules.long_trip
    return np.asarray(far & (place >= 0) & (i.a_busy[act, 0] >= 0), np.int64)


def _meet(one: Array, other: Array, more: Array) -> Array:
    """Pairs of terms, (n, 2) each, with a common day when ``more`` days stand between them; −1 = no term."""
    there = (one[:, 0] >= 0) & (other[:, 0] >= 0)
    return there & (one[:, 0] - more <= other[:, 1]) & (other[:, 0] - more <= one[:, 1])


def _pairs(i: Instance, rules: Rules, owner: Ints, act: Ints) -> Iterator[Violation]:
    """Any two lines of a teacher."""
    broken = np.zeros(i.n, bool)
    far, busy, span, programme = _far(i, rules, owner, act), i.a_busy[act], i.a_span[act], i.a_programme[act]
    for lag in range(1, 64):
        a = np.flatnonzero(owner[lag:] == owner[:-lag]) if owner.size > lag else np.zeros(0, np.int64)
        if not a.size:
            break
        b = a + lag
        courses = (programme[a] >= 0) & (programme[b] >= 0)
        hit = courses & ((programme[a] == programme[b]) | ((span[a, 0] <= span[b, 1]) & (span[b, 0] <= span[a, 1])))
        for p in (0, 2):
            for q in (0, 2):
                hit |= _meet(busy[a, p : p + 2], busy[b, q : q + 2], far[a] + far[b])
        broken[owner[a[hit]]] = True
    return _told(Rule.CLASH, broken)


def _prepared(i: Instance, owner: Ints, act: Ints) -> Iterator[Violation]:
    """The programme needed before is done, or stands in the route and ends earlier."""
    broken = np.zeros(i.n, bool)
    for one in np.flatnonzero(i.a_requires[act] >= 0):
        t, needed = owner[one], i.a_requires[act[one]]
        mine = act[np.searchsorted(owner, t) : np.searchsorted(owner, t, "right")]
        earlier = (i.a_programme[mine] == needed) & (i.a_span[mine, 1] < i.a_span[act[one], 0])
        broken[t] |= not (earlier.any() or (i.done[t] == needed).any())
    return _told(Rule.PREREQ, broken)
