"""Rows that say more lose no plan, and bring the bound of a small region within one percent of its plan."""

from itertools import product

import numpy as np
import pytest
from bench._region import make_region
from hypothesis import given, settings
from hypothesis import strategies as st

from marshrut.planner import region
from marshrut.planner.region.monolith import build
from marshrut.planner.region.tighten import filled, tighten_row, tightened
from tests.planner.region.worlds import plan

things = st.lists(st.tuples(st.sampled_from([0.5, 1.0, 2.0, 3.0, 4.25]), st.integers(1, 3)), min_size=1, max_size=5)


@settings(max_examples=150, deadline=None)
@given(things=things, cap=st.floats(0.0, 14.0))
def test_a_tight_row_keeps_the_same_whole_numbers(things, cap):
    hours, seats = (np.array(column, float) for column in zip(*things, strict=True))
    border, weight = tighten_row(hours, seats, cap)
    assert border <= cap + 1e-9 and (weight >= hours - 1e-9).all()
    for taken in product(*(range(int(s) + 1) for s in seats)):
        y = np.array(taken)
        assert (hours @ y <= cap + 1e-9) == (weight @ y <= border + 1e-9)


def test_a_row_between_two_sums_is_lowered_and_its_only_fillers_grow():
    assert filled(np.array([200, 300, 300]), np.array([1, 1, 1]), 684) == 600
    border, weight = tighten_row(np.array([2.0, 3.0]), np.array([1.0, 1.0]), 4.59)
    assert border == 3.0 and weight.tolist() == [3.0, 3.0]
    border, weight = tighten_row(np.array([0.333, 1.0]), np.array([1.0, 1.0]), 1.2)  # not by hundredths: left alone
    assert border == 1.2 and weight.tolist() == [0.333, 1.0]


def test_no_plan_of_the_region_is_lost():
    problem = region.compile_problem(make_region(40, seed=2))
    tight = tightened(problem)
    assert (tight.capacity <= problem.capacity).all()
    plain, other = (build(one).programme.solve(seconds=60, gap=1e-6) for one in (problem, tight))
    assert other.value == pytest.approx(plain.value, rel=1e-5)
    assert region.verify(problem, build(tight).masks(other.x), groups=False) == []


def test_lines_that_overdraw_a_row_alone_are_closed_unless_locked():
    problem = region.compile_problem(make_region(60, seed=8))
    acts = problem.tables.act[: problem.tables.ptr[1]]
    some = int(acts[0])
    tight = tightened(problem.with_seats(some, 0))
    owner = np.repeat(np.arange(problem.n), np.diff(problem.tables.ptr))
    line = np.flatnonzero(problem.tables.act == some)
    place = (line - problem.tables.ptr[owner[line]]).astype(np.uint64)
    assert ((tight.tables.closed[owner[line]] >> place) & np.uint64(1)).all()
    held = problem.tables.locked.copy()
    held[0] = np.uint64(1)
    assert not int(tightened(problem.with_seats(some, 0).with_lines(locked=held)).tables.closed[0]) & 1


@pytest.mark.parametrize("seed", [3, 4])
def test_a_small_region_is_planned_within_one_percent(seed):
    problem, found = plan(make_region(150, seed=seed), target_gap=0.01)
    assert found.gap <= 0.01
    assert found.status == "proved"
    assert region.verify(problem, found.masks) == []
