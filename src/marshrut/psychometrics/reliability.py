"""How much of what a test shows is ability."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.bank import Bank, information
from marshrut.psychometrics.errors import ScaleError

Floats = NDArray[np.float64]


def empirical_reliability(theta: ArrayLike, se: ArrayLike) -> float:
    """Share of the variance of EAP scores in the variance of true ability: s²(θ̂) / (s²(θ̂) + mean se²).

    Parameters
    ----------
    theta, se : (N,)
        Posterior means and deviations, logits, N ≥ 2.

    Notes
    -----
    Bechger, Maris, Verstralen & Béguin (2003), Applied Psychological Measurement 27, 319-334.
    """
    score, error = np.asarray(theta, np.float64), np.asarray(se, np.float64)
    if score.shape != error.shape or score.size < 2 or not np.all(np.isfinite(error)):
        raise ScaleError("two or more scores with finite errors are expected")
    spread, noise = float(score.var(ddof=1)), float((error**2).mean())
    return spread / (spread + noise) if spread + noise > 0 else 0.0


def marginal_reliability(bank: Bank, mean: float = 0.0, sd: float = 1.0) -> float:
    """Reliability of EAP scores expected of a population N(mean, sd²), before anybody is tested.

    Notes
    -----
    ∫ I(θ) / (I(θ) + 1/σ²) φ(θ) dθ: Green, Bock, Humphreys, Linn & Reckase (1984), J. Educational Measurement 21,
    347-360.
    """
    if not sd > 0:
        raise ScaleError("the deviation of the population must be positive")
    theta = mean + sd * np.linspace(-6, 6, 121)
    weight = np.exp(-0.5 * ((theta - mean) / sd) ** 2)
    told = information(bank, theta).test
    return float((told / (told + 1 / sd**2)) @ weight / weight.sum())
