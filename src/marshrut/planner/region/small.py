"""Small regions have a true gap between the best plan and the bound of prices; a mixed programme narrows it from above."""

from __future__ import annotations

from marshrut.planner.region.monolith import build
from marshrut.planner.region.prices import Watch
from marshrut.planner.region.problem import Problem
from marshrut.planner.region.sweeps import Plan
from marshrut.planner.region.verify import verify

LONGEST = 60.0  # seconds; what a mixed programme of the whole does not see by then it hardly ever sees


def close_by_programme(
    problem: Problem, plan: Plan, bound: float, watch: Watch, *, target_gap: float
) -> tuple[Plan, float]:
    """A plan not worse and a bound not higher, within what is left of the time."""
    whole = build(problem)
    found = whole.programme.solve(seconds=max(1.0, min(LONGEST, watch.left())), gap=target_gap)
    bound = min(bound, found.bound)
    if found.x.size:
        masks = whole.masks(found.x)
        value = problem.objective(masks)
        if value > plan.objective and not verify(problem, masks, groups=False):
            plan = Plan(masks, value)
    watch.note(bound, plan.objective)
    return plan, bound
