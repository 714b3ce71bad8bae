"""Draws from the posterior of each person, for statements about groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.bank import Bank
from marshrut.psychometrics.calibration import Calibration
from marshrut.psychometrics.errors import ScaleError
from marshrut.psychometrics.responses import Responses
from marshrut.psychometrics.scoring import posteriors, priors

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Combined:
    """``value`` and ``se`` of a statistic over draws, and ``missing``, the share of its variance due to measurement."""

    value: float
    se: float
    missing: float


def plausible_values(
    bank: Bank | Calibration,
    responses: Responses,
    n: int = 10,
    seed: int = 0,
    prior_mean: ArrayLike | None = None,
    prior_sd: ArrayLike | None = None,
) -> Floats:
    """Draw n abilities from the posterior of each person.

    A mean, a spread or a share above a cut computed over the draws is unbiased for the group; the same computed over
    EAP scores is not, because these shrink. Not for a single person.

    Parameters
    ----------
    bank, responses, prior_mean, prior_sd
        As in :func:`score`. Groups that will be compared need priors of their own (several populations in the
        calibration, or ``prior_mean`` by person), otherwise their differences shrink.
    n : int
        Draws a person.
    seed : int
        Same seed, same draws.

    Returns
    -------
    (N, n) floats, logits.

    Notes
    -----
    Mislevy (1991), Psychometrika 56, 177-196. The posterior on nodes 0.1 logit apart, a draw evenly within its cell.
    """
    if n < 1:
        raise ScaleError("at least one draw is expected")
    mean, sd = priors(bank, responses, prior_mean, prior_sd)
    items = bank.bank if isinstance(bank, Calibration) else bank
    theta, people = posteriors(items, responses, mean, sd)
    rng = np.random.default_rng(seed)
    out = np.empty((responses.n_persons, n))
    step = theta[1] - theta[0]
    for part, weight in people:
        rise = np.cumsum(weight, axis=1)
        size = rise.shape[0], n
        height = rng.random(size) * rise[:, -1:]
        cell = np.minimum((rise[:, None, :] < height[:, :, None]).sum(2), theta.size - 1)
        out[part] = theta[cell] + step * (rng.random(size) - 0.5)
    return out


def combine(values: ArrayLike, variances: ArrayLike) -> Combined:
    """A statistic computed over each set of draws, put together.

    Parameters
    ----------
    values, variances : (n,)
        The statistic over draw 1 … n and its sampling variance in that draw.

    Notes
    -----
    Rubin (1987), Multiple Imputation for Nonresponse in Surveys: variance = mean of variances + (1 + 1/n) × variance of
    values.
    """
    each, inside = np.asarray(values, np.float64), np.asarray(variances, np.float64)
    if each.shape != inside.shape or each.ndim != 1 or each.size < 2 or np.any(inside < 0):
        raise ScaleError("two or more values and as many variances are expected")
    between = (1 + 1 / each.size) * float(each.var(ddof=1))
    total = float(inside.mean()) + between
    return Combined(float(each.mean()), float(np.sqrt(total)), between / total if total > 0 else 0.0)
