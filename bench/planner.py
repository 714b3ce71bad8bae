"""`./marshrut bench planner`: plans of regions with a proved bound, against greedy and first come; one teacher; a re-plan.

`--given FOLDER` names a folder with instances (`*.npz`) of the exchange format; without it regions are made up by
`bench/_region.py`. `--teachers N` adds a made-up region of N teachers; `--seconds S` limits each planning (480).
Each instance is measured in a process of its own, so that the peak of memory is its own.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from bench._region import make_region
from marshrut.planner import PlannerDataError, region
from marshrut.planner.region.__main__ import compile_all
from marshrut.planner.region.report import solve_and_tell
from marshrut.project.report import CommandFailed, progress

MADE_UP = (300, 1000)
SECONDS = 480.0
TEACHERS_ASKED = 300
MEMORY = "peak_gib"


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Figures of the largest instance by the keys of the contract, and of each in `instances`."""
    options = _options(getattr(args, "rest", []))
    sources: list[str | int] = sorted(str(p) for p in Path(options.given).glob("*.npz")) if options.given else []
    if options.given and not sources:
        raise CommandFailed(f"В папке {options.given} нет файлов .npz.")
    sources += [n for n in (*(() if options.given else MADE_UP), options.teachers) if n]
    compile_all()
    rows = {}
    for source in sources:
        name = Path(source).stem if isinstance(source, str) else f"made_up_{source}"
        progress(f"Планирую {name}…")
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            rows[name] = pool.submit(measure, source, options.seconds, options.gap).result()
    largest = max(rows.values(), key=lambda row: row["teachers"])
    keys = (
        "objective",
        "bound",
        "gap",
        "seconds",
        "cpu_seconds",
        MEMORY,
        "one_p95_ms",
        "replan_changed",
        "greedy_objective",
    )
    return {
        **{key: largest[key] for key in keys},
        "violations": sum(row["violations"] for row in rows.values()),
        "instances": rows,
    }


def _options(rest: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("marshrut bench planner")
    parser.add_argument("--given", metavar="FOLDER", help="папка с файлами .npz")
    parser.add_argument("--teachers", type=int, default=0, help="ещё и выдуманная область из N педагогов")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"секунд на один план ({SECONDS:.0f})")
    parser.add_argument("--gap", type=float, default=0.1, help="разрыв, при котором остановиться, процентов (0,1)")
    return parser.parse_args(rest)


def measure(source: str | int, seconds: float, gap: float) -> dict[str, Any]:
    """One instance: a file or the number of teachers of a made-up region."""
    try:
        instance = make_region(source) if isinstance(source, int) else region.load_instance(source)
    except PlannerDataError as error:
        raise CommandFailed(f"Файл {source} не годится: {error}") from None
    problem = region.compile_problem(instance)
    plan, figures = solve_and_tell(problem, seconds=seconds, gap=gap)
    greedy, first = region.by_need(problem), region.first_come(problem)
    baselines = len(region.verify(problem, greedy.masks)) + len(region.verify(problem, first.masks))
    return {
        **figures,
        "greedy_objective": round(greedy.objective, 4),
        "first_come_objective": round(first.objective, 4),
        "baseline_violations": baselines,
        "gini": round(plan.fairness.gini, 3),
        "p10": round(plan.fairness.p10, 3),
        **_one(problem, plan),
        **_replan(problem, plan),
    }


def _one(problem: region.Problem, plan: region.RegionPlan) -> dict[str, float]:
    """Four routes of one teacher at the prices of the region, milliseconds by the clock and of the processor."""
    solver = region.Solver(
        problem, region.net_values(problem, plan.prices), region.weights(problem, plan.prices),
        region.hour_prices(problem, plan.prices),
    )  # fmt: skip
    who = np.random.default_rng(1).integers(0, problem.n, TEACHERS_ASKED)
    region.solve_teacher(solver, 0)
    wall, cpu, proved = [], [], 0
    for i in who:
        began, used = time.perf_counter(), time.thread_time()
        proved += region.solve_teacher(solver, int(i)).proved
        wall.append(time.perf_counter() - began)
        cpu.append(time.thread_time() - used)
    return {
        "one_p95_ms": round(1000 * float(np.percentile(wall, 95)), 2),
        "one_cpu_p95_ms": round(1000 * float(np.percentile(cpu, 95)), 2),
        "one_proved": round(proved / who.size, 3),
    }


def _replan(problem: region.Problem, plan: region.RegionPlan) -> dict[str, Any]:
    """The busiest stream with a price is cancelled: what each level changes."""
    seats = problem.usage(plan.masks)[problem.rows.seats]
    stream = int(np.argmax(np.where(problem.tables.a_block == 0, seats * plan.prices[problem.rows.seats], -1)))
    found: dict[str, Any] = {"replan_affected": int(seats[stream])}
    for level in range(3):
        began = time.perf_counter()
        after = region.replan(
            problem, plan.masks, region.StreamCancelled(stream), level=level, x=plan.prices, local=plan.local
        )
        found[f"replan_l{level}"] = {
            "seconds": round(time.perf_counter() - began, 3),
            "changed": after.changed,
            "touched": len(after.touched),
            "unaffected_touched": len(set(after.touched) - set(after.affected)),
            "objective_before": round(after.before, 4),
            "objective": round(after.after, 4),
            "violations": len(region.verify(after.problem, after.masks)),
        }
    return {**found, "replan_changed": found["replan_l1"]["changed"]}
