"""Pairs of people whose answers are more alike than their abilities explain: the generalised binomial test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.loops import Ints
from marshrut.psychometrics.bank import Bank, Floats, log_probability
from marshrut.psychometrics.calibration import Calibration
from marshrut.psychometrics.errors import BadResponses, ScaleError
from marshrut.psychometrics.responses import Responses
from marshrut.psychometrics.scoring import score

PORTION = 2_000  # pairs at once


@dataclass(frozen=True)
class Similarity:
    """Pairs (n, 2) of people and how alike they are.

    Attributes
    ----------
    pair : (n, 2) ints
        Rows of the two people.
    common : (n,) ints
        Items that both answered.
    same : (n,) ints
        Items answered alike.
    expected : (n,) floats
        Equal answers to be expected of people of their abilities.
    p : (n,) floats
        Chance of so many equal answers or more; 1 where nothing is in common.
    marked : (n,) booleans
        p is below ``level`` / n: with all pairs tested together (Bonferroni), the chance of any false mark is below ``level``.
        A mark is a reason to look, never a proof, and is not shown to employers.
    """

    pair: Ints
    common: Ints
    same: Ints
    expected: Floats
    p: Floats
    marked: NDArray[np.bool_]


def answer_similarity(
    bank: Bank | Calibration,
    resp: Responses,
    pairs: Sequence[tuple[int, int]] | Ints | None = None,
    *,
    level: float = 0.01,
    theta: ArrayLike | None = None,
) -> Similarity:
    """Test pairs of people for answers in common.

    Parameters
    ----------
    bank : Bank or Calibration
        J items; categories are scores, so two wrong answers count as alike.
    pairs : (n, 2) ints, optional
        Pairs that could have met: of one room, of neighbouring seats. By default all N (N − 1)/2. The fewer the pairs, the
        more is found.
    level : float
        Chance of a false mark among all pairs together, in (0, 1).
    theta : (N,) floats, optional
        Abilities, logits; by default WLE from the same answers.

    Raises
    ------
    BadResponses
        Answers that do not fit the bank; a pair of a person with himself or with nobody.
    ScaleError
        A level outside (0, 1).

    Notes
    -----
    van der Linden & Sotaridona (2006), J. Educational and Behavioral Statistics 31, 283-304: given the abilities answers of two
    people are independent, an item is answered alike with the chance Σ_k P_k(θ₁) P_k(θ₂), and the number of equal answers is a
    sum of unequal coins, its distribution exact by recursion. O(n J²).
    """
    items = bank.bank if isinstance(bank, Calibration) else bank
    if not 0 < level < 1:
        raise ScaleError("the level must be between 0 and 1")
    pair = _pairs(pairs, resp.n_persons)
    table = resp.matrix()
    ability = score(bank, resp, "wle").theta if theta is None else np.asarray(theta, np.float64)
    if ability.shape != (resp.n_persons,):
        raise ScaleError("one ability for each person is expected")
    curves = np.exp(log_probability(items, ability))
    common, same = np.zeros(len(pair), np.int64), np.zeros(len(pair), np.int64)
    expected, p = np.zeros(len(pair)), np.ones(len(pair))
    for low in range(0, len(pair), PORTION):
        part = slice(low, low + PORTION)
        one, two = pair[part].T
        both = (table[one] >= 0) & (table[two] >= 0)
        alike = both & (table[one] == table[two])
        coins = np.where(both, np.add.reduceat(curves[:, one] * curves[:, two], items.offset, axis=0).T, 0.0)
        common[part], same[part], expected[part] = both.sum(1), alike.sum(1), coins.sum(1)
        p[part] = _tail(coins, same[part])
    return Similarity(pair, common, same, expected, p, p < level / max(len(pair), 1))


def _pairs(pairs: Sequence[tuple[int, int]] | Ints | None, n: int) -> Ints:
    if pairs is None:
        return np.column_stack(np.triu_indices(n, 1)).astype(np.int64)
    found = np.asarray(pairs, np.int64).reshape(-1, 2)
    if found.size and (found.min() < 0 or found.max() >= n or np.any(found[:, 0] == found[:, 1])):
        raise BadResponses("a pair of two different people of the table is expected")
    return found


def _tail(coins: Floats, at_least: Ints) -> Floats:
    """P(sum of coins ≥ the number seen) for each row of chances (n, J)."""
    n, size = coins.shape
    total = np.zeros((n, size + 1))
    total[:, 0] = 1.0
    for j in range(size):
        up = coins[:, j : j + 1]
        total[:, 1 : j + 2] = total[:, 1 : j + 2] * (1 - up) + total[:, : j + 1] * up
        total[:, 0] *= 1 - up[:, 0]
    reach = np.cumsum(total[:, ::-1], axis=1)[:, ::-1]
    result: Floats = np.minimum(reach[np.arange(n), at_least], 1.0)
    return result
