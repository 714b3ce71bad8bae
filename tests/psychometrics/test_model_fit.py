"""M2, C2 and M2* keep their level when the model holds and tell when it does not."""

import numpy as np
import pytest
from bench._references import printed

from marshrut.psychometrics import (
    BadResponses,
    Bank,
    NotIdentified,
    PsychometricError,
    Responses,
    calibrate,
    model_fit,
)
from tests.psychometrics.simulate import answers, binary_bank

GRADED = [[1.2, 1.0, -0.6], [0.9, 0.4, -1.1], [1.5, 1.3, 0.1], [1.0, 0.2, -1.4], [1.3, 0.9, -0.3], [0.8, 1.5, -0.2]]


def fits(bank, model, statistic, times, people, seed):
    rng = np.random.default_rng(seed)
    for turn in range(times):
        resp = answers(bank, rng.normal(size=people), seed + turn)
        yield model_fit(calibrate(resp, model), resp, statistic)


@pytest.mark.parametrize(
    ("bank", "model", "statistic"),
    [
        (binary_bank(10, 4), "2pl", "c2"),
        (Bank.from_params("rasch", [[1.0, d] for d in np.linspace(-1.5, 1.5, 10)]), "rasch", "c2"),
        (Bank.from_params("grm", GRADED), "grm", "c2"),
        (Bank.from_params("gpcm", GRADED), "gpcm", "m2*"),
    ],
)
def test_one_true_model_in_twenty_is_refused(bank, model, statistic):
    found = list(fits(bank, model, statistic, 200, 800, 1000))
    values, df = np.array([one.statistic for one in found]), found[0].df
    assert {one.name for one in found} == {"M2" if model in ("2pl", "rasch") else statistic.upper()}
    assert abs(values.mean() - df) < 4 * np.sqrt(2 * df / values.size)  # the mean of χ² is its df
    assert 0.015 <= np.mean([one.p < 0.05 for one in found]) <= 0.095  # 5 % ± 3 errors of the share
    assert np.mean([one.rmsea2 for one in found]) < 0.02 and min(one.cfi for one in found) > 0.9


def test_degrees_of_freedom_are_moments_less_parameters():
    found = {}
    for model, statistic in (("2pl", "c2"), ("rasch", "c2"), ("gpcm", "c2"), ("gpcm", "m2*")):
        bank = binary_bank(10, 4) if model in ("2pl", "rasch") else Bank.from_params("gpcm", GRADED)
        found[model, statistic] = next(fits(bank, model, statistic, 1, 900, 7)).df
    assert found == {
        ("2pl", "c2"): 55 - 20,
        ("rasch", "c2"): 55 - 11,
        ("gpcm", "c2"): 27 - 18,
        ("gpcm", "m2*"): 21 - 18,
    }


def test_the_value_for_a_printed_set_is_met():
    """LSAT 7: what R mirt gives for M2 of its 2pl model."""
    resp = Responses.from_matrix(printed().data)
    found = model_fit(calibrate(resp, tol=1e-7), resp)
    assert (found.df, round(found.statistic, 3), round(found.p, 4)) == (5, 11.938, 0.0356)


def test_a_second_ability_is_seen():
    rng = np.random.default_rng(3)
    bank = binary_bank(12, 5)
    both = [
        answers(bank.take(range(6)), rng.normal(size=1500), 1),
        answers(bank.take(range(6, 12)), rng.normal(size=1500), 2),
    ]
    resp = Responses.from_matrix(np.column_stack([one.matrix() for one in both]))
    found = model_fit(calibrate(resp, "rasch"), resp)
    assert found.p < 1e-6 and found.rmsea2 > 0.05 and found.srmsr > 0.05 and found.cfi < 0.9


def test_only_people_who_answered_everything_count_and_weights_stand_for_people():
    resp = answers(binary_bank(8, 2), np.random.default_rng(1).normal(size=700), 3)
    cal = calibrate(resp)
    mat = resp.matrix()
    whole = model_fit(cal, resp)
    partly = np.vstack([mat, mat[:50]])
    partly[700:, 0] = -1
    again = model_fit(cal, Responses.from_matrix(partly, resp.n_cat))
    assert (again.statistic, again.n_persons) == (pytest.approx(whole.statistic), 700)
    twice = model_fit(cal, Responses.from_matrix(mat, resp.n_cat, weight=np.full(700, 2.0)))
    assert twice.statistic == pytest.approx(2 * whole.statistic)


def test_what_cannot_be_tested_is_refused():
    resp = answers(Bank.from_params("gpcm", GRADED[:4]), np.random.default_rng(1).normal(size=600), 3)
    cal = calibrate(resp, "gpcm")
    with pytest.raises(NotIdentified, match="10 moments for 12 parameters"):
        model_fit(cal, resp, "m2*")
    with pytest.raises(PsychometricError, match="unknown statistic"):
        model_fit(cal, resp, "x2")
    mat = resp.matrix()
    mat[:, 0] = -1
    with pytest.raises(BadResponses, match="nobody answered every item"):
        model_fit(cal, Responses.from_matrix(mat, resp.n_cat))
