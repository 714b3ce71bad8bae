"""Does a person answer as his ability says: lz and lz*."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.bank import TINY, Bank, Whole, moments
from marshrut.psychometrics.calibration import Calibration
from marshrut.psychometrics.errors import PsychometricError, ScaleError
from marshrut.psychometrics.responses import Responses
from marshrut.psychometrics.scoring import priors, score

Floats = NDArray[np.float64]
PORTION = 400_000  # answers at once


def person_fit(
    bank: Bank | Calibration,
    resp: Responses,
    method: str = "map",
    *,
    star: bool = True,
    prior_mean: ArrayLike | None = None,
    prior_sd: ArrayLike | None = None,
) -> Floats:
    r"""Standardised likelihood of the answers of each person.

    Parameters
    ----------
    bank, resp, prior_mean, prior_sd
        As in :func:`score`.
    method : {"map", "wle", "eap"}
        The ability that is put in. ``eap`` only with ``star=False``: the correction needs an estimate that solves an
        equation.
    star : bool
        lz* of Snijders, corrected for ability being estimated; otherwise lz, which is too narrow and finds too few.

    Returns
    -------
    (N,) floats, about N(0, 1) for people who answer as the model says; below −1.645 stands for 5 %: copying,
    guessing, giving up. NaN for a person whose answers say nothing about fit (none, or a single pattern possible).

    Notes
    -----
    lz: Drasgow, Levine & Williams (1985), British J. Mathematical and Statistical Psychology 38, 67-86.
    :math:`l_z^* = (l - E l + c\, r_0) / \sqrt{V l - c^2 I}`, c = Cov(l, s) / I, r_0 the part of the estimating equation
    that is not the score s: Snijders (2001), Psychometrika 66, 331-342; graded items: Sinharay (2016), Psychometrika
    81, 992-1013.
    """
    if method not in ("map", "wle", "eap"):
        raise PsychometricError(f"unknown method {method!r}; known: map, wle, eap")
    if star and method == "eap":
        raise ScaleError("lz* needs map or wle: the mean of the posterior solves no equation of the score")
    items = bank.bank if isinstance(bank, Calibration) else bank
    theta = score(bank, resp, method, prior_mean, prior_sd).theta
    total = np.zeros((resp.n_persons, 5))
    person = resp.person
    for start in range(0, person.size, PORTION):
        cells = slice(start, start + PORTION)
        who = person[cells]
        parts = _parts(items, resp.item[cells], resp.category[cells], theta[who])
        for column, part in enumerate(parts):
            total[:, column] += np.bincount(who, part, resp.n_persons)
    far, spread, shared, info, bend = total.T
    if star:
        mean, sd = priors(bank, resp, prior_mean, prior_sd)
        pull = (mean - theta) / sd**2 if method == "map" else bend / np.maximum(2 * info, TINY)
        c = shared / np.maximum(info, TINY)
        far, spread = far + c * pull, spread - c**2 * info
    told = (resp.answered > 1) & (spread > 1e-10)
    return np.where(told, far / np.sqrt(np.where(told, spread, 1.0)), np.nan)


def _parts(bank: Bank, item: Whole, category: Whole, theta: Floats) -> tuple[Floats, ...]:
    """For each answer log P − E log P, V log P, Cov(log P, s), V s = I, and Σ P′ P″ / P."""
    p, first, second = moments(bank, item, theta)
    safe = np.maximum(p, TINY)
    log = np.where(p > 0, np.log(safe), 0.0)
    mean = (p * log).sum(1)
    return (
        log[np.arange(item.size), category] - mean,
        (p * log**2).sum(1) - mean**2,
        (first * log).sum(1),
        (first**2 / safe).sum(1),
        (first * second / safe).sum(1),
    )
