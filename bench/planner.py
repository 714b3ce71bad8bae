"""`./marshrut bench planner`: plans of regions with a proved bound, against greedy and first come; one teacher; a re-plan.

`--given FOLDER` names a folder with instances (`*.npz`) of the exchange format; without it regions are made up by
`bench/_region.py`. Then come the people of the database with published profiles («demo»). `--only 300,11000,demo` picks
parts, `--teachers N` adds a made-up region of N teachers; `--seconds S` limits each planning in place of 2, 8 and 10
minutes by the number of teachers.
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
from marshrut.project import boot
from marshrut.project.report import CommandFailed, progress

MADE_UP = ("300", "1000", "11000", "100000")
DEMO = "demo"
LIMITS = ((2000, 120.0), (15_000, 480.0), (10**9, 600.0))  # seconds of a planning by the number of teachers
TEACHERS_ASKED = 300
MEMORY = "peak_gib"
KEYS = (
    "objective", "bound", "gap", "seconds", "cpu_seconds", MEMORY, "one_p95_ms", "replan_changed", "greedy_objective",
    "first_come_objective",
)  # fmt: skip
Source = str | int | region.Instance


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Figures of the largest instance by the keys of the contract, and of each in `instances`."""
    options = _options(getattr(args, "rest", []))
    compile_all()
    rows, passed = {}, {}
    for name in _parts(options):
        progress(f"Планирую {name}…")
        try:
            source = _demo() if name == DEMO else int(name) if name.isdecimal() else name
        except CommandFailed as refusal:  # the database has nobody to plan: other parts are measured all the same
            passed[name] = str(refusal)
            continue
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            row = pool.submit(measure, source, options.seconds, options.gap).result()
        rows[f"made_up_{name}" if name.isdecimal() else Path(name).stem] = row
    if not rows:
        raise CommandFailed(" ".join(passed.values()))
    largest = max(rows.values(), key=lambda row: row["teachers"])
    violations = sum(row["violations"] for row in rows.values())
    return {**{key: largest[key] for key in KEYS}, "violations": violations, "instances": rows, "passed": passed}


def _parts(options: argparse.Namespace) -> list[str]:
    """Names of files, numbers of teachers, «demo»."""
    files = sorted(str(p) for p in Path(options.given).glob("*.npz")) if options.given else []
    if options.given and not files:
        raise CommandFailed(f"В папке {options.given} нет файлов .npz.")
    only = [name.strip() for name in options.only.split(",") if name.strip()]
    for name in only:
        if name != DEMO and not (name.isdecimal() and int(name)):
            raise CommandFailed(f"Часть «{name}» не понята: нужны числа педагогов и {DEMO} через запятую.")
    parts = files + (only or [*(() if files else MADE_UP), DEMO])
    return parts + ([str(options.teachers)] if options.teachers > 0 else [])


def _demo() -> region.Instance:
    """The people of the database, laid out as the product does it."""
    asked = argparse.Namespace(person=None, municipality=None, region=True, hours=72)
    laid = boot.late("marshrut.routes.command:laid_out")(asked)
    instance: region.Instance = laid.instance
    return instance


def _options(rest: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("marshrut bench planner")
    parser.add_argument("--given", metavar="FOLDER", help="папка с файлами .npz")
    parser.add_argument("--only", default="", help=f"части через запятую: числа педагогов и {DEMO}")
    parser.add_argument("--teachers", type=int, default=0, help="ещё и выдуманная область из N педагогов")
    parser.add_argument("--seconds", type=float, default=None, help="секунд на один план (120, 480 или 600 по размеру)")
    parser.add_argument("--gap", type=float, default=0.1, help="разрыв, при котором остановиться, процентов (0,1)")
    return parser.parse_args(rest)


def measure(source: Source, seconds: float | None, gap: float) -> dict[str, Any]:
    """One instance: a file, the number of teachers of a made-up region, or arrays."""
    try:
        instance = make_region(source) if isinstance(source, int) else source
        instance = region.load_instance(instance) if isinstance(instance, str) else instance
    except PlannerDataError as error:
        raise CommandFailed(f"Файл {source} не годится: {error}") from None
    limit = seconds or next(limit for most, limit in LIMITS if instance.n <= most)
    problem = region.compile_problem(instance)
    plan, figures = solve_and_tell(problem, seconds=limit, gap=gap)
    greedy, first = region.by_need(problem), region.first_come(problem)
    baselines = len(region.verify(problem, greedy.masks)) + len(region.verify(problem, first.masks))
    return {
        **figures,
        "limit": limit,
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
