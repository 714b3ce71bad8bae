"""Errors of parameters: the curvature of the marginal likelihood, true coverage, refusals."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from bench._references import read

from marshrut.psychometrics import Bank, NotIdentified, Prior, Responses, calibrate, log_probability, standard_errors

from .simulate import answers, binary_bank

THETA = np.random.default_rng(70).normal(size=4000)


def marginal(vector, cal, resp, prior):
    """Log-likelihood and log prior as a function of all free numbers: parameters by item, then mean and ln sd."""
    rows, at = [], 0
    for row, name in zip(cal.params, cal.bank.model, strict=True):
        mine = vector[at : at + row.size].copy()
        at += row.size
        if name == "3pl":
            mine[2] = 1 / (1 + np.exp(-mine[2]))
        rows.append(mine)
    bank = Bank.from_params(cal.bank.model, rows)
    theta = cal.theta
    table, total = log_probability(bank, theta), 0.0
    for g in range(cal.group_mean.size):
        mean, sd = vector[at + 2 * g], np.exp(vector[at + 2 * g + 1])
        weight = np.exp(-0.5 * ((theta - mean) / sd) ** 2)
        weight /= weight.sum()
        mat = resp.matrix()[resp.group == g]
        log = sum(np.where(mat[:, [j]] >= 0, table[bank.offset[j] + mat[:, j]], 0.0) for j in range(bank.n_items))
        total += np.log(np.exp(log) @ weight).sum()
    if prior.c:
        for row, name in zip(rows, bank.model, strict=True):
            if name == "3pl":
                total += (prior.c[0] - 1) * np.log(row[2]) + (prior.c[1] - 1) * np.log(1 - row[2])
    return total


def curvature(f, x):
    h, n = 1e-3, x.size
    out = np.empty((n, n))
    step = np.eye(n) * h
    for i in range(n):
        for j in range(i + 1):
            corners = [f(x + s * step[i] + t * step[j]) * s * t for s in (1, -1) for t in (1, -1)]
            out[i, j] = out[j, i] = sum(corners) / (4 * h * h)
    return out


@pytest.mark.parametrize("names", [["2pl", "gpcm", "grm"], ["3pl", "3pl", "2pl", "grm"], ["2pl", "rasch", "pcm"]])
def test_the_information_is_the_curvature_of_the_likelihood(names):
    true = {"2pl": [1.2, 0.3], "gpcm": [0.8, 0.5, -0.2], "grm": [1.4, 0.9, -0.4], "3pl": [1.3, 0.2, 0.2]}
    true |= {"rasch": [1.0, -0.4], "pcm": [1.0, 0.5, 0.1]}
    bank = Bank.from_params(names, [true[name] for name in names])
    group = np.repeat([0, 1], 750)
    resp = Responses.from_matrix(answers(bank, THETA[:1500] + 0.4 * group, 71).matrix(), bank.n_cat, group)
    cal = calibrate(resp, names, tol=1e-7)
    error = standard_errors(cal, resp)
    rows = [
        np.append(p[:2], np.log(p[2] / (1 - p[2]))) if m == "3pl" else p for p, m in zip(cal.params, names, strict=True)
    ]
    ends = np.column_stack([cal.group_mean, np.log(cal.group_sd)]).ravel()
    whole = np.concatenate([*rows, ends])
    first = np.cumsum([0, *(row.size for row in rows)])
    at = np.array([first[j] + m if j >= 0 else first[-1] + 2 * (-1 - j) + m for j, m in error.place])

    def of_free(x):
        vector = whole.copy()
        vector[at] = x
        return marginal(vector, cal, resp, Prior())

    assert np.linalg.inv(error.covariance) == pytest.approx(-curvature(of_free, whole[at]), rel=1e-3, abs=0.05)


def test_intervals_cover_the_truth_as_often_as_they_say():
    bank, rng = binary_bank(10, 72), np.random.default_rng(73)
    true = np.concatenate(bank.params)
    inside = []
    for turn in range(60):
        resp = answers(bank, rng.normal(size=1500), 1000 + turn)
        cal = calibrate(resp)
        error = np.concatenate(standard_errors(cal, resp).params)
        inside.append(np.abs(np.concatenate(cal.params) - true) < 1.959964 * error)
    assert 0.93 < np.mean(inside) < 0.97


def test_fixed_parameters_have_no_error():
    bank = binary_bank(6, 74)
    resp = answers(bank, THETA[:1000], 75)
    cal = calibrate(resp, fixed={0: bank.params[0], 3: bank.params[3]})
    error = standard_errors(cal, resp)
    assert [bool(np.isnan(row).all()) for row in error.params] == [True, False, False, True, False, False]
    assert np.isnan(error.difficulty[0]).all() and np.isfinite(error.group_mean[0])


def test_the_error_of_a_difficulty_follows_from_its_parts():
    resp = answers(binary_bank(8, 76), THETA[:1500], 77)
    cal = calibrate(resp)
    error = standard_errors(cal, resp)
    a, d = cal.params[2]
    slope = np.array([d / a**2, -1 / a])
    mine = np.flatnonzero(error.place[:, 0] == 2)
    assert error.difficulty[2][0] == pytest.approx(np.sqrt(slope @ error.covariance[np.ix_(mine, mine)] @ slope))


def test_parameters_the_answers_do_not_determine_are_refused():
    resp = answers(binary_bank(2, 78), THETA[:500], 79)
    cal = calibrate(resp, prior=Prior(log_a=(0.0, 0.3)))
    with pytest.raises(NotIdentified):
        standard_errors(type(cal)(**{**cal.__dict__, "prior": Prior()}), resp)


def test_reference_errors_are_met(given):
    for one, file in (
        ("LSAT7, 2pl", "LSAT7_2PL"),
        ("Science, gpcm", "Science_gpcm"),
        ("Science, grm", "Science_graded"),
    ):
        ref = next(r for r in read(given) if r.name == one)
        resp = Responses.from_matrix(ref.data - ref.data.min(0))
        error = standard_errors(calibrate(resp, ref.model, tol=1e-7), resp)
        rows = csv.DictReader((given / f"{file}_params.csv").open())
        true = [
            float(r["se"]) for r in rows if r["se"] not in ("", "NA") and (r["name"] == "a1" or r["name"][0] == "d")
        ]
        assert np.concatenate(error.params) == pytest.approx(true, rel=1e-3)
