"""The plan of a region: keeps every rule, lies under its bound, is the same again, and the bound moves the right way."""

from dataclasses import replace

import numpy as np
import pytest
from bench._region import make_region
from hypothesis import given, settings
from hypothesis import strategies as st

from marshrut.loops import Threads
from marshrut.planner import region
from marshrut.planner.region.bits import count, members
from marshrut.planner.region.monolith import build
from marshrut.planner.region.prices import ROUGH_TO_TIGHT, Search, State, Watch, certify
from marshrut.planner.region.sample import part_of, sampled_prices
from tests.planner.region.worlds import plan, with_everything


@pytest.fixture(scope="module")
def solved():
    return plan(with_everything())


def test_plan_keeps_every_rule_and_lies_under_its_bound(solved):
    problem, found = solved
    assert region.verify(problem, found.masks) == []
    assert found.objective == pytest.approx(problem.objective(found.masks))
    assert found.objective <= found.bound + 1e-6 * abs(found.bound)
    assert found.status in {"proved", "done"}
    bounds = [b for _, b, _ in found.log if np.isfinite(b)]
    assert bounds == sorted(bounds, reverse=True)


def test_plan_is_better_than_greedy_and_first_come(solved):
    problem, found = solved
    for other in (region.by_need(problem), region.first_come(problem)):
        assert region.verify(problem, other.masks, groups=False) == []
        assert other.objective < found.objective


def test_same_input_gives_the_same_plan_by_any_number_of_threads():
    inst = make_region(150, seed=9)
    one, other = plan(inst)[1], plan(inst, threads=2)[1]
    assert (one.masks == other.masks).all()
    assert one.bound == other.bound


def test_bound_holds_over_the_best_plan_of_a_mixed_programme():
    inst = make_region(40, seed=2)
    problem, found = plan(inst, target_gap=0.002)
    exact = build(problem).programme.solve(seconds=60, gap=1e-6)
    assert exact.value <= found.bound + 1e-6
    assert found.objective <= exact.bound + 1e-6


def test_value_of_the_programme_is_the_official_one(solved):
    problem, found = solved
    whole = build(problem)
    x = whole.start(found.masks)
    assert whole.programme.cost @ x == pytest.approx(found.objective, abs=1e-6)
    rows = whole.programme.matrix @ x
    assert (rows <= whole.programme.high + 1e-6).all() and (rows >= whole.programme.low - 1e-6).all()
    assert (whole.masks(x) == found.masks).all()


def test_a_wish_to_stop_gives_the_plan_so_far():
    asked = []

    def cancelled():
        asked.append(1)
        return len(asked) > 5

    problem, found = plan(make_region(60, seed=4), cancelled=cancelled)
    assert found.status == "cancelled"
    assert region.verify(problem, found.masks) == []
    assert found.objective <= found.bound


def test_warm_prices_give_a_bound_as_good_in_fewer_passes(solved):
    problem, found = solved
    told = []
    again = region.solve_region(
        problem, warm=found.prices, threads=1, target_gap=0.05, progress=lambda *row: told.append(row)
    )
    assert again.bound <= found.bound * 1.01
    assert region.verify(problem, again.masks) == []
    assert told


def test_prices_of_a_part_are_a_start_for_the_whole():
    problem = region.compile_problem(make_region(400, seed=6))
    with Threads(1) as pool:
        x = sampled_prices(problem, pool, Watch(60), size=200, passes=40)
        warm = certify(problem, x, State.new(problem), pool)
        cold = certify(problem, np.zeros(problem.rows.size), State.new(problem), pool)
    assert warm < cold
    assert part_of(problem, np.arange(0, 400, 2)).n == 200


def bound_at(problem, x):
    with Threads(1) as pool:
        return certify(problem, x, State.new(problem), pool)


@pytest.fixture(scope="module")
def priced():
    problem = region.compile_problem(make_region(50, seed=7))
    with Threads(1) as pool:
        search = Search(problem, State.new(problem), pool, np.zeros(problem.rows.size))
        x = search.run(40, Watch(60), ROUGH_TO_TIGHT)
    return problem, x


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_more_seats_never_lower_the_bound_and_a_lock_never_raises_it(priced, data):
    problem, x = priced
    tight = bound_at(problem, x)
    activity = data.draw(st.integers(0, problem.instance.na - 1))
    more = problem.with_seats(activity, int(problem.capacity[activity]) + data.draw(st.integers(1, 5)))
    assert bound_at(more, x) >= tight - 1e-9
    teacher = data.draw(st.integers(0, problem.n - 1))
    line = data.draw(st.integers(0, int(np.diff(problem.instance.ptr)[teacher]) - 1))
    locked = problem.tables.locked.copy()
    locked[teacher] |= np.uint64(1) << np.uint64(line)
    assert bound_at(problem.with_lines(locked=locked), x) <= tight + 1e-4 * abs(tight)


