"""The plan of a region: prices, a certificate, sweeps, then polish or a mixed programme while there is time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from marshrut.loops import Floats, Threads
from marshrut.planner.region.bits import Words
from marshrut.planner.region.fairness import Fairness, fairness
from marshrut.planner.region.groups import close_small
from marshrut.planner.region.polish import polish
from marshrut.planner.region.prices import Effort, Search, Stage, State, Watch, certify
from marshrut.planner.region.problem import Problem
from marshrut.planner.region.sample import sampled_prices
from marshrut.planner.region.small import close_by_programme
from marshrut.planner.region.sweeps import FALLING, Plan, improve
from marshrut.planner.region.tighten import tightened
from marshrut.planner.region.verify import verify

PASSES = 120
MANY = 30_000  # teachers: prices are first looked for on a part of them
FEW = 1000  # teachers: a mixed programme closes what is left
POLISHED = 15_000  # teachers: not more for the polish
LATE = Stage(1.0, Effort(8, 2e-3, 300))
TIGHT = Stage(1.0, Effort(12, 1e-3, 1200))


@dataclass(frozen=True)
class RegionPlan:
    """A plan of the region.

    ``masks`` (n,) sets of lines, ``objective`` official value, ``bound`` – no plan is better, ``gap`` = (bound −
    objective) / |bound|, ``prices`` (rows,) for single proposals and the next planning, ``local`` (n, D + 2) local
    prices, ``fairness`` by groups, ``log`` of (seconds, bound, objective), ``status`` "proved" (gap within the target),
    "time_limit", "done" (nothing more to try) or "cancelled", ``closed`` streams with too few learners.
    """

    masks: Words
    objective: float
    bound: float
    prices: Floats
    local: Floats
    fairness: Fairness
    log: tuple[tuple[float, float, float], ...]
    status: str
    closed: tuple[int, ...]
    seconds: float

    @property
    def gap(self) -> float:
        """Proved distance to the best plan, a share."""
        return max(0.0, self.bound - self.objective) / max(abs(self.bound), 1e-9)


def solve_region(
    problem: Problem, *, time_limit: float = 600.0, target_gap: float = 0.001, threads: int | None = None, seed: int = 0,
    warm: Floats | None = None, start: Words | None = None, progress: Callable[[float, float, float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RegionPlan:  # fmt: skip
    """Plan the region.

    Parameters
    ----------
    time_limit : seconds; the polish stops by it, the first plan is made in any case
    target_gap : stop when the proved gap is not more
    warm : (rows,) prices of an earlier planning of the same rows
    start : (n,) its sets of lines; the new plan is not worse when they keep every rule
    progress : told seconds, bound, objective (NaN where not yet known)
    cancelled : asked between passes; the best plan so far is returned

    The same input, seed and stages reached give the same sets of lines, whatever the number of threads; only the time
    limit may end the search earlier on a slower machine.
    """
    watch, state = Watch(time_limit, cancelled, progress), State.new(problem)
    problem = tightened(problem)
    with Threads(threads) as pool:
        x, bound = _find_prices(problem, state, pool, watch, warm)
        proved = certify(problem, x, state, pool)
        bound = min(bound, proved)
        watch.note(bound, np.nan)
        plan = improve(problem, x, problem.tables.locked, state.price, watch, seed=seed, shares=FALLING, fresh=True)
        if start is not None and not verify(problem, start, groups=False):
            again = improve(problem, x, start, state.price, watch, seed=seed)
            plan = max(plan, again, key=lambda one: one.objective)
        watch.note(bound, plan.objective)
        if problem.n <= POLISHED and _gap(bound, plan) > target_gap and not watch.over():
            plan, bound, x = polish(problem, plan, x, bound, state, pool, watch, target_gap=target_gap, seed=seed)
    if problem.n < FEW and _gap(bound, plan) > target_gap and not watch.over():
        plan, bound = close_by_programme(problem, plan, bound, watch, target_gap=target_gap)
    plan, closed = close_small(problem, plan, x, state.price, watch, seed=seed)
    status = "cancelled" if watch.stopped else "proved" if _gap(bound, plan) <= target_gap else "done"
    status = "time_limit" if status == "done" and watch.over() else status
    return RegionPlan(
        plan.masks, plan.objective, max(bound, plan.objective), x, state.price, fairness(problem, plan.masks, x),
        tuple(watch.log), status, closed, watch.spent(),
    )  # fmt: skip


def _gap(bound: float, plan: Plan) -> float:
    return (bound - plan.objective) / max(abs(bound), 1e-9)


def _find_prices(
    problem: Problem, state: State, pool: Threads, watch: Watch, warm: Floats | None
) -> tuple[Floats, float]:
    """Prices and the best bound met; two fifths of the time at most."""
    until = 0.4 * watch.seconds
    if warm is not None:
        search = Search(problem, state, pool, warm.copy(), first_step=0.002)
        return search.run(PASSES // 4, watch, (LATE, TIGHT), until), search.bound
    if problem.n > MANY:
        x = sampled_prices(problem, pool, watch)
        search = Search(problem, state, pool, x, first_step=0.002)
        return search.run(PASSES // 6, watch, (LATE._replace(until=0.6), TIGHT), until), search.bound
    search = Search(problem, state, pool, np.zeros(problem.rows.size))
    return search.run(PASSES, watch, until=until), search.bound
