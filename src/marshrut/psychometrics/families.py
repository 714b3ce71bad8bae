"""Families of items made from one template: how far their difficulties stand apart, and who does not belong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.loops import Ints
from marshrut.psychometrics.bank import Floats
from marshrut.psychometrics.errors import ScaleError

APART = 0.3  # logits
ROUNDS = 200
STILL = 1e-10


@dataclass(frozen=True)
class Families:
    """F families of J items.

    Attributes
    ----------
    mean, mean_se : (F,) floats
        Difficulty of a new clone, logits, and its error (of the mean and of the clone).
    variance : (F,) floats
        Of difficulties of clones inside the family, errors of calibration taken out, logits²; NaN for a family of one.
    size : (F,) ints
    pooled : float
        Variance inside a family, over all families, logits²: what a family that is too small is believed to have.
    difficulty : (J,) floats
        Of each item, drawn to its family as far as its error allows.
    apart : (J,) floats
        Distance of that from the mean of the family, logits.
    refused : (J,) booleans
        Farther than ``limit`` from the mean of the family: not interchangeable with its sisters.
    limit : float
    """

    mean: Floats
    mean_se: Floats
    variance: Floats
    size: Ints
    pooled: float
    difficulty: Floats
    apart: Floats
    refused: NDArray[np.bool_]
    limit: float


def families(difficulty: ArrayLike, se: ArrayLike, family: ArrayLike, *, limit: float = APART) -> Families:
    r"""Variance of difficulty inside families of clones.

    Parameters
    ----------
    difficulty, se : (J,)
        Calibrated difficulties of single items and their errors, logits of one scale; of a graded item the mean of its steps.
    family : (J,) ints
        Family of each item, 0 … F − 1 without gaps.
    limit : float
        Greatest distance of a clone from its family, logits.

    Raises
    ------
    ScaleError
        Lengths differ, an error or the limit is not positive, numbers of families with gaps.

    Notes
    -----
    :math:`b_{jf} = \mu_f + u_{jf}`, u ~ N(0, τ_f²), seen with the error se: Glas & van der Linden (2003), Applied Psychological
    Measurement 27, 247-261, with difficulty alone. τ² by the moments of Paule & Mandel (1982), J. of Research
    of the National Bureau of Standards 87, 377-385: Σ w (b − μ)² = n − 1, w = 1/(τ² + se²), never below zero. ``pooled`` solves
    the same for all families together. A distance is judged after shrinking, so that noise alone refuses nobody.
    """
    b, error, of_item = np.asarray(difficulty, np.float64), np.asarray(se, np.float64), np.asarray(family, np.int64)
    if b.ndim != 1 or not b.shape == error.shape == of_item.shape or not np.all(np.isfinite(b)):
        raise ScaleError("a difficulty, an error and a family for each item are expected")
    if not np.all(error > 0) or not limit > 0:
        raise ScaleError("errors and the limit must be positive")
    size = np.bincount(of_item) if of_item.size and of_item.min() >= 0 else np.zeros(1, np.int64)
    if np.any(size == 0):
        raise ScaleError("numbers of families must follow from 0 without gaps")
    pooled = _between(b, error, of_item, size)
    variance = np.full(size.size, np.nan)
    for f in np.flatnonzero(size > 1):
        mine = of_item == f
        variance[f] = _between(b[mine], error[mine], np.zeros(size[f], np.int64), size[f : f + 1])
    believed = np.where(size > 1, variance, pooled)[of_item]
    weight = 1 / (believed + error**2)
    total = np.bincount(of_item, weight)
    mean = np.bincount(of_item, weight * b) / total
    drawn = mean[of_item] + (b - mean[of_item]) * believed * weight
    apart = np.abs(drawn - mean[of_item])
    mean_se = np.sqrt(1 / total + np.where(size > 1, variance, pooled))
    return Families(mean, mean_se, variance, size, pooled, drawn, apart, apart > limit, limit)


def _between(b: Floats, se: Floats, family: Ints, size: Ints) -> float:
    """The variance at which the weighted squares equal their degrees of freedom, by halving."""
    freedom = b.size - size.size

    def surplus(variance: float) -> float:
        weight = 1 / (variance + se**2)
        mean = np.bincount(family, weight * b) / np.bincount(family, weight)
        return float((weight * (b - mean[family]) ** 2).sum()) - freedom

    if freedom == 0 or surplus(0.0) <= 0:
        return 0.0
    low, high = 0.0, float(np.var(b)) * b.size + 1.0
    for _ in range(ROUNDS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if surplus(middle) > 0 else (low, middle)
        if high - low < STILL:
            break
    return 0.5 * (low + high)
