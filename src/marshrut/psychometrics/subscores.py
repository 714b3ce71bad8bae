"""Scores of groups of competencies that borrow strength from one another, and whether they say more than the total."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.errors import ScaleError
from marshrut.psychometrics.levels import likelihood_scale

Floats = NDArray[np.float64]
ROUNDS = 500
STILL = 1e-7
WORTH = 0.02  # our convention: less reliability than this over the total is not worth a number of its own
FEW = 20  # people measured in a group: fewer do not tell how groups go together


@dataclass(frozen=True)
class Subscores:
    """Augmented scores of D groups of items.

    Attributes
    ----------
    theta, se : (N, D)
        Posterior mean and deviation, logits.
    mean : (D,)
        Population means, logits.
    covariance, correlation : (D, D)
        Of true abilities in the population.
    alone, total, augmented : (D,)
        Shares of the variance of true ability explained by the group's own score, by the total score, and by all group
        scores together (Haberman's PRMSE, the reliability of each).
    """

    theta: Floats
    se: Floats
    mean: Floats
    covariance: Floats
    alone: Floats
    total: Floats
    augmented: Floats

    @property
    def correlation(self) -> Floats:
        """(D, D) correlations of true abilities, freed of the errors of measurement."""
        sd = np.sqrt(np.diag(self.covariance))
        result: Floats = self.covariance / np.outer(sd, sd)
        return result

    @property
    def gain(self) -> Floats:
        """(D,) reliability that the group score adds to the total score."""
        return self.augmented - self.total

    @property
    def reportable(self) -> NDArray[np.bool_]:
        """(D,) groups worth a number of their own; for the others the total says as much."""
        return self.gain >= WORTH


def subscores(theta: ArrayLike, se: ArrayLike, prior_mean: ArrayLike = 0.0, prior_sd: ArrayLike = 1.0) -> Subscores:
    r"""Augment EAP scores of groups of items.

    Parameters
    ----------
    theta, se : (N, D)
        EAP and posterior deviation of each group by itself, logits, as :func:`score_groups` gives them.
    prior_mean, prior_sd : float, (N, 1) or (N, D)
        The prior used for them.

    Raises
    ------
    ScaleError
        Shapes differ, or fewer than 20 people were measured in some group.

    Notes
    -----
    The prior is taken out of each score (:func:`likelihood_scale`), which leaves :math:`z_{id} = θ_{id} + e_{id}` with
    a known variance; mean and covariance of θ in the population are estimated by EM and the scores are the posterior
    means, as in the between-item multidimensional model with normal likelihoods. A group without answers is told from
    the others alone. Wainer et al. (2001) in Thissen & Wainer, Test Scoring, ch. 9; when to report: Haberman (2008),
    J. Educational and Behavioral Statistics 33, 204-229.
    """
    eap, err = np.asarray(theta, np.float64), np.asarray(se, np.float64)
    if eap.ndim != 2 or eap.shape != err.shape:
        raise ScaleError("scores and errors of people by groups are expected")
    shape = np.broadcast_shapes(eap.shape)
    mean, sd = (np.broadcast_to(np.asarray(x, np.float64), shape) for x in (prior_mean, prior_sd))
    plain, spread = likelihood_scale(eap, err, mean, sd)
    told = np.isfinite(spread)
    if told.sum(0).min(initial=FEW) < FEW:
        raise ScaleError(f"fewer than {FEW} people measured in a group")
    precision = np.where(told, 1.0 / np.where(told, spread, 1.0) ** 2, 0.0)
    value = np.where(told, plain, 0.0)
    middle, between = _population(value, precision)
    best, left = _posterior(value, precision, middle, between)
    var = np.diag(between)
    loss = np.einsum("idd->id", left)
    return Subscores(
        best,
        np.sqrt(loss),
        middle,
        between,
        (var * precision / (1.0 + var * precision)).mean(0),
        _by_total(precision, between),
        1.0 - loss.mean(0) / var,
    )


def _posterior(value: Floats, precision: Floats, mean: Floats, between: Floats) -> tuple[Floats, Floats]:
    """(N, D) means and (N, D, D) covariances: Σ_i = (S⁻¹ + diag p_i)⁻¹ = S (I + diag(p_i) S)⁻¹."""
    eye = np.eye(mean.size)
    left = between @ np.linalg.inv(eye + precision[:, :, None] * between)
    return mean + np.einsum("ide,ie->id", left, precision * (value - mean)), left


def _population(value: Floats, precision: Floats) -> tuple[Floats, Floats]:
    """Mean and covariance of abilities by EM."""
    n = value.shape[1]
    mean, between = np.average(value, axis=0, weights=np.maximum(precision, 1e-12)), 0.5 * np.eye(n) + 0.5
    for _ in range(ROUNDS):
        best, left = _posterior(value, precision, mean, between)
        center = best.mean(0)
        fresh = (best - center).T @ (best - center) / best.shape[0] + left.mean(0)
        change = max(float(np.abs(fresh - between).max()), float(np.abs(center - mean).max()))
        mean, between = center, fresh
        if change < STILL:
            break
    return mean, between


def _by_total(precision: Floats, between: Floats) -> Floats:
    """(D,) variance of each ability explained by the total, the mean of group scores weighted by precision."""
    weight = precision / np.maximum(precision.sum(1, keepdims=True), 1e-12)
    shared = weight @ between
    noise = np.divide(weight**2, precision, out=np.zeros_like(weight), where=precision > 0).sum(1)
    total = np.einsum("id,id->i", shared, weight) + noise
    explained = np.divide(shared**2, total[:, None], out=np.zeros_like(shared), where=total[:, None] > 0)
    result: Floats = explained.mean(0) / np.diag(between)
    return result
