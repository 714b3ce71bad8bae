"""A made-up region for the planner: teachers, a catalogue, roads, budgets. Everything in it is invented by the seed.

Arrays are those of the exchange format of :mod:`marshrut.planner.region.instance`. The lists of lines are made by the
planner itself, so that they are what the product would give.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from marshrut.planner import region

MUNICIPALITIES, DISTRICTS, SUBJECTS, DEFICITS = 26, 6, 8, 12
COMPETENCIES = 64  # 0–31 of subjects by fours, 32–63 common to all
YEAR, HALF = 302, 122
# streams, placements, events, communities, presentations, kinds of material, mentors: of a region of 11,000 teachers
WHOLE = (300, 100, 1500, 120, 100, 40, 600)
Arrays = dict[str, Any]


def make_region(
    n: int, seed: int = 1, *, seats: float = 1.0, budgets: float = 1.0, hours: float = 1.0
) -> region.Instance:
    """Instance of n teachers; the catalogue grows with them. ``seats``, ``budgets``, ``hours`` scale what is scarce."""
    chance = np.random.default_rng(seed)
    share = chance.dirichlet(np.full(MUNICIPALITIES, 0.9)) * 0.9 + 0.1 / MUNICIPALITIES
    arrays = {**_roads(chance), **_teachers(chance, n, share, hours)}
    counts = [max(3, round(c * min(1.0, (n / 11_000) ** 0.7) * max(1.0, n / 11_000) ** 0.6)) for c in WHOLE]
    arrays |= _activities(chance, counts, share, seats * max(1.0, (n / 11_000) ** 0.4))
    arrays |= _shared(chance, arrays, n, share, budgets)
    return region.list_lines(region.from_arrays(arrays))


def _roads(chance: np.random.Generator) -> Arrays:
    at = chance.uniform(0, 700, (MUNICIPALITIES, 2))
    far = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) * 1.4 + 8
    np.fill_diagonal(far, 8)
    island = np.zeros(MUNICIPALITIES, bool)
    island[chance.choice(MUNICIPALITIES, 3, replace=False)] = True
    hard = (island[:, None] | island) & ~np.eye(MUNICIPALITIES, dtype=bool)
    hours, money = far / 50 + 3 * hard, far * 0.008 + 4 * hard
    return {
        "th": hours, "tc": np.where(far < 20, 0.2, money),
        "th_closed": np.where(hard, 6, hours), "tc_closed": np.where(hard, money + 14, money),
    }  # fmt: skip


def _teachers(chance: np.random.Generator, n: int, share: Any, hours: float) -> Arrays:
    m = chance.choice(MUNICIPALITIES, n, p=share)
    school = m * 17 + (chance.beta(0.8, 1.6, n) * 17).astype(np.int64)
    weak = chance.random(MUNICIPALITIES * 17) < 0.12
    subject = chance.integers(0, SUBJECTS, n)
    common = np.argsort(chance.random((n, 32)), axis=1)[:, : DEFICITS - 4] + 32
    comp = np.hstack([subject[:, None] * 4 + np.arange(4), common])
    level = chance.normal(0.35, 0.55, n) + chance.normal(0, 0.25, weak.size)[school] - 0.35 * weak[school]
    budget = np.stack([chance.choice([36, 48, 60, 72], n), chance.choice([36, 48, 60, 72, 90], n)], 1)
    return {
        "t_m": m, "t_shnor": weak[school], "t_subj": subject, "t_comp": comp,
        "t_mu": level[:, None] + chance.normal(0, 0.55, (n, DEFICITS)),
        "t_se": np.clip(chance.gamma(9, 0.04, (n, DEFICITS)), 0.18, 0.8),
        "t_H": np.maximum(12, budget * hours).astype(np.int64), "t_form": chance.choice(3, n, p=[0.2, 0.3, 0.5]),
        "t_exam": chance.random(n) < 0.25, "t_maxtrip": chance.choice([4, 8, 14, 30], n, p=[0.25, 0.3, 0.3, 0.15]),
        "t_done": chance.integers(0, 400, (n, 4)),
    }  # fmt: skip


def _activities(chance: np.random.Generator, counts: list[int], share: Any, seats: float) -> Arrays:
    block = np.repeat(np.arange(7), counts)
    na = block.size
    subject = np.where(chance.random(na) < 0.28, -1, chance.integers(0, SUBJECTS, na))
    length = _lengths(chance, block)
    place = np.where(chance.random(na) < np.array([0.55, 1, 0.55, 0.6, 0.5, 0, 1])[block], 0, -1)
    place = np.where(place == 0, chance.choice(MUNICIPALITIES, na, p=share), -1)
    start, end, busy = _days(chance, block, length, place)
    first = np.rint(length * np.clip((HALF - start) / np.maximum(1, end - start + 1), 0, 1)).astype(np.int64)
    programmes = max(8, counts[0] * 2 // 5)
    programme = np.where(block == 0, chance.integers(0, programmes, na), -1)
    needed = np.where(chance.random(programmes) < 0.1, chance.integers(0, programmes, programmes), -1)
    needed[needed == np.arange(programmes)] = -1
    owned = np.isin(block, (1, 5, 6))
    district = np.where(place >= 0, place % DISTRICTS, chance.integers(0, DISTRICTS, na))
    taught = np.where(subject >= 0, subject, 0)
    return {
        "a_block": block, "a_h": np.stack([first, length - first], 1), "a_loc": place, "a_subj": subject,
        "a_busy": busy, "a_span": np.stack([start, end], 1), "a_prog": programme,
        "a_pre": np.where(programme >= 0, needed[programme], -1), "a_cap": _seats(chance, block, seats),
        "a_price": np.where((block == 0) & (chance.random(na) < 0.4), chance.choice([3.5, 6.0], na), 0.0),
        "a_pool": np.where(owned, district * SUBJECTS + taught, -1),
        "a_poolh": np.where(owned, np.array([0, 2.0, 0, 0, 0, 1.0, 3.0])[block], 0.0),
        "a_local": (place >= 0) & (chance.random(na) < np.array([0, 0, 0.5, 1, 0, 0, 0.5])[block]),
        **_effects(chance, block, subject, length),
    }  # fmt: skip


def _lengths(chance: np.random.Generator, block: Any) -> Any:
    kinds = ([18, 24, 36, 48, 72], [12, 20, 36], [2, 3, 4, 6, 8], [8, 12, 16], [8], [14], [18, 24, 34])
    return np.choose(block, [chance.choice(k, block.size) for k in kinds])


def _days(chance: np.random.Generator, block: Any, length: Any, place: Any) -> tuple[Any, Any, Any]:
    long = np.isin(block, (3, 5, 6))
    start = np.where(long, 12, chance.integers(5, 270, block.size))
    run = np.choose(block, [length // 4 + chance.integers(3, 25, block.size), 3, 0, 285, 0, 260, 275])
    end = np.minimum(start + run, YEAR - 1)
    busy = np.full((block.size, 4), -1)
    present = ~long & ((place >= 0) | np.isin(block, (2, 4)))
    days = np.where(block == 0, np.maximum(2, length // 16), np.where(block == 1, 3, 1))
    busy[:, 0] = np.where(present, start, -1)
    busy[:, 1] = np.where(present, np.minimum(start + days - 1, end), -1)
    twice = present & (block == 0) & (end - busy[:, 1] > 3)
    busy[:, 2], busy[:, 3] = np.where(twice, end - 1, -1), np.where(twice, end, -1)
    return start, end, busy


def _seats(chance: np.random.Generator, block: Any, scale: float) -> Any:
    kinds = ([15, 20, 25, 30], [2, 4, 6], [12, 20, 30, 60, 100, 200], [30_000], [6, 10, 20], [30_000], [1, 2, 3])
    drawn = np.choose(block, [chance.choice(k, block.size) for k in kinds])
    return np.where(drawn == 30_000, drawn, np.maximum(1, drawn * scale)).astype(np.int64)


def _effects(chance: np.random.Generator, block: Any, subject: Any, length: Any) -> Arrays:
    na = block.size
    common = np.argsort(chance.random((na, 32)), axis=1)[:, :4] + 32
    own = np.where(subject >= 0, subject, 0)[:, None] * 4 + np.argsort(chance.random((na, 4)), axis=1)
    comp = np.where((subject[:, None] >= 0) & (np.arange(4) < 2), own, common)
    many = np.choose(block, [chance.integers(2, 5, na), 2, chance.integers(1, 3, na), 2, 1, 1, 3])
    comp = np.where(np.arange(4) < many[:, None], comp, -1)
    base = np.choose(block, [10 + 0.45 * length, 34, 8 + 0.4 * length, 14, 12, 12, 30])
    effect = np.maximum(1, np.rint(base[:, None] + chance.normal(0, 6, (na, 4)))).astype(np.int64)
    return {
        "a_comp": comp, "a_eff": np.where(comp >= 0, effect, 0), "a_tau": chance.integers(1, 11, (na, 4)),
        "a_neff": chance.choice([0, 8, 25, 60, 150], na),
    }  # fmt: skip


def _shared(chance: np.random.Generator, a: Arrays, n: int, share: Any, budgets: float) -> Arrays:
    quota = np.full((a["a_block"].size, MUNICIPALITIES), -1)
    streams = np.flatnonzero((a["a_block"] == 0) & (chance.random(a["a_block"].size) < 0.4))
    quota[streams] = np.arange(streams.size * MUNICIPALITIES).reshape(-1, MUNICIPALITIES)
    seats = np.maximum(1, np.ceil(a["a_cap"][streams][:, None] * share * 1.8)).astype(np.int64)
    load = np.where(a["a_pool"] >= 0, a["a_poolh"] * np.minimum(a["a_cap"], 200), 0.0)
    pool = np.bincount(np.maximum(a["a_pool"], 0), load, DISTRICTS * SUBJECTS) * 0.75 + 6
    travel = (
        0.55 * budgets * np.bincount(a["t_m"], minlength=MUNICIPALITIES) * (1 + 0.6 * a["tc"].mean(1) / a["tc"].mean())
    )
    return {
        "quota": quota, "qcap": seats.ravel(), "travel_budget": travel + 1, "money": 0.75 * n * budgets,
        "poolcap": pool, "fair_target": 0.36, "fair_pen": 1.0,
    }  # fmt: skip
