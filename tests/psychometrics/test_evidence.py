"""Checks of a calibration as numbers: planted faults are found, calm data give none, errors are those of the kernel."""

import json

import numpy as np
import pytest

from marshrut import psychometrics
from marshrut.psychometrics import evidence

PEOPLE, ITEMS = 1600, 20


def drawn(seed, shift=None):
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(0.8, 1.5, ITEMS), rng.normal(0, 1, ITEMS)
    theta, focal = rng.normal(0, 1, PEOPLE), np.arange(PEOPLE) % 2
    hard = b + np.outer(focal, np.zeros(ITEMS) if shift is None else shift)
    matrix = (rng.random((PEOPLE, ITEMS)) < 1 / (1 + np.exp(-a * (theta[:, None] - hard)))).astype(np.int16)
    return matrix, focal


def test_an_item_harder_for_one_group_is_found_by_both_methods_and_only_it():
    shift = np.zeros(ITEMS)
    shift[3] = 1.2
    matrix, focal = drawn(3, shift)
    found = evidence.unequal(matrix, [2] * ITEMS, focal)
    assert found["items"][3]["label"] == "C"
    assert found["items"][3]["delta"] < -1.5
    assert found["items"][3]["marked"]
    assert found["items"][3]["effect"] < -0.1
    assert sum(row["label"] == "C" for row in found["items"]) == 1
    assert sum(row["marked"] for row in found["items"]) <= 3
    json.dumps(found, allow_nan=False)


def test_few_people_of_a_group_are_not_compared_and_unknown_ones_left_out():
    matrix, focal = drawn(4)
    few = np.where(np.arange(PEOPLE) < 60, 1, np.where(focal == 1, 0, -1))
    found = evidence.unequal(matrix, [2] * ITEMS, few)
    assert found == {"reference": int((few == 0).sum()), "focal": 60, "items": []}


def test_who_did_not_come_to_the_end_is_told_from_who_left_gaps():
    matrix = np.zeros((4, 4), np.int16)
    matrix[0, 2:] = -1  # came to the second place
    matrix[1, 1] = -1  # left one out
    matrix[2] = -1  # did not begin
    found = evidence.ending(matrix, [1, 0, 0, 0])
    assert found["finished"] == 0.5
    assert found["time_over"] == 0.25
    assert found["not_reached"] == [0.25, 0.25, 0.5, 0.5]
    assert found["left_out"] == [0, 0.25, 0, 0]


@pytest.mark.parametrize("model", ["2pl", "gpcm", "grm"])
def test_errors_of_difficulties_are_those_of_the_kernel_moved_by_the_link(model):
    rng = np.random.default_rng(6)
    theta, cats = rng.normal(0, 1, 900), 2 if model == "2pl" else 3
    thresholds = np.sort(rng.normal(0, 1, (8, cats - 1)), axis=1)
    noisy = theta[:, None] + rng.logistic(0, 0.8, (900, 8))
    matrix = (noisy[:, :, None] > thresholds).sum(2).astype(np.int16)
    resp = psychometrics.Responses.from_matrix(matrix, n_cat=[cats] * 8)
    cal = psychometrics.calibrate(resp, model)
    errors = psychometrics.standard_errors(cal, resp)
    line = psychometrics.Link(1.3, -0.4, np.zeros((2, 2)))
    moved = line.bank(cal.bank)
    found = evidence.difficulty_errors(moved, evidence.parameter_covariances(errors, cal.bank, line))
    means = [1.3 * b.mean() - 0.4 for b in cal.bank.difficulty()]
    assert [b.mean() for b in moved.difficulty()] == pytest.approx(means)
    if cats == 2:
        assert found == pytest.approx([1.3 * e[0] for e in errors.difficulty])
    else:  # by small steps of each parameter
        for j in range(8):
            assert found[j] == pytest.approx(_by_steps(cal.bank, j, errors.of_items([j])) * 1.3, rel=1e-3)


def _by_steps(bank, j, covariance):
    one = bank.take([j])
    flat, slope = one.flat(), []
    for m in range(flat.size):
        ends = []
        for side in (1e-5, -1e-5):
            at = flat.copy()
            at[m] += side
            ends.append(one.moved(at, one.lower).difficulty()[0].mean())
        slope.append((ends[0] - ends[1]) / 2e-5)
    return float(np.sqrt(np.array(slope) @ covariance @ np.array(slope)))


def test_people_who_guess_are_more_than_five_per_cent_and_calm_data_are_five():
    matrix, _ = drawn(8)
    resp = psychometrics.Responses.from_matrix(matrix, n_cat=[2] * ITEMS)
    cal = psychometrics.calibrate(resp)
    calm = evidence.persons(cal, resp)["share"]
    wild = matrix.copy()
    wild[:300] = np.random.default_rng(9).integers(0, 2, (300, ITEMS))
    assert calm == pytest.approx(0.05, abs=0.02)
    assert evidence.persons(cal, psychometrics.Responses.from_matrix(wild, n_cat=[2] * ITEMS))["share"] > 2 * calm
