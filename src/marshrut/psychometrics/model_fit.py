"""Does the model fit as a whole: statistics of limited information M2, C2 and M2*."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marshrut.loops import Ints
from marshrut.psychometrics.bank import Floats, log_probability
from marshrut.psychometrics.calibration import Calibration
from marshrut.psychometrics.chances import chi2_tail
from marshrut.psychometrics.errors import BadResponses, NotIdentified, PsychometricError
from marshrut.psychometrics.expectation import kinds
from marshrut.psychometrics.grid import log_prior
from marshrut.psychometrics.responses import Responses
from marshrut.psychometrics.standard_errors import numbers, places, population_slopes, slopes

STATISTICS = ("c2", "m2*")
MOST = 4000  # moments: a square of 128 MB


@dataclass(frozen=True)
class ModelFit:
    """Fit of a calibration as a whole.

    Attributes
    ----------
    name : str
        ``"M2"`` when all items have two categories, else ``"C2"`` or ``"M2*"``.
    statistic, df, p : float, int, float
        About χ² with ``df`` degrees when the model holds; p the chance of a greater one.
    rmsea2 : float
        Misfit for a degree of freedom, √max(0, (M − df) / (N df)); 0.05 and 0.09 are the usual marks of close and
        adequate fit.
    srmsr : float
        Root of the mean square of differences of correlations of items from those of the model; 0.05 is small.
    cfi : float
        Share of the misfit of "items have nothing in common" that the model takes away, 0 … 1.
    n_persons : int
        People who answered every item; the others are not used.
    """

    name: str
    statistic: float
    df: int
    p: float
    rmsea2: float
    srmsr: float
    cfi: float
    n_persons: int


@dataclass(frozen=True)
class _Moments:
    """M moments: each the expectation of a function of one item, or of the product of scores of two."""

    one: Ints  # (M,) its item
    other: Ints  # (M,) the second item, −1 for none
    value: list[Floats]  # (K,) function of the category of the first item

    @classmethod
    def of(cls, n_cat: Ints, *, by_category: bool) -> _Moments:
        """Shares of categories 1 … of each item, or its mean score; then mean products of scores of every pair."""
        one: list[int] = []
        value: list[Floats] = []
        for j, k in enumerate(n_cat):
            rows = np.eye(k)[1:] if by_category else np.arange(k, dtype=np.float64)[None]
            one += [j] * len(rows)
            value += list(rows)
        left, right = np.triu_indices(n_cat.size, 1)
        other = np.concatenate([np.full(len(one), -1), right])
        value += [np.arange(n_cat[j], dtype=np.float64) for j in left]
        return cls(np.concatenate([one, left]).astype(np.int64), other.astype(np.int64), value)

    def given(self, p: list[Floats]) -> Floats:
        """(M, Q) at each node."""
        score = np.stack([np.arange(one.shape[0]) @ one for one in p])
        first = np.stack([v @ p[j] for j, v in zip(self.one, self.value, strict=True)])
        return first * np.where(self.other[:, None] < 0, 1.0, score[self.other])

    def spread(self, p: list[Floats], weight: Floats) -> Floats:
        """(M, M) covariance of the moments of one person; items are independent at a node."""
        score = np.stack([np.arange(one.shape[0]) @ one for one in p])
        square = np.stack([np.arange(one.shape[0]) ** 2 @ one for one in p])
        table = self.given(p)
        whole = (table * weight) @ table.T
        for j, chances in enumerate(p):  # moments that have the item in common
            first = self.one == j
            at = np.flatnonzero(first | (self.other == j))
            mate = np.where(first[at], self.other[at], self.one[at])
            rest = np.where(mate[:, None] < 0, 1.0, score[mate])
            function = np.stack(
                [self.value[m] if first[m] else np.arange(chances.shape[0], dtype=np.float64) for m in at]
            )
            block = np.zeros((at.size, at.size))
            for k, chance in enumerate(chances):
                mine = function[:, k, None] * rest
                block += (mine * (weight * chance)) @ mine.T
            whole[np.ix_(at, at)] = block
        pair = np.flatnonzero(self.other >= 0)
        whole[pair, pair] = (square[self.one[pair]] * square[self.other[pair]]) @ weight
        mean = table @ weight
        result: Floats = whole - np.outer(mean, mean)
        return result

    def observed(self, table: NDArray[np.int16], weight: Floats) -> Floats:
        """(M,) the same of people (N, J)."""
        score = table.astype(np.float64)
        products = (score * weight[:, None]).T @ score / weight.sum()
        pair = self.other >= 0
        single = [self.value[m][table[:, self.one[m]]] @ weight / weight.sum() for m in np.flatnonzero(~pair)]
        return np.concatenate([single, products[self.one[pair], self.other[pair]]])


def model_fit(cal: Calibration, resp: Responses, polytomous: str = "c2") -> ModelFit:
    r"""Test the model by shares and by products of scores of pairs of items.

    Parameters
    ----------
    cal : Calibration
        The result of :func:`calibrate`, one population, nothing but flat or weak priors.
    resp : Responses
        The same answers; only people who answered every item count.
    polytomous : {"c2", "m2*"}
        With graded items: ``c2`` takes shares of categories and products of scores (Cai & Monroe 2014), ``m2*``
        means and products (Cai & Hansen 2013), which needs more items. For items of two categories both are M2.

    Raises
    ------
    BadResponses
        Another number of items, several populations, nobody answered every item.
    NotIdentified
        Not more moments than parameters (M2* of a few graded items), or more than :data:`MOST` moments.

    Notes
    -----
    :math:`M = N e' (\Xi^{-1} - \Xi^{-1}\Delta(\Delta'\Xi^{-1}\Delta)^{-1}\Delta'\Xi^{-1}) e`: Maydeu-Olivares & Joe (2006),
    Psychometrika 71, 713-732; Cai & Hansen (2013), British J. Mathematical and Statistical Psychology 66, 245-276; Cai &
    Monroe (2014), CRESST report 839; RMSEA2 and SRMSR: Maydeu-Olivares & Joe (2014), Multivariate Behavioral Research 49,
    305-328. The middle is computed as :math:`\Delta_c(\Delta_c'\Xi\Delta_c)^{-1}\Delta_c'`, columns of Δ_c orthogonal to Δ.
    O(M²Q + M³) for M = J(J + 1)/2 moments.
    """
    table, weight = _complete(cal, resp, polytomous)
    binary = bool(np.all(cal.bank.n_cat == 2))
    moments = _Moments.of(cal.bank.n_cat, by_category=polytomous == "c2")
    if moments.one.size > MOST:
        raise NotIdentified(f"{moments.one.size} moments are too many, the most is {MOST}")
    crowd = np.exp(log_prior(cal.theta, cal.group_mean, cal.group_sd)[0])
    curves = np.split(np.exp(log_probability(cal.bank, cal.theta)), cal.bank.offset[1:])
    seen, n = moments.observed(table, weight), float(weight.sum())
    expected = moments.given(curves) @ crowd
    gradient = _gradient(cal, moments, curves, crowd)
    statistic, df = _quadratic(seen - expected, moments.spread(curves, crowd), gradient, n)
    if df < 1:
        raise NotIdentified(f"{moments.one.size} moments for {gradient.shape[1]} parameters say nothing about fit")
    alone, alone_df = _independence(moments, cal.bank.n_cat, table, weight, seen)
    beyond = max(statistic - df, 0.0)
    worst = max(alone - alone_df, beyond)
    name = "M2" if binary else polytomous.upper()
    return ModelFit(
        name,
        statistic,
        df,
        float(chi2_tail(statistic, df)),
        float(np.sqrt(beyond / (n * df))),
        _srmsr(moments, curves, crowd, table, weight),
        1.0 - beyond / worst if worst > 0 else 1.0,
        table.shape[0],
    )


def _complete(cal: Calibration, resp: Responses, polytomous: str) -> tuple[NDArray[np.int16], Floats]:
    if polytomous not in STATISTICS:
        raise PsychometricError(f"unknown statistic {polytomous!r}; known: {', '.join(STATISTICS)}")
    if resp.n_items != cal.bank.n_items or resp.n_groups != 1 or cal.group_mean.size != 1:
        raise BadResponses("answers of one population to the calibrated items are expected")
    whole = np.flatnonzero(resp.answered == resp.n_items)
    if not whole.size:
        raise BadResponses("nobody answered every item: the fit of a linked design is tested form by form")
    part = resp.take(whole)
    if np.any(part.n_cat > cal.bank.n_cat):
        raise BadResponses("the answers have categories that the calibration does not know")
    return part.matrix(), part.weight


def _gradient(cal: Calibration, moments: _Moments, curves: list[Floats], crowd: Floats) -> Floats:
    """(M, P) derivatives of the moments in the free parameters."""
    kind = kinds(cal.bank)
    number, first = numbers(cal, kind)
    log_p = log_probability(cal.bank, cal.theta)
    by_item = np.split(slopes(cal.bank, kind, cal.theta, log_p, int(number.max())), cal.bank.offset[1:])
    score = np.stack([np.arange(one.shape[0]) @ one for one in curves])
    out = np.zeros((moments.one.size, int(number.sum()) + 2))
    for m, (j, other, value) in enumerate(zip(moments.one, moments.other, moments.value, strict=True)):
        for item, mate, function in ((j, other, value), (other, j, np.arange(cal.bank.n_cat[other], dtype=np.float64))):
            if item < 0:
                continue
            rest = crowd if mate < 0 else crowd * score[mate]
            change = np.einsum("k,kq,kqp,q->p", function, curves[item], by_item[item], rest, optimize=True)
            out[m, first[item] : first[item] + number[item]] = change[: number[item]]
    out[:, -2:] = (moments.given(curves) * crowd) @ population_slopes(cal, 0).T
    result: Floats = out[:, places(cal, kind)[1]]
    return result


def _quadratic(e: Floats, spread: Floats, gradient: Floats, n: float) -> tuple[float, int]:
    """N e' C e and its degrees of freedom."""
    left, size, _ = np.linalg.svd(gradient, full_matrices=True)
    rank = int((size > size.max(initial=0.0) * 1e-9).sum())
    free = left[:, rank:]
    inside = free.T @ e
    return float(n * inside @ np.linalg.solve(free.T @ spread @ free, inside)), free.shape[1]


