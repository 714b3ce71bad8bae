"""Does an item behave as its curve says: S-X², observed against expected answers among people of one sum score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marshrut.psychometrics.calibration import Calibration
from marshrut.psychometrics.chances import adjusted, chi2_tail
from marshrut.psychometrics.errors import BadResponses
from marshrut.psychometrics.grid import codes, log_prior
from marshrut.psychometrics.responses import Responses
from marshrut.psychometrics.standard_errors import n_free
from marshrut.psychometrics.sums import probabilities, sum_scores, without_each

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
THIN = 1.0  # expected answers in a cell: fewer are merged with neighbours
RARE = 0.05  # of the rows: a merged category that fewer rows have is put to its neighbour
FEW = 50  # people of one form and population: fewer are left out


@dataclass(frozen=True)
class ItemFit:
    """S-X² of each item: ``stat``, ``df``, ``p``, ``p_adjusted`` (Benjamini-Hochberg), ``merged`` cells, ``n`` people.

    An item with no degree of freedom left has NaN chances: it was not tested.
    """

    stat: Floats
    df: Ints
    p: Floats
    p_adjusted: Floats
    merged: Ints
    n: Ints


def item_fit(cal: Calibration, resp: Responses) -> ItemFit:
    r"""S-X² of Orlando & Thissen for every item, binary or graded.

    Parameters
    ----------
    cal : Calibration
        Its items, populations and which of them are free.
    resp : Responses
        Whole numbers of people; incomplete designs are tested within each form of at least 50 people of one
        population, and the statistics of an item are summed over forms.

    Raises
    ------
    BadResponses
        No form has enough people.

    Notes
    -----
    :math:`\sum_s \sum_k (O_{sk} - E_{sk})^2 / E_{sk}`, s over sum scores but the extreme ones; E by the recursion of
    Lord & Wingersky over the population. Cells expecting less than one answer are merged: first neighbouring
    categories of a score, always the rarest with its rarer neighbour, then whole scores. Degrees of freedom: cells −
    scores − free parameters of the item (the free spread of the population stands for the slope of rasch and pcm). Orlando & Thissen (2000), Applied Psychological Measurement 24, 50-64; graded
    items: Kang & Chen (2008), J. Educational Measurement 45, 391-406. For binary items the order of merging is that of
    the R package mirt and the values agree with it; for graded ones programs merge differently and so do their values.
    """
    codes(cal.bank, resp)
    n_items = cal.bank.n_items
    stat, cells, merged, people = (
        np.zeros(n_items),
        np.zeros(n_items, np.int64),
        np.zeros(n_items, np.int64),
        np.zeros(n_items, np.int64),
    )
    for group, rows in _strata(resp):
        weight = np.exp(log_prior(cal.theta, cal.group_mean[group : group + 1], cal.group_sd[group : group + 1])[0])
        for j, observed, expected in _tables(cal, resp.take(rows), weight):
            kept, wanted = merge(observed, expected)
            used = wanted > 0
            stat[j] += ((kept - wanted)[used] ** 2 / wanted[used]).sum()
            cells[j] += used.sum() - used.any(1).sum()
            merged[j] += observed[observed.sum(1) > 0].size - used.sum()
            people[j] += rows.size
    if not people.any():
        raise BadResponses(f"no form was answered by {FEW} people")
    df = cells - n_free(cal) - (cal.bank.rigid & cal.free & cal.free_sd.any())
    stat = np.where(df > 0, stat, np.nan)
    p = chi2_tail(stat, df)
    return ItemFit(stat, df, p, adjusted(p), merged, people)


def _strata(resp: Responses) -> Iterator[tuple[int, Ints]]:
    """People who answered the same items, by population."""
    _, form = np.unique(resp.forms(), return_inverse=True)
    key = form.ravel() * resp.n_groups + resp.group
    order = np.argsort(key, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(key[order])) + 1):
        if rows.size >= FEW and resp.answered[rows[0]] > 1:
            yield int(resp.group[rows[0]]), rows


def _tables(cal: Calibration, resp: Responses, weight: Floats) -> Iterator[tuple[int, Floats, Floats]]:
    """Item, observed and expected answers (scores, K) without the extreme scores, for people of one form."""
    items = resp.item[: resp.answered[0]]
    table = resp.category.reshape(resp.n_persons, items.size)
    score = table.sum(1)
    curves = probabilities(cal.bank.take(items), cal.theta)
    top = sum(p.shape[0] - 1 for p in curves)
    share = sum_scores(curves) @ weight
    number = np.bincount(score, resp.weight, top + 1)
    for place, (j, own, rest) in enumerate(zip(items, curves, without_each(curves), strict=True)):
        k = own.shape[0]
        expected = np.zeros((top + 1, k))
        for c in range(k):
            expected[c : c + rest.shape[0], c] = (rest * own[c]) @ weight
        expected *= (number / np.maximum(share, 1e-300))[:, None]
        observed = np.bincount(score * k + table[:, place], resp.weight, (top + 1) * k).astype(np.float64)
        observed = observed.reshape(-1, k)
        yield int(j), observed[1:-1], expected[1:-1]


def merge(observed: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Tables (scores, K) whose cells all expect one answer or more; zeros stand where categories were merged."""
    seen = observed.sum(1) > 0
    o, e = observed[seen], expected[seen]
    o, e = _lonely(o, e)
    if e.shape[1] > 2:
        for row in range(e.shape[0]):
            o[row], e[row] = _merge_categories(o[row], e[row])
        o, e = _drop_rare(o, e)
    return _merge_scores(o, e)


