"""Fit of items, pairs and people: levels hold under the model, planted faults are found, references are met."""

from __future__ import annotations

import numpy as np
import pytest
from bench._references import _rows, read

from marshrut.psychometrics import (
    BadResponses,
    Bank,
    Responses,
    ScaleError,
    adjusted,
    calibrate,
    chi2_tail,
    item_fit,
    local_dependence,
    log_probability,
    person_fit,
)
from marshrut.psychometrics.sums import probabilities, sum_scores, without_each

from .simulate import answers, binary_bank, mixed_bank

RNG = np.random.default_rng(110)
FILES = {"LSAT7, 2pl": "LSAT7_2PL", "LSAT7, rasch": "LSAT7_Rasch", "Mobility, 2pl": "Mobility_2PL"}
FILES |= {"Verbal, 2pl": "Verbal_2PL", "Verbal, rasch": "Verbal_Rasch"}
GRADED = {"Science, grm": "Science_graded", "Science, gpcm": "Science_gpcm"}


def test_tails_of_chi_square_are_those_of_tables():
    # 5 % and 1 % points as printed in every table
    assert chi2_tail([3.841459, 18.307038, 124.342113], [1, 10, 100]) == pytest.approx(0.05, abs=1e-6)
    assert chi2_tail([6.634897, 23.209251, 135.806723], [1, 10, 100]) == pytest.approx(0.01, abs=1e-6)
    assert chi2_tail(0.0, 3) == 1.0 and np.isnan(chi2_tail(1.0, 0))
    x = np.linspace(0.1, 60, 50)
    assert chi2_tail(x, 2) == pytest.approx(np.exp(-x / 2), rel=1e-12)


def test_chances_of_many_tests_are_corrected_in_order():
    assert adjusted([0.01, 0.04, 0.03, np.nan]) == pytest.approx([0.03, 0.04, 0.04, np.nan], nan_ok=True)


def test_the_sum_of_scores_counts_every_pattern():
    bank = mixed_bank().take([0, 3, 4])
    p = probabilities(bank, np.array([0.3]))
    direct = np.zeros(sum(x.shape[0] - 1 for x in p) + 1)
    for i in range(2):
        for j in range(4):
            for k in range(4):
                direct[i + j + k] += p[0][i, 0] * p[1][j, 0] * p[2][k, 0]
    assert sum_scores(p)[:, 0] == pytest.approx(direct)
    assert without_each(p)[1][:, 0] == pytest.approx(sum_scores([p[0], p[2]])[:, 0])


@pytest.mark.parametrize("model", ["2pl", "grm", "gpcm"])
def test_item_fit_keeps_its_level_under_the_model(model):
    chances = []
    for turn in range(12):
        if model == "2pl":
            bank = binary_bank(20, 300 + turn)
        else:
            steps = np.sort(RNG.normal(0, 0.8, (8, 3)), axis=1) + np.array([-0.5, 0.0, 0.5])
            bank = Bank.from_difficulty(model, np.exp(RNG.normal(0.1, 0.2, 8)), list(steps))
        resp = answers(bank, RNG.normal(size=1500), 400 + turn)
        chances.append(item_fit(calibrate(resp, model), resp).p)
    rate = (np.concatenate(chances) < 0.05).mean()
    assert 0.0 <= rate < 0.1


def test_an_item_with_another_curve_is_found():
    bank, theta = binary_bank(20, 112), RNG.normal(size=4000)
    table = answers(bank, theta, 113).matrix()
    table[:, 7] = RNG.random(4000) < np.where(np.abs(theta) < 1, 0.8, 0.3)  # good in the middle, bad at both ends
    resp = Responses.from_matrix(table)
    fit = item_fit(calibrate(resp), resp)
    assert fit.p_adjusted[7] < 1e-6
    assert (np.delete(fit.p_adjusted, 7) > 0.05).mean() > 0.8


