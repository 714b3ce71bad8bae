"""One general and several special abilities: found when they are there, refused when they run away."""

import numpy as np
import pytest

from marshrut.psychometrics import BadResponses, NotIdentified, Responses, bifactor, calibrate
from tests.psychometrics.simulate import answers, binary_bank

GROUP = np.repeat([0, 1, 2, -1], [6, 6, 6, 3])


def simulated(special, people, seed, group=GROUP):
    """Answers, and the true slopes and intercepts."""
    rng = np.random.default_rng(seed)
    a = np.exp(rng.normal(0.2, 0.2, group.size))
    s = np.where(group >= 0, special * np.exp(rng.normal(0, 0.15, group.size)), 0.0)
    d = rng.normal(0, 0.8, group.size)
    eta = np.column_stack([rng.normal(size=(people, group.max() + 1)), np.zeros(people)])
    z = rng.normal(size=(people, 1)) * a + eta[:, group] * s + d
    return (rng.random(z.shape) < 1 / (1 + np.exp(-z))).astype(np.int8), a, s, d


def test_true_slopes_are_found():
    mat, a, s, d = simulated(1.0, 4000, 1)
    found = bifactor(Responses.from_matrix(mat), GROUP)
    for got, true, error in ((found.general, a, 0.09), (found.special, s, 0.12), (found.intercept, d, 0.08)):
        assert np.sqrt(np.mean((got - true) ** 2)) < error
    assert not found.special[GROUP < 0].any()


def test_shares_of_the_common_are_those_of_the_truth():
    """With all slopes equal, ω_h and ECV follow from the definition by hand: 18 items, a = 1.2, s = 0.8 in threes of six."""
    group = np.repeat([0, 1, 2], 6)
    rng = np.random.default_rng(4)
    eta = rng.normal(size=(6000, 3))
    z = 1.2 * rng.normal(size=(6000, 1)) + 0.8 * eta[:, group] + np.linspace(-1.5, 1.5, 18)
    mat = (rng.random(z.shape) < 1 / (1 + np.exp(-z))).astype(np.int8)
    found = bifactor(Responses.from_matrix(mat), group)
    error = np.pi**2 / 3
    whole = (18 * 1.2) ** 2 + 3 * (6 * 0.8) ** 2 + 18 * error
    assert found.omega_h == pytest.approx((18 * 1.2) ** 2 / whole, abs=0.02)
    assert found.omega == pytest.approx(1 - 18 * error / whole, abs=0.02)
    assert found.ecv == pytest.approx(1.44 / (1.44 + 0.64), abs=0.03)


def test_it_explains_grouped_answers_better_than_one_ability():
    mat, *_ = simulated(1.0, 1500, 2)
    resp = Responses.from_matrix(mat)
    gain = 2 * (bifactor(resp, GROUP).loglik - calibrate(resp).loglik)
    assert gain > 200  # χ² of 18 parameters


def test_missing_answers_say_nothing():
    mat, a, _, _ = simulated(1.0, 4000, 3)
    mat[np.random.default_rng(1).random(mat.shape) < 0.3] = -1
    found = bifactor(Responses.from_matrix(mat), GROUP)
    assert np.sqrt(np.mean((found.general - a) ** 2)) < 0.12


def test_a_group_that_adds_nothing_is_told():
    resp = answers(binary_bank(9, 3), np.random.default_rng(6).normal(size=400), 6)
    with pytest.raises(NotIdentified, match="creep without end") as refusal:
        bifactor(resp, np.repeat([0, 1, 2], 3))
    assert refusal.value.items


def test_items_answered_alike_by_everybody_run_off():
    mat = answers(binary_bank(12, 3), np.random.default_rng(6).normal(size=400), 6).matrix()
    mat[:, 1] = mat[:, 2] = mat[:, 0]
    with pytest.raises(NotIdentified, match="running off") as refusal:
        bifactor(Responses.from_matrix(mat), np.repeat([0, 1, 2], 4))
    assert set(refusal.value.items) & {0, 1, 2}


def test_what_the_model_does_not_know_is_refused():
    mat, *_ = simulated(1.0, 50, 2)
    with pytest.raises(BadResponses, match="three are the least"):
        bifactor(Responses.from_matrix(mat), np.repeat([0, 1, -1], [2, 6, 13]))
    with pytest.raises(BadResponses, match="two categories"):
        bifactor(Responses.from_matrix(mat, n_cat=np.full(21, 3)), GROUP)
    with pytest.raises(BadResponses, match="one number from 0"):
        bifactor(Responses.from_matrix(mat), GROUP[:-1])


def test_reference_results_are_met(given):
    read = {
        name: np.genfromtxt(given / f"bif_sim_{name}.csv", delimiter=",", skip_header=1)
        for name in ("data", "bifactor_params")
    }
    table = read["bifactor_params"]
    found = bifactor(Responses.from_matrix(read["data"].astype(int)), table[:, 1].astype(int) - 1)
    summary = (given / "bif_sim_bifactor_summary.csv").read_text(encoding="utf-8").splitlines()[1]
    assert found.loglik == pytest.approx(float(summary.split(",")[0].strip('"')), abs=1e-4)
    assert np.abs(found.general - table[:, 2]).max() < 5e-4
    assert np.abs(found.special - table[:, 3:6].sum(1)).max() < 5e-4
    assert np.abs(found.intercept - table[:, 6]).max() < 5e-4