def _lonely(o: Floats, e: Floats) -> tuple[Floats, Floats]:
    """A score of a single person joins the next one, the last one the one before."""
    row = 0
    while row < o.shape[0] and o.shape[0] > 1:
        if o[row].sum() > 1:
            row += 1
            continue
        o, e = _join_rows(o, e, row, row + 1 if row + 1 < o.shape[0] else row - 1)
    return o, e


def _merge_categories(o: Floats, e: Floats) -> tuple[Floats, Floats]:
    """Categories of one score: the rarest joins its rarer neighbour until none is thin or two are left; moved left."""
    left_o, left_e = list(o), list(e)
    while len(left_e) > 2 and min(left_e) < THIN:
        low = min(left_e)
        at = max(k for k, x in enumerate(left_e) if x == low)
        if at == 0:
            to = 1
        elif at == len(left_e) - 1:
            to = at - 1
        else:
            to = at - 1 if left_e[at - 1] <= left_e[at + 1] else at + 1
        left_e[to] += left_e[at]
        left_o[to] += left_o[at]
        del left_e[at], left_o[at]
    gap = [0.0] * (e.size - len(left_e))
    return np.array(left_o + gap), np.array(left_e + gap)


def _drop_rare(o: Floats, e: Floats) -> tuple[Floats, Floats]:
    """Last columns that hardly any score kept are added to the column before."""
    while e.shape[1] > 2 and e[:, -1].sum() < THIN * np.ceil(e.shape[0] * 0.1):
        o, e = _join_rows(o.T, e.T, -1, -2)
        o, e = o.T, e.T
    for column in range(e.shape[1] - 1, 0, -1):
        if (e[:, column] > 0).mean() < RARE:
            o, e = _join_rows(o.T, e.T, column, column - 1)
            o, e = o.T, e.T
    return o, e


def _merge_scores(o: Floats, e: Floats) -> tuple[Floats, Floats]:
    """The first score with a thin cell joins the neighbour with fewer people, until no cell is thin."""
    while e.shape[0] > 1:
        thin = np.flatnonzero(((e < THIN) & (e > 0)).any(1))
        if not thin.size:
            break
        at = int(thin[0])
        if at == 0:
            to = 1
        elif at == e.shape[0] - 1:
            to = at - 1
        else:
            to = at - 1 if o[at - 1].sum() <= o[at + 1].sum() else at + 1
        o, e = _join_rows(o, e, at, to)
    return o, e


def _join_rows(o: Floats, e: Floats, at: int, to: int) -> tuple[Floats, Floats]:
    o, e = o.copy(), e.copy()
    o[to] += o[at]
    e[to] += e[at]
    return np.delete(o, at, 0), np.delete(e, at, 0)
