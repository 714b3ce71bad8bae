"""Scores: the prior without answers, monotone, equal to fine integration, true errors, speed."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marshrut.psychometrics import (
    BadResponses,
    Bank,
    PsychometricError,
    Responses,
    ScaleError,
    calibrate,
    log_probability,
    score,
    score_groups,
)

from .simulate import answers, binary_bank, mixed_bank

SEEDS = st.integers(0, 10_000)


@pytest.mark.parametrize("method", ["eap", "map"])
def test_without_answers_the_prior_comes_back(method):
    silent = Responses.from_matrix([[-1] * 6], mixed_bank().n_cat)
    result = score(mixed_bank(), silent, method, prior_mean=0.4, prior_sd=0.7)
    assert (result.theta[0], result.se[0], result.answered[0]) == (0.4, 0.7, 0)


def test_wle_without_answers_has_an_infinite_error():
    result = score(mixed_bank(), Responses.from_matrix([[-1] * 6], mixed_bank().n_cat), "wle")
    assert result.se[0] == np.inf


@given(SEEDS, st.floats(-2, 2), st.floats(0.3, 2))
@settings(max_examples=25, deadline=None)
def test_eap_equals_integration_on_a_fine_wide_grid(seed, mean, sd):
    bank = mixed_bank()
    resp = answers(bank, np.random.default_rng(seed).normal(size=5), seed)
    theta = np.linspace(mean - 12 * sd, mean + 12 * sd, 20_001)
    table = log_probability(bank, theta)
    got = score(bank, resp, prior_mean=mean, prior_sd=sd)
    for i, row in enumerate(resp.matrix()):
        log = table[bank.offset + row].sum(0) - 0.5 * ((theta - mean) / sd) ** 2
        w = np.exp(log - log.max())
        w /= w.sum()
        eap = w @ theta
        assert got.theta[i] == pytest.approx(eap, abs=1e-4)
        assert got.se[i] == pytest.approx(np.sqrt(w @ (theta - eap) ** 2), abs=1e-4)


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_map_stands_on_the_top_of_the_posterior(seed):
    bank = mixed_bank()
    resp = answers(bank, np.random.default_rng(seed).normal(size=4), seed)
    theta = np.linspace(-8, 8, 160_001)
    table = log_probability(bank, theta)
    got = score(bank, resp, "map").theta
    for i, row in enumerate(resp.matrix()):
        assert got[i] == pytest.approx(theta[np.argmax(table[bank.offset + row].sum(0) - 0.5 * theta**2)], abs=2e-4)


@pytest.mark.parametrize("method", ["eap", "map", "wle"])
def test_one_right_answer_more_never_lowers_the_score(method):
    bank = binary_bank(8, 1)
    rows = np.tril(np.ones((9, 8), int), -1)
    theta = score(bank, Responses.from_matrix(rows, bank.n_cat), method).theta
    assert np.all(np.diff(theta) > 0)
    assert np.all(np.isfinite(theta))


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_missing_answers_add_nothing(seed):
    bank = binary_bank(10, 3)
    resp = answers(bank, np.random.default_rng(seed).normal(size=6), seed)
    table = resp.matrix()
    table[:, 6:] = -1
    short = Responses.from_matrix(table[:, :6], bank.n_cat[:6])
    for method in ("eap", "map", "wle"):
        whole = score(bank, Responses.from_matrix(table, bank.n_cat), method)
        part = score(bank.take(range(6)), short, method)
        assert whole.theta == pytest.approx(part.theta, abs=1e-7)
        assert whole.se == pytest.approx(part.se, abs=1e-7)


def test_wle_has_less_bias_than_map_for_the_able_and_its_error_is_true():
    bank = binary_bank(30, 5)
    resp = answers(bank, np.full(4000, 1.5), 6)
    wle, mode = score(bank, resp, "wle"), score(bank, resp, "map")
    assert abs(wle.theta.mean() - 1.5) < 0.02
    assert mode.theta.mean() < 1.45
    assert wle.theta.std() == pytest.approx(wle.se.mean(), rel=0.08)


def test_wle_of_rasch_is_the_mode_under_the_prior_of_jeffreys():
    bank = Bank.from_difficulty("rasch", 1.0, np.linspace(-1, 1, 5))
    rows = np.array([[1, 1, 1, 1, 1], [1, 0, 0, 0, 0]])
    theta = np.linspace(-8, 8, 160_001)
    p = np.exp(log_probability(bank, theta)[1::2])
    half_log_info = 0.5 * np.log((p * (1 - p)).sum(0))
    got = score(bank, Responses.from_matrix(rows), "wle").theta
    for i, row in enumerate(rows):
        log = np.where(row[:, None] == 1, np.log(p), np.log(1 - p)).sum(0) + half_log_info
        assert got[i] == pytest.approx(theta[np.argmax(log)], abs=2e-4)


def test_errors_of_eap_are_true_over_the_population():
    bank = binary_bank(40, 7)
    theta = np.random.default_rng(8).normal(size=5000)
    got = score(bank, answers(bank, theta, 9))
    assert np.sqrt(np.mean((got.theta - theta) ** 2)) == pytest.approx(np.sqrt(np.mean(got.se**2)), rel=0.03)


def test_each_group_of_items_is_scored_by_itself():
    bank = binary_bank(12, 10)
    resp = answers(bank, np.random.default_rng(11).normal(size=20), 12)
    group = np.array([0, 0, 0, 0, 2, 2, 2, 2, -1, -1, -1, -1])
    got = score_groups(bank, resp, group)
    alone = score(bank.take(range(4)), Responses.from_matrix(resp.matrix()[:, :4], bank.n_cat[:4]))
    assert got.theta.shape == (20, 3)
    assert got.theta[:, 0] == pytest.approx(alone.theta)
    assert got.answered.tolist() == [[4, 0, 4]] * 20
    assert np.all(got.theta[:, 1] == 0.0)
    assert np.all(got.se[:, 1] == 1.0)


def test_a_calibration_brings_the_prior_of_its_population():
    bank = binary_bank(15, 13)
    theta = np.random.default_rng(14).normal(size=3000)
    theta[1500:] += 0.8
    group = np.repeat([0, 1], 1500)
    mat = answers(bank, theta, 15).matrix()
    cal = calibrate(Responses.from_matrix(mat, group=group))
    silent = Responses.from_matrix(np.full((2, 15), -1), bank.n_cat, group=[0, 1])
    got = score(cal, silent)
    assert got.theta == pytest.approx(cal.group_mean)
    assert got.se == pytest.approx(cal.group_sd)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda b, r: score(b, r, "mle"), PsychometricError),
        (lambda b, r: score(b, r, prior_sd=0.0), ScaleError),
        (lambda b, r: score(b, r, prior_mean=[0.0, 0.0, 0.0]), ScaleError),
        (lambda b, r: score(b.take([0]), r), BadResponses),
        (lambda b, r: score(b, Responses.from_matrix([[0, 2]])), BadResponses),
        (lambda b, r: score_groups(b, r, [0]), BadResponses),
        (lambda b, r: score_groups(b, r, [-1, -1]), BadResponses),
    ],
    ids=["method", "zero sd", "prior length", "fewer items", "beyond n_cat", "groups short", "group below 0"],
)
def test_what_cannot_be_scored_is_refused(call, error):
    with pytest.raises(error):
        call(binary_bank(2, 1), Responses.from_matrix([[0, 1]], n_cat=[2, 2]))


def test_fifteen_thousand_people_are_scored_within_half_a_second():
    """60 items; processor time of both cores, so that neighbours on the machine do not matter."""
    bank = binary_bank(60, 16)
    resp = answers(bank, np.random.default_rng(17).normal(size=15_000), 18)
    score(bank, resp)
    start = time.process_time()
    score(bank, resp)
    assert time.process_time() - start < 1.0  # two cores at once: half a second of the clock
