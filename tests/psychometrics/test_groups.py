"""Statements about groups: plausible values, sub-scores that borrow strength, reliability."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from bench._references import read

from marshrut.psychometrics import (
    Bank,
    Responses,
    ScaleError,
    calibrate,
    combine,
    empirical_reliability,
    marginal_reliability,
    plausible_values,
    score,
    score_groups,
    subscores,
)

from .simulate import answers, binary_bank

RNG = np.random.default_rng(80)


def test_plausible_values_keep_the_spread_that_eap_loses():
    bank, theta = binary_bank(8, 81), RNG.normal(size=6000)
    resp = answers(bank, theta, 82)
    draws = plausible_values(bank, resp, n=5, seed=1)
    assert draws.shape == (6000, 5)
    assert draws.std() == pytest.approx(1.0, abs=0.03)
    assert (draws > 1).mean() == pytest.approx((theta > 1).mean(), abs=0.01)
    assert score(bank, resp).theta.std() < 0.85
    assert np.array_equal(draws, plausible_values(bank, resp, n=5, seed=1))
    assert not np.array_equal(draws, plausible_values(bank, resp, n=5, seed=2))


def test_draws_have_the_posterior_mean_and_deviation():
    bank = binary_bank(15, 83)
    resp = answers(bank, np.array([-1.0, 0.0, 1.5]), 84)
    draws, exact = plausible_values(bank, resp, n=20_000, seed=3), score(bank, resp)
    assert draws.mean(1) == pytest.approx(exact.theta, abs=0.02)
    assert draws.std(1) == pytest.approx(exact.se, abs=0.01)


def test_the_error_of_a_group_mean_counts_measurement_too():
    bank = binary_bank(10, 85)
    misses = []
    for turn in range(60):
        theta = RNG.normal(0.3, 1.0, 200)
        cal_prior = 0.3
        draws = plausible_values(bank, answers(bank, theta, 2000 + turn), n=10, seed=turn, prior_mean=cal_prior)
        one = combine(draws.mean(0), draws.var(0, ddof=1) / 200)
        misses.append(abs(one.value - 0.3) > 1.96 * one.se)
    assert np.mean(misses) < 0.1
    assert combine([1.0, 1.0], [0.04, 0.04]).se == pytest.approx(0.2)
    with pytest.raises(ScaleError):
        combine([1.0], [0.1])


def four_groups(rho: float, n: int = 4000):
    bank = binary_bank(60, 86)
    group = np.repeat(np.arange(4), 15)
    true = RNG.multivariate_normal(np.zeros(4), np.full((4, 4), rho) + (1 - rho) * np.eye(4), n)
    parts = [answers(bank.take(np.flatnonzero(group == g)), true[:, g], 87 + g).matrix() for g in range(4)]
    resp = Responses.from_matrix(np.hstack(parts), bank.n_cat)
    return bank, group, true, resp


@pytest.mark.parametrize("rho", [0.6, 0.8])
def test_augmented_scores_are_nearer_the_truth_and_say_how_near(rho):
    bank, group, true, resp = four_groups(rho)
    alone = score_groups(bank, resp, group)
    got = subscores(alone.theta, alone.se)
    explained = [np.corrcoef(got.theta[:, g], true[:, g])[0, 1] ** 2 for g in range(4)]
    assert got.augmented == pytest.approx(explained, abs=0.03)
    assert got.alone == pytest.approx(
        [np.corrcoef(alone.theta[:, g], true[:, g])[0, 1] ** 2 for g in range(4)], abs=0.03
    )
    total = score(bank, resp).theta
    assert got.total == pytest.approx([np.corrcoef(total, true[:, g])[0, 1] ** 2 for g in range(4)], abs=0.03)
    assert np.all(got.augmented > got.alone) and got.reportable.all()
    assert got.correlation[np.triu_indices(4, 1)] == pytest.approx(np.full(6, rho), abs=0.05)
    assert (((got.theta - true) / got.se) ** 2).mean() == pytest.approx(1.0, abs=0.06)


def test_groups_that_measure_one_thing_are_not_reported():
    bank, group, _, resp = four_groups(0.99)
    alone = score_groups(bank, resp, group)
    assert not subscores(alone.theta, alone.se).reportable.any()


def test_a_group_without_answers_is_told_from_the_others():
    bank, group, true, resp = four_groups(0.8)
    table = resp.matrix()
    table[:500, group == 2] = -1
    alone = score_groups(bank, Responses.from_matrix(table, bank.n_cat), group)
    got = subscores(alone.theta, alone.se)
    assert np.corrcoef(got.theta[:500, 2], true[:500, 2])[0, 1] > 0.75
    assert got.se[:500, 2].mean() > got.se[500:, 2].mean()
    alone.se[:, 1] = 1.0
    with pytest.raises(ScaleError, match="fewer than"):
        subscores(alone.theta, alone.se)


def test_reliability_before_and_after_the_test_agree():
    bank, theta = binary_bank(40, 90), RNG.normal(size=8000)
    scores = score(bank, answers(bank, theta, 91))
    true = np.corrcoef(scores.theta, theta)[0, 1] ** 2
    assert empirical_reliability(*scores) == pytest.approx(true, abs=0.02)
    assert marginal_reliability(bank) == pytest.approx(true, abs=0.02)
    with pytest.raises(ScaleError):
        empirical_reliability([0.0], [1.0])
    with pytest.raises(ScaleError):
        marginal_reliability(Bank.from_params("2pl", [[1.0, 0.0]]), sd=0.0)


def test_reference_scores_and_reliability_are_met(given):
    names = {
        "LSAT7, 2pl": "LSAT7_2PL",
        "Science, grm": "Science_graded",
        "Science, gpcm": "Science_gpcm",
        "Verbal, 2pl": "Verbal_2PL",
    }
    rxx = {f"{r['set']}_{r['model']}": float(r["rxx"]) for r in csv.DictReader((given / "summary.csv").open())}
    for one in read(given):
        if one.name not in names:
            continue
        resp = Responses.from_matrix(one.data - one.data.min(0))
        cal = calibrate(resp, one.model, tol=1e-6)
        true = np.genfromtxt(given / f"{names[one.name]}_scores.csv", delimiter=",", skip_header=1)
        for column, method in ((0, "eap"), (2, "map")):
            scores = score(cal, resp, method)
            assert scores.theta == pytest.approx(true[:, column], abs=5e-4), (one.name, method)
        eap = score(cal, resp)
        assert eap.se == pytest.approx(true[:, 1], abs=5e-4)
        assert empirical_reliability(*eap) == pytest.approx(rxx[names[one.name]], abs=1e-3)
