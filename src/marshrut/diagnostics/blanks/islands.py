"""Connected dark places of a picture by runs of its lines: NumPy finds the runs, a union of sets joins them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Island(NamedTuple):
    """A connected place: how many points, its centre, its second central moments."""

    area: int
    x: float
    y: float
    moments: tuple[tuple[float, float], tuple[float, float]]


def islands(dark: NDArray[np.bool_], least: float, most: float) -> Iterator[Island]:
    """Places of at least and at most so many points."""
    rows, starts, ends = _runs(dark)
    roots = _joined(rows.tolist(), starts.tolist(), ends.tolist())
    if not roots:
        return
    names, which = np.unique(roots, return_inverse=True)
    lengths = ends - starts
    areas = np.bincount(which, lengths)
    chosen = np.flatnonzero((areas >= least) & (areas <= most))
    order = np.argsort(which, kind="stable")
    edges = np.searchsorted(which[order], np.arange(len(names) + 1))
    for one in chosen:
        runs = order[edges[one] : edges[one + 1]]
        yield _island(rows[runs], starts[runs], ends[runs])


def _runs(dark: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Runs of dark points in the order of lines: line, first point, point after the last."""
    padded = np.zeros((dark.shape[0], dark.shape[1] + 2), np.int8)
    padded[:, 1:-1] = dark
    change = np.diff(padded, axis=1)
    rows, starts = np.nonzero(change == 1)
    return rows, starts, np.nonzero(change == -1)[1]


def _joined(rows: list[int], starts: list[int], ends: list[int]) -> list[int]:
    """The root of each run: runs of neighbouring lines that share a point are one place."""
    parent = list(range(len(rows)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    above = 0
    for n, row in enumerate(rows):
        while rows[above] < row - 1 or (rows[above] == row - 1 and ends[above] <= starts[n]):
            above += 1
        at = above
        while rows[at] == row - 1 and starts[at] < ends[n]:
            parent[root(at)] = root(n)
            at += 1
    return [root(n) for n in range(len(rows))]


def _island(rows: NDArray[Any], starts: NDArray[Any], ends: NDArray[Any]) -> Island:
    """Moments from the runs alone: a run of points in a line has its own sums."""
    lengths = (ends - starts).astype(float)
    area = float(lengths.sum())
    middles = (starts + ends - 1) / 2
    x, y = float(lengths @ middles) / area, float(lengths @ rows) / area
    across = float(lengths @ (middles - x) ** 2 + ((lengths**3 - lengths) / 12).sum()) / area + 1 / 12
    down = float(lengths @ (rows - y) ** 2) / area + 1 / 12
    mixed = float(lengths @ ((middles - x) * (rows - y))) / area
    return Island(int(area), x, y, ((across, mixed), (mixed, down)))
