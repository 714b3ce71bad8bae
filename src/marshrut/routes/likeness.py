"""Whether two reports are nearly the same text: shingles of words, MinHash to find candidates, Jaccard to decide."""

from __future__ import annotations

import re
from zlib import crc32

from marshrut.core.text import fold

WORD = re.compile(r"[\w-]+")
SIZE = 3
BANDS, DEPTH = 20, 3
PRIME = (1 << 61) - 1
#: Least share of common shingles of two texts that are called nearly the same.
ALIKE = 0.6
#: Shorter texts are too often alike by chance.
LEAST_WORDS = 12


def shingles(text: str) -> frozenset[int]:
    """Hashes of every three words in a row; empty for a text too short to judge."""
    words = WORD.findall(fold(text))
    if len(words) < LEAST_WORDS:
        return frozenset()
    return frozenset(crc32(" ".join(words[n : n + SIZE]).encode()) for n in range(len(words) - SIZE + 1))


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Jaccard: common shingles of all shingles; 0 when one of the texts is too short."""
    return len(one & other) / len(one | other) if one and other else 0.0


def bands(found: frozenset[int]) -> list[int]:
    """Twenty bands of three smallest hashes: texts with a common band are worth comparing.

    Two texts of likeness s meet with the chance 1 − (1 − s³)²⁰: 0.99 at 0.6, 0.15 at 0.2.
    """
    if not found:
        return []
    lowest = [min((a * one + b) % PRIME for one in found) for a, b in _KEYS]
    return [
        crc32(repr((n, lowest[n * DEPTH : (n + 1) * DEPTH])).encode()) - (1 << 31)  # a signed 32-bit number of the base
        for n in range(BANDS)
    ]


def _keys(count: int) -> list[tuple[int, int]]:
    """Fixed multipliers: a print made today is compared with prints of last year."""
    state, made = 0x9E3779B97F4A7C15, []
    for _ in range(count):
        pair = []
        for _ in range(2):
            state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
            pair.append(state % (PRIME - 1) + 1)
        made.append((pair[0], pair[1]))
    return made


_KEYS = _keys(BANDS * DEPTH)
