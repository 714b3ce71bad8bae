"""Adaptive test: short, precise, to the blueprint, items spared, resumed after a cut."""

from __future__ import annotations

import json

import numpy as np
import pytest

from marshrut.psychometrics import BadBlueprint, BadResponses, Bank, Pool, Rules, ScaleError, Sitting, score, simulate

from .simulate import answers, binary_bank, mixed_bank

SHARES = np.array([0.4, 0.35, 0.25])
BANK = binary_bank(400, 170)
POOL = Pool.of(BANK, np.arange(400) % 3, SHARES)
UNSEEN = np.zeros(400, np.int64)


def test_the_test_is_short_precise_and_to_the_blueprint():
    theta = np.random.default_rng(171).normal(size=600)
    trial = simulate(POOL, theta, Rules(), seed=2)
    assert (trial.se <= 0.35).mean() > 0.97
    assert trial.length.mean() < 20
    assert trial.exposure.max() <= 0.2 + 1 / 600
    assert trial.deviation.max() < 0.1
    assert abs((trial.theta - theta).mean()) < 0.05
    assert np.sqrt(((trial.theta - theta) ** 2).mean()) == pytest.approx(trial.se.mean(), abs=0.05)
    fixed = np.random.default_rng(172).permutation(400)[: round(trial.length.mean())]
    assert score(BANK.take(fixed), answers(BANK.take(fixed), theta, 173)).se.mean() > 1.15 * trial.se.mean()


def test_without_a_limit_the_best_items_wear_out():
    theta = np.random.default_rng(174).normal(size=200)
    free = simulate(POOL, theta, Rules(max_exposure=1.0, randomesque=1), seed=3)
    spared = simulate(POOL, theta, Rules(max_exposure=0.15), seed=3)
    assert free.exposure.max() > 0.5 > 0.16 > spared.exposure.max()
    assert free.length.mean() <= spared.length.mean()


def test_a_cut_connection_changes_nothing():
    one = Sitting(POOL, Rules(), UNSEEN, 10, 5)
    for turn in range(6):
        one.answer(one.next(), turn % 2)
    again = Sitting.resume(POOL, Rules(), UNSEEN, json.loads(json.dumps(one.state())))
    assert again.estimate == one.estimate
    assert again.next() == one.next() == one.next()


def test_the_estimate_is_that_of_the_answers():
    one = Sitting(POOL, Rules(), UNSEEN, 0, 6)
    table = np.full((1, 400), -1)
    for turn in range(10):
        item = one.next()
        one.answer(item, turn % 2)
        table[0, item] = turn % 2
    exact = score(BANK, type(answers(BANK, np.zeros(1), 1)).from_matrix(table, 2))
    assert one.estimate == pytest.approx((exact.theta[0], exact.se[0]), abs=2e-3)


def test_the_test_ends_when_the_level_is_sure():
    one = Sitting(POOL, Rules(se_stop=0.01, cuts=(-1.0, 1.0), n_min=5), UNSEEN, 0, 7)
    item = one.next()
    while isinstance(item, int):
        one.answer(item, 1)
        item = one.next()
    assert item == "level" and one.estimate[0] > 1
    longest = Sitting(POOL, Rules(se_stop=0.01, n_max=9), UNSEEN, 0, 7)
    for _ in range(9):
        longest.answer(longest.next(), 0)
    assert longest.next() == "longest"


def test_enemies_do_not_meet_and_a_spent_bank_says_so():
    bank = mixed_bank()
    pool = Pool.of(bank, [0] * 6, [1.0], enemies=[1, 1, -1, 2, 2, 2])
    one = Sitting(pool, Rules(se_stop=0.01), np.full(6, 100), 100, 8)
    seen = []
    item = one.next()
    while isinstance(item, int):
        seen.append(item)
        one.answer(item, 0)
        item = one.next()
    assert item == "no items" and len(seen) == 3
    assert sorted(pool.enemies[seen]) == [-1, 1, 2]


def test_wrong_answers_and_plans_are_refused():
    one = Sitting(POOL, Rules(), UNSEEN, 0, 9)
    one.answer(3, 1)
    for item, category in ((3, 0), (400, 0), (5, 2)):
        with pytest.raises(BadResponses):
            one.answer(item, category)
    for group, shares in (([0, 1], [0.5, 0.6]), ([0, 0], [0.5, 0.5]), ([0], [1.0]), ([0, 2], [0.5, 0.5])):
        with pytest.raises(BadBlueprint):
            Pool.of(Bank.from_params("2pl", [[1.0, 0.0]] * 2), group, shares)
    for rules in ({"max_exposure": 0.0}, {"n_min": 9, "n_max": 5}, {"cuts": (1.0, 0.0)}, {"randomesque": 0}):
        with pytest.raises(ScaleError):
            Rules(**rules)
