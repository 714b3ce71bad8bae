"""Smallest groups: a stream that stays with fewer learners than it needs is closed, the weakest first, and they re-plan.

The bound does not know of smallest groups and so stays valid: it is that of a wider problem.
"""

from __future__ import annotations

import numpy as np

from marshrut.loops import Floats, Ints
from marshrut.planner.region.bits import NOTHING, Words, members
from marshrut.planner.region.prices import Watch
from marshrut.planner.region.problem import Problem
from marshrut.planner.region.sweeps import Plan, improve

HALF_THEN_FREE = (0.5, 0.0)


def close_small(
    problem: Problem, plan: Plan, x: Floats, price: Floats, watch: Watch, *, seed: int = 0
) -> tuple[Plan, tuple[int, ...]]:
    """A plan without streams under their smallest group, and the closed streams in the order of closing.

    A stream that learners are locked into is not closed; :func:`verify` names it.
    """
    closed: list[int] = []
    while True:
        weak = _weakest(problem, plan.masks)
        if weak < 0:
            return plan, tuple(closed)
        closed.append(weak)
        problem = problem.with_seats(weak, 0)
        touched = holders(problem, plan.masks, weak)
        masks = without_line(problem, plan.masks, touched, weak)
        plan = improve(problem, x, masks, price, watch, seed=seed, shares=HALF_THEN_FREE, order=touched)


def _weakest(problem: Problem, masks: Words) -> int:
    """The stream short of most of its smallest group that nobody is locked into, or −1."""
    i = problem.instance
    used = problem.usage(masks)[problem.rows.seats]
    _, held = members(i.ptr, i.locked)
    short = np.where((used > 0) & (used < i.a_least), 1 - used / np.maximum(i.a_least, 1), 0.0)
    short[i.act[held]] = 0.0
    return int(short.argmax()) if short.size and short.max() > 0 else -1


def holders(problem: Problem, masks: Words, activity: int) -> Ints:
    """Teachers with the activity in their routes."""
    owner, line = members(problem.tables.ptr, masks)
    return np.asarray(owner[problem.tables.act[line] == activity])


def without_line(problem: Problem, masks: Words, teachers: Ints, activity: int) -> Words:
    """Routes without the activity and without lines that needed it; locked lines stay."""
    t, masks = problem.tables, masks.copy()
    for i in teachers:
        acts = t.act[t.ptr[i] : t.ptr[i + 1]]
        gone = np.uint64(1) << np.uint64(int(np.flatnonzero(acts == activity)[0]))
        masks[i] &= ~(gone & ~t.locked[i])
        masks[i] = prepared(t.before[t.ptr[i] : t.ptr[i + 1]], masks[i], t.locked[i])
    return masks


def prepared(before: Words, mask: np.uint64, locked: np.uint64) -> np.uint64:
    """The route without lines whose line before is not in it."""
    while True:
        places = np.arange(before.size, dtype=np.uint64)
        inside = ((mask >> places) & np.uint64(1)) > 0
        lost = inside & (before != 0) & ((before & mask) == 0) & (((locked >> places) & np.uint64(1)) == 0)
        if not lost.any():
            return mask
        mask &= ~np.bitwise_or.reduce(np.where(lost, np.uint64(1) << places, NOTHING))
