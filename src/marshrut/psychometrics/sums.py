"""Distribution of the sum of scores at each ability."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from marshrut.psychometrics.bank import Bank, log_probability

Floats = NDArray[np.float64]


def probabilities(bank: Bank, theta: Floats) -> list[Floats]:
    """For each item P (K_j, Q) at the nodes."""
    table = np.exp(log_probability(bank, theta))
    return [table[at : at + k] for at, k in zip(bank.offset, bank.n_cat, strict=True)]


def sum_scores(items: Sequence[Floats]) -> Floats:
    """P(sum of categories = s | θ), s = 0 … Σ (K_j − 1): (S + 1, Q).

    Recursion of Lord & Wingersky (1984), Applied Psychological Measurement 8, 453-461, one item after another.
    """
    total = np.ones((1, items[0].shape[1] if items else 1))
    for p in items:
        total = with_item(total, p)
    return total


def with_item(total: Floats, item: Floats) -> Floats:
    """The distribution with one item more: item (K, Q)."""
    out = np.zeros((total.shape[0] + item.shape[0] - 1, item.shape[1]))
    for k, p in enumerate(item):
        out[k : k + total.shape[0]] += total * p
    return out


def without_each(items: Sequence[Floats]) -> list[Floats]:
    """The distribution of the others for each item, by halves: O(J log J) steps instead of J²."""
    if not items:
        return []
    out: list[Floats] = []

    def halve(low: int, high: int, rest: Floats) -> None:
        if high - low == 1:
            out.append(rest)
            return
        middle = (low + high) // 2
        for inside, outside in (((low, middle), (middle, high)), ((middle, high), (low, middle))):
            others = rest
            for p in items[outside[0] : outside[1]]:
                others = with_item(others, p)
            halve(*inside, others)

    halve(0, len(items), np.ones((1, items[0].shape[1])))
    return out
