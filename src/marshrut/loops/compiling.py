"""Compiled loops: kept on disk after their first run, carried out by threads over fixed parts of the people."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any, Self, TypeVar, cast

import numpy as np
from numba import njit
from numba.core import config
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")
_SEEN: set[str] = set()  # pieces of work that were done once in this process
PARTS = 8  # of the people; fixed, so that sums are the same whatever the number of threads
REORDER = {"reassoc", "contract", "arcp", "nsz"}  # sums may be regrouped at compile time; NaN and ∞ keep their meaning


def compiled(function: F, **more: Any) -> F:
    """Compile a loop on its first call, free of the interpreter's lock; the code is kept on disk for all processes.

    It lies beside the module; where that is read-only, in the cache folder of the user; where there is none, in a folder of
    this user among temporary files. ``NUMBA_CACHE_DIR`` names another place.
    """
    make: Callable[..., Any] = njit
    how = {"nogil": True, "error_model": "numpy", "fastmath": REORDER, "no_cfunc_wrapper": True, **more}
    try:
        loop = make(cache=True, **how)(function)
    except RuntimeError:  # numba finds no folder it may write
        vars(config)["CACHE_DIR"] = spare = _spare_folder()
        loop = make(cache=bool(spare), **how)(function)
    return cast("F", loop)


def lean(function: F) -> F:
    """The same without counting references: for loops that pass bundles of arrays to each other and make no arrays.

    The caller in Python keeps the arrays alive; the counts of forty arrays at every call cost nine tenths of the time.
    """
    return compiled(function, _nrt=False)


def inner(function: F) -> F:
    """A lean loop written into each of its callers: a call would copy its bundles of arrays."""
    return compiled(function, _nrt=False, forceinline=True)


def _spare_folder() -> str:
    """A folder among temporary files that this user alone may write: what lies in it is run, so nobody else may put it."""
    me = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"marshrut-loops-{me}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        seen = folder.lstat()
    except OSError:
        return ""
    return str(folder) if stat.S_ISDIR(seen.st_mode) and seen.st_uid == me and not seen.st_mode & 0o077 else ""


def cores() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def parts(ptr: Ints, n: int = PARTS) -> list[tuple[int, int]]:
    """Rows cut into n runs of nearly equal numbers of answers; ``ptr`` (N + 1,) as in ``Responses``."""
    work = ptr + np.arange(ptr.size)  # a person costs something even without answers
    edge = np.searchsorted(work, np.linspace(0, work[-1], n + 1))
    edge[0], edge[-1] = 0, ptr.size - 1
    return [(int(low), int(high)) for low, high in pairwise(edge)]


class Threads:
    """A pool for one piece of work; one thread means no pool at all."""

    def __init__(self, n: int | None = None) -> None:
        self.n = min(cores() if n is None else max(1, n), PARTS)
        self._pool = ThreadPoolExecutor(self.n) if self.n > 1 else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    def over(self, work: Callable[[int], T], n: int = PARTS) -> list[T]:
        """``work(0) … work(n − 1)``, answers in that order."""
        if self._pool is None:
            return [work(part) for part in range(n)]
        if work.__qualname__ in _SEEN:
            return list(self._pool.map(work, range(n)))
        _SEEN.add(
            work.__qualname__
        )  # loops are compiled by one thread: two at once have kept a loop without its freedom
        return [work(0), *self._pool.map(work, range(1, n))]
