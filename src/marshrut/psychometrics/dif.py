"""Does an item treat people of equal ability unequally: Mantel-Haenszel and the likelihood ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.bank import Bank, moments
from marshrut.psychometrics.calibration import Calibration, calibrate
from marshrut.psychometrics.chances import adjusted, chi2_tail, normal_tails
from marshrut.psychometrics.checks import choose_models
from marshrut.psychometrics.errors import BadResponses
from marshrut.psychometrics.maximise import Prior
from marshrut.psychometrics.responses import Responses
from marshrut.psychometrics.standard_errors import n_free

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]
DELTA = -2.35  # ln of the odds ratio on the scale of the ETS
SMALL, LARGE = 1.0, 1.5  # |Δ| of classes B and C
LEVEL = 0.05
ROUNDS = 10  # of purification
FEWEST = 2  # items that must stay as the measure


@dataclass(frozen=True)
class MantelHaenszel:
    """Of each item: ``chi2`` (1 df), ``p``, ``p_adjusted``, ``delta`` and ``se`` on the scale of the ETS, ``label``.

    ``delta`` < 0: harder for the focal group. ``label``: A negligible, B moderate, C large; "" where it cannot be said
    (a graded item, nobody to compare). ``measure`` (J,): items whose sum matched people after purification.
    """

    chi2: Floats
    p: Floats
    p_adjusted: Floats
    delta: Floats
    se: Floats
    label: tuple[str, ...]
    measure: Marks


@dataclass(frozen=True)
class LikelihoodRatio:
    """Of each item: ``chi2``, ``df``, ``p``, ``p_adjusted``, ``effect``, ``marked``; ``mean``, ``sd`` of the focal group.

    ``effect``: expected score of the focal group by its own curve less that by the curve of the reference group, as a
    share of the greatest score; negative = harder for the focal group.
    """

    chi2: Floats
    df: Ints
    p: Floats
    p_adjusted: Floats
    effect: Floats
    marked: Marks
    mean: float
    sd: float


def mantel_haenszel(resp: Responses, focal: ArrayLike, *, purify: bool = True) -> MantelHaenszel:
    r"""Compare the odds of a right answer in two groups among people of one sum score.

    Parameters
    ----------
    resp : Responses
        Binary items are tested; graded ones only add to the sum. People are matched within their form.
    focal : (N,) booleans
        Who belongs to the focal group.
    purify : bool
        Items of class B or C leave the sum (but an item always counts in the sum when itself is tested), until the set
        stands still.

    Notes
    -----
    χ² with the correction for continuity: Holland & Thayer (1988) in Wainer & Braun, Test Validity; variance: Phillips &
    Holland (1987), Biometrics 43, 425-431; classes: Zieky (1993) in Holland & Wainer, Differential Item Functioning:
    A when |Δ| < 1 or Δ does not differ from 0, C when |Δ| ≥ 1.5 and differs from 1 by more than chance, else B.
    """
    group = _groups(resp, focal)
    measure = np.ones(resp.n_items, bool)
    seen = [measure]
    for _ in range(ROUNDS):
        result = _tables(resp, group, measure)
        labels = _labels(*result[1:])
        fresh = np.array([label not in ("B", "C") for label in labels])
        if not purify or fresh.sum() < FEWEST or any(np.array_equal(fresh, one) for one in seen):
            break
        measure = fresh
        seen.append(fresh)
    chi2, delta, se = result
    p = chi2_tail(chi2, 1.0)
    return MantelHaenszel(chi2, p, adjusted(p), delta, se, tuple(labels), measure)


def _groups(resp: Responses, focal: ArrayLike) -> Marks:
    group = np.asarray(focal)
    if group.shape != (resp.n_persons,) or not np.isin(group, (0, 1)).all() or np.unique(group).size != 2:
        raise BadResponses("focal: yes or no for each person, some of both, is expected")
    return group.astype(bool)


def _tables(resp: Responses, focal: Marks, measure: Marks) -> tuple[Floats, Floats, Floats]:
    """(J,) χ², Δ and its error."""
    person = resp.person
    _, form = np.unique(resp.forms(), return_inverse=True)
    score = np.bincount(person, resp.category * measure[resp.item], resp.n_persons).astype(np.int64)
    out = np.full((3, resp.n_items), np.nan)
    order = np.argsort(resp.item, kind="stable")
    edge = np.searchsorted(resp.item[order], np.arange(resp.n_items + 1))
    top = int(score.max(initial=0)) + int(resp.n_cat.max()) + 1
    for j in np.flatnonzero(resp.n_cat == 2):
        cells = order[edge[j] : edge[j + 1]]
        who, right = person[cells], resp.category[cells]
        stratum = form.ravel()[who] * top + score[who] + (0 if measure[j] else right)
        _, stratum = np.unique(stratum, return_inverse=True)
        key = (stratum.ravel() * 2 + focal[who]) * 2 + right
        table = np.bincount(key, resp.weight[who], 4 * (int(stratum.max(initial=-1)) + 1))
        out[:, j] = _one(table.reshape(-1, 2, 2).astype(np.float64))
    return out[0], out[1], out[2]


def _one(table: Floats) -> tuple[float, float, float]:
    """χ², Δ and its error from strata (S, group, wrong or right)."""
    n = table.sum((1, 2))
    table = table[(table.sum(2).min(1) > 0) & (n > 1)]
    n = table.sum((1, 2))
    (b, a), (d, c) = table.transpose(1, 2, 0)  # reference wrong, right; focal wrong, right
    expected = (a + b) * (a + c) / n
    spread = ((a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))).sum()
    up, down = (a * d / n).sum(), (b * c / n).sum()
    if not spread > 0 or not up > 0 or not down > 0:
        return np.nan, np.nan, np.nan
    chi2 = max(abs((a - expected).sum()) - 0.5, 0.0) ** 2 / spread
    alpha = up / down
    variance = ((a * d + alpha * b * c) * (a + d + alpha * (b + c)) / n**2).sum() / (2 * up**2)
    return float(chi2), float(DELTA * np.log(alpha)), float(abs(DELTA) * np.sqrt(variance))


def _labels(delta: Floats, se: Floats) -> list[str]:
    with np.errstate(invalid="ignore"):
        far = (normal_tails(delta / se) < LEVEL) & (np.abs(delta) >= SMALL)
        wide = far & (np.abs(delta) >= LARGE) & (normal_tails((np.abs(delta) - SMALL) / se) / 2 < LEVEL)
    return ["" if np.isnan(x) else "C" if w else "B" if f else "A" for x, f, w in zip(delta, far, wide, strict=True)]


def likelihood_ratio(
    resp: Responses,
    focal: ArrayLike,
    model: str | Sequence[str] = "2pl",
    *,
    purify: bool = True,
    prior: Prior | None = None,
) -> LikelihoodRatio:
    """Compare the fit with one curve of an item for both groups and with a curve for each.

    Parameters
    ----------
    resp, focal
        As in :func:`mantel_haenszel`; all models, binary and graded.
    model, prior
        As in :func:`calibrate`.
    purify : bool
        Items found (corrected chance below 5 %) get curves of their own while the others are tested again, until the set
        stands still.

    Raises
    ------
    BadResponses, EmptyItem, NotIdentified, NotConverged
        As :func:`calibrate`; an item that one group did not answer in every category is refused by name.

    Notes
    -----
    Thissen, Steinberg & Wainer (1993) in Holland & Wainer, Differential Item Functioning: all items that are not marked
    are anchors, mean and deviation of the focal group are free. Purification: Candell & Drasgow (1988), Applied
    Psychological Measurement 12, 253-260.
    """
    group = _groups(resp, focal)
    pair = replace(resp, group=group.astype(np.int64))
    names = choose_models(pair, model)
    own = np.zeros(pair.n_items, bool)
    seen = [own]
    for _ in range(ROUNDS):
        result = _compare(pair, names, own, prior)
        fresh = result.marked
        if not purify or (~fresh).sum() < FEWEST or any(np.array_equal(fresh, one) for one in seen):
            break
        own = fresh
        seen.append(fresh)
    return result


def _compare(resp: Responses, names: tuple[str, ...], own: Marks, prior: Prior | None) -> LikelihoodRatio:
    """Test every item with the items ``own`` having two curves (an item of these against one curve)."""
    base = _fit(resp, names, own, prior, None)
    n = resp.n_items
    chi2, effect, df = np.zeros(n), np.zeros(n), np.zeros(n, np.int64)
    for j in range(n):
        split = own.copy()
        split[j] = not own[j]
        other = _fit(resp, names, split, prior, base)
        wide = base if own[j] else other
        chi2[j] = max(2 * abs(other.loglik - base.loglik), 0.0)
        df[j] = n_free(base)[j]
        place = n + int(np.flatnonzero(own if own[j] else split).tolist().index(j))
        effect[j] = _effect(wide, j, place)
    p = chi2_tail(chi2, df)
    fair = adjusted(p)
    return LikelihoodRatio(chi2, df, p, fair, effect, fair < LEVEL, float(base.group_mean[1]), float(base.group_sd[1]))


def _fit(
    resp: Responses, names: tuple[str, ...], own: Marks, prior: Prior | None, near: Calibration | None
) -> Calibration:
    """Calibration in which the focal group answers copies of the items ``own``, put behind the others."""
    copies = np.flatnonzero(own)
    place = np.arange(resp.n_items)
    place[copies] = resp.n_items + np.arange(copies.size)
    focal = resp.group[resp.person] == 1
    item = np.where(focal, place[resp.item], resp.item)
    n_cat = np.concatenate([resp.n_cat, resp.n_cat[copies]])
    apart = replace(resp, item=item, n_cat=n_cat)
    models = (*names, *(names[j] for j in copies))
    start = None if near is None else _near(near.bank, resp.n_items, copies)
    return calibrate(apart, models, prior=prior, start=start)


def _near(bank: Bank, n_items: int, copies: Ints) -> Bank:
    """Where to begin: copies begin at the curve of the reference group."""
    return bank.take(np.concatenate([np.arange(n_items), copies]))


def _effect(cal: Calibration, j: int, copy: int) -> float:
    theta = cal.group_mean[1] + cal.group_sd[1] * np.linspace(-4, 4, 81)
    weight = np.exp(-0.5 * np.linspace(-4, 4, 81) ** 2)
    score = np.arange(int(cal.bank.n_cat.max()))
    mine, theirs = (moments(cal.bank, np.full(81, at), theta)[0] @ score for at in (copy, j))
    return float(weight @ (mine - theirs) / weight.sum() / (cal.bank.n_cat[j] - 1))
