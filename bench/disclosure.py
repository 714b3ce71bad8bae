"""`./marshrut bench disclosure`: a release of totals of a made-up region: seconds, share of hidden numbers, the attack."""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np

from marshrut.disclosure import Cells, Line, Place, Published, Table, attack, next_release
from marshrut.project.report import progress

PEOPLE, SCHOOLS, GROUPS, K = 6000, 650, 4, 5
#: Municipalities of five districts; two more belong to none.
DISTRICTS = (5, 4, 7, 5, 3)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Four groups of competencies, each a table region → district → municipality → school by three levels."""
    parser = argparse.ArgumentParser("marshrut bench disclosure")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"людей ({PEOPLE})")
    people = parser.parse_args(getattr(args, "rest", [])).people
    rng = np.random.default_rng(20261128)
    where, keys = _places(rng)
    school, skill = _people(rng, people)
    told, offered, large, wide, wide_told, disclosed, naive, seconds = 0, 0, 0, 0, 0, 0, 0, 0.0
    for group in range(GROUPS):
        progress(f"Группа {group + 1} из {GROUPS}…")
        level = np.digitize(0.7 * skill + 0.7 * rng.normal(size=people), [-0.7, 0.7])
        lines = _lines(school, level, keys)
        began = time.perf_counter()
        made = next_release(lines, where, [], K)
        seconds += time.perf_counter() - began
        told, offered = told + len(made.told), offered + made.offered
        disclosed += int(made.found.disclosed.sum())
        sizes, leaks = _naive(lines)
        large += 3 * int((sizes >= K).sum())
        wide, wide_told = (
            wide + 3 * _wide(lines),
            wide_told + sum(not str(one.key).startswith("s") for one in made.told),
        )
        naive += leaks
    return {
        "seconds": round(seconds, 2),
        "numbers": offered,
        "shown": told,
        "hidden_share": round(1 - told / offered, 3),
        "hidden_share_of_cells_from_5": round(1 - told / large, 3),
        "hidden_share_of_territories_from_5": round(1 - wide_told / wide, 3),
        "disclosed": disclosed,
        "disclosed_by_hiding_small_only": naive,
        "workload": f"{people} человек, {SCHOOLS} школ, {sum(DISTRICTS) + 2} муниципалитетов, {len(DISTRICTS)} округов, "
        f"{GROUPS} группы по 3 уровня, k = {K}; секунды – выбор чисел с доказательством атакой",
    }


def _places(rng: np.random.Generator) -> tuple[dict[Any, Place], list[list[str]]]:
    """The hierarchy, and for each school the territories it lies in."""
    towns = [(f"d{n}", f"t{n}-{m}") for n, size in enumerate(DISTRICTS) for m in range(size)]
    towns += [("", "t-1"), ("", "t-2")]
    weight = rng.dirichlet(np.full(len(towns), 1.5))
    home = rng.choice(len(towns), SCHOOLS, p=weight)
    up: dict[str, tuple[str | None, int]] = {"region": (None, 0)}
    for district, town in towns:
        if district:
            up[district] = ("region", 1)
        up[town] = (district or "region", 2)
    chains: list[list[str]] = []
    for n, town in enumerate(home):
        district, name = towns[town]
        up[f"s{n}"] = (name, 3)
        chains.append([key for key in (f"s{n}", name, district, "region") if key])
    return {key: Place((parent,), rank) for key, (parent, rank) in up.items()}, chains


def _people(rng: np.random.Generator, people: int) -> tuple[Any, Any]:
    size = rng.lognormal(0, 0.8, SCHOOLS)
    school = rng.choice(SCHOOLS, people, p=size / size.sum())
    return school, rng.normal(size=people) + rng.normal(0, 0.3, SCHOOLS)[school]


def _lines(school: Any, level: Any, chains: list[list[str]]) -> list[Line]:
    found: dict[int, list[int]] = {}
    for s, one in zip(school.tolist(), level.tolist(), strict=True):
        found.setdefault(s, [0, 0, 0])[one] += 1
    return [Line(1, tuple(chains[s]), tuple(counts)) for s, counts in sorted(found.items())]


def _wide(lines: list[Line]) -> int:
    """Cells of the region, districts and municipalities with enough people."""
    sizes: dict[Any, int] = {}
    for line in lines:
        for key in line.keys:
            sizes[key] = sizes.get(key, 0) + sum(line.counts)
    return sum(n >= K and not str(key).startswith("s") for key, n in sizes.items())


def _naive(lines: list[Line]) -> tuple[Any, int]:
    """Sizes of the cells, and how many numbers are disclosed when only numbers below k are hidden."""
    members: dict[Any, list[int]] = {}
    for n, line in enumerate(lines):
        for key in line.keys:
            members.setdefault(key, []).append(n)
    table = Table(np.array([line.counts for line in lines]), Cells.of(list(members.values())))
    found = attack(Published.of(table, table.totals >= K), K)
    return table.totals.sum(axis=1), int(found.disclosed.sum())
