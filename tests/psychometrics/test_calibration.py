"""Calibration: truth comes back from simulated answers, the result is a maximum, bad data are refused."""

from __future__ import annotations

import numpy as np
import pytest
from bench._references import printed, read

from marshrut.psychometrics import (
    BadBank,
    Bank,
    EmptyItem,
    NotConverged,
    NotIdentified,
    Prior,
    Responses,
    calibrate,
    log_probability,
)

from .simulate import answers, binary_bank

THETA = np.random.default_rng(31).normal(size=6000)


def graded(model: str) -> Bank:
    rng = np.random.default_rng(32)
    slopes = np.ones(10) if model == "pcm" else np.exp(rng.normal(0, 0.2, 10))
    steps = np.sort(rng.normal(0, 0.8, (10, 3)), axis=1) + np.array([-0.4, 0.0, 0.4])
    return Bank.from_difficulty(model, slopes, list(steps))


def marginal(bank: Bank, resp: Responses, mean: float = 0.0, sd: float = 1.0) -> float:
    """Log-likelihood by plain summation over the nodes, person by person."""
    theta = np.linspace(-6, 6, 61)
    prior = np.exp(-0.5 * ((theta - mean) / sd) ** 2)
    prior /= prior.sum()
    table = log_probability(bank, theta)
    total = 0.0
    for i in range(resp.n_persons):
        at = slice(resp.ptr[i], resp.ptr[i + 1])
        rows = bank.offset[resp.item[at]] + resp.category[at]
        total += resp.weight[i] * np.log(np.exp(table[rows].sum(0)) @ prior)
    return total


@pytest.mark.parametrize("model", ["2pl", "rasch", "gpcm", "pcm", "grm"])
def test_known_parameters_come_back(model):
    bank = {"2pl": binary_bank(15, 33), "rasch": Bank.from_difficulty("rasch", 1.0, np.linspace(-2, 2, 15))}.get(
        model
    ) or graded(model)
    cal = calibrate(answers(bank, THETA, 34), model)
    assert cal.converged
    got, true = np.concatenate(cal.params), np.concatenate(bank.params)
    assert np.abs(got - true).max() < 0.3
    assert np.sqrt(np.mean((got - true) ** 2)) < 0.08
    if model in ("rasch", "pcm"):
        assert cal.group_sd[0] == pytest.approx(THETA.std(), abs=0.05)


@pytest.mark.parametrize("model", ["2pl", "gpcm", "grm"])
def test_the_result_is_a_maximum_of_the_likelihood_it_reports(model):
    bank = binary_bank(5, 35) if model == "2pl" else graded(model).take(range(4))
    resp = answers(bank, THETA[:500], 36)
    cal = calibrate(resp, model, tol=1e-6)
    assert cal.loglik == pytest.approx(marginal(cal.bank, resp), abs=1e-6)
    for j, row in enumerate(cal.params):
        for k in range(row.size):
            for shift in (-0.03, 0.03):
                moved = [p.copy() for p in cal.params]
                moved[j][k] += shift
                assert marginal(Bank.from_params(model, moved), resp) < cal.loglik


def test_missing_by_design_gives_one_scale():
    bank = binary_bank(30, 37)
    presented = np.zeros((6000, 30), bool)
    presented[:3000, :20] = True
    presented[3000:, 10:] = True
    cal = calibrate(answers(bank, THETA, 38, presented))
    got, true = np.concatenate(cal.params), np.concatenate(bank.params)
    assert np.sqrt(np.mean((got - true) ** 2)) < 0.1


def test_a_second_population_is_placed_on_the_scale_of_the_first():
    bank = binary_bank(20, 39)
    group = np.repeat([0, 1], 3000)
    theta = np.where(group == 1, 0.7 + 1.3 * THETA, THETA)
    cal = calibrate(Responses.from_matrix(answers(bank, theta, 40).matrix(), group=group))
    assert cal.group_mean == pytest.approx([0.0, 0.7], abs=0.1)
    assert cal.group_sd == pytest.approx([1.0, 1.3], abs=0.12)


def test_anchors_stay_and_carry_the_scale():
    bank = binary_bank(12, 41)
    fixed = {j: bank.params[j] for j in range(6)}
    cal = calibrate(answers(bank, THETA + 1.0, 42), fixed=fixed)
    for j in fixed:
        assert cal.params[j].tolist() == bank.params[j].tolist()
    assert cal.group_mean[0] == pytest.approx(1.0 + THETA.mean(), abs=0.1)


def test_weights_stand_for_equal_rows():
    resp = answers(binary_bank(5, 43), THETA[:400], 44)
    twice = Responses.from_matrix(np.vstack([resp.matrix()] * 2))
    weighted = Responses.from_matrix(resp.matrix(), weight=np.full(400, 2.0))
    assert calibrate(twice).loglik == pytest.approx(calibrate(weighted).loglik, abs=1e-6)


def test_two_runs_give_the_same_numbers():
    resp = answers(binary_bank(10, 45), THETA[:1000], 46)
    one, two = calibrate(resp), calibrate(resp)
    assert one.loglik == two.loglik
    assert np.array_equal(np.concatenate(one.params), np.concatenate(two.params))


def test_a_prior_holds_slopes_of_a_small_sample():
    resp = answers(binary_bank(6, 47), THETA[:80], 48)
    free = calibrate(resp, prior=Prior(log_a=(0.0, 2.0), d=(0.0, 5.0)))
    held = calibrate(resp, prior=Prior(log_a=(0.0, 0.05), d=(0.0, 3.0)))
    assert np.abs(np.log(held.bank.slope)).max() < 0.1 < np.abs(np.log(free.bank.slope)).max()
    assert held.loglik < free.loglik
    assert "fewer than 200" in held.warnings[0]


