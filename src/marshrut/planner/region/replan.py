"""A change after approval: new routes for those it touches, the others left alone as far as the level tells.

Level 0 – only the affected, their other lines stay; 1 – only the affected, a price on every changed line; 2 – a mixed
programme over the affected and those who hold the seats they want. Locked lines never change at any level.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from marshrut.loops import Floats, Ints
from marshrut.planner.region.bits import NOTHING, Words, count, members
from marshrut.planner.region.groups import holders, without_line
from marshrut.planner.region.monolith import build
from marshrut.planner.region.prices import Watch
from marshrut.planner.region.problem import Problem
from marshrut.planner.region.sweeps import Plan, improve
from marshrut.planner.region.teacher import FIRST_PRICE, PROMPT, Solver
from marshrut.planner.region.verify import verify

CALM = (0.5, 0.0, 0.0)  # shares of the prices in sweeps over the affected
FREE = (0.0, 0.0)
MOST_HOLDERS = 150
LONGEST = 20.0  # seconds of the mixed programme


@dataclass(frozen=True)
class StreamCancelled:
    """The activity does not take place."""

    activity: int


@dataclass(frozen=True)
class SeatsChanged:
    """The activity has another number of seats; the routes that lose least by it give theirs back."""

    activity: int
    seats: int


@dataclass(frozen=True)
class TeacherLeft:
    """The teacher leaves; the seats become free, nobody else is moved by it below level 2."""

    teacher: int


Change = StreamCancelled | SeatsChanged | TeacherLeft


@dataclass(frozen=True)
class Replanned:
    """``problem`` after the change; ``masks`` new routes; ``affected`` teachers; ``removed``, ``added`` (teacher, activity).

    ``before`` – official value when nothing more is done than the change itself, ``after`` – with the new routes.
    """

    problem: Problem
    masks: Words
    affected: tuple[int, ...]
    removed: tuple[tuple[int, int], ...]
    added: tuple[tuple[int, int], ...]
    touched: tuple[int, ...]
    before: float
    after: float

    @property
    def changed(self) -> int:
        """Lines taken out and put in, beside those of the change itself."""
        return len(self.removed) + len(self.added)


def replan(
    problem: Problem, masks: Words, change: Change, *, level: int, x: Floats, local: Floats | None = None, seed: int = 0
) -> Replanned:
    """New routes after a change.

    Parameters
    ----------
    masks : (n,) routes in force
    level : 0, 1 or 2
    x, local : prices of the region and local prices of its plan
    """
    after, base, affected = _apply(problem, masks, change)
    local = np.full((problem.n, problem.deficits + 2), FIRST_PRICE) if local is None else local
    calm = _with_change_price(after, masks)
    if level == 0:
        held = calm.tables.locked.copy()
        held[affected] |= base[affected]
        plan = improve(calm.with_lines(locked=held), x, base, local, Watch(), seed=seed, shares=FREE, order=affected)
    else:
        plan = improve(calm, x, base, local, Watch(), seed=seed, shares=CALM, order=affected)
    if level >= 2:
        plan = _with_holders(calm, plan, affected, x)
    return _told(after, base, plan.masks, affected)


def _apply(problem: Problem, masks: Words, change: Change) -> tuple[Problem, Words, Ints]:
    """The region, the routes and the affected after the change itself."""
    if isinstance(change, TeacherLeft):
        masks, closed = masks.copy(), problem.tables.closed.copy()
        locked = problem.tables.locked.copy()
        masks[change.teacher] = locked[change.teacher] = NOTHING
        closed[change.teacher] = ~NOTHING
        return problem.with_lines(closed=closed, locked=locked), masks, np.zeros(0, np.int64)
    seats = 0 if isinstance(change, StreamCancelled) else change.seats
    after = problem.with_seats(change.activity, seats)
    have = holders(problem, masks, change.activity)
    lose = _cheapest(problem, masks, have, change.activity, max(0, have.size - seats))
    return after, without_line(after, masks, lose, change.activity), lose


def _cheapest(problem: Problem, masks: Words, have: Ints, activity: int, many: int) -> Ints:
    """Holders who lose least value with the line, in the order of teachers; those locked into it last."""
    if many >= have.size:
        return have
    less = without_line(problem, masks, have, activity)
    loss = problem.weight[have] * (problem.gains(masks[have], have) - problem.gains(less[have], have))
    loss = loss + (problem.additive(masks) - problem.additive(less))[have]
    loss[less[have] == masks[have]] = np.inf
    return np.sort(have[np.argsort(loss, kind="stable")[:many]])


def _with_change_price(problem: Problem, masks: Words) -> Problem:
    """A line of a route in force is worth ρ more, another ρ less."""
    _, line = members(problem.tables.ptr, masks)
    wish = problem.tables.wish - np.float32(problem.rules.change_price)
    wish[line] += np.float32(2 * problem.rules.change_price)
    return problem.with_lines(wish=np.asarray(wish, np.float32))


def _with_holders(problem: Problem, plan: Plan, affected: Ints, x: Floats) -> Plan:
    """The mixed programme over the affected and the holders of what they want, when it is better."""
    who = np.union1d(affected, _rivals(problem, plan.masks, affected, x))
    if not who.size:
        return plan
    whole = build(_rest(problem, plan.masks, who), who)
    found = whole.programme.solve(seconds=LONGEST, gap=1e-4)
    if not found.x.size:
        return plan
    masks = plan.masks.copy()
    masks[who] = whole.masks(found.x)[who]
    value = problem.objective(masks)
    better = value > plan.objective + 1e-9 and not verify(problem, masks, groups=False)
    return Plan(masks, value) if better else plan


def _rivals(problem: Problem, masks: Words, affected: Ints, x: Floats) -> Ints:
    """Holders of activities without a free seat that the affected would take; those with the dearest seats first."""
    solver, t = Solver(problem), problem.tables
    wanted = np.zeros(problem.instance.na, bool)
    for i in affected:
        mask = solver.solve(int(i), start=int(masks[i]), limits=PROMPT)[2]
        new = np.uint64(mask) & ~masks[i]
        k = int(t.ptr[i + 1] - t.ptr[i])
        wanted[t.act[t.ptr[i] : t.ptr[i + 1]][((new >> np.arange(k, dtype=np.uint64)) & np.uint64(1)) > 0]] = True
    full = problem.left(masks).seats < 1
    owner, line = members(t.ptr, masks)
    act = t.act[line]
    rival = np.flatnonzero((wanted & full)[act])
    order = np.argsort(-x[problem.rows.seats][act[rival]], kind="stable")
    _, first = np.unique(owner[rival][order], return_index=True)
    return np.asarray(owner[rival][order][np.sort(first)][:MOST_HOLDERS])


def _rest(problem: Problem, masks: Words, who: Ints) -> Problem:
    """The region with what the others leave: of the shared rows and of the need of groups."""
    others = masks.copy()
    others[who] = NOTHING
    capacity = problem.capacity.copy()
    capacity[problem.rows.shared] -= problem.usage(others)
    target = max(problem.instance.fair_target, 1e-12)
    need = problem.group_need - problem.by_group(problem.gains(others)) / target
    return replace(problem, capacity=capacity, group_need=need)


def _told(problem: Problem, base: Words, masks: Words, affected: Ints) -> Replanned:
    t = problem.tables
    pairs = []
    for change in (base & ~masks, masks & ~base):
        owner, line = members(t.ptr, change)
        pairs.append(tuple(zip(owner.tolist(), t.act[line].tolist(), strict=True)))
    return Replanned(
        problem, masks, tuple(affected.tolist()), pairs[0], pairs[1], tuple(np.flatnonzero(count(base ^ masks)).tolist()),
        problem.objective(base), problem.objective(masks),
    )  # fmt: skip
