"""From prices to a plan that keeps every rule: sweeps in random order of the seed at falling prices; the plain baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from marshrut.loops import Floats, Ints
from marshrut.planner.region.arrays import new_lines, new_nodes
from marshrut.planner.region.bits import Words
from marshrut.planner.region.prices import Effort, Watch, hour_prices, net_values, weights
from marshrut.planner.region.problem import Problem
from marshrut.planner.region.sweeping import greedy, sweep
from marshrut.planner.region.teacher import FIRST_PRICE

FALLING = (1.0, 1.0, 0.99, 0.97, 0.93, 0.8, 0.5, 0.0)
AGAIN = (0.97, 0.9, 0.5, 0.0, 0.0)  # after a plan is there
SWEEP = Effort(10, 3e-4, 3000)


@dataclass
class Plan:
    """Sets of lines (n,) and their official value."""

    masks: Words
    objective: float


def sweep_once(
    problem: Problem, masks: Words, order: Ints, *, net: Floats, hours: Floats, weight: Floats, price: Floats,
    effort: Effort = SWEEP, gain_only: bool = True,
) -> int:  # fmt: skip
    """One sweep over the teachers of ``order``; ``masks`` and local prices ``price`` change in place."""
    return sweep(
        order, problem.tables, problem.shared, problem.left(masks), net, hours, weight, *effort, gain_only, masks, price,
        np.zeros(2, np.int64), new_lines(), new_nodes(problem.deficits),
    )  # fmt: skip


def improve(
    problem: Problem, x: Floats, masks: Words, price: Floats, watch: Watch, *, seed: int = 0,
    shares: Sequence[float] = AGAIN, fresh: bool = False, order: Ints | None = None,
) -> Plan:  # fmt: skip
    """Best plan met in sweeps that begin from ``masks``; prices are ``shares`` of ``x``.

    ``fresh`` – the first sweep lays the plan out, so every route may change; ``order`` – only these teachers.
    """
    chance, price = np.random.default_rng(seed), price.copy()
    net, weight, hours = net_values(problem, x), weights(problem, x), hour_prices(problem, x)
    now, best = masks.copy(), Plan(masks.copy(), problem.objective(masks))
    who = np.arange(problem.n) if order is None else order
    for number, share in enumerate(shares):
        at = problem.own + share * (net - problem.own)
        sweep_once(
            problem, now, chance.permutation(who), net=at, hours=share * hours, weight=weight, price=price,
            gain_only=not (fresh and number == 0),
        )  # fmt: skip
        value = problem.objective(now)
        if value > best.objective:
            best = Plan(now.copy(), value)
        watch.note(np.nan, best.objective)
        if watch.over() and number:
            break
    return best


def by_need(problem: Problem) -> Plan:
    """Greedy: teachers of the greatest need first take the most value for an hour."""
    masks = problem.tables.locked.copy()
    order = np.argsort(-problem.need, kind="stable")
    greedy(
        order, problem.tables, problem.shared, problem.left(masks), problem.own, problem.weight, masks, new_lines(),
        new_nodes(problem.deficits), np.zeros((problem.mentors.size + 1, 2)),
    )  # fmt: skip
    return Plan(masks, problem.objective(masks))


def first_come(problem: Problem) -> Plan:
    """Teachers in the order of the list take the best route of what is left."""
    masks = problem.tables.locked.copy()
    sweep_once(
        problem, masks, np.arange(problem.n), net=problem.own, hours=np.zeros((problem.mentors.size + 1, 2)),
        weight=problem.weight, price=np.full((problem.n, problem.deficits + 2), FIRST_PRICE), gain_only=False,
    )  # fmt: skip
    return Plan(masks, problem.objective(masks))
