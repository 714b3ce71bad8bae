"""Prices looked for on a part of the teachers with capacities made smaller by the same share: a start for large regions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from marshrut.loops import Floats, Ints, Threads
from marshrut.planner.region.instance import Instance
from marshrut.planner.region.prices import Search, State, Watch
from marshrut.planner.region.problem import Problem, compile_problem

PART = 15_000
PASSES = 100
BY_TEACHER = (
    "municipality", "low_results", "subject", "comp", "theta", "se", "hours", "form", "exam", "max_trip", "done", "absent",
    "locked", "approved", "forbidden",
)  # fmt: skip


def sampled_prices(problem: Problem, pool: Threads, watch: Watch, *, size: int = PART, passes: int = PASSES) -> Floats:
    """(rows,) prices found on every k-th teacher; rows of mentors begin at nought."""
    stride = -(-problem.n // size)
    some = part_of(problem, np.arange(0, problem.n, stride))
    search = Search(some, State.new(some), pool, np.zeros(some.rows.size))
    found = search.run(passes, watch, until=0.25 * watch.seconds)
    x = np.zeros(problem.rows.size)
    for name in ("seats", "quota", "travel", "money", "pool", "equity"):
        x[getattr(problem.rows, name)] = found[getattr(some.rows, name)]
    return x


def part_of(problem: Problem, who: Ints) -> Problem:
    """The region of some teachers; every shared thing in proportion, mentors free."""
    i = problem.instance
    length = i.ptr[who + 1] - i.ptr[who]
    line = np.concatenate([np.arange(i.ptr[t], i.ptr[t + 1]) for t in who])
    fields = {name: getattr(i, name)[who] for name in BY_TEACHER}
    some: Instance = replace(
        i, **fields, ptr=np.concatenate([[0], np.cumsum(length)]).astype(np.int64), act=i.act[line], wish=i.wish[line],
        a_mentor=np.full(i.na, -1, np.int64),
    )  # fmt: skip
    small = compile_problem(some, problem.rules)
    capacity, shared = small.capacity.copy(), small.rows.shared
    without = np.delete(problem.capacity[problem.rows.shared], np.r_[problem.rows.mentor])
    capacity[shared] = without * who.size / problem.n
    return replace(small, capacity=capacity)
