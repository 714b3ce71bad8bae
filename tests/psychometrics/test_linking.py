"""Two scales made one: the line comes back, its error is true, drifted anchors leave; levels and how sure they are."""

from __future__ import annotations

import numpy as np
import pytest
from bench._references import _rows

from marshrut.psychometrics import (
    BadScale,
    Bank,
    Link,
    PsychometricError,
    ScaleError,
    calibrate,
    classify,
    drift,
    growth,
    likelihood_scale,
    link,
    log_probability,
    quality_of_scores,
    quality_of_sums,
    score,
    stable_link,
    standard_errors,
)

from .simulate import answers, binary_bank, mixed_bank

RNG = np.random.default_rng(130)
METHODS = ["SL", "HB", "MS", "MM"]


def mixed() -> Bank:
    return mixed_bank().take([0, 2, 3, 4])


@pytest.mark.parametrize("method", METHODS)
def test_a_line_between_exact_scales_comes_back(method):
    there = Link(1.25, -0.4, np.zeros((2, 2))).bank(mixed())
    line = link(mixed(), there, method)
    assert pytest.approx((1.25, -0.4), abs=1e-7) == (line.A, line.B)


def test_items_moved_to_another_scale_say_the_same_of_the_same_people():
    line = Link(1.3, 0.5, np.zeros((2, 2)))
    theta = np.array([-1.0, 0.0, 2.0])
    there, error = line.scores(theta, np.full(3, 0.3))
    assert log_probability(line.bank(mixed_bank()), there) == pytest.approx(log_probability(mixed_bank(), theta))
    assert error == pytest.approx(np.full(3, 0.39))


@pytest.mark.parametrize("method", ["SL", "HB", "MM"])
def test_the_error_of_the_line_is_what_repeated_samples_show(method):
    bank = binary_bank(12, 131)
    lines, told = [], []
    for turn in range(40):
        first = answers(bank, RNG.normal(size=1500), 3000 + turn)
        second = answers(bank, RNG.normal(0.5, 1.2, 1500), 4000 + turn)
        one, two = calibrate(first), calibrate(second)
        errors = [standard_errors(cal, resp).of_items(range(12)) for cal, resp in ((one, first), (two, second))]
        line = link(two.bank, one.bank, method, source_covariance=errors[1], target_covariance=errors[0])
        lines.append((line.A, line.B))
        told.append(line.se)
    assert np.mean(lines, axis=0) == pytest.approx([1.2, 0.5], abs=0.03)
    assert np.std(lines, axis=0, ddof=1) == pytest.approx(np.mean(told, axis=0), rel=0.35)


def test_the_variance_of_the_line_is_the_link_error_of_growth():
    line = Link(1.0, 0.1, np.array([[0.001, 0.0002], [0.0002, 0.0004]]))
    assert line.variance(0.0) == pytest.approx(0.0004)
    assert line.variance(2.0) == pytest.approx(0.004 + 0.0008 + 0.0004)
    made = growth([0.0], [0.3], [1.0], [0.3], link_var=float(line.variance(0.5)))
    assert made.se_diff[0] > np.sqrt(0.18)


def test_an_anchor_that_became_easier_is_found_and_leaves():
    bank = binary_bank(15, 132)
    spoiled = [row.copy() for row in bank.params]
    spoiled[4][1] += 1.2 * spoiled[4][0]
    old = calibrate(answers(bank, RNG.normal(size=4000), 133)).bank
    new = calibrate(answers(Bank.from_params("2pl", spoiled), RNG.normal(0.3, 1.0, 4000), 134)).bank
    line, kept = stable_link(new, old)
    assert kept.tolist() == [j for j in range(15) if j != 4]
    assert pytest.approx(0.3, abs=0.06) == line.B
    assert not drift(new.take(kept), old.take(kept), line).drifted.any()


def test_scales_that_cannot_be_joined_are_refused():
    with pytest.raises(BadScale, match="at least 3"):
        link(mixed().take([0, 1]), mixed().take([0, 1]))
    with pytest.raises(BadScale):
        link(mixed(), mixed().take([0, 1, 2]))
    with pytest.raises(BadScale):
        link(mixed().take([0, 0, 1, 1]), mixed().take([0, 0, 1, 0]))
    with pytest.raises(PsychometricError):
        link(mixed(), mixed(), "XX")
    with pytest.raises(BadScale):
        link(mixed(), mixed(), source_covariance=np.eye(2), target_covariance=np.eye(2))


def test_reference_lines_are_met(given):
    forms = {"1": {}, "2": {}}
    for row in _rows(given / "link2pl_coef.csv"):
        forms[row["form"]][row["item"]] = (float(row["slope"]), float(row["intercept"]))
    common = [name for name in forms["1"] if name in forms["2"]]
    one, two = (Bank.from_params("2pl", [forms[form][name] for name in common]) for form in ("1", "2"))
    short = {"mean-mean": "MM", "mean-sigma": "MS", "Haebara": "HB", "Stocking-Lord": "SL"}
    for row in _rows(given / "link2pl_ref.csv"):
        line = link(one, two, short[row["method"]])
        assert pytest.approx((float(row["A"]), float(row["B"])), abs=2e-3) == (line.A, line.B), row["method"]


CUTS = np.array([-1.0, 0.0, 1.0])


def test_accuracy_and_consistency_of_scores_are_those_of_the_truth():
    bank, theta = binary_bank(60, 135), RNG.normal(size=8000)
    first, second = (likelihood_scale(*score(bank, answers(bank, theta, seed))) for seed in (136, 137))
    levels = [np.searchsorted(CUTS, one[0], side="right") for one in (first, second)]
    got = quality_of_scores(*first, CUTS)
    assert got.accuracy == pytest.approx((levels[0] == np.searchsorted(CUTS, theta, side="right")).mean(), abs=0.012)
    assert got.consistency == pytest.approx((levels[0] == levels[1]).mean(), abs=0.012)
    assert np.all(got.cut_accuracy > got.accuracy)
    eap = score(bank, answers(bank, theta, 136))
    right = (classify(*eap, CUTS).level == np.searchsorted(CUTS, theta, side="right")).mean()
    assert quality_of_scores(*eap, CUTS).accuracy == pytest.approx(right, abs=0.012)


def test_quality_of_sums_is_known_before_the_test():
    bank, theta = mixed().take([0, 1, 2, 3] * 6), RNG.normal(0.2, 1.1, 20_000)
    got = quality_of_sums(bank, CUTS, 0.2, 1.1)
    sums = [answers(bank, theta, seed).matrix().sum(1) for seed in (138, 139)]
    expected = [
        sum(
            np.exp(log_probability(bank, [c]))[bank.offset[j] : bank.offset[j] + k, 0] @ np.arange(k)
            for j, k in enumerate(bank.n_cat)
        )
        for c in CUTS
    ]
    levels = [np.searchsorted(np.ceil(expected), one, side="right") for one in sums]
    assert got.accuracy == pytest.approx((levels[0] == np.searchsorted(CUTS, theta, side="right")).mean(), abs=0.012)
    assert got.consistency == pytest.approx((levels[0] == levels[1]).mean(), abs=0.012)
    assert 0 < got.kappa < got.consistency


def test_nobody_measured_has_no_quality():
    with pytest.raises(ScaleError):
        quality_of_scores([0.0], [np.inf], CUTS)
    with pytest.raises(ScaleError):
        quality_of_sums(mixed(), [1.0, 0.0])
