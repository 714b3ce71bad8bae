"""Small made-up regions with the rare things in them: mentors with hours of their own, absences, smallest groups."""

from dataclasses import replace

import numpy as np
from bench._region import make_region

from marshrut.planner import region


def with_everything(n=120, seed=5):
    """Instance whose mentors are teachers, some teachers are away, and streams need six learners."""
    inst = make_region(n, seed=seed)
    chance = np.random.default_rng(seed)
    mentoring = np.flatnonzero(inst.a_block == 6)
    mentor = np.full(inst.na, -1)
    mentor[mentoring] = chance.choice(n, mentoring.size, replace=False)
    own = np.zeros((inst.na, 2), np.int32)
    own[mentoring] = 14
    absent = np.full((n, 2), -1, np.int32)
    away = chance.choice(n, n // 6, replace=False)
    absent[away, 0] = chance.integers(20, 200, away.size)
    absent[away, 1] = absent[away, 0] + 30
    return replace(
        inst, a_mentor=mentor, a_mentor_hours=own, absent=absent, a_seats=np.where(mentor >= 0, 6, inst.a_seats),
        a_least=np.where(inst.a_block == 0, 6, 0),
    )  # fmt: skip


def plan(instance, **how):
    problem = region.compile_problem(instance)
    return problem, region.solve_region(problem, **{"time_limit": 60, "target_gap": 0.05, "threads": 1, **how})
