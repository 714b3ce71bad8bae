"""Sets of at most 64 lines as bits of a word, for compiled loops and for plain NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from marshrut.loops import Ints, inner

Array = NDArray[Any]
Words = NDArray[np.uint64]
ONE = np.uint64(1)
NOTHING = np.uint64(0)


@inner
def lowest(word: np.uint64) -> int:
    """Place of the lowest bit of a word that is not 0."""
    low = word & (~word + ONE)
    place = 0
    if low & np.uint64(0xFFFFFFFF00000000):
        place += 32
    if low & np.uint64(0xFFFF0000FFFF0000):
        place += 16
    if low & np.uint64(0xFF00FF00FF00FF00):
        place += 8
    if low & np.uint64(0xF0F0F0F0F0F0F0F0):
        place += 4
    if low & np.uint64(0xCCCCCCCCCCCCCCCC):
        place += 2
    if low & np.uint64(0xAAAAAAAAAAAAAAAA):
        place += 1
    return place


@inner
def bit(place: int) -> np.uint64:
    """Word with one bit."""
    return ONE << np.uint64(place)


def members(ptr: Ints, masks: Words) -> tuple[Ints, Ints]:
    """Chosen lines of all teachers in their order: the teacher of each and its place among all lines."""
    length = np.diff(ptr)
    owner = np.repeat(np.arange(length.size), length)
    place = np.arange(owner.size) - ptr[owner]
    chosen = np.flatnonzero((masks[owner] >> place.astype(np.uint64)) & ONE)
    return owner[chosen], chosen


def places(mask: int) -> list[int]:
    """Bits of one word, lowest first."""
    found, word = [], int(mask)
    while word:
        found.append((word & -word).bit_length() - 1)
        word &= word - 1
    return found


def count(masks: Words) -> Ints:
    """Number of bits of each word."""
    return np.asarray(np.bitwise_count(masks), np.int64)
