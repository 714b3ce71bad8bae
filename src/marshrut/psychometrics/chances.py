"""Chances of statistics: tail of χ², two-sided normal, many tests at once."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.errors import PsychometricError
from marshrut.psychometrics.levels import normal_cdf

Floats = NDArray[np.float64]
TERMS = 10_000
SMALL = 1e-16


def chi2_tail(x: ArrayLike, df: ArrayLike) -> Floats:
    """P(χ²_df ≥ x), the upper incomplete gamma function Q(df/2, x/2); NaN where df ≤ 0.

    Series below the mean, continued fraction above it: Abramowitz & Stegun (1964), 6.5.29 and 6.5.31.
    """
    value, freedom = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(df, np.float64))
    known = np.isfinite(value) & np.isfinite(freedom)
    return np.asarray(_TAIL(np.where(known, value, 0.0), np.where(known, freedom, 0.0)), np.float64)


def normal_tails(z: ArrayLike) -> Floats:
    """P(|Z| ≥ |z|)."""
    return 2.0 * normal_cdf(-np.abs(np.asarray(z, np.float64)))


def adjusted(p: ArrayLike) -> Floats:
    """Chances of m tests corrected so that the share of false ones among those kept is at most the level.

    NaN stays NaN and is not counted. Benjamini & Hochberg (1995), J. Royal Statistical Society B 57, 289-300.
    """
    raw = np.asarray(p, np.float64)
    out = np.full(raw.shape, np.nan)
    known = np.flatnonzero(~np.isnan(raw))
    order = known[np.argsort(raw[known], kind="stable")]
    m = order.size
    steps = raw[order] * m / np.arange(1, m + 1)
    out[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return out


def _tail(x: float, df: float) -> float:
    if not df > 0:
        return math.nan
    a, x = df / 2, x / 2
    if x <= 0:
        return 1.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    return 1.0 - front * _series(a, x) if x < a + 1 else front * _fraction(a, x)


def _series(a: float, x: float) -> float:
    term = total = 1 / a
    for n in range(1, TERMS):
        term *= x / (a + n)
        total += term
        if term < total * SMALL:
            return total
    raise PsychometricError("the series of the gamma function does not end")


def _fraction(a: float, x: float) -> float:
    b = x + 1 - a
    c, d = 1e300, 1 / b
    h = d
    for n in range(1, TERMS):
        step = -n * (n - a)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        h *= d * c
        if abs(d * c - 1) < SMALL * 10:
            return h
    raise PsychometricError("the fraction of the gamma function does not end")


_TAIL = np.frompyfunc(_tail, 2, 1)
