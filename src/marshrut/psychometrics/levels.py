"""From scores to statements about people: level with its probability, growth with its error."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.errors import ScaleError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_ERFC = np.frompyfunc(math.erfc, 1, 1)
RELIABLE = 1.959963984540054  # two-sided 5 %
CERTAIN = 1e-9  # logits: an error below it is none


@dataclass(frozen=True)
class Levels:
    """``level`` (…) from 0 = lowest band and ``prob`` (…, L), probability of each band; rows sum to 1."""

    level: Ints
    prob: Floats

    def __iter__(self):  # type: ignore[no-untyped-def]
        """Unpack as ``level, prob``."""
        return iter((self.level, self.prob))


def normal_cdf(x: ArrayLike) -> Floats:
    """Φ(x), exact in both tails."""
    values = np.asarray(x, np.float64)
    return np.asarray(0.5 * np.asarray(_ERFC(-values / math.sqrt(2.0)), np.float64))


def classify(theta: ArrayLike, se: ArrayLike, cuts: ArrayLike) -> Levels:
    """Band of the scale where each estimate lies, and how sure that is.

    Parameters
    ----------
    theta, se : (N,) or (N, D)
        Estimates and errors in logits; se ≥ 0 and finite.
    cuts : (L − 1,)
        Borders in logits, rising. A score on a border belongs to the upper band.

    Returns
    -------
    Levels
        ``prob[…, l]`` = Φ((c_{l+1} − θ)/se) − Φ((c_l − θ)/se); with se = 0 the band of theta is certain.

    Raises
    ------
    ScaleError
        Cuts out of order, shapes that differ, an error that is negative or infinite.

    Notes
    -----
    Normal posterior of ability: Rudner (2005), Practical Assessment, Research & Evaluation 10(13).
    """
    at, err, borders = (np.asarray(x, np.float64) for x in (theta, se, cuts))
    if borders.ndim != 1 or not np.all(np.isfinite(borders)) or np.any(np.diff(borders) <= 0):
        raise ScaleError("cuts must be finite and rise")
    if at.shape != err.shape or not np.all(np.isfinite(at)):
        raise ScaleError("theta and se must be finite and of one shape")
    if np.any(err < 0) or not np.all(np.isfinite(err)):
        raise ScaleError("an error must be a finite number, not negative; leave out people who were not measured")
    level = np.searchsorted(borders, at, side="right")
    z = (borders - at[..., None]) / np.where(err > CERTAIN, err, 1.0)[..., None]
    below = np.where(err[..., None] > CERTAIN, normal_cdf(z), borders > at[..., None])
    edge = np.zeros((*at.shape, 1))
    return Levels(level.astype(np.int64), np.diff(np.concatenate([edge, below, edge + 1.0], axis=-1), axis=-1))


def likelihood_scale(
    eap: ArrayLike, se: ArrayLike, prior_mean: ArrayLike = 0.0, prior_sd: ArrayLike = 1.0
) -> tuple[Floats, Floats]:
    """Take the prior out of an EAP: what the answers alone say, as growth needs it.

    Differences of EAP shrink true change; with normal posteriors precision adds, so
    1/se_ml² = 1/se² − 1/σ² and θ_ml = se_ml² (eap/se² − μ/σ²).

    Parameters
    ----------
    eap, se : (N,)
        Posterior mean and deviation, logits.
    prior_mean, prior_sd : float or (N,)
        The prior used for them.

    Returns
    -------
    theta_ml, se_ml : (N,)
        A person whose answers added nothing (se ≥ prior sd) keeps eap with an infinite error.
    """
    mean, err = np.asarray(eap, np.float64), np.asarray(se, np.float64)
    mu, sd = np.asarray(prior_mean, np.float64), np.asarray(prior_sd, np.float64)
    if np.any(err <= 0) or np.any(sd <= 0):
        raise ScaleError("errors and the deviation of the prior must be positive")
    with np.errstate(divide="ignore"):
        precision = np.maximum(1.0 / err**2 - 1.0 / sd**2, 0.0)
        told = precision > 1e-9
        spread = np.where(told, 1.0 / np.where(told, precision, 1.0), np.inf)
    theta = np.where(told, np.where(told, spread, 1.0) * (mean / err**2 - mu / sd**2), mean)
    return theta, np.sqrt(spread)


@dataclass(frozen=True)
class GroupChange:
    """Mean change of one group: its number, people measured twice, mean and error in logits, z."""

    group: int
    n: int
    mean: float
    se: float

    @property
    def reliable(self) -> bool:
        """Change that chance alone explains in less than 5 % of cases (two-sided)."""
        return abs(self.mean) > RELIABLE * self.se


@dataclass(frozen=True)
class Growth:
    """Change of each person: ``diff``, ``se_diff`` in logits, ``z``, ``reliable`` (N,), and of ``groups``."""

    diff: Floats
    se_diff: Floats
    z: Floats
    reliable: NDArray[np.bool_]
    groups: tuple[GroupChange, ...]


def growth(
    theta1: ArrayLike,
    se1: ArrayLike,
    theta2: ArrayLike,
    se2: ArrayLike,
    *,
    link_var: float = 0.0,
    group: ArrayLike | None = None,
) -> Growth:
    """Change between two measurements on one scale, likelihood-scale scores (see :func:`likelihood_scale`) or WLE.

    Parameters
    ----------
    theta1, se1, theta2, se2 : (N,)
        Logits. An infinite error (not measured) gives z = 0, not reliable, and stays out of group means.
    link_var : float
        Variance of the link between the two forms, logits²; the same for all, so it does not average out.
    group : (N,) integers, optional
        Group of each person, by default one group 0; −1 = none.

    Returns
    -------
    Growth
        ``reliable``: |z| > 1.96, the reliable change of Jacobson & Truax (1991). The error of a group mean is
        √(s²/n + link_var) with s² the variance of changes, but not less than what the errors of measurement
        alone give (a few equal changes are not certainty); for one person his own ``se_diff``.

    Raises
    ------
    ScaleError
        Lengths differ, an error that is not positive.
    """
    first, err1, second, err2 = (np.asarray(x, np.float64) for x in (theta1, se1, theta2, se2))
    if not first.shape == err1.shape == second.shape == err2.shape or first.ndim != 1:
        raise ScaleError("two scores and two errors for each person are expected")
    if not np.all(err1 > 0) or not np.all(err2 > 0) or not link_var >= 0:
        raise ScaleError("errors must be positive and the variance of the link not negative")
    of = np.zeros(first.size, np.int64) if group is None else np.asarray(group, np.int64)
    if of.shape != first.shape:
        raise ScaleError("one group for each person is expected")
    diff = second - first
    se = np.sqrt(err1**2 + err2**2 + link_var)
    z = diff / se
    known = np.isfinite(se)
    rows = tuple(
        _mean_change(int(g), diff[known & (of == g)], se[known & (of == g)], link_var)
        for g in np.unique(of[known & (of >= 0)])
    )
    return Growth(diff, se, z, np.abs(z) > RELIABLE, rows)


def growth_of_chosen(
    eap1: ArrayLike, theta2: ArrayLike, se2: ArrayLike, *, link_var: float = 0.0, group: ArrayLike | None = None
) -> tuple[GroupChange, ...]:
    """Mean change of people who were chosen by their first scores (the lowest third, those below a level).

    Chosen people were partly unlucky, so their plain difference shows growth where there is none. The first EAP is what
    ability is expected to be given the first answers, however people were chosen by them, and WLE has nearly no bias
    given ability; so the mean of their differences is that of the change.

    Parameters
    ----------
    eap1 : (N,)
        EAP of the first testing with the prior of the population the person is of, logits.
    theta2, se2 : (N,)
        WLE of the second, independent testing, logits; an infinite error leaves out. (Likelihood-scale scores are a few
        hundredths too far out at the ends of the scale, where answers lean to one side.)
    link_var, group
        As in :func:`growth`.

    Notes
    -----
    Regression to the mean: Galton (1886); here the posterior mean stands for the regressed first score.
    """
    first, second, error = (np.asarray(x, np.float64) for x in (eap1, theta2, se2))
    of = np.zeros(first.size, np.int64) if group is None else np.asarray(group, np.int64)
    if not first.shape == second.shape == error.shape == of.shape or first.ndim != 1 or not link_var >= 0:
        raise ScaleError("a first and a second score with its error for each person are expected")
    known = np.isfinite(error) & (of >= 0)
    diff = second - first
    spread = np.sqrt(error**2 + link_var)
    return tuple(
        _mean_change(int(g), diff[known & (of == g)], spread[known & (of == g)], link_var) for g in np.unique(of[known])
    )


def _mean_change(group: int, diff: Floats, se: Floats, link_var: float) -> GroupChange:
    if diff.size == 1:
        return GroupChange(group, 1, float(diff[0]), float(se[0]))
    spread = max(float(diff.var(ddof=1)), float((se**2).mean()) - link_var)
    return GroupChange(group, diff.size, float(diff.mean()), math.sqrt(spread / diff.size + link_var))
