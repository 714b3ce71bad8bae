"""Levels and growth: probabilities, borders, the prior taken out, false growth at the promised rate."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marshrut.psychometrics import ScaleError, classify, growth, likelihood_scale, normal_cdf, score

from .simulate import answers, binary_bank


@given(st.floats(-8, 8), st.floats(0, 3), st.lists(st.floats(-4, 4), min_size=1, max_size=4, unique=True))
def test_bands_share_all_the_probability(theta, se, cuts):
    got = classify([theta], [se], sorted(cuts))
    assert got.prob.sum() == pytest.approx(1.0)
    assert np.all(got.prob >= 0)
    assert got.level[0] == sum(c <= theta for c in cuts)


def test_a_score_on_the_border_belongs_to_the_upper_band_by_half():
    level, prob = classify([0.5, 0.5], [0.3, 0.0], [0.5])
    assert level.tolist() == [1, 1]
    assert prob.tolist() == [[0.5, 0.5], [0.0, 1.0]]


def test_levels_of_groups_keep_their_shape():
    got = classify(np.zeros((4, 3)), np.ones((4, 3)), [-1.0, 1.0])
    assert got.prob.shape == (4, 3, 3)
    assert got.prob[0, 0] == pytest.approx([0.158655, 0.682689, 0.158655], abs=1e-6)


def test_the_normal_distribution_is_exact_in_the_tails():
    assert normal_cdf(-10.0) == pytest.approx(7.619853024160527e-24, rel=1e-10)


@pytest.mark.parametrize(
    ("theta", "se", "cuts"),
    [([0.0], [1.0], [1.0, 0.0]), ([0.0], [-1.0], [0.0]), ([0.0], [math.inf], [0.0]), ([math.nan], [1.0], [0.0])],
)
def test_bands_without_sense_are_refused(theta, se, cuts):
    with pytest.raises(ScaleError):
        classify(theta, se, cuts)


@given(st.floats(-3, 3), st.floats(0.1, 1), st.floats(-1, 1), st.floats(0.3, 2))
@settings(max_examples=60)
def test_the_prior_put_in_is_taken_out(theta, se, mean, sd):
    """Normal likelihood times normal prior, and back."""
    precision = 1 / se**2 + 1 / sd**2
    eap = (theta / se**2 + mean / sd**2) / precision
    got, err = likelihood_scale([eap], [precision**-0.5], mean, sd)
    assert got[0] == pytest.approx(theta, abs=1e-6)
    assert err[0] == pytest.approx(se, rel=1e-6)


def test_a_person_who_said_nothing_has_no_growth():
    theta, se = likelihood_scale([0.0, 0.5], [1.0, 0.5])
    got = growth(theta, se, [1.0, 1.0], [0.3, 0.3])
    assert se[0] == np.inf
    assert (got.z[0], got.reliable[0]) == (0.0, False)
    assert [(g.group, g.n) for g in got.groups] == [(0, 1)]


def test_nobody_changed_and_one_in_twenty_seems_to():
    bank = binary_bank(60, 21)
    theta = np.random.default_rng(22).normal(size=4000)
    first, second = (score(bank, answers(bank, theta, seed)) for seed in (23, 24))
    got = growth(*likelihood_scale(*first), *likelihood_scale(*second))
    assert 0.03 < got.reliable.mean() < 0.065
    assert abs(got.groups[0].mean) < 3 * got.groups[0].se


def test_true_change_of_a_group_is_found_without_shrinking():
    bank = binary_bank(60, 25)
    theta = np.random.default_rng(26).normal(size=2000)
    first, second = score(bank, answers(bank, theta, 27)), score(bank, answers(bank, theta + 0.5, 28))
    group = np.repeat([0, 1], 1000)
    got = growth(*likelihood_scale(*first), *likelihood_scale(*second), group=group)
    for row in got.groups:
        assert row.reliable
        assert row.mean == pytest.approx(0.5, abs=0.06)
    assert (second.theta - first.theta).mean() < 0.48


def test_the_error_of_the_link_does_not_average_out():
    theta, se = np.zeros(10_000), np.full(10_000, 0.3)
    got = growth(theta, se, theta + 0.1, se, link_var=0.04)
    assert got.groups[0].se == pytest.approx(0.2, abs=0.001)
    assert not got.groups[0].reliable


def test_a_few_equal_changes_are_not_certainty():
    got = growth([0.0, 0.0], [0.4, 0.4], [0.5, 0.5], [0.3, 0.3])
    assert got.groups[0].se == pytest.approx(0.5 / math.sqrt(2))
