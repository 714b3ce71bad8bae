"""Likelihood of people on a grid of abilities: the kernel of scoring and calibration."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from marshrut.psychometrics.bank import Bank
from marshrut.psychometrics.errors import BadResponses
from marshrut.psychometrics.responses import PIECE, Responses

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
CHUNK = 2_000_000  # cells of a marker table held at once, 16 MB


def codes(bank: Bank, resp: Responses) -> Codes:
    """(n,) row of each answer in the table of the bank.

    Raises
    ------
    BadResponses
        Another number of items, or a category that the item of the bank does not have.
    """
    if bank.n_items != resp.n_items:
        raise BadResponses(f"answers to {resp.n_items} items, a bank of {bank.n_items}")
    code, offset = np.empty(resp.item.size, np.int32), bank.offset
    for low in range(0, code.size, PIECE):
        item, category = resp.item[low : low + PIECE], resp.category[low : low + PIECE]
        above = np.flatnonzero(category >= bank.n_cat[item])
        if above.size:
            raise BadResponses(f"item {item[above[0]]} has no category {category[above[0]]}")
        code[low : low + PIECE] = offset[item] + category
    return code


def blocks(ptr: Ints, code: Codes, n_rows: int) -> Iterator[tuple[slice, Floats]]:
    """People in fixed blocks with their marker table (people of the block, R): 1 where the answer was given.

    The product of a marker table with a table (R, Q) sums its rows over the answers of each person; blocks are
    always the same, so sums are the same in every run. Memory: :data:`CHUNK` cells.
    """
    n_persons = ptr.size - 1
    size = max(16, CHUNK // max(n_rows, 1))
    for start in range(0, n_persons, size):
        stop = min(n_persons, start + size)
        mark = np.zeros((stop - start, n_rows))
        row = np.repeat(np.arange(stop - start), np.diff(ptr[start : stop + 1]))
        mark[row, code[ptr[start] : ptr[stop]]] = 1.0
        yield slice(start, stop), mark


def used_rows(code: Codes, n_rows: int) -> tuple[Ints, Codes]:
    """Rows of the table that somebody chose, and the answers renumbered to them."""
    used = np.flatnonzero(np.bincount(code, minlength=n_rows))
    place = np.zeros(n_rows, np.int32)
    place[used] = np.arange(used.size)
    return used, place[code]


def nodes_for(mean: float, sd: float, *, step: float, least: float = 6.0) -> Floats:
    """Equally spaced abilities on ±max(least, |mean| + 5 sd), a multiple of ``step``; the same for the same input."""
    reach = max(least, float(np.ceil(abs(mean) + 5.0 * sd)))
    return np.linspace(-reach, reach, 2 * round(reach / step) + 1)


def log_prior(theta: Floats, mean: Floats, sd: Floats) -> Floats:
    """(G, Q) log weights of a normal prior on the nodes, each row summing to 1."""
    log = -0.5 * ((theta - mean[:, None]) / sd[:, None]) ** 2
    log -= log.max(1, keepdims=True)
    result: Floats = log - np.log(np.exp(log).sum(1, keepdims=True))
    return result
