"""Borders of levels from judgements: true borders come back with their error, bad judgements are refused."""

from __future__ import annotations

import numpy as np
import pytest

from marshrut.psychometrics import (
    Bank,
    ScaleError,
    angoff,
    booklet,
    bookmark,
    growth,
    growth_of_chosen,
    likelihood_scale,
    log_probability,
    score,
)

from .simulate import answers, binary_bank, mixed_bank

RNG = np.random.default_rng(210)
TRUE = np.array([-0.8, 0.6])
BANK = binary_bank(60, 211)


def expected(bank: Bank, theta: float) -> np.ndarray:
    table = np.exp(log_probability(bank, theta))[:, 0]
    return np.array([table[at : at + k] @ np.arange(k) for at, k in zip(bank.offset, bank.n_cat, strict=True)])


def test_judges_who_agree_give_the_border_itself():
    ratings = np.stack([np.column_stack([expected(mixed_bank(), cut) for cut in TRUE])] * 3)
    got = angoff(mixed_bank(), ratings)
    assert got.cut == pytest.approx(TRUE, abs=1e-6)
    assert got.se == pytest.approx([0, 0], abs=1e-6) and got.ordered


@pytest.mark.parametrize("method", ["angoff", "bookmark"])
def test_the_error_of_the_panel_is_what_panels_show(method):
    many = binary_bank(200, 216)  # pages must lie close: a border falls halfway between two
    pages, _, _ = booklet(many)
    cuts, told = [], []
    for _ in range(60):
        seen = TRUE + RNG.normal(0, 0.25, (12, 2))
        if method == "angoff":
            ratings = np.array(
                [[np.clip(expected(BANK, c) + RNG.normal(0, 0.1, 60), 0, 1) for c in judge] for judge in seen]
            )
            got = angoff(BANK, ratings.transpose(0, 2, 1))
        else:
            got = bookmark(many, np.searchsorted(pages, seen))
        cuts.append(got.cut)
        told.append(got.se)
    assert np.mean(cuts, axis=0) == pytest.approx(TRUE, abs=0.12)
    assert np.std(cuts, axis=0, ddof=1) == pytest.approx(np.mean(told, axis=0), rel=0.4)


def test_pages_of_the_booklet_stand_where_scores_are_reached():
    pages, item, category = booklet(mixed_bank(), 0.6)
    assert np.all(np.diff(pages) >= 0) and item.size == (mixed_bank().n_cat - 1).sum()
    bank = mixed_bank()
    for at, j, k in zip(pages, item, category, strict=True):
        if bank.model[j] != "3pl":
            table = np.exp(log_probability(bank, at))[:, 0]
            assert table[bank.offset[j] + k : bank.offset[j] + bank.n_cat[j]].sum() == pytest.approx(0.6, abs=1e-6)


def test_items_not_judged_are_left_out_and_crossing_borders_are_told():
    ratings = np.stack([np.column_stack([expected(BANK, 0.5), expected(BANK, -0.5)])] * 2)
    ratings[0, :30] = np.nan
    got = angoff(BANK, ratings)
    assert got.cut == pytest.approx([0.5, -0.5], abs=1e-6)
    assert not got.ordered


def test_bad_judgements_are_refused():
    good = np.full((2, 60), 0.5)
    for ratings in (good[:1], good[:, :5], good + 1, np.full((2, 60), np.nan)):
        with pytest.raises(ScaleError):
            angoff(BANK, ratings)
    for marks in ([[70], [1]], [[1]], [[0.5], [1.0]]):
        with pytest.raises(ScaleError):
            bookmark(BANK, np.array(marks))
    with pytest.raises(ScaleError):
        booklet(BANK, 1.0)


def test_the_lowest_third_does_not_grow_by_being_chosen():
    theta = RNG.normal(size=20_000)
    first, second = (score(BANK, answers(BANK, theta, seed)) for seed in (212, 213))
    ml1, ml2 = (likelihood_scale(*one) for one in (first, second))
    wle2 = score(BANK, answers(BANK, theta, 213), "wle")
    lowest = np.where(first.theta < np.quantile(first.theta, 1 / 3), 0, 1)
    plain = growth(*ml1, *ml2, group=lowest).groups[0]
    fair = growth_of_chosen(first.theta, *wle2, group=lowest)[0]
    assert abs(plain.mean) > 0.05 > 0.02 > abs(fair.mean)
    assert abs(fair.mean) < 3 * fair.se
    with pytest.raises(ScaleError):
        growth_of_chosen(first.theta, wle2.theta[:5], wle2.se)


def test_true_growth_of_the_lowest_third_is_seen_whole():
    theta = RNG.normal(size=20_000)
    first = score(BANK, answers(BANK, theta, 214))
    wle2 = score(BANK, answers(BANK, theta + 0.3, 215), "wle")
    lowest = np.where(first.theta < np.quantile(first.theta, 1 / 3), 0, -1)
    assert growth_of_chosen(first.theta, *wle2, group=lowest)[0].mean == pytest.approx(0.3, abs=0.03)
