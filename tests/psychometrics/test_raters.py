"""Raters on one scale with tasks and people: severity comes back with a true error, erratic raters show."""

from __future__ import annotations

import numpy as np
import pytest
from bench._references import _rows

from marshrut.psychometrics import BadResponses, EmptyItem, NotIdentified, facets

RNG = np.random.default_rng(190)
SEVERITY = np.array([-0.8, -0.2, 0.1, 0.9])
STEPS = np.array([[-1.2, 0.4], [-0.6, 0.9], [-0.2, 1.3]])


def ratings(n: int, erratic: int = -1, sd: float = 1.3):
    """Each work is read by two of four raters on three tasks of three categories."""
    theta = RNG.normal(0, sd, n)
    pair = np.stack([RNG.permutation(4)[:2] for _ in range(n)])
    person = np.repeat(np.arange(n), 6)
    rater = np.repeat(pair, 3, axis=1).ravel()
    task = np.tile([0, 1, 2], 2 * n)
    z = np.zeros((person.size, 3))
    reach = theta[person] - SEVERITY[rater]
    for k in (1, 2):
        z[:, k] = z[:, k - 1] + reach - STEPS[task, k - 1]
    p = np.exp(z - z.max(1, keepdims=True))
    rise = np.cumsum(p / p.sum(1, keepdims=True), axis=1)
    got = (RNG.random(person.size)[:, None] > rise[:, :2]).sum(1)
    noise = rater == erratic
    got[noise] = RNG.integers(0, 3, noise.sum())
    return theta, person, task, rater, got


def test_severity_steps_and_spread_come_back():
    theta, *rows = ratings(3000)
    got = facets(*rows)
    assert got.severity == pytest.approx(SEVERITY, abs=0.08)
    assert np.vstack(got.step) == pytest.approx(STEPS, abs=0.15)
    assert got.sd == pytest.approx(1.3, abs=0.08)
    assert np.corrcoef(got.theta, theta)[0, 1] > 0.85
    assert got.equal < 1e-6


def test_people_are_not_punished_for_a_strict_pair():
    theta, person, task, rater, category = ratings(3000)
    got = facets(person, task, rater, category)
    strict = np.bincount(person, SEVERITY[rater]) / 6
    raw = np.bincount(person, category) / 6
    miss, plain = got.theta - theta, raw - raw.mean() - 0.35 * theta
    assert abs(np.corrcoef(miss, strict)[0, 1]) < 0.05 < abs(np.corrcoef(plain, strict)[0, 1])
    assert np.corrcoef(got.fair, theta)[0, 1] > np.corrcoef(raw, theta)[0, 1]


def test_intervals_of_severity_cover_the_truth():
    inside = []
    for _ in range(40):
        _, *rows = ratings(300)
        got = facets(*rows)
        inside.append(np.abs(got.severity - SEVERITY) < 1.959964 * got.severity_se)
    assert 0.9 < np.mean(inside) <= 0.99


def test_a_rater_who_throws_dice_has_a_great_outfit():
    _, *rows = ratings(1500, erratic=2)
    got = facets(*rows)
    assert int(np.argmax(got.outfit)) == 2 and got.outfit[2] > 1.4 * np.delete(got.outfit, 2).max()
    assert np.delete(got.infit, 2).max() < 1.1


def test_ratings_that_join_nothing_are_refused():
    _, person, task, rater, category = ratings(200)
    apart = np.where(person < 100, rater % 2, 2 + rater % 2)
    first = np.unique(np.column_stack([person, task, apart]), axis=0, return_index=True)[1]
    with pytest.raises(NotIdentified):
        facets(person[first], task[first], apart[first], category[first])
    with pytest.raises(EmptyItem):
        facets(person, task, rater, np.where(task == 1, 2 * (category > 0), category))
    with pytest.raises(BadResponses):
        facets(person, task, rater, category[:-1])


def test_reference_severities_are_met(given):
    table = np.genfromtxt(given / "facets_ex10_data.csv", delimiter=",", skip_header=1).astype(int)
    _, person = np.unique(table[:, 0], return_inverse=True)
    n = len(table)
    rows = np.repeat(person, 5), np.tile(np.arange(5), n), np.repeat(table[:, 1] - 1, 5), table[:, 2:].ravel()
    got = facets(*rows)
    true = [float(row["xsi"]) for row in _rows(given / "facets_ex10_xsi.csv")]
    assert [*np.concatenate(got.step), *got.severity] == pytest.approx(true, abs=2e-3)
    # weights of the reference's nodes sum to a little less than 1: 5e-6 for each of 398 people
    assert got.loglik == pytest.approx(float(_rows(given / "facets_ex10_summary.csv")[0]["loglik"]), abs=3e-3)
    eap = np.genfromtxt(given / "facets_ex10_eap.csv", delimiter=",", skip_header=1)
    assert got.theta == pytest.approx(eap[:, 1], abs=2e-3)
