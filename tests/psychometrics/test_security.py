"""Answers too alike, items that have leaked: found, and seldom called out without a reason."""

import numpy as np
import pytest

from marshrut.psychometrics import BadResponses, Bank, Responses, ScaleError, answer_similarity, leakage, score
from tests.psychometrics.simulate import answers, binary_bank


def test_the_chance_of_equal_answers_is_that_of_all_ways_to_be_equal():
    """Three items by hand: coins 0.5, 0.62 and 1."""
    bank = Bank.from_params("2pl", [[1.0, 0.0], [1.0, 0.0], [1.0, 40.0]])
    resp = Responses.from_matrix([[1, 1, 1], [1, 0, 1]], n_cat=[2, 2, 2])
    theta = np.array([np.log(4.0), np.log(0.7 / 0.3)])  # 0.8 and 0.7 right
    found = answer_similarity(bank, resp, theta=theta)
    same = 0.8 * 0.7 + 0.2 * 0.3
    assert (found.common[0], found.same[0]) == (3, 2)
    assert found.expected[0] == pytest.approx(2 * same + 1)
    assert found.p[0] == pytest.approx(1 - (1 - same) ** 2)


def test_honest_groups_are_marked_once_in_a_hundred():
    bank, groups, low = binary_bank(40, 6), 0, []
    for seed in range(200):
        theta = np.random.default_rng(seed).normal(size=25)
        found = answer_similarity(bank, answers(bank, theta, seed + 5000), level=0.01)
        groups += bool(found.marked.any())
        low.append(np.mean(found.p < 0.05))
    assert groups <= 6  # of 200; 2 are to be expected at most
    assert 0.01 < np.mean(low) < 0.055


def test_who_copied_is_found_with_the_source():
    bank, found = binary_bank(60, 6), 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        mat = answers(bank, np.concatenate([[0.3, -0.8], rng.normal(size=18)]), seed + 5000).matrix()
        copied = rng.random(60) < 0.8
        mat[1, copied] = mat[0, copied]
        told = answer_similarity(bank, Responses.from_matrix(mat, bank.n_cat), level=0.01)
        found += told.marked[0] and tuple(told.pair[0]) == (0, 1)
    assert found >= 24


def test_pairs_are_those_asked_and_only_common_items_count():
    bank = binary_bank(10, 2)
    mat = answers(bank, np.zeros(4), 1).matrix()
    mat[0, :5], mat[1, 5:] = -1, -1
    found = answer_similarity(bank, Responses.from_matrix(mat, bank.n_cat), [(0, 1), (2, 3), (0, 2)])
    assert found.common.tolist() == [0, 10, 5]
    assert (found.p[0], found.marked[0]) == (1.0, False)
    for pairs in ([(0, 0)], [(0, 4)], [(-1, 2)]):
        with pytest.raises(BadResponses, match="two different people"):
            answer_similarity(bank, Responses.from_matrix(mat, bank.n_cat), pairs)
    with pytest.raises(ScaleError, match="level"):
        answer_similarity(bank, Responses.from_matrix(mat, bank.n_cat), level=0.0)


def history(seed, n, leaked_from=None, item=0):
    """Answers to one item among 31 in the order of time, and EAP of the others."""
    bank = Bank.from_difficulty("2pl", 1.2, [1.5, *np.linspace(-2, 2, 30)])
    theta = np.random.default_rng(seed).normal(size=n)
    resp = answers(bank, theta, seed + 5000)
    others = score(bank, resp.of_items(np.arange(31) != item))
    got = resp.matrix()[:, item].astype(int)
    if leaked_from is not None:
        got[leaked_from:] |= np.random.default_rng([seed, 1]).random(n - leaked_from) < 0.7
    return bank, others, got


def test_false_alarms_over_a_whole_history_are_one_in_a_hundred():
    alarms = 0
    for seed in range(200):
        bank, others, got = history(seed, 150)
        alarms += leakage(bank, 0, others.theta, got, se=others.se, level=0.01, seed=seed).at >= 0
    assert alarms <= 6  # of 200; 2 are to be expected


def test_a_leak_is_told_within_some_tens_of_answers_and_dated():
    delays, dates = [], []
    for seed in range(40):
        bank, others, got = history(seed, 300, leaked_from=150)
        told = leakage(bank, 0, others.theta, got, se=others.se)
        assert told.at >= 150
        delays.append(told.at - 150)
        dates.append(told.since - 150)
    assert np.median(delays) < 25 and max(delays) < 90
    assert abs(np.median(dates)) < 12


def test_a_longer_watch_has_a_farther_border():
    bank, others, got = history(3, 100)
    near, far = (leakage(bank, 0, others.theta, got, se=others.se, horizon=n).border for n in (100, 2000))
    assert near < far < 3 * near


def test_graded_items_are_watched_and_wrong_input_is_refused():
    bank = Bank.from_params("gpcm", [[1.0, 0.0, -1.5]])
    theta = np.random.default_rng(1).normal(size=200)
    got = answers(bank, theta, 2).matrix()[:, 0].astype(int)
    assert leakage(bank, 0, theta, got).at == -1
    assert leakage(bank, 0, theta, np.maximum(got, np.arange(200) // 100 * 2)).at > 100
    assert leakage(bank, 0, [], []).at == -1
    for bad in ({"item": 1}, {"category": got + 1}, {"category": got[1:]}, {"horizon": 10}):
        with pytest.raises(BadResponses):
            leakage(bank, **{"item": 0, "theta": theta, "category": got} | bad)
    for bad in ({"level": 1.0}, {"shift": 0.0}, {"se": np.full(200, -1.0)}):
        with pytest.raises(ScaleError):
            leakage(bank, 0, theta, got, **bad)
