"""Unequal items: planted ones are found with their size, equal ones are left alone, references are met."""

from __future__ import annotations

import numpy as np
import pytest
from bench._references import _rows

from marshrut.psychometrics import BadBank, BadResponses, Bank, Responses, calibrate, likelihood_ratio, mantel_haenszel

from .simulate import answers, binary_bank

RNG = np.random.default_rng(150)
FOCAL = np.arange(2000) >= 1200


def unequal(bank: Bank, shift: dict[int, float], seed: int, mean: float = -0.5) -> Responses:
    """Reference N(0, 1), focal N(mean, 1); items of ``shift`` are harder for the focal group by so many logits of d."""
    harder = [row.copy() for row in bank.params]
    for j, by in shift.items():
        harder[j][1:] -= by
    theta = RNG.normal(size=2000) + mean * FOCAL
    ours, theirs = (answers(one, theta, seed).matrix() for one in (bank, Bank.from_params(bank.model, harder)))
    return Responses.from_matrix(np.where(FOCAL[:, None], theirs, ours), bank.n_cat)


def rasch(n: int) -> Bank:
    return Bank.from_difficulty("rasch", 1.0, np.linspace(-1.5, 1.5, n))


def test_a_harder_item_is_found_by_its_size():
    got = mantel_haenszel(unequal(rasch(20), {3: 1.0, 11: -0.9}, 151), FOCAL)
    assert got.delta[[3, 11]] == pytest.approx([-2.35, 0.9 * 2.35], abs=0.75)
    assert got.label[3] == "C" and got.label[11] in ("B", "C")
    assert [label for j, label in enumerate(got.label) if j not in (3, 11)].count("A") >= 17
    assert not got.measure[3]


def test_equal_items_keep_the_level_though_groups_differ_in_ability():
    chances = [mantel_haenszel(unequal(rasch(20), {}, 200 + t), FOCAL, purify=False).p for t in range(15)]
    assert (np.concatenate(chances) < 0.05).mean() < 0.075


def test_forms_are_matched_each_by_itself():
    resp = unequal(rasch(24), {20: 1.2}, 152)
    table = resp.matrix()
    table[::2, :6] = table[1::2, 12:18] = -1
    got = mantel_haenszel(Responses.from_matrix(table), FOCAL)
    assert got.label[20] == "C"
    assert sum(label == "C" for label in got.label) == 1


def test_the_ratio_finds_power_and_keeps_its_level():
    found, false, means = [], [], []
    for turn in range(6):
        got = likelihood_ratio(unequal(binary_bank(12, 153), {5: 0.9}, 300 + turn), FOCAL)
        found.append(got.marked[5])
        false.append(np.delete(got.p, 5) < 0.05)
        assert got.effect[5] < 0
        means.append(got.mean)
    assert np.mean(found) >= 0.8
    assert np.mean(false) < 0.12
    assert np.mean(means) == pytest.approx(-0.5, abs=0.1)


def test_graded_items_are_tested_by_the_ratio_only():
    bank = Bank.from_params(["grm", "gpcm", "2pl"] * 3, [[1.3, 0.8, -0.5], [0.9, 0.4, -0.2], [1.1, 0.1]] * 3)
    resp = unequal(bank, {3: 0.8}, 154)
    got = likelihood_ratio(resp, FOCAL, bank.model)
    assert got.marked.tolist() == [j == 3 for j in range(9)]
    assert got.df.tolist() == [3, 3, 2] * 3
    assert mantel_haenszel(resp, FOCAL).label[0] == ""


def test_one_group_is_no_comparison():
    resp = unequal(rasch(5), {}, 155)
    for focal in (np.zeros(2000), np.arange(2000), [1, 0]):
        with pytest.raises(BadResponses):
            mantel_haenszel(resp, focal)


def test_a_start_leads_to_the_same_place():
    resp = unequal(binary_bank(8, 156), {}, 157)
    cal = calibrate(resp)
    again = calibrate(resp, start=cal.bank)
    assert again.loglik == pytest.approx(cal.loglik, abs=1e-5) and again.n_iter < cal.n_iter
    with pytest.raises(BadBank):
        calibrate(resp, start=cal.bank.take([0, 1]))


def test_reference_values_are_met(given):
    head, *rows = (given / "VerbalDIF_data.csv").read_text().replace('"', "").splitlines()
    table = np.array([[int(x) for x in row.split(",")] for row in rows])
    focal = table[:, head.split(",").index("Gender")] == 1
    resp = Responses.from_matrix(table[:, :24])
    true = _rows(given / "VerbalDIF_mh.csv")
    got = mantel_haenszel(resp, focal, purify=False)
    assert got.chi2 == pytest.approx([float(r["mh_chi2"]) for r in true], abs=1e-6)
    assert got.delta == pytest.approx([float(r["deltaMH"]) for r in true], abs=1e-6)
    assert (got.se / 2.35) ** 2 == pytest.approx([float(r["varLambda"]) for r in true], abs=1e-6)
    ratio = likelihood_ratio(resp, focal, purify=False)
    true = _rows(given / "VerbalDIF_irtlr.csv")
    assert ratio.chi2 == pytest.approx([float(r["X2"]) for r in true], abs=0.02)
