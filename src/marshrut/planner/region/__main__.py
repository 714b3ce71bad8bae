"""`python -m marshrut.planner.region`: compile every loop now, at installation, so that no later process waits for it."""

from __future__ import annotations

import numpy as np

from marshrut.planner import Activity, Block, Catalogue, Teacher, propose
from marshrut.planner.region import (
    Instance,
    Solver,
    bound_of_catalogue,
    by_need,
    compile_problem,
    from_arrays,
    list_lines,
    solve_region,
    solve_teacher,
)


def tiny() -> Instance:
    """Four teachers and eight activities at two places."""
    n, na, m = 4, 8, 2
    comp = np.tile(np.arange(12), (n, 1))
    act = np.arange(na)
    busy = np.full((na, 4), -1)
    busy[:, 0] = busy[:, 1] = 10 + 20 * act
    level = np.linspace(-1.0, 0.5, n)[:, None] + np.zeros((n, 12))
    arrays = {
        "t_m": np.arange(n) % m, "t_shnor": np.arange(n) == 0, "t_subj": np.zeros(n), "t_comp": comp, "t_mu": level,
        "t_se": np.full((n, 12), 0.3), "t_H": np.full((n, 2), 60), "t_form": np.full(n, 2), "t_exam": np.zeros(n),
        "t_maxtrip": np.full(n, 30), "t_done": np.full((n, 4), 99), "a_block": act % 7, "a_h": np.full((na, 2), 9),
        "a_comp": np.stack([act, act + 1, act * 0 - 1, act * 0 - 1], 1), "a_eff": np.full((na, 4), 20), "a_loc": act % m,
        "a_price": act % 2, "a_pool": np.where(act % 7 == 6, 0, -1), "a_poolh": np.full(na, 2.0), "a_busy": busy,
        "a_span": busy[:, :2], "a_prog": np.where(act % 7 == 0, act, -1), "a_pre": np.where(act == 7, 0, -1),
        "a_cap": np.full(na, 2), "a_subj": np.full(na, -1), "a_local": np.zeros(na), "th": np.full((m, m), 2.0),
        "tc": np.full((m, m), 1.0), "th_closed": np.full((m, m), 3.0), "tc_closed": np.full((m, m), 2.0),
        "quota": np.where(np.arange(na * m).reshape(na, m) < m, np.arange(na * m).reshape(na, m), -1), "qcap": np.ones(m),
        "travel_budget": np.full(m, 3.0), "money": 2.0, "poolcap": np.full(1, 4.0), "fair_target": 0.36, "fair_pen": 1.0,
    }  # fmt: skip
    return list_lines(from_arrays(arrays))


def one_course() -> Catalogue:
    """A catalogue for the search of one proposal."""
    return Catalogue.from_rows([Activity(Block.DPO, 36, (0, 20), ((0, 0.5, 0.1),))], 1)


def compile_all() -> None:
    """One small piece of work through each loop; the code stays on disk."""
    problem = compile_problem(tiny())
    propose(Teacher(np.full(1, -1.0), np.full(1, 0.3), 72, 0, 300), one_course())
    solve_teacher(Solver(problem), 0)
    plan = solve_region(problem, time_limit=5.0, threads=1)
    by_need(problem)
    bound_of_catalogue(problem, plan.prices, plan.bound)


if __name__ == "__main__":
    compile_all()
