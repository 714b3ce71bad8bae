"""Prices of the shared rows: a search that lowers the proved bound, and the bound itself.

q(λ, ν) = Σ_i max_{S ∈ X_i} [f_i(S; w + ν) − λ·u_i(S)] + λ·b − Σ_g ν_g target N_g is an upper bound of every plan for all
λ ≥ 0, 0 ≤ ν ≤ P, also when local problems stop early, since they answer with their highest open bound. ν_g raises only
the weight of the gain in a group below its target, so it may be shown as it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from marshrut.loops import Floats, Ints, Threads
from marshrut.planner.region.arrays import new_lines, new_nodes
from marshrut.planner.region.bits import Words
from marshrut.planner.region.problem import Problem
from marshrut.planner.region.search import price_part
from marshrut.planner.region.teacher import FIRST_PRICE

PARTS = 32  # of the teachers; fixed, so that answers do not depend on the number of threads


class Effort(NamedTuple):
    """How hard local problems are solved in a pass: steps of the local dual, relative tolerance, nodes."""

    rounds: int
    tolerance: float
    nodes: int


class Stage(NamedTuple):
    """Part of the passes, up to ``until`` of them, and its effort."""

    until: float
    effort: Effort


ROUGH_TO_TIGHT = (
    Stage(0.5, Effort(8, 5e-3, 60)), Stage(0.85, Effort(8, 2e-3, 300)), Stage(1.0, Effort(12, 1e-3, 1200)),
)  # fmt: skip
FIRST = 40  # steps of the local dual in the first pass, when its prices are not warm
KEPT = 0.5  # share of the former mean of slacks: teachers with equal choices all jump at once, the mean does not
PROOF = Effort(60, 1e-5, 100_000)


@dataclass
class State:
    """Answers of all local problems at the last prices; also where the next pass begins.

    ``mask`` routes, ``value``, ``bound``, ``seen`` nodes, (n,); ``price`` (n, D + 2) local prices.
    """

    mask: Words
    value: Floats
    bound: Floats
    seen: Ints
    price: Floats

    @classmethod
    def new(cls, problem: Problem) -> State:
        """Nothing is known yet."""
        n = problem.n
        return cls(
            np.zeros(n, np.uint64), np.zeros(n), np.zeros(n), np.zeros(n, np.int64),
            np.full((n, problem.deficits + 2), FIRST_PRICE),
        )  # fmt: skip


@dataclass
class Watch:
    """Time, wishes to stop, and who is told of progress; ``tell(seconds, bound, objective)``."""

    seconds: float = 600.0
    cancelled: Callable[[], bool] | None = None
    tell: Callable[[float, float, float], None] | None = None
    began: float = field(default_factory=time.monotonic)
    log: list[tuple[float, float, float]] = field(default_factory=list)
    stopped: bool = False

    def spent(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.began

    def left(self) -> float:
        """Seconds to the limit."""
        return self.seconds - self.spent()

    def over(self, limit: float | None = None) -> bool:
        """It is time to stop: the limit (seconds from the beginning) or a wish."""
        self.stopped = self.stopped or (self.cancelled is not None and self.cancelled())
        return self.stopped or self.spent() > (self.seconds if limit is None else limit)

    def note(self, bound: float, objective: float) -> None:
        """Write down where the search stands."""
        self.log.append((self.spent(), bound, objective))
        if self.tell is not None:
            self.tell(*self.log[-1])


def net_values(problem: Problem, x: Floats) -> Floats:
    """(na, M) value of a line by its place less the prices ``x`` (rows,)."""
    rows, s = problem.rows, problem.shared
    price = x[rows.seats][:, None] + s.travel * x[rows.travel] + s.price[:, None] * x[rows.money]
    if x[rows.quota].size:
        price += np.where(s.quota >= 0, x[rows.quota][np.maximum(s.quota, 0)], 0.0)
    if x[rows.pool].size:
        price += np.where(s.pool >= 0, x[rows.pool][np.maximum(s.pool, 0)] * s.pool_hours, 0.0)[:, None]
    if x[rows.mentor].size:
        hour = (x[rows.mentor].reshape(-1, 2)[np.maximum(s.mentor, 0)] * s.mentor_hours).sum(1)
        price += np.where(s.mentor >= 0, hour, 0.0)[:, None]
    return np.ascontiguousarray(problem.own - price)


def hour_prices(problem: Problem, x: Floats) -> Floats:
    """(mentors + 1, 2) price of an own hour of a mentor; the last row is for those who are none."""
    return np.vstack([x[problem.rows.mentor].reshape(-1, 2), np.zeros((1, 2))])


def weights(problem: Problem, x: Floats) -> Floats:
    """(n,) w + ν of the groups of the teacher."""
    nu, i = x[problem.rows.equity], problem.instance
    return np.asarray(problem.weight + nu[i.municipality] + np.where(i.low_results, nu[-1], 0.0))


def price_all(problem: Problem, x: Floats, state: State, effort: Effort, pool: Threads) -> float:
    """Solve every local problem at prices ``x`` and return the bound q."""
    net, hours, weight = net_values(problem, x), hour_prices(problem, x), weights(problem, x)
    edge = np.linspace(0, problem.n, PARTS + 1).astype(int).tolist()

    def part(number: int) -> None:
        price_part(
            edge[number], edge[number + 1], problem.tables, net, problem.shared.desk, hours, weight, *effort, state.mask,
            state.value, state.bound, state.seen, state.price, new_lines(), new_nodes(problem.deficits),
        )  # fmt: skip

    pool.over(part, PARTS)
    return float(state.bound.sum() + x @ problem.capacity)


def slack(problem: Problem, masks: Words) -> Floats:
    """(rows,) what the routes take beyond the capacities; for fairness, what the groups lack."""
    lack = -problem.capacity[problem.rows.equity] - problem.by_group(problem.gains(masks))
    return np.concatenate([problem.usage(masks) - problem.capacity[problem.rows.shared], lack])


@dataclass
class Search:
    """Sign-adaptive search: the step of a row grows while its mean slack keeps the sign and shrinks when it flips (Rprop)."""

    problem: Problem
    state: State
    pool: Threads
    x: Floats
    first_step: float = 0.01
    bound: float = np.inf  # best of all passes, valid
    best: Floats = field(init=False)  # prices of the best of the present stage

    def __post_init__(self) -> None:
        p, fresh = self.problem, not self.x.any()
        self.step = np.full(p.rows.size, self.first_step)
        self.step[p.rows.travel.start : p.rows.equity.start] *= 0.3
        self.step[p.rows.equity] = 0.1 if fresh else 0.01
        self.before = np.zeros(p.rows.size)
        self.mean: Floats | None = None
        self.high = np.full(p.rows.size, np.inf)
        self.high[p.rows.equity] = p.instance.fair_penalty
        self.scale = np.maximum(1.0, np.abs(p.capacity))
        self.best = self.x.copy()

    def run(
        self, passes: int, watch: Watch, stages: tuple[Stage, ...] = ROUGH_TO_TIGHT, until: float | None = None
    ) -> Floats:
        """Prices after the passes; ``until`` – limit, seconds from the beginning."""
        stage, lowest = 0, np.inf
        for number in range(passes):
            while stage < len(stages) - 1 and number >= stages[stage].until * passes:
                stage, lowest = stage + 1, np.inf
            effort = stages[stage].effort
            if number == 0:
                effort = effort._replace(rounds=FIRST)
            q = price_all(self.problem, self.x, self.state, effort, self.pool)
            self.bound = min(self.bound, q)
            if q < lowest:
                lowest, self.best = q, self.x.copy()
            if number % 10 == 0:
                watch.note(self.bound, np.nan)
            if watch.over(until):
                break
            self._move()
        return self.best

    def _move(self) -> None:
        now, equity = slack(self.problem, self.state.mask), self.problem.rows.equity
        self.mean = now if self.mean is None else KEPT * self.mean + (1 - KEPT) * now
        over = np.where((self.x <= 0) & (self.mean < 0), 0.0, self.mean)
        over[equity] = np.where((self.x[equity] >= self.high[equity]) & (over[equity] > 0), 0.0, over[equity])
        share = over / self.scale
        sign = np.sign(np.where(np.abs(share) < 0.002, 0.0, share))
        same = sign * self.before
        self.step = np.clip(np.where(same > 0, 1.2, np.where(same < 0, 0.55, 1.0)) * self.step, 2e-5, 0.2)
        self.before = sign
        self.x = np.clip(self.x + sign * self.step * np.clip(np.abs(share) * 4, 0.1, 1.0), 0.0, self.high)


def certify(problem: Problem, x: Floats, state: State, pool: Threads, effort: Effort = PROOF) -> float:
    """The bound of one tight pass at prices ``x``; valid whatever the limit of nodes."""
    return price_all(problem, x, state, effort, pool)
