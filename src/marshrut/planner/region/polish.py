"""Polish: column generation over routes, then a mixed programme over the few teachers that the linear one left divided.

Restricted master problem of Dantzig & Wolfe (1960): columns are routes, rows the shared ones, one route for a teacher.
New columns come from exact local problems at prices between the best known and those of the master (Wentges 1997).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from marshrut.loops import Floats, Ints, Threads
from marshrut.planner.region.bits import ONE, Words
from marshrut.planner.region.prices import Effort, State, Watch, certify
from marshrut.planner.region.problem import Problem
from marshrut.planner.region.programme import Builder, Programme, Solution
from marshrut.planner.region.sweeps import Plan, improve
from marshrut.planner.region.verify import verify

ROUNDS = 40
STALLED = 2e-5  # relative change of master and bound together over PATIENCE rounds that is not worth another
PATIENCE = 5
NEAR = (0.0, *(0.06,) * 5)  # spreads of the passes at prices near the best, for the first columns
WIDE = np.repeat((0.05, 0.15, 0.3, 0.5), 30)  # the same for few teachers, who need a choice of routes
FEW = 2000  # teachers: the mixed programme chooses for all of them
SMOOTH = 0.5
QUICK = Effort(8, 1e-4, 3000)
EXACT = Effort(12, 1e-5, 100_000)
ENOUGH = 2e-4  # relative distance of master and bound at which columns are enough
WHOLE = 1 - 1e-6
LINEAR_LIMIT, MIXED_LIMIT = 120.0, 120.0


@dataclass
class Master:
    """Routes collected so far: route ``mask[c]`` of teacher ``who[c]``, each once."""

    problem: Problem
    who: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    mask: Words = field(default_factory=lambda: np.zeros(0, np.uint64))

    def add(self, masks: Words) -> int:
        """Add a route of each teacher; how many are new."""
        pair = np.zeros(self.who.size + masks.size, [("who", np.int64), ("mask", np.uint64)])
        pair["who"] = np.concatenate([self.who, np.arange(masks.size)])
        pair["mask"] = np.concatenate([self.mask, masks])
        _, first = np.unique(pair, return_index=True)
        kept = pair[np.sort(first)]
        new = kept.size - self.who.size
        self.who, self.mask = kept["who"].copy(), kept["mask"].copy()
        return int(new)

    def programme(self, columns: Ints, *, mixed: bool = False) -> Programme:
        """The master over some columns: rows of the region, of fairness, of teachers; s after the routes."""
        p, who, mask = self.problem, self.who[columns], self.mask[columns]
        rows, number = Builder(), np.arange(columns.size)
        gains = p.gains(mask, who)
        value = p.weight[who] * gains + self._taken(who, mask, rows)
        lack = rows.add(p.instance.fair_target * p.group_need, np.inf, p.groups)
        rows.put(lack + p.instance.municipality[who], number, gains)
        low = p.instance.low_results[who]
        rows.put(np.full(int(low.sum()), lack + p.groups - 1), number[low], gains[low])
        rows.put(lack + np.arange(p.groups), columns.size + np.arange(p.groups), 1.0)
        rows.put(rows.add(-np.inf, 1.0, p.n) + who, number, 1.0)
        cost = np.concatenate([value, np.full(p.groups, -p.instance.fair_penalty)])
        upper = np.concatenate([np.ones(columns.size), np.full(p.groups, 1e7)])
        return rows.programme(cost, upper, columns.size if mixed else 0)

    def _taken(self, who: Ints, mask: Words, rows: Builder) -> Floats:
        """What routes take of the shared rows; returns their values by themselves."""
        p, t, s, r = self.problem, self.problem.tables, self.problem.shared, self.problem.rows
        rows.add(-np.inf, p.capacity[r.shared], r.equity.start)
        value, touched = np.zeros(who.size), np.zeros((who.size, t.bonus.size))
        for j in range(64):
            c = np.flatnonzero((mask >> np.uint64(j)) & ONE)
            i = who[c]
            a, m, line = t.act[t.ptr[i] + j], t.municipality[i], t.ptr[i] + j
            value[c] += p.own[a, m] + t.wish[line]
            touched[c, t.a_block[a]] = 1.0
            rows.put(a, c, 1.0)
            quota = s.quota[a, m]
            rows.put(r.quota.start + quota[quota >= 0], c[quota >= 0], 1.0)
            rows.put(r.travel.start + m, c, s.travel[a, m])
            rows.put(np.full(c.size, r.money.start), c, s.price[a])
            pooled = s.pool[a] >= 0
            rows.put(r.pool.start + s.pool[a][pooled], c[pooled], s.pool_hours[a][pooled])
            taught, own = s.mentor[a] >= 0, s.desk[i] < p.mentors.size
            for term in range(2):
                first = r.mentor.start + term
                rows.put(first + 2 * s.mentor[a][taught], c[taught], s.mentor_hours[a[taught], term])
                rows.put(first + 2 * s.desk[i][own], c[own], t.a_hours[a[own], term])
        return np.asarray(value + touched @ t.bonus)

    def prices(self, solved: Solution) -> Floats:
        """(rows,) prices of the region in the solution of the linear master."""
        x = np.maximum(0.0, solved.duals[: self.problem.rows.size])
        equity = self.problem.rows.equity
        x[equity] = np.minimum(x[equity], self.problem.instance.fair_penalty)
        return np.asarray(x)


def polish(
    problem: Problem, plan: Plan, x: Floats, bound: float, state: State, pool: Threads, watch: Watch, *,
    target_gap: float, seed: int = 0,
) -> tuple[Plan, float, Floats]:  # fmt: skip
    """A plan not worse, a bound not higher, and the prices of that bound."""
    master = Master(problem)
    master.add(plan.masks)
    _near(problem, x, state, pool, master, watch, seed)
    solved, apart = Solution(np.zeros(0), np.nan, np.nan, np.zeros(0)), []
    for number in range(ROUNDS):
        last, solved = (
            solved,
            master.programme(np.arange(master.who.size)).solve(seconds=max(1.0, min(LINEAR_LIMIT, watch.left()))),
        )
        columns = master.who.size
        if not solved.x.size:
            solved = last
            break
        bound, x = _price(problem, master, solved, x, bound, state, pool, number)
        watch.note(bound, plan.objective)
        apart.append(bound - solved.value)
        stalled = number >= PATIENCE and apart[-1 - PATIENCE] - apart[-1] < STALLED * abs(bound)
        if apart[-1] < ENOUGH * abs(bound) or stalled or master.who.size == columns or watch.over(0.7 * watch.seconds):
            break
    if solved.x.size and not watch.over():
        plan = _whole(problem, master, solved, plan, x, state, watch, target_gap, seed)
    if problem.n < FEW and bound - plan.objective > target_gap * abs(bound) and not watch.over():
        plan = _few(problem, master, plan, x, state, pool, watch, target_gap, seed)
    return plan, bound, x


def _near(
    problem: Problem, x: Floats, state: State, pool: Threads, master: Master, watch: Watch, seed: int,
    spreads: Iterable[float] = NEAR,
) -> None:  # fmt: skip
    """Columns: best routes at prices near the best."""
    chance, equity = np.random.default_rng(seed), problem.rows.equity
    for spread in spreads:
        near = np.maximum(0.0, x * (1 + (spread * chance.standard_normal(x.size) if spread else 0.0)))
        near[equity] = np.minimum(near[equity], problem.instance.fair_penalty)
        certify(problem, near, state, pool, QUICK)
        master.add(state.mask)
        if watch.over():
            return


def _price(
    problem: Problem,
    master: Master,
    solved: Solution,
    x: Floats,
    bound: float,
    state: State,
    pool: Threads,
    number: int,
) -> tuple[float, Floats]:
    """New columns at smoothed prices; when none is new, at those of the master."""
    own = master.prices(solved)
    tries = [SMOOTH * x + (1 - SMOOTH) * own]
    if number % 3 == 2:
        tries.append(own)
    for at in tries:
        q = certify(problem, at, state, pool, EXACT)
        new = master.add(state.mask)
        if q < bound:
            bound, x = q, at
        if not new and len(tries) == 1:
            tries.append(own)
    return bound, x


def _whole(
    problem: Problem, master: Master, solved: Solution, plan: Plan, x: Floats, state: State, watch: Watch,
    target_gap: float, seed: int,
) -> Plan:  # fmt: skip
    """Routes that the linear master took whole stay; a mixed programme chooses for the others, sweeps come after."""
    routes = solved.x.size - problem.groups
    share = solved.x[:routes]
    settled = np.zeros(problem.n, bool)
    settled[master.who[:routes][share > WHOLE]] = True
    columns = np.flatnonzero(np.append(share > WHOLE, np.zeros(master.who.size - routes, bool)) | ~settled[master.who])
    chosen = _choose(master, columns, plan, watch, target_gap)
    better = improve(problem, x, chosen.masks, state.price, watch, seed=seed)
    return max(plan, better, key=lambda one: one.objective)


def _few(
    problem: Problem, master: Master, plan: Plan, x: Floats, state: State, pool: Threads, watch: Watch,
    target_gap: float, seed: int,
) -> Plan:  # fmt: skip
    """A choice of routes for each of few teachers, and the best of all choices."""
    _near(problem, x, state, pool, master, watch, seed, WIDE)
    every = np.arange(master.who.size)
    linear = master.programme(every)
    solved = linear.solve(seconds=max(1.0, min(LINEAR_LIMIT, watch.left())))
    if solved.x.size:  # dearer columns than what may be won cannot be in a better plan of these columns
        every = np.flatnonzero(linear.reduced(solved)[: every.size] <= solved.value - plan.objective + 1e-9)
    chosen = _choose(master, every, plan, watch, target_gap)
    return max(plan, improve(problem, x, chosen.masks, state.price, watch, seed=seed), key=lambda one: one.objective)


def _choose(master: Master, columns: Ints, plan: Plan, watch: Watch, target_gap: float) -> Plan:
    """The best choice of the columns by a mixed programme, or the plan when that is better."""
    problem, programme = master.problem, master.programme(columns, mixed=True)
    found = programme.solve(seconds=max(1.0, min(MIXED_LIMIT, 0.7 * watch.left())), gap=target_gap / 10)
    if not found.x.size:
        return plan
    masks = problem.tables.locked.copy()
    chosen = columns[found.x[: columns.size] > 0.5]
    masks[master.who[chosen]] = master.mask[chosen]
    if verify(problem, masks, groups=False):
        return plan
    return max(plan, Plan(masks, problem.objective(masks)), key=lambda one: one.objective)