def _independence(
    moments: _Moments, n_cats: Ints, table: NDArray[np.int16], weight: Floats, seen: Floats
) -> tuple[float, int]:
    """The same statistic of items that have nothing in common."""
    n_cat = [int(k) for k in n_cats]
    shares = [np.bincount(table[:, j], weight, k)[:, None] / weight.sum() for j, k in enumerate(n_cat)]
    score = np.array([float(np.arange(one.size) @ one[:, 0]) for one in shares])
    first = np.concatenate([[0], np.cumsum([k - 1 for k in n_cat])])
    gradient = np.zeros((moments.one.size, int(first[-1])))
    for m, (j, other, value) in enumerate(zip(moments.one, moments.other, moments.value, strict=True)):
        gradient[m, first[j] : first[j + 1]] = (value[1:] - value[0]) * (1.0 if other < 0 else score[other])
        if other >= 0:
            gradient[m, first[other] : first[other + 1]] = np.arange(1, n_cat[other]) * score[j]
    one = np.ones(1)
    return _quadratic(seen - moments.given(shares) @ one, moments.spread(shares, one), gradient, float(weight.sum()))


def _srmsr(moments: _Moments, curves: list[Floats], crowd: Floats, table: NDArray[np.int16], weight: Floats) -> float:
    score = np.stack([np.arange(one.shape[0]) @ one for one in curves])
    square = np.stack([np.arange(one.shape[0]) ** 2 @ one for one in curves]) @ crowd
    mean, product = score @ crowd, (score * crowd) @ score.T
    sd = np.sqrt(square - mean**2)
    model = (product - np.outer(mean, mean)) / np.outer(sd, sd)
    real = np.cov(table, rowvar=False, aweights=weight)
    spread = np.sqrt(np.diag(real))
    upper = np.triu_indices(mean.size, 1)
    return float(np.sqrt(np.mean((real / np.outer(spread, spread) - model)[upper] ** 2)))
