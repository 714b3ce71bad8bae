"""Figures of a planning, the same for the command line and for measurements."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from marshrut.loops import Floats
from marshrut.planner.region.bits import Words
from marshrut.planner.region.problem import Problem
from marshrut.planner.region.solve import RegionPlan, solve_region
from marshrut.planner.region.verify import verify

BYTES = 1 if sys.platform == "darwin" else 1024


def peak_gib() -> float:
    """Most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES / 2**30


def solve_and_tell(
    problem: Problem, *, seconds: float, gap: float, progress: Callable[[float, float, float], None] | None = None,
    cancelled: Callable[[], bool] | None = None, warm: Floats | None = None, start: Words | None = None,
) -> tuple[RegionPlan, dict[str, Any]]:  # fmt: skip
    """Plan a region and tell objective, bound, gap in percent, violations, seconds, seconds of processor, memory."""
    used = time.process_time()
    plan = solve_region(
        problem,
        time_limit=seconds,
        target_gap=gap / 100,
        progress=progress,
        cancelled=cancelled,
        warm=warm,
        start=start,
    )
    return plan, {
        "objective": round(plan.objective, 4),
        "bound": round(plan.bound, 4),
        "gap": round(100 * plan.gap, 4),
        "violations": len(verify(problem, plan.masks)),
        "seconds": round(plan.seconds, 1),
        "cpu_seconds": round(time.process_time() - used, 1),
        "peak_gib": round(peak_gib(), 3),
        "status": plan.status,
        "teachers": problem.n,
        "lines": int(problem.tables.act.size),
        "closed_streams": len(plan.closed),
    }
