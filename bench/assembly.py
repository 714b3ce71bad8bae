"""`./marshrut bench assembly`: ten parallel forms of forty tasks from a made bank of a thousand."""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marshrut.assembly import Bound, Order, Tasks, assemble, broken
from marshrut.project.report import progress
from marshrut.psychometrics import Bank, information

ITEMS, FORMS, SIZE = 1000, 10, 40
CUTS = (-1.2, 0.0, 0.9)
#: Where the curves are compared: from the low levels to the high ones, a twentieth of a logit apart.
GRID = np.linspace(-2, 2, 81)
GROUPS = {"предметные": 14, "методические": 12, "психолого-педагогические": 8, "коммуникативные": 6}


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Seconds, distance of the curves, overlap, limits that are not kept (none)."""
    parser = argparse.ArgumentParser("marshrut bench assembly")
    parser.add_argument("--seed", type=int, default=1, help="зерно выдуманного банка (1)")
    seed = parser.parse_args(getattr(args, "rest", [])).seed
    rng = np.random.default_rng(seed)
    bank = Bank.from_difficulty("2pl", np.exp(rng.normal(0.1, 0.3, ITEMS)), list(rng.normal(0, 1.1, ITEMS)))
    points = np.unique(np.concatenate([np.arange(-2, 2.1, 0.25), CUTS]))
    tasks = Tasks(
        information(bank, points).item,
        enemies=tuple((int(a), int(b)) for a, b in rng.integers(0, ITEMS, (60, 2)) if a != b),
        shown=rng.integers(0, 400, ITEMS),
    )
    order = Order(
        FORMS, SIZE, _bounds(rng), weight=np.isin(points, CUTS).astype(float), overlap=SIZE // 10, most_shown=350
    )
    progress(f"Сборка: {FORMS} вариантов по {SIZE} заданий из {ITEMS}…")
    began, used = time.monotonic(), time.process_time()
    made = assemble(tasks, order)
    seconds, used = time.monotonic() - began, time.process_time() - used
    curves = np.array([information(bank.take(list(form)), GRID).test for form in made.forms])
    middle = curves.mean(0)
    shared = made.shared - np.diag(np.diag(made.shared))
    return {
        "seconds": round(seconds, 1),
        "cpu_seconds": round(used, 1),
        "farthest_from_target": round(made.farthest, 4),
        "farthest_from_mean": round(float((np.abs(curves - middle) / middle).max()), 4),
        "overlap": round(float(shared.max()) / SIZE, 4),
        "broken_limits": len(broken(tasks, order, made.forms)),
        "least_information_at_cuts": round(float(min(np.interp(CUTS, GRID, one).min() for one in curves)), 2),
        "workload": f"банк из {ITEMS} заданий 2pl (зерно {seed}), {FORMS} вариантов по {SIZE}: 4 группы точно, 16 компетенций "
        "по 1–5, 4 вида по 5–20, 80–100 минут, 60 несовместимых пар, показы ≤ 350, общих ≤ 10 %; кривые сравниваются "
        "от −2 до 2 логитов через 0,05",
    }


def _bounds(rng: np.random.Generator) -> tuple[Bound, ...]:
    group = rng.choice(4, ITEMS, p=[0.35, 0.3, 0.2, 0.15])
    competency, kind = group * 4 + rng.integers(0, 4, ITEMS), rng.integers(0, 4, ITEMS)
    found = [_count(name, group == n, least, least) for n, (name, least) in enumerate(GROUPS.items())]
    found += [_count(f"компетенция {n}", competency == n, 1, 5) for n in range(16)]
    found += [_count(f"вид {n}", kind == n, 5, 20) for n in range(4)]
    return (*found, Bound("минуты", rng.integers(1, 5, ITEMS), 80, 100))


def _count(name: str, which: NDArray[np.bool_], least: int, most: int) -> Bound:
    return Bound(name, which.astype(np.int64), least, most)
