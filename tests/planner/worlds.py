"""Catalogues and teachers made by chance from a seed, so that a failing example can be told by one number."""

from __future__ import annotations

import numpy as np

from marshrut.planner import NONE, UNLIMITED, Activity, Block, Catalogue, Form, Teacher

COMPS = 12
YEAR = 302


def make_activity(rng: np.random.Generator, *, requires: bool = True) -> Activity:
    block = Block(int(rng.choice(7, p=[0.25, 0.1, 0.25, 0.12, 0.1, 0.06, 0.12])))
    start = int(rng.integers(-10, 280))
    end = start + int(rng.integers(0, 60))
    busy = tuple(
        (first, first + int(rng.integers(0, 3)))
        for first in sorted(max(0, start + int(x)) for x in rng.integers(0, 40, int(rng.integers(0, 3))))
    )
    comps = rng.choice(COMPS, int(rng.integers(0, 4)), replace=False)
    remote = rng.random() < 0.4
    return Activity(
        block=block,
        hours=int(rng.choice([2, 4, 8, 16, 24, 36, 72] if block != Block.DPO else [18, 24, 36, 72])),
        span=(start, end),
        effects=tuple((int(k), float(rng.uniform(0.01, 0.8)), 0.1) for k in comps),
        n_evidence=int(rng.integers(0, 3) * 10),
        busy=() if remote else busy,
        form=Form.REMOTE if remote else Form(int(rng.choice([0, 2]))),
        place=NONE if remote else int(rng.integers(0, 6)),
        programme=int(rng.integers(0, 10)) if block == Block.DPO else NONE,
        requires=int(rng.integers(0, 10)) if requires and rng.random() < 0.1 else NONE,
        seats=int(rng.choice([0, 1, 20, UNLIMITED])),
        price=float(rng.choice([0, 0, 0, 5000])),
        subject=int(rng.choice([NONE, NONE, 0, 1])),
    )


def make_world(seed: int, n: int, *, requires: bool = True) -> tuple[Teacher, Catalogue]:
    rng = np.random.default_rng(seed)
    catalogue = Catalogue.from_rows([make_activity(rng, requires=requires) for _ in range(n)], COMPS)
    theta = rng.normal(-0.5, 0.9, COMPS)
    theta[rng.random(COMPS) < 0.15] = np.nan
    teacher = Teacher(
        theta=theta,
        se=rng.uniform(0.2, 0.6, COMPS),
        hours=int(rng.choice([0, 16, 36, 72, 108, 144])),
        start=0,
        end=YEAR,
        travel=np.array([0.0, 0.5, 2.0, 7.0, 12.0, np.inf]),
        max_trip=float(rng.choice([1.0, 8.0, np.inf])),
        form=[None, Form.REMOTE, Form.IN_PERSON][int(rng.integers(3))],
        form_strict=bool(rng.random() < 0.1),
        blackout=((261, 302),),
        done=((int(rng.integers(0, 10)), -400), (int(rng.integers(0, 10)), -1500)),
        subject=int(rng.choice([NONE, 0, 1])),
        free_only=bool(rng.random() < 0.5),
    )
    return teacher, catalogue
