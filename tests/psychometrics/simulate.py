"""Answers of people with known ability to items with known parameters."""

from __future__ import annotations

import numpy as np

from marshrut.psychometrics import Bank, Responses, log_probability


def answers(bank: Bank, theta: np.ndarray, seed: int, presented: np.ndarray | None = None) -> Responses:
    """One draw for each person (N,) and item; ``presented`` (N, J) marks what was asked."""
    rng = np.random.default_rng(seed)
    table = np.exp(log_probability(bank, theta))
    mat = np.empty((theta.size, bank.n_items), np.int64)
    for j, (start, k) in enumerate(zip(bank.offset, bank.n_cat, strict=True)):
        above = np.cumsum(table[start : start + k], axis=0)[:-1]
        mat[:, j] = (rng.random(theta.size) > above).sum(0)
    if presented is not None:
        mat[~presented] = -1
    return Responses.from_matrix(mat, bank.n_cat)


def binary_bank(n_items: int, seed: int) -> Bank:
    rng = np.random.default_rng(seed)
    rows = np.column_stack([np.exp(rng.normal(0.1, 0.25, n_items)), rng.normal(0, 1.0, n_items)])
    return Bank.from_params("2pl", list(rows))


def mixed_bank() -> Bank:
    return Bank.from_params(
        ["2pl", "rasch", "3pl", "gpcm", "grm", "pcm"],
        [[1.3, 0.2], [1.0, -0.5], [1.1, 0.3, 0.2], [0.8, 0.6, 0.1, -0.9], [1.4, 1.0, -0.2, -1.3], [1.0, 0.4, -0.3]],
    )
