"""Standard setting: borders of levels from the judgements of a panel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.bank import Bank, log_probability
from marshrut.psychometrics.errors import ScaleError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FAR = 8.0  # logits: borders are looked for within
HALVES = 60
MEDIAN = 1.2533  # error of a median of normal judgements, in errors of their mean


@dataclass(frozen=True)
class Cuts:
    """``cut`` (L,), ``se`` (L,) and ``spread`` (L,) of judges in logits, ``each`` (judges, L) cuts of every judge.

    ``ordered``: the cuts rise; when they do not, the panel has to speak once more.
    """

    cut: Floats
    se: Floats
    spread: Floats
    each: Floats

    @property
    def ordered(self) -> bool:
        """Whether every level begins above the one before."""
        return bool(np.all(np.diff(self.cut) > 0))


def angoff(bank: Bank, ratings: ArrayLike) -> Cuts:
    """Modified Angoff: each judge tells what a person on the border would score on each item.

    Parameters
    ----------
    bank : Bank
        J items of the form.
    ratings : (judges, J, L) or (judges, J)
        Expected score on the item, 0 … K_j − 1 (for binary items the chance of a right answer); NaN = not judged. A
        judge's border is where the expected sum over the items he judged equals the sum of his ratings.

    Raises
    ------
    ScaleError
        Another number of items, a rating outside the item, fewer than two judges, a judge without ratings.

    Notes
    -----
    Cut: mean of judges, error s/√n. Angoff (1971) in Thorndike, Educational Measurement; Hambleton & Pitoniak (2006) in
    Brennan, Educational Measurement.
    """
    table = np.asarray(ratings, np.float64)
    table = table[:, :, None] if table.ndim == 2 else table
    top = (bank.n_cat - 1)[None, :, None]
    if table.ndim != 3 or table.shape[1] != bank.n_items or table.shape[0] < 2:
        raise ScaleError("ratings of two judges or more for each item and level are expected")
    known = ~np.isnan(table)
    if np.any(known & ((table < 0) | (table > top))) or not known.any(1).all():
        raise ScaleError("a rating outside the scores of its item, or a judge without ratings")
    each = np.empty((table.shape[0], table.shape[2]))
    for judge in range(table.shape[0]):
        for level in range(table.shape[2]):
            judged = known[judge, :, level]
            each[judge, level] = _of_sum(bank.take(np.flatnonzero(judged)), float(table[judge, judged, level].sum()))
    return _panel(each.mean(0), each, 1.0)


def booklet(bank: Bank, rp: float = 2 / 3) -> tuple[Floats, Ints, Ints]:
    """Pages of the ordered booklet: location in logits, item and score of each page, the easiest first.

    A page stands where a person reaches that score with probability ``rp``; the asymptote of 3pl is left out.
    """
    if not 0 < rp < 1:
        raise ScaleError("a probability of response between 0 and 1 is expected")
    item = np.repeat(np.arange(bank.n_items), bank.n_cat - 1)
    first = np.concatenate([[0], np.cumsum(bank.n_cat - 1)[:-1]])
    category = np.arange(item.size) - first[item] + 1
    plain = Bank(
        tuple("2pl" if m == "3pl" else m for m in bank.model), bank.n_cat, bank.slope, bank.intercept, bank.lower * 0
    )
    low, high = np.full(item.size, -4 * FAR), np.full(item.size, 4 * FAR)
    rows = plain.offset[item]
    for _ in range(HALVES):
        middle = 0.5 * (low + high)
        table = np.exp(log_probability(plain, middle))
        reach = np.array(
            [
                table[at + k : at + plain.n_cat[j], n].sum()
                for n, (at, k, j) in enumerate(zip(rows, category, item, strict=True))
            ]
        )
        low, high = np.where(reach < rp, middle, low), np.where(reach < rp, high, middle)
    order = np.lexsort((category, item, low))
    return low[order], item[order], category[order]


def bookmark(bank: Bank, marks: ArrayLike, rp: float = 2 / 3) -> Cuts:
    """Bookmark: each judge marks the first page that a person on the border would not master.

    Parameters
    ----------
    bank : Bank
        Items of the booklet.
    marks : (judges, L) or (judges,) integers
        Page of :func:`booklet`, 0 … pages: page m = pages before m are mastered. The border lies halfway between the
        pages m − 1 and m (on the outer page at the ends).
    rp : float
        Probability of mastery.

    Raises
    ------
    ScaleError
        A page that is not there, fewer than two judges.

    Notes
    -----
    Cut: median of judges, error 1.2533 s/√n. Lewis, Mitzel & Green (1996); Mitzel, Lewis, Patz & Green (2001) in Cizek,
    Setting Performance Standards.
    """
    pages, _, _ = booklet(bank, rp)
    table = np.asarray(marks)
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or table.shape[0] < 2 or table.dtype.kind not in "iu":
        raise ScaleError("marks of two judges or more, whole numbers, are expected")
    if table.min() < 0 or table.max() > pages.size:
        raise ScaleError(f"a mark outside the {pages.size} pages of the booklet")
    each = 0.5 * (pages[np.maximum(table - 1, 0)] + pages[np.minimum(table, pages.size - 1)])
    return _panel(np.median(each, axis=0), each, MEDIAN)


def _panel(cut: Floats, each: Floats, factor: float) -> Cuts:
    spread = each.std(0, ddof=1)
    return Cuts(cut, factor * spread / np.sqrt(each.shape[0]), spread, each)


def _of_sum(bank: Bank, total: float) -> float:
    """Ability at which the expected sum is ``total``, within ±8 logits."""
    score = np.arange(bank.n_cat.sum()) - np.repeat(bank.offset, bank.n_cat)
    low, high = -FAR, FAR
    for _ in range(HALVES):
        middle = 0.5 * (low + high)
        expected = float(score @ np.exp(log_probability(bank, middle))[:, 0])
        low, high = (middle, high) if expected < total else (low, middle)
    return 0.5 * (low + high)
