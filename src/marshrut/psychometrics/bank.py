"""Items with parameters on one scale, and what follows from them: probabilities, information."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.errors import BadBank

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Whole = NDArray[np.int64] | NDArray[np.int32] | NDArray[np.int16]
MODELS = ("2pl", "rasch", "3pl", "gpcm", "pcm", "grm")
BINARY = ("2pl", "rasch", "3pl")
UNIT_SLOPE = ("rasch", "pcm")
TINY = 1e-300


@dataclass(frozen=True)
class Bank:
    r"""Calibrated items in slope-intercept form, ability θ in logits of the scale.

    ===========  =====================================================================
    2pl, rasch   P(1) = σ(aθ + d); rasch has a = 1
    3pl          P(1) = c + (1 − c) σ(aθ + d)
    gpcm, pcm    P(k) ∝ exp(k a θ + d_k), d_0 = 0 (Muraki 1992); pcm has a = 1
    grm          P(≥ k) = σ(aθ + d_k), d_1 > d_2 > … (Samejima 1969)
    ===========  =====================================================================

    Attributes
    ----------
    model : tuple of J names
    n_cat : (J,) ints
    slope : (J,) floats
        a, per logit, positive.
    intercept : (J, M) floats
        d_1 … d_{K−1}, NaN after the last one of the item; M = the greatest K − 1.
    lower : (J,) floats
        c, lower asymptote in [0, 1); 0 but for 3pl.
    """

    model: tuple[str, ...]
    n_cat: Ints
    slope: Floats
    intercept: Floats
    lower: Floats

    def __post_init__(self) -> None:
        used = np.arange(self.intercept.shape[1]) < (self.n_cat - 1)[:, None]
        for j, name in enumerate(self.model):
            _check_item(j, name, self.slope[j], self.intercept[j, used[j]], self.lower[j])

    @property
    def n_items(self) -> int:
        """J."""
        return self.n_cat.size

    @property
    def offset(self) -> Ints:
        """(J,) row of the category 0 of each item in the tables of :func:`log_probability`."""
        return np.concatenate([[0], np.cumsum(self.n_cat)[:-1]]).astype(np.int64)

    @property
    def rigid(self) -> NDArray[np.bool_]:
        """(J,) items whose slope is 1 by definition."""
        return np.isin(self.model, UNIT_SLOPE)

    def flat(self) -> Floats:
        """(R,) a, d_1 … d_{K−1} of all items, one after another; item j from ``offset[j]``."""
        return np.column_stack([self.slope, self.intercept])[self._used()]

    def moved(self, flat: Floats, lower: Floats) -> Bank:
        """The same items with other parameters, in the order of :meth:`flat`."""
        table = np.full((self.n_items, 1 + self.intercept.shape[1]), np.nan)
        table[self._used()] = flat
        return Bank(self.model, self.n_cat, table[:, 0].copy(), table[:, 1:].copy(), lower)

    def _used(self) -> NDArray[np.bool_]:
        used: NDArray[np.bool_] = np.arange(1 + self.intercept.shape[1]) < self.n_cat[:, None]
        return used

    @property
    def params(self) -> list[Floats]:
        """For each item a, d_1 … d_{K−1} and, for 3pl, c."""
        return [
            np.concatenate([[self.slope[j]], self.intercept[j, : k - 1], [self.lower[j]] if name == "3pl" else []])
            for j, (name, k) in enumerate(zip(self.model, self.n_cat, strict=True))
        ]

    def difficulty(self) -> list[Floats]:
        """For each item b_1 … b_{K−1} in logits: difficulty, steps (gpcm) or thresholds (grm)."""
        steps = []
        for name, k, a, row in zip(self.model, self.n_cat, self.slope, self.intercept, strict=True):
            d = row[: k - 1]
            steps.append(-(d if name == "grm" else np.diff(d, prepend=0.0)) / a)
        return steps

    def take(self, items: ArrayLike) -> Bank:
        """The bank of the items chosen, in the given order."""
        at = np.asarray(items, np.int64)
        names = tuple(self.model[j] for j in at)
        return Bank(names, self.n_cat[at], self.slope[at], self.intercept[at], self.lower[at])

    @classmethod
    def from_params(
        cls, model: str | Sequence[str], params: Sequence[ArrayLike], *, lower: ArrayLike | None = None
    ) -> Bank:
        """Items from slope and intercepts.

        Parameters
        ----------
        model : name or J names
            One of :data:`MODELS`.
        params : J sequences
            a, d_1 … d_{K−1}; a 3pl item may carry its c as the last number.
        lower : (J,) floats, optional
            c of 3pl items, when ``params`` do not carry it.

        Raises
        ------
        BadBank
            Parameters that describe no item.
        """
        names = _names(model, len(params))
        rows = [np.atleast_1d(np.asarray(row, np.float64)) for row in params]
        low = np.zeros(len(rows)) if lower is None else np.asarray(lower, np.float64).copy()
        for j, name in enumerate(names):
            if rows[j].size < 2:
                raise BadBank(f"item {j}: a slope and at least one intercept are expected")
            if name == "3pl" and rows[j].size == 3:
                low[j], rows[j] = rows[j][2], rows[j][:2]
        return cls(names, *_table(rows), low)

    @classmethod
    def from_difficulty(
        cls,
        model: str | Sequence[str],
        slope: ArrayLike,
        difficulty: Sequence[ArrayLike],
        *,
        lower: ArrayLike | None = None,
    ) -> Bank:
        """Items from slopes (J,) and difficulties: a number or, for graded items, b_1 … b_{K−1}, all in logits."""
        names = _names(model, len(difficulty))
        a = np.broadcast_to(np.asarray(slope, np.float64), len(difficulty))
        rows = []
        for j, name in enumerate(names):
            b = np.atleast_1d(np.asarray(difficulty[j], np.float64))
            rows.append(np.concatenate([[a[j]], -a[j] * (b if name == "grm" else np.cumsum(b))]))
        return cls.from_params(names, rows, lower=lower)


def log_probability(bank: Bank, theta: ArrayLike) -> Floats:
    """Table of log P(category | θ): (R, Q), R = sum of categories, item j from row ``bank.offset[j]``."""
    nodes = np.atleast_1d(np.asarray(theta, np.float64))
    top = int(bank.n_cat.max(initial=2))
    table = np.full((bank.n_items, top, nodes.size), -np.inf)
    kind = np.array(bank.model)
    for j_set, fill in (
        (np.flatnonzero(np.isin(kind, ("2pl", "rasch", "gpcm", "pcm"))), _log_divide),
        (np.flatnonzero(kind == "grm"), _log_graded),
        (np.flatnonzero(kind == "3pl"), _log_guess),
    ):
        if j_set.size:
            table[j_set] = fill(bank, j_set, nodes, top)
    return table[np.arange(top) < bank.n_cat[:, None]]


def _log_divide(bank: Bank, items: Ints, nodes: Floats, top: int) -> Floats:
    z = np.zeros((items.size, top, nodes.size))
    score = np.arange(1, top)[:, None]
    d = bank.intercept[items, : top - 1]
    z[:, 1:] = score * bank.slope[items, None, None] * nodes + np.where(np.isnan(d), -np.inf, d)[:, :, None]
    high = z.max(1, keepdims=True)
    result: Floats = z - high - np.log(np.exp(z - high).sum(1, keepdims=True))
    return result


def _log_graded(bank: Bank, items: Ints, nodes: Floats, top: int) -> Floats:
    """log(σ(x) − σ(y)) = log σ(x) + log σ(−y) + log(1 − e^{y−x}), exact in both tails."""
    out = np.full((items.size, top, nodes.size), -np.inf)
    for row, j in enumerate(items):
        k = int(bank.n_cat[j])
        d = bank.intercept[j, : k - 1]
        x = bank.slope[j] * nodes + d[:, None]
        up, down = -np.logaddexp(0.0, -x), -np.logaddexp(0.0, x)
        out[row, 0] = down[0]
        out[row, k - 1] = up[-1]
        out[row, 1 : k - 1] = up[:-1] + down[1:] + np.log1p(-np.exp(np.diff(d)))[:, None]
    return out


def _log_guess(bank: Bank, items: Ints, nodes: Floats, top: int) -> Floats:
    x = bank.slope[items, None] * nodes + bank.intercept[items, :1]
    c = np.maximum(bank.lower[items, None], TINY)
    out = np.full((items.size, top, nodes.size), -np.inf)
    out[:, 0] = np.log1p(-c) - np.logaddexp(0.0, x)
    out[:, 1] = np.logaddexp(np.log(c), np.log1p(-c) - np.logaddexp(0.0, -x))
    return out


def moments(bank: Bank, item: Whole, theta: Floats) -> tuple[Floats, Floats, Floats]:
    """P and its first two derivatives in θ for n pairs (item, θ), each (n, K); zero beyond the last category."""
    top = int(bank.n_cat.max(initial=2))
    p, first, second = (np.zeros((item.size, top)) for _ in range(3))
    kind = np.array(bank.model)[item]
    graded, guess = kind == "grm", kind == "3pl"
    plain = ~(graded | guess)
    for rows, fill in ((plain, _moments_divide), (graded, _moments_graded), (guess, _moments_guess)):
        if rows.any():
            p[rows], first[rows], second[rows] = fill(bank, item[rows], theta[rows], top)
    return p, first, second


def _moments_divide(bank: Bank, item: Whole, theta: Floats, top: int) -> tuple[Floats, Floats, Floats]:
    a = bank.slope[item][:, None]
    d = bank.intercept[item, : top - 1]
    score = np.arange(top, dtype=np.float64)
    z = score * a * theta[:, None]
    z[:, 1:] += np.where(np.isnan(d), -np.inf, d)
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    apart = score - (p * score).sum(1, keepdims=True)
    spread = (p * apart**2).sum(1, keepdims=True)
    return p, a * p * apart, a**2 * p * (apart**2 - spread)


def _moments_graded(bank: Bank, item: Whole, theta: Floats, top: int) -> tuple[Floats, Floats, Floats]:
    a = bank.slope[item][:, None]
    d = bank.intercept[item, : top - 1]
    s = _sigma(a * theta[:, None] + np.where(np.isnan(d), -np.inf, d))
    one, zero = np.ones((item.size, 1)), np.zeros((item.size, 1))
    edge = np.concatenate([one, s, zero], axis=1)
    slope = np.concatenate([zero, a * s * (1 - s), zero], axis=1)
    bend = np.concatenate([zero, a**2 * s * (1 - s) * (1 - 2 * s), zero], axis=1)
    return -np.diff(edge, axis=1), -np.diff(slope, axis=1), -np.diff(bend, axis=1)


def _moments_guess(bank: Bank, item: Whole, theta: Floats, top: int) -> tuple[Floats, Floats, Floats]:
    a, c = bank.slope[item], bank.lower[item]
    s = _sigma(a * theta + bank.intercept[item, 0])
    out = [np.zeros((item.size, top)) for _ in range(3)]
    rights: tuple[Floats | float, ...] = (c + (1 - c) * s, (1 - c) * a * s * (1 - s), 0.0)
    for table, right in zip(out, rights, strict=True):
        table[:, 1] = right
    out[2][:, 1] = (1 - c) * a**2 * s * (1 - s) * (1 - 2 * s)
    out[0][:, 0] = (1 - c) * (1 - s)
    out[1][:, 0], out[2][:, 0] = -out[1][:, 1], -out[2][:, 1]
    return out[0], out[1], out[2]


def _sigma(x: Floats) -> Floats:
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


@dataclass(frozen=True)
class Information:
    """Fisher information at Q abilities: ``item`` (J, Q), ``test`` (Q,) per square logit, ``se`` (Q,) in logits."""

    item: Floats
    test: Floats
    se: Floats


def information(bank: Bank, theta: ArrayLike) -> Information:
    r"""Information :math:`I_j(θ) = \sum_k P_k'^2 / P_k` of each item and of the test, and the error it allows.

    Where the test says nothing, ``se`` is infinite. Source: Samejima (1969); Birnbaum in Lord & Novick (1968).
    """
    nodes = np.atleast_1d(np.asarray(theta, np.float64))
    item = np.repeat(np.arange(bank.n_items), nodes.size)
    p, first, _ = moments(bank, item, np.tile(nodes, bank.n_items))
    each = (first**2 / np.maximum(p, TINY)).sum(1).reshape(bank.n_items, nodes.size)
    test = each.sum(0)
    with np.errstate(divide="ignore"):
        return Information(each, test, 1.0 / np.sqrt(test))


def _names(model: str | Sequence[str], n: int) -> tuple[str, ...]:
    names = (model,) * n if isinstance(model, str) else tuple(model)
    if len(names) != n:
        raise BadBank(f"{len(names)} models for {n} items")
    unknown = sorted(set(names) - set(MODELS))
    if unknown:
        raise BadBank(f"unknown model {unknown[0]!r}; known: {', '.join(MODELS)}")
    return names


def _table(rows: Sequence[Floats]) -> tuple[Ints, Floats, Floats]:
    n_cat = np.array([row.size for row in rows], np.int64)
    intercept = np.full((len(rows), max(int(n_cat.max(initial=2)) - 1, 1)), np.nan)
    for j, row in enumerate(rows):
        intercept[j, : row.size - 1] = row[1:]
    return n_cat, np.array([row[0] for row in rows]), intercept


def _check_item(j: int, name: str, slope: float, intercept: Floats, lower: float) -> None:
    if name in BINARY and intercept.size != 1:
        raise BadBank(f"item {j}: {name} has two categories, not {intercept.size + 1}")
    if not np.isfinite(slope) or slope <= 0:
        raise BadBank(f"item {j}: the slope must be a positive number, not {slope}")
    if name in UNIT_SLOPE and slope != 1.0:
        raise BadBank(f"item {j}: {name} has slope 1, not {slope}")
    if intercept.size == 0 or not np.all(np.isfinite(intercept)):
        raise BadBank(f"item {j}: intercepts must be numbers")
    if name == "grm" and np.any(np.diff(intercept) >= 0):
        raise BadBank(f"item {j}: intercepts of grm must fall from the first to the last")
    if not 0.0 <= lower < 1.0 or (lower > 0 and name != "3pl"):
        raise BadBank(f"item {j}: the lower asymptote {lower} does not suit {name}")
