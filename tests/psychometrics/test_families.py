"""Clones of one template: their variance apart from errors of calibration, and clones that do not belong."""

import numpy as np
import pytest

from marshrut.psychometrics import ScaleError, calibrate, families, standard_errors
from tests.psychometrics.simulate import Bank, answers


def clones(tau, n_families, size, seed):
    rng = np.random.default_rng(seed)
    family = np.repeat(np.arange(n_families), size)
    se = rng.uniform(0.06, 0.16, family.size)
    true = rng.normal(0, 1, n_families)[family] + rng.normal(0, tau, family.size)
    return true + rng.normal(0, se), se, family, true


def test_the_variance_of_clones_is_found_without_that_of_errors():
    for tau in (0.15, 0.3):
        found = families(*clones(tau, 60, 6, 1)[:3])
        assert np.sqrt(found.pooled) == pytest.approx(tau, abs=0.03)
        assert np.mean(found.variance) == pytest.approx(tau**2, rel=0.25)
        plain = np.mean([np.var(clones(tau, 60, 6, 1)[0][at : at + 6], ddof=1) for at in range(0, 360, 6)])
        assert np.mean(found.variance) < plain - 0.005


def test_noise_alone_refuses_nobody():
    found = families(*clones(0.0, 50, 5, 3)[:3])
    assert found.pooled < 0.002
    assert found.refused.mean() < 0.01


def test_a_clone_that_stands_apart_is_refused():
    b, se, family, _ = clones(0.05, 12, 6, 4)
    b[7] += 0.9
    found = families(b, se, family)
    assert np.flatnonzero(found.refused).tolist() == [7]
    assert found.variance[1] > 5 * np.median(found.variance)


def test_shrunken_difficulties_are_nearer_the_truth_and_means_hold_their_error():
    inside, b_error, drawn_error = [], [], []
    for seed in range(40):
        b, se, family, true = clones(0.1, 20, 5, seed)
        found = families(b, se, family)
        b_error.append(np.mean((b - true) ** 2))
        drawn_error.append(np.mean((found.difficulty - true) ** 2))
        inside.append(np.mean(np.abs(found.difficulty - found.mean[family]) <= found.apart + 1e-12))
    assert np.mean(drawn_error) < 0.95 * np.mean(b_error)
    assert min(inside) == 1.0


def test_calibrated_clones_of_a_known_spread():
    rng = np.random.default_rng(2)
    family = np.repeat(np.arange(8), 5)
    b = np.linspace(-1.4, 1.4, 8)[family] + rng.normal(0, 0.2, 40)
    resp = answers(Bank.from_difficulty("rasch", 1.0, list(b)), rng.normal(size=2000), 3)
    cal = calibrate(resp, "rasch")
    errors = np.concatenate(standard_errors(cal, resp).difficulty)
    found = families(np.concatenate(cal.difficulty()), errors, family)
    assert np.sqrt(found.pooled) == pytest.approx(0.2, abs=0.05)


def test_a_family_of_one_believes_the_others_and_wrong_input_is_refused():
    b, se, family, _ = clones(0.2, 6, 5, 5)
    found = families(np.append(b, 0.0), np.append(se, 0.1), np.append(family, 6))
    assert np.isnan(found.variance[6]) and found.mean[6] == 0.0 and found.mean_se[6] > np.sqrt(found.pooled)
    for bad in ((b, se * 0, family), (b[1:], se, family), (b, se, family + 1), (b * np.nan, se, family)):
        with pytest.raises(ScaleError):
            families(*bad)
    with pytest.raises(ScaleError):
        families(b, se, family, limit=0.0)
