"""Decisions of double scoring as pure functions."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.core.refusal import Refused
from marshrut.diagnostics import double
from marshrut.diagnostics.agreement import agreement
from marshrut.diagnostics.double import Order
from marshrut.diagnostics.words import WorkState

MARK = st.integers(0, 8)


@pytest.mark.parametrize(
    ("marks", "points"),
    [
        ([2, 3], 3), ([2, 2], 2), ([0, 1], 1), ([0, 4, 5], 5), ([5, 0, 1], 1), ([0, 2, 4], 2), ([0, 8, 8], 8), ([3], 3)
    ],
)  # fmt: skip
def test_final_points_are_the_mean_with_halves_up_or_the_mean_of_the_two_closest(marks, points):
    assert double.final_points(marks, 8) == points


@given(st.lists(MARK, min_size=1, max_size=3))
def test_final_points_lie_between_the_marks_and_do_not_depend_on_their_order(marks):
    points = double.final_points(marks, 8)
    assert min(marks) <= points <= max(marks)
    assert points == double.final_points(marks[::-1], 8)


@given(MARK, MARK, st.integers(1, 4), st.floats(0.1, 1))
def test_a_work_goes_by_the_table_and_by_the_order_of_the_campaign(one, other, gap, share):
    order = Order(gap=gap, share=share)
    assert double.next_move(WorkState.ASSIGNED, [one], 8, order) == ""
    assert double.next_move(WorkState.ASSIGNED, [one, other], 8, order) == "mark"
    found = double.next_move(WorkState.SCORED, [one, other], 8, order)
    apart = abs(one - other)
    assert found == ("differ" if apart >= gap or (apart and apart >= share * 8 - 1e-9) else "agree")
    assert double.next_move(WorkState.DISCREPANT, [one, other], 8, order) == ""
    assert double.next_move(WorkState.THIRD, [one, other], 8, order) == ""
    assert double.next_move(WorkState.THIRD, [one, other, one], 8, order) == "settle"


def test_points_freed_of_severity_wait_for_the_report():
    assert double.next_move(WorkState.CONSISTENT, [1, 1], 4, Order(adjust=True)) == ""


def test_a_final_work_takes_no_move_but_by_an_appeal():
    for name in set(double.WORKS.moves) - {"change"}:
        with pytest.raises(Refused):
            double.WORKS.take(name, WorkState.FINAL, "достаточная причина")
    assert double.WORKS.take("change", WorkState.FINAL).target == WorkState.FINAL


@given(st.integers(2, 9), st.integers(1, 60))
def test_equally_able_experts_differ_by_one_task_at_most(experts, answers):
    load = dict.fromkeys(range(experts), (0, 0))
    for _ in range(answers):
        for one in double.pick(load, set(load), 2):
            load[one] = (load[one][0] + 1, load[one][1] + 1)
    counts = sorted(n for n, _ in load.values())
    assert counts[-1] - counts[0] <= 1
    assert sum(counts) == answers * 2


@pytest.mark.parametrize("experts", range(3, 13))
def test_readers_do_not_fall_into_pairs_that_never_mix(experts):
    """Severities of such pairs could not be compared; after some rounds everybody is connected with everybody."""
    answers = experts * experts // 2
    load, met = dict.fromkeys(range(experts), (0, 0)), {}
    for _ in range(answers):
        one, other = double.pick(load, set(load), 2, met=met)
        for pair in ((one, other), (other, one)):
            met[pair] = met.get(pair, 0) + 1
        for reader in (one, other):
            load[reader] = tuple(n + 1 for n in load[reader])
    reached, fresh = {0}, [0]
    while fresh:
        here = fresh.pop()
        near = {other for one, other in met if one == here} - reached
        reached |= near
        fresh += near
    assert reached == set(range(experts))


@given(st.lists(st.sets(st.integers(0, 7), min_size=1), min_size=1, max_size=40))
def test_nobody_busier_is_chosen_while_a_freer_one_may_score(able_of):
    load: dict[int, tuple[int, int]] = {}
    for able in able_of:
        chosen = double.pick(load, able, 2)
        assert set(chosen) <= able
        left = able - set(chosen)
        assert not left or max(load.get(c, (0, 0)) for c in chosen) <= min(load.get(o, (0, 0)) for o in left)
        for one in chosen:
            load[one] = tuple(n + 1 for n in load.get(one, (0, 0)))


@pytest.mark.parametrize(
    ("exact", "adjacent", "kappa", "asked", "is_in"),
    [
        (0.5, 0.9, None, {}, True),
        (0.49, 0.9, None, {}, False),
        (0.5, 0.89, None, {}, False),
        (0.5, 0.9, None, {"kappa": 0.6}, False),
        (0.5, 0.9, 0.6, {"kappa": 0.6}, True),
        (0.1, 0.1, 0.7, {"kappa": 0.6, "exact": None, "adjacent": None}, True),
    ],
)
def test_admission_asks_what_the_setting_says(exact, adjacent, kappa, asked, is_in):
    assert double.admitted(exact, adjacent, kappa, Order(**asked)) is is_in


def test_kappa_by_hand():
    # Σ(x−y)² / n = 2/4; the expectation over independent rows with the same margins is 22/16.
    found = agreement([0, 1, 2, 2], [0, 2, 2, 1])
    assert (found.exact, found.adjacent) == (0.5, 1.0)
    by_hand = sum((x - y) ** 2 for x in (0, 1, 2, 2) for y in (0, 2, 2, 1)) / 16
    assert found.kappa == pytest.approx(1 - 0.5 / by_hand)


@given(st.lists(MARK, min_size=1, max_size=30))
def test_kappa_of_equal_rows_is_one_and_is_absent_without_spread(marks):
    found = agreement(marks, marks)
    assert found.exact == found.adjacent == 1
    assert found.kappa == (pytest.approx(1) if any(a != b for a, b in pairwise(marks)) else None)
