"""Items: probabilities add up, both parametrisations agree, information is the square of the score."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marshrut.psychometrics import BadBank, Bank, information, log_probability
from marshrut.psychometrics.bank import moments

from .simulate import mixed_bank

THETA = st.floats(-6, 6)


@given(THETA)
def test_categories_of_an_item_add_up_to_one(theta):
    bank = mixed_bank()
    p = np.exp(log_probability(bank, theta))[:, 0]
    assert np.add.reduceat(p, bank.offset) == pytest.approx(np.ones(bank.n_items), abs=1e-12)


@given(THETA)
@settings(max_examples=50)
def test_derivatives_agree_with_finite_differences(theta):
    bank = mixed_bank()
    item = np.arange(bank.n_items)
    h = 1e-4
    low, mid, high = (moments(bank, item, np.full(item.size, theta + x)) for x in (-h, 0.0, h))
    assert mid[1] == pytest.approx((high[0] - low[0]) / (2 * h), abs=1e-6)
    assert mid[2] == pytest.approx((high[1] - low[1]) / (2 * h), abs=1e-6)
    flat = np.concatenate([mid[0][j, :k] for j, k in enumerate(bank.n_cat)])
    assert np.log(flat) == pytest.approx(log_probability(bank, theta)[:, 0], abs=1e-9)


def test_difficulty_comes_back_from_slope_and_intercept():
    steps = [[0.5], [-1.0, 0.2, 0.9], [-0.7, 0.4]]
    bank = Bank.from_difficulty(["2pl", "gpcm", "grm"], [1.2, 0.8, 1.5], steps)
    for got, wanted in zip(bank.difficulty(), steps, strict=True):
        assert got == pytest.approx(wanted)
    assert bank.params[0] == pytest.approx([1.2, -0.6])
    assert bank.take([2, 0]).params[0] == pytest.approx(bank.params[2])


def test_adjacent_categories_of_gpcm_are_equal_at_the_step():
    bank = Bank.from_difficulty("gpcm", 0.8, [[-1.0, 0.2, 0.9]])
    table = log_probability(bank, [-1.0, 0.2, 0.9])
    for step in range(3):
        assert table[step, step] == pytest.approx(table[step + 1, step])


def test_a_2pl_item_informs_most_at_its_difficulty():
    bank = Bank.from_difficulty("2pl", [2.0], [0.7])
    at = information(bank, [0.7, 0.0, 100.0])
    assert at.test[0] == pytest.approx(4 * 0.25)
    assert at.se[0] == pytest.approx(1.0)
    assert at.test[1] < at.test[0]
    assert information(bank, [1e4]).se[0] == np.inf


@pytest.mark.parametrize(
    ("model", "params"),
    [
        ("2pl", [[0.0, 1.0]]),
        ("2pl", [[-1.0, 1.0]]),
        ("2pl", [[1.0, np.nan]]),
        ("2pl", [[1.0, 1.0, 0.5]]),
        ("2pl", [[1.0]]),
        ("rasch", [[1.2, 0.0]]),
        ("grm", [[1.0, -1.0, 0.5]]),
        ("3pl", [[1.0, 0.0, 1.0]]),
        ("4pl", [[1.0, 0.0]]),
        (["2pl"], [[1.0, 0.0], [1.0, 0.0]]),
    ],
)
def test_parameters_that_describe_no_item_are_refused(model, params):
    with pytest.raises(BadBank):
        Bank.from_params(model, params)
