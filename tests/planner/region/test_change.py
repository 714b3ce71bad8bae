"""Changes after approval and reasons of a route."""

from dataclasses import replace

import numpy as np
import pytest
from bench._region import make_region

from marshrut.planner import region
from marshrut.planner.region.bits import places
from tests.planner.region.worlds import plan


@pytest.fixture(scope="module")
def solved():
    return plan(make_region(250, seed=21))


def busiest(problem, found):
    used = problem.usage(found.masks)[problem.rows.seats]
    return int(np.argmax(np.where(problem.tables.a_block == 0, used, -1)))


@pytest.mark.parametrize("level", [0, 1])
def test_low_levels_touch_nobody_else(solved, level):
    problem, found = solved
    stream = busiest(problem, found)
    after = region.replan(problem, found.masks, region.StreamCancelled(stream), level=level, x=found.prices)
    assert len(after.affected) > 2
    assert set(after.touched) <= set(after.affected)
    same = np.setdiff1d(np.arange(problem.n), after.affected)
    assert (after.masks[same] == found.masks[same]).all()
    assert region.verify(after.problem, after.masks, groups=False) == []
    assert problem.usage(after.masks)[stream] == 0
    if level == 0:
        assert not after.removed


def test_higher_levels_are_worth_not_less_with_the_price_of_changes(solved):
    problem, found = solved
    stream, worth = busiest(problem, found), []
    for level in range(3):
        after = region.replan(problem, found.masks, region.StreamCancelled(stream), level=level, x=found.prices)
        assert region.verify(after.problem, after.masks, groups=False) == []
        worth.append(after.after - 2 * problem.rules.change_price * after.changed)
    assert worth[1] >= worth[0] - 1e-9 or worth[2] >= worth[0] - 1e-9
    assert worth[2] >= worth[1] - 1e-9


def test_fewer_seats_take_only_as_many_routes_as_needed(solved):
    problem, found = solved
    stream = busiest(problem, found)
    used = int(problem.usage(found.masks)[stream])
    after = region.replan(problem, found.masks, region.SeatsChanged(stream, used - 2), level=1, x=found.prices)
    assert len(after.affected) == 2
    assert problem.usage(after.masks)[stream] <= used - 2


def test_a_teacher_who_left_has_no_route_and_locks_of_others_stay():
    inst = make_region(120, seed=22)
    found = plan(inst)[1]
    locked = inst.locked.copy()
    locked[:60] = found.masks[:60]
    problem = region.compile_problem(replace(inst, locked=locked))
    after = region.replan(problem, found.masks, region.TeacherLeft(70), level=2, x=found.prices)
    assert after.masks[70] == 0
    assert (after.masks[:60] & locked[:60] == locked[:60]).all()
    stream = busiest(problem, found)
    after = region.replan(problem, found.masks, region.StreamCancelled(stream), level=2, x=found.prices)
    assert (after.masks[:60] & locked[:60] == locked[:60]).all()


def test_reasons_are_what_would_happen_otherwise(solved):
    problem, found = solved
    solver = region.Solver(
        problem, region.net_values(problem, found.prices), region.weights(problem, found.prices),
        region.hour_prices(problem, found.prices),
    )  # fmt: skip
    seen = set()
    for i in range(0, problem.n, 25):
        mask = solver.solve(i)[2]
        value = solver.solve(i)[0]
        told = region.explain(solver, i, mask, x=found.prices)
        assert [k.act for k in told.kept] == [int(problem.tables.act[problem.tables.ptr[i] + j]) for j in places(mask)]
        assert all(k.worth >= 0 and k.evidence >= 0 for k in told.kept)
        assert all(m >= 0 for m in told.more_hours) and not told.without_results
        assert len(told.kept) + len(told.rejected) == int(np.diff(problem.tables.ptr)[i])
        seen |= {r.reason for r in told.rejected}
        for k in told.kept:
            if k.deficits:
                assert k.deficits[0].closed >= k.deficits[-1].closed >= 0
                assert k.worth <= value + 1e-9
        for r in told.rejected:
            assert (r.reason == "clash") == bool(r.blocking) or r.loss is None
    assert {"clash", "small_effect"} <= seen


def test_a_full_activity_is_told_as_such(solved):
    problem, _ = solved
    solver, seats = region.Solver(problem), np.ones(problem.instance.na)
    mask = solver.solve(0)[2]
    outside = next(j for j in range(int(problem.tables.ptr[1])) if not mask >> j & 1)
    seats[problem.tables.act[outside]] = 0
    told = region.explain(solver, 0, mask, seats=seats)
    assert any(r.act == problem.tables.act[outside] and r.reason == "seat" for r in told.rejected)