def test_forms_of_a_linked_design_are_tested_each():
    bank = binary_bank(20, 114)
    presented = np.ones((3000, 20), bool)
    presented[:1500, 15:] = presented[1500:, :5] = False
    resp = answers(bank, RNG.normal(size=3000), 115, presented)
    fit = item_fit(calibrate(resp), resp)
    assert fit.n.tolist() == [1500] * 5 + [3000] * 10 + [1500] * 5
    assert np.isfinite(fit.p).all() and (fit.p < 0.01).sum() <= 1
    with pytest.raises(BadResponses):
        item_fit(calibrate(resp), resp.take(np.arange(20)))


@pytest.mark.parametrize("method", ["map", "wle"])
def test_person_fit_keeps_its_level_and_finds_guessers(method):
    bank = binary_bank(40, 116)
    theta = RNG.normal(size=4000)
    z = person_fit(bank, answers(bank, theta, 117), method)
    assert (z < -1.645).mean() == pytest.approx(0.05, abs=0.02)
    assert z.std() == pytest.approx(1.0, abs=0.06)
    guessed = Responses.from_matrix(RNG.integers(0, 2, (500, 40)))
    assert (person_fit(bank, guessed, method) < -1.645).mean() > 0.5


def test_graded_answers_have_person_fit_too():
    bank = Bank.from_params("gpcm", [[0.9, 0.5, -0.2], [1.1, 0.4, 0.1], [0.8, -0.3, -0.9]] * 8)
    z = person_fit(bank, answers(bank, RNG.normal(size=3000), 118))
    assert (z < -1.645).mean() == pytest.approx(0.05, abs=0.025)


def test_people_without_answers_have_no_fit_and_lz_star_no_eap():
    silent = Responses.from_matrix([[-1] * 6], mixed_bank().n_cat)
    assert np.isnan(person_fit(mixed_bank(), silent)).all()
    with pytest.raises(ScaleError):
        person_fit(mixed_bank(), silent, "eap")


def test_items_that_share_a_text_are_marked():
    bank, theta = binary_bank(15, 119), RNG.normal(size=3000)
    text = RNG.normal(size=3000)
    table = answers(bank, theta, 120).matrix()
    for j in (3, 9):
        table[:, j] = RNG.random(3000) < 1 / (1 + np.exp(-(theta + 1.5 * text)))
    table[:100, 0] = -1
    found = local_dependence(calibrate(Responses.from_matrix(table)), Responses.from_matrix(table))
    assert found.pairs.tolist() == [[3, 9]]
    assert found.mean == pytest.approx(-1 / 14, abs=0.03)


def test_reference_item_fit_is_met_for_binary_items(given):
    for one in read(given):
        if one.name in FILES:
            resp = Responses.from_matrix(one.data)
            fit = item_fit(calibrate(resp, one.model, tol=1e-7), resp)
            rows = _rows(given / f"{FILES[one.name]}_sx2.csv")
            assert fit.stat == pytest.approx([float(r["S_X2"]) for r in rows], abs=2e-3), one.name
            assert fit.df.tolist() == [float(r["df.S_X2"]) for r in rows], one.name
            assert fit.p == pytest.approx([float(r["p.S_X2"]) for r in rows], abs=1e-3), one.name


def test_reference_person_fit_and_q3_are_met(given):
    for one in read(given):
        if one.name not in FILES | GRADED:
            continue
        file = (FILES | GRADED)[one.name]
        resp = Responses.from_matrix(one.data - one.data.min(0))
        cal = calibrate(resp, one.model, tol=1e-7)
        q3 = np.genfromtxt(given / f"{file}_q3.csv", delimiter=",", skip_header=1)
        assert local_dependence(cal, resp).q3 == pytest.approx(q3, abs=2e-3), one.name
        if (given / f"{file}_personfit.csv").is_file():
            zh = np.array([float(r["Zh"]) for r in _rows(given / f"{file}_personfit.csv")])
            assert person_fit(cal, resp, "eap", star=False) == pytest.approx(zh, abs=5e-3), one.name


def test_log_probabilities_stay_finite_where_fit_needs_them():
    assert np.isfinite(log_probability(mixed_bank(), np.array([-6.0, 6.0]))).all()