def test_an_item_that_says_nothing_is_named():
    table = answers(binary_bank(4, 49), THETA[:300], 50).matrix()
    for value, reason in ((-1, "no answers"), (1, "one category only")):
        spoiled = table.copy()
        spoiled[:, 2] = value
        with pytest.raises(EmptyItem) as refusal:
            calibrate(Responses.from_matrix(spoiled))
        assert (refusal.value.item, refusal.value.reason) == (2, reason)
    spoiled = table.copy()
    spoiled[:, 1] *= 2
    with pytest.raises(EmptyItem, match="empty category 1"):
        calibrate(Responses.from_matrix(spoiled), ["2pl", "gpcm", "2pl", "2pl"])


def test_forms_without_common_items_are_refused():
    table = answers(binary_bank(8, 51), THETA[:600], 52).matrix()
    table[:300, 4:] = -1
    table[300:, :4] = -1
    with pytest.raises(NotIdentified) as refusal:
        calibrate(Responses.from_matrix(table))
    assert refusal.value.items == (4, 5, 6, 7)


def test_two_items_that_repeat_each_other_run_off():
    rng = np.random.default_rng(53)
    one = rng.integers(0, 2, 500)
    with pytest.raises((NotIdentified, NotConverged)):
        calibrate(Responses.from_matrix(np.column_stack([one, one, rng.integers(0, 2, 500)])), max_iter=300)


def test_too_few_iterations_keep_the_result():
    with pytest.raises(NotConverged) as refusal:
        calibrate(answers(binary_bank(10, 54), THETA[:500], 55), tol=1e-12, max_iter=6)
    assert not refusal.value.calibration.converged
    assert np.isfinite(refusal.value.calibration.loglik)


@pytest.mark.parametrize("model", ["4pl", ["2pl"]])
def test_a_model_that_is_not_estimated_is_refused(model):
    with pytest.raises(BadBank):
        calibrate(answers(binary_bank(3, 56), THETA[:300], 57), model)


def test_a_guessed_item_is_told_from_an_easy_one():
    rng = np.random.default_rng(58)
    rows = np.column_stack([np.exp(rng.normal(0.3, 0.2, 20)), rng.normal(-0.5, 1.0, 20), rng.uniform(0.1, 0.3, 20)])
    bank = Bank.from_params("3pl", list(rows))
    cal = calibrate(answers(bank, THETA, 59), "3pl")
    assert cal.converged
    assert np.abs(cal.bank.lower - bank.lower).mean() < 0.05
    assert np.corrcoef(cal.bank.slope, bank.slope)[0, 1] > 0.8


def test_a_mixed_form_stands_on_one_scale():
    names = ["2pl", "3pl", "gpcm", "grm"] * 5
    rng = np.random.default_rng(60)
    slopes = np.exp(rng.normal(0.2, 0.2, 20))
    steps = [np.sort(rng.normal(0, 1, 1 if len(name) == 3 and name != "grm" else 3)) for name in names]
    bank = Bank.from_difficulty(names, slopes, steps, lower=[0.2 * (name == "3pl") for name in names])
    cal = calibrate(answers(bank, THETA, 61), names)
    got = np.concatenate([p[:2] for p in cal.params])
    true = np.concatenate([p[:2] for p in bank.params])
    assert np.sqrt(np.mean((got - true) ** 2)) < 0.15


def test_the_number_of_threads_changes_nothing():
    bank = binary_bank(30, 62)
    presented = np.random.default_rng(63).random((1500, 30)) < 0.6
    resp = answers(bank, THETA[:1500], 64, presented)
    one, many = calibrate(resp, threads=1), calibrate(resp, threads=5)
    assert one.loglik == many.loglik
    assert np.array_equal(np.concatenate(one.params), np.concatenate(many.params))


def test_forms_of_every_person_of_his_own_give_the_plain_likelihood():
    bank = Bank.from_params(["2pl", "grm", "gpcm", "3pl"] * 3, [p for _ in range(3) for p in mixed_rows()])
    presented = np.random.default_rng(65).random((300, 12)) < 0.7
    resp = answers(bank, THETA[:300], 66, presented)
    fixed = {j: row for j, row in enumerate(bank.params) if j > 1}
    cal = calibrate(resp, bank.model, fixed=fixed, free_mean=[False], free_var=[False])
    assert cal.loglik == pytest.approx(marginal(cal.bank, resp), abs=1e-8)


def mixed_rows():
    return [[1.3, 0.2], [1.4, 1.0, -0.2, -1.3], [0.8, 0.6, 0.1, -0.9], [1.1, 0.3, 0.2]]


def test_lsat_7_gives_the_printed_log_likelihood():
    one = printed()
    cal = calibrate(Responses.from_matrix(one.data))
    assert cal.loglik == pytest.approx(one.loglik, abs=1e-3)
    assert np.concatenate(cal.params) == pytest.approx(np.concatenate(one.params), abs=2e-3)


def test_reference_results_are_met(given):
    for one in read(given):
        cal = calibrate(Responses.from_matrix(one.data - one.data.min(0)), one.model)
        assert cal.loglik == pytest.approx(one.loglik, abs=1e-3), one.name
        for got, true in zip(cal.params, one.params, strict=True):
            keep = ~np.isnan(true)
            assert got[keep] == pytest.approx(true[keep], abs=2e-3), one.name
