"""M step: Newton steps of all items of one kind at once, each guarded by its own likelihood."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marshrut.psychometrics.bank import TINY, UNIT_SLOPE, Bank, log_probability

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEWTON = 3  # steps in one M step
HALVINGS = 10
LONGEST = 2.0  # logits: the longest step of one parameter


@dataclass(frozen=True)
class Prior:
    """Priors of free parameters: ``log_a`` = (mean, sd) of ln a, ``d`` = (mean, sd) of intercepts; None = flat."""

    log_a: tuple[float, float] | None = None
    d: tuple[float, float] | None = None

    def log(self, bank: Bank, free: NDArray[np.bool_]) -> float:
        """Log density of the free parameters, without its constant."""
        return float(self.each(bank)[free].sum())

    def each(self, bank: Bank) -> Floats:
        """(J,) log density of the parameters of each item, without its constant."""
        total = np.zeros(bank.n_items)
        own = ~np.isin(bank.model, UNIT_SLOPE)
        if self.log_a is not None:
            log = np.log(bank.slope)
            total -= np.where(own, 0.5 * ((log - self.log_a[0]) / self.log_a[1]) ** 2 + log, 0.0)
        if self.d is not None:
            total -= 0.5 * np.nansum(((bank.intercept - self.d[0]) / self.d[1]) ** 2, axis=1)
        return total


def improve(bank: Bank, counts: Floats, theta: Floats, free: NDArray[np.bool_], prior: Prior) -> Bank:
    """Raise the expected log-likelihood of free items.

    Parameters
    ----------
    counts : (R, Q)
        Expected numbers of answers at the nodes, rows as in :func:`log_probability`.
    theta : (Q,)
        Nodes, logits.
    """
    rigid = np.isin(bank.model, UNIT_SLOPE)
    best = _value(bank, counts, theta, prior)
    for _ in range(NEWTON):
        step = _newton(bank, counts, theta, prior, rigid)
        step[~free] = 0.0
        scale = np.minimum(1.0, LONGEST / np.maximum(np.abs(step).max(1), TINY))
        moved = free & (np.abs(step).max(1) > 0)
        for _ in range(HALVINGS):
            trial = _shift(bank, step * np.where(moved, scale, 0.0)[:, None])
            value = _value(trial, counts, theta, prior)
            worse = moved & ~(value >= best - 1e-10 * np.abs(best))
            if not worse.any():
                break
            scale = np.where(worse, scale / 2, scale)
        else:
            moved &= ~worse
            trial = _shift(bank, step * np.where(moved, scale, 0.0)[:, None])
            value = _value(trial, counts, theta, prior)
        bank, best = trial, value
        if np.abs(step[moved]).max(initial=0.0) < 1e-7:
            break
    return bank


def _shift(bank: Bank, step: Floats) -> Bank:
    """Bank moved by (J, 1 + M); an item that would leave its model stays where it was."""
    slope, d = bank.slope + step[:, 0], bank.intercept + step[:, 1:]
    graded = np.array(bank.model) == "grm"
    fall = np.all(~(np.diff(d, axis=1) >= -1e-6), axis=1) | ~graded
    well = (slope > 1e-4) & fall
    return Bank(
        bank.model,
        bank.n_cat,
        np.where(well, slope, bank.slope),
        np.where(well[:, None], d, bank.intercept),
        bank.lower,
    )


def _value(bank: Bank, counts: Floats, theta: Floats, prior: Prior) -> Floats:
    """(J,) expected log-likelihood and prior of each item."""
    table = log_probability(bank, theta)
    rows = (counts * np.maximum(table, -690.0)).sum(1)
    return np.add.reduceat(rows, bank.offset) + prior.each(bank)


def _newton(bank: Bank, counts: Floats, theta: Floats, prior: Prior, rigid: NDArray[np.bool_]) -> Floats:
    """(J, 1 + M) scoring steps of (a, d_1 …), solved in one batch for each number of categories."""
    step = np.zeros((bank.n_items, 1 + bank.intercept.shape[1]))
    kind = np.array(bank.model)
    for k in np.unique(bank.n_cat):
        for graded in (False, True):
            items = np.flatnonzero((bank.n_cat == k) & ((kind == "grm") == graded) & (kind != "3pl"))
            if not items.size:
                continue
            r = counts[bank.offset[items][:, None] + np.arange(k)]
            p, slopes = (_graded if graded else _divided)(bank, items, int(k), theta)
            p = np.maximum(p, 1e-200)
            gradient = np.einsum("jkq,jkqp->jp", r / p, slopes)
            hessian = np.einsum("jkqp,jkqr->jpr", slopes * (r.sum(1)[:, None] / p)[..., None], slopes)
            _add_prior(bank, items, prior, gradient, hessian)
            held = rigid[items]
            gradient[held, 0] = 0.0
            hessian[held, 0, :] = hessian[held, :, 0] = 0.0
            diagonal = np.arange(k)
            hessian[:, diagonal, diagonal] += 1e-9
            hessian[held, 0, 0] = 1.0
            step[items, :k] = np.linalg.solve(hessian, gradient[..., None])[..., 0]
    return step


def _divided(bank: Bank, items: Ints, k: int, theta: Floats) -> tuple[Floats, Floats]:
    """P (J, K, Q) and its derivatives (J, K, Q, K) in a, d_1 … of 2pl, rasch, gpcm, pcm."""
    score = np.arange(k)[:, None]
    z = score * bank.slope[items, None, None] * theta
    z[:, 1:] += bank.intercept[items, : k - 1, None]
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    slopes = np.empty((*p.shape, k))
    slopes[..., 0] = theta * p * (score - (p * score).sum(1, keepdims=True))
    for m in range(1, k):
        slopes[..., m] = -p * p[:, m : m + 1]
        slopes[:, m, :, m] += p[:, m]
    return p, slopes


def _graded(bank: Bank, items: Ints, k: int, theta: Floats) -> tuple[Floats, Floats]:
    """As :func:`_divided` for grm: P(k) = σ_k − σ_{k+1}."""
    x = bank.slope[items, None, None] * theta + bank.intercept[items, : k - 1, None]
    s = 1.0 / (1.0 + np.exp(-np.clip(x, -690, 690)))
    v = s * (1 - s)
    side = np.zeros((items.size, 1, theta.size))
    p = -np.diff(np.concatenate([side + 1.0, s, side], axis=1), axis=1)
    slopes = np.zeros((*p.shape, k))
    slopes[..., 0] = -np.diff(np.concatenate([side, v, side], axis=1), axis=1) * theta
    for m in range(1, k):
        slopes[:, m, :, m] = v[:, m - 1]
        slopes[:, m - 1, :, m] = -v[:, m - 1]
    return p, slopes


def _add_prior(bank: Bank, items: Ints, prior: Prior, gradient: Floats, hessian: Floats) -> None:
    """First derivative of the log prior, and its curvature where it is positive."""
    if prior.log_a is not None:
        a, (mean, sd) = bank.slope[items], prior.log_a
        z = (np.log(a) - mean) / sd**2
        gradient[:, 0] -= (z + 1) / a
        hessian[:, 0, 0] += np.maximum((1 / sd**2 - z - 1) / a**2, 1e-6)
    if prior.d is not None:
        mean, sd = prior.d
        k = gradient.shape[1]
        gradient[:, 1:] -= (bank.intercept[items, : k - 1] - mean) / sd**2
        at = np.arange(1, k)
        hessian[:, at, at] += 1 / math.pow(sd, 2)