def test_locked_lines_stay_whatever_they_cost():
    inst = make_region(60, seed=8)
    locked = np.zeros(inst.n, np.uint64)
    chosen = region.Solver(region.compile_problem(inst)).solve(3)[2]
    loose = next(j for j in range(int(inst.ptr[4] - inst.ptr[3])) if not chosen >> j & 1)
    locked[3] = np.uint64(1) << np.uint64(loose)
    problem, found = plan(replace(inst, locked=locked))
    assert int(found.masks[3]) >> loose & 1
    assert region.verify(problem, found.masks) == []
    assert region.Rule.LOCK_DROPPED in {v.rule for v in region.verify(problem, np.zeros(inst.n, np.uint64))}


def test_weak_streams_are_closed_and_their_learners_planned_again(solved):
    problem, found = solved
    used = problem.usage(found.masks)[problem.rows.seats]
    least = problem.instance.a_least
    assert not ((used > 0) & (used < least)).any()
    assert found.closed and all(used[a] == 0 for a in found.closed)
    free = region.compile_problem(replace(problem.instance, a_least=np.zeros_like(least)))
    assert region.solve_region(free, threads=1, target_gap=0.05).objective >= found.objective


def test_hours_of_mentors_are_shared_by_both_sides(solved):
    problem, found = solved
    inst = problem.instance
    owner, line = members(inst.ptr, found.masks)
    act = inst.act[line]
    taught = inst.a_mentor[act] >= 0
    assert taught.any()
    for mentor in np.unique(inst.a_mentor[act[taught]]):
        for term in range(2):
            own = inst.a_hours[act[owner == mentor], term].sum()
            given_ = inst.a_mentor_hours[act[inst.a_mentor[act] == mentor], term].sum()
            assert own + given_ <= inst.hours[mentor, term]
    busy = np.zeros((problem.mentors.size, 2))
    assert (problem.left(found.masks).mentor >= busy).all()


def test_the_price_of_fairness_lowers_what_groups_lack():
    inst = make_region(200, seed=11)
    short = []
    for penalty in (0.0, 3.0):
        problem, found = plan(replace(inst, fair_penalty=penalty))
        have = found.fairness.attainment * problem.group_need
        short.append(np.nansum(np.maximum(0, inst.fair_target * problem.group_need - have)))
        assert (found.fairness.price >= 0).all() and (found.fairness.price <= penalty).all()
    assert short[1] < short[0]


def test_bound_of_the_catalogue_holds_when_lists_are_short():
    inst = make_region(30, seed=12)
    short = region.list_lines(inst, per_block=(2, 1, 2, 1, 1, 1, 1))
    problem, found = plan(short, target_gap=0.001)
    outside = region.bound_of_catalogue(problem, found.prices, bound_at(problem, found.prices))
    assert outside.teachers > 0 and outside.lines >= outside.teachers
    wide_problem, wide = plan(inst, target_gap=0.001)
    assert wide.objective <= outside.bound + 1e-6
    full = region.bound_of_catalogue(wide_problem, wide.prices, bound_at(wide_problem, wide.prices))
    assert full.lines < outside.lines


def test_masks_without_a_line_are_told(solved):
    problem, _ = solved
    masks = np.zeros(problem.n, np.uint64)
    k = int(np.diff(problem.instance.ptr)[0])
    masks[0] = np.uint64(1) << np.uint64(k)
    assert {v.rule for v in region.verify(problem, masks)} == {region.Rule.NO_LINE}


def test_checker_sees_what_is_planted(solved):
    problem, found = solved
    inst = problem.instance
    everything = np.array([(1 << int(k)) - 1 for k in np.diff(inst.ptr)], np.uint64)
    rules = {v.rule for v in region.verify(problem, everything)}
    for rule in (
        "seat",
        "quota",
        "travel_money",
        "money",
        "pool",
        "mentor_hours",
        "hours",
        "block_max",
        "clash",
        "absent",
    ):
        assert region.Rule(rule) in rules
    assert count(found.masks).sum() > 0
