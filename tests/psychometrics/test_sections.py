"""Sections of one test share one posterior; graded items do not break at the ends."""

import os

import numpy as np
import pytest

from marshrut.psychometrics import BadResponses, Bank, Pool, Rules, Sitting, log_probability
from tests.psychometrics.simulate import binary_bank

RULES = Rules(se_stop=0.0, n_min=6, n_max=6, max_exposure=1.0, randomesque=3)


def graded_pool(n_items=24):
    rng = np.random.default_rng(8)
    rows, names = [], []
    for j in range(n_items):
        d = np.sort(rng.normal(rng.normal(), 1.0, 3))[::-1]
        rows.append([np.exp(rng.normal(0.1, 0.3)), *d])
        names.append("gpcm" if j % 2 else "grm")
    return Pool.of(Bank.from_params(names, rows), np.arange(n_items) % 3, np.full(3, 1 / 3))


def taken(sitting, chosen):
    item = sitting.next()
    while isinstance(item, int):
        sitting.answer(item, chosen(item))
        item = sitting.next()
    return item


def test_two_sections_know_as_much_as_one_test_of_both():
    bank = binary_bank(30, 3)
    first, second = (Pool.of(bank.take(range(*r)), np.zeros(15, int), [1.0]) for r in ((0, 15), (15, 30)))
    whole = Pool.of(bank, np.zeros(30, int), [1.0])
    one = Sitting(first, RULES, np.zeros(15), 0, 1)
    taken(one, lambda item: item % 2)
    two = Sitting(second, RULES, np.zeros(15), 0, 1, one.posterior)
    assert two.estimate == pytest.approx(one.estimate)
    taken(two, lambda item: 1)
    both = Sitting(whole, RULES, np.zeros(30), 0, 1)
    for item, category in [*one.answers, *((j + 15, k) for j, k in two.answers)]:
        both.answer(item, category)
    assert two.estimate == pytest.approx(both.estimate)
    assert two.estimate[1] < one.estimate[1]


def test_the_first_item_of_a_section_suits_what_is_known():
    bank = Bank.from_difficulty("2pl", 1.2, list(np.linspace(-3, 3, 13)))
    pool = Pool.of(bank, np.zeros(13, int), [1.0])
    rules = Rules(randomesque=1, max_exposure=1.0)
    high = Sitting(pool, rules, np.zeros(13), 0, 1)
    for item in (8, 9, 10, 11):
        high.answer(item, 1)
    assert Sitting(pool, rules, np.zeros(13), 0, 1).next() == 6
    assert Sitting(pool, rules, np.zeros(13), 0, 1, high.posterior).next() > 7


def test_a_section_resumes_with_what_was_carried():
    pool = graded_pool()
    one = Sitting(pool, RULES, np.zeros(24), 0, 1)
    taken(one, lambda item: 3)
    two = Sitting(pool, RULES, np.zeros(24), 5, 9, one.posterior)
    two.answer(two.next(), 2)
    again = Sitting.resume(pool, RULES, np.zeros(24), two.state())
    assert (again.estimate, again.next()) == (two.estimate, two.next())
    assert "start" not in one.state()


@pytest.mark.parametrize("start", [[1.0] * 5, [0.0] * 91, [-1.0] + [1.0] * 90, [np.nan] * 91])
def test_a_start_that_is_no_distribution_is_refused(start):
    with pytest.raises(BadResponses, match="91 weights"):
        Sitting(graded_pool(), RULES, np.zeros(24), 0, 1, start)


def test_no_pattern_of_graded_answers_breaks_a_sitting():
    """A quarter all lowest, a quarter all highest, a quarter the ends by lot, the rest by their ability."""
    times = int(os.environ.get("MARSHRUT_SITTINGS", "10000"))
    pool, rng = graded_pool(), np.random.default_rng(1)
    top, shown = pool.bank.n_cat - 1, np.zeros(24, np.int64)
    chances = np.exp(log_probability(pool.bank, np.linspace(-4, 4, 9)))
    ends = {0: [], 1: []}
    for turn in range(times):
        kind, ability = turn % 4, rng.integers(9)

        def chosen(item, kind=kind, ability=ability):
            if kind < 3:
                return int(top[item]) * (kind if kind < 2 else rng.integers(2))
            at = pool.bank.offset[item]
            return int((rng.random() > np.cumsum(chances[at : at + top[item] + 1, ability])[:-1]).sum())

        sitting = Sitting(pool, RULES, shown, turn, turn)
        assert taken(sitting, chosen) == "longest"
        theta, se = sitting.estimate
        assert np.isfinite(theta) and 0 < se < 1 and abs(theta) < 4.5
        if kind < 2:
            ends[kind].append(theta)
    assert max(ends[0]) < -0.9 and min(ends[1]) > 0.9
