"""Funnels name nobody by chance; expectations, peaks and shifts do what they say."""

import numpy as np
import pytest

from marshrut.outside import numbers
from marshrut.psychometrics import funnels


def schools(rng, share, *, how_many=400, sizes=(5, 12, 25, 60, 120), extra=0.0):
    made = []
    for key in range(how_many):
        n = int(rng.choice(sizes))
        own = min(max(share + rng.normal(0, extra), 0.01), 0.99) if extra else share
        made.append(funnels.Point(key, n, rng.binomial(n, own) / n))
    return made


@pytest.mark.parametrize("share", [0.08, 0.3, 0.5, 0.72, 0.95])
def test_under_no_difference_false_outliers_stay_below_three_in_a_thousand(share):
    rng = np.random.default_rng(37)
    named = total = 0
    for _ in range(60):
        points = schools(rng, share)
        named += len(funnels.funnel(points).outside)
        total += len(points)
    assert total == 24_000
    assert named / total <= 0.003, named / total


def test_small_schools_are_named_no_oftener_than_large_ones():
    rng = np.random.default_rng(5)
    named = {5: 0, 120: 0}
    for _ in range(60):
        points = schools(rng, 0.4, sizes=(5, 120))
        out = funnels.funnel(points).outside
        for p in points:
            named[p.n] += p.key in out
    assert named[5] <= 0.003 * 12_000 and named[120] <= 0.003 * 13_000


def test_a_true_outlier_is_found():
    rng = np.random.default_rng(1)
    points = [*schools(rng, 0.5), funnels.Point(999, 60, 0.12)]
    assert 999 in funnels.funnel(points).outside


def test_schools_that_truly_differ_widen_the_limits_instead_of_being_all_named():
    points = schools(np.random.default_rng(2), 0.5, sizes=(60, 120), extra=0.15)
    shape = funnels.funnel(points)
    plain = []
    for p in points:
        low, high = funnels.limits(p.n, shape.middle, 1.0)
        plain += [] if low <= p.share <= high else [p.key]
    assert shape.spread > 2
    assert len(shape.outside) < 0.05 * len(points) < len(plain)


@pytest.mark.parametrize(("n", "share"), [(1, 0.5), (7, 0.1), (30, 0.5), (200, 0.93)])
def test_limits_are_exact(n, share):
    from math import comb

    chance = [comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    low, high = (round(x * n) for x in funnels.binomial_limits(n, share, funnels.TAIL))
    assert sum(chance[:low]) <= funnels.TAIL < sum(chance[: low + 1])
    assert sum(chance[high + 1 :]) <= funnels.TAIL < sum(chance[high:])


def test_expectation_keeps_the_level_and_the_shape():
    region = [0.9, 0.6, 0.3]
    awaited = numbers.expected(region, [0.6, 0.5, 0.4])
    assert sum(awaited) == pytest.approx(1.5, abs=1e-6)
    assert awaited[0] > awaited[1] > awaited[2]
    assert numbers.expected(region, region) == pytest.approx(region, abs=1e-6)


def test_a_crowd_at_a_threshold_is_seen_and_a_smooth_curve_is_not():
    smooth = {k: int(200 * np.exp(-((k - 12) ** 2) / 40)) for k in range(25)}
    assert numbers.peaks(smooth, [7, 12, 16]) == []
    crowded = smooth | {6: smooth[6] - 40, 7: smooth[7] + 40}
    assert [p.points for p in numbers.peaks(crowded, [7, 12, 16])] == [7]


def test_marks_above_the_journal_are_told_only_beyond_chance():
    assert numbers.shifted(20, 1, 40, 0.1)
    assert not numbers.shifted(6, 2, 40, 0.1)
    assert not numbers.shifted(9, 0, 10, 0.1)
    assert not numbers.shifted(20, 21, 60, 0.1)
