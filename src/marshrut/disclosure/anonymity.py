"""Sets of records without names: k-anonymity by coarser words and by leaving out, and the attack that tries to undo it.

Every describing column (place, post, subject, …) has words from fine to coarse. One depth is chosen for each column for
the whole set, so that every combination of words left has at least k records and no combination has one and the same
secret for all (Samarati 2001; Machanavajjhala et al. 2007, distinct l-diversity). Small combinations are left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import product

Words = Sequence[str]
"""Words of one value from the finest to the coarsest."""


@dataclass(frozen=True, slots=True)
class Coarse:
    """How a set may be given away.

    Attributes
    ----------
    depths : for each column the depth of its words, 0 the finest
    kept : numbers of the records that stay
    smallest : the smallest combination among them
    loss : 0 nothing is lost, 1 everything
    """

    depths: tuple[int, ...]
    kept: tuple[int, ...]
    smallest: int
    loss: float


class NoAnonymity(ValueError):
    """Even the coarsest words leave combinations that are too small."""


def generalise(
    records: Sequence[Sequence[Words]], secrets: Sequence[Hashable], *, k: int = 5, most_left_out: float = 0.05
) -> Coarse:
    """The depths that lose least and leave out at most a share of the records.

    Parameters
    ----------
    records : for each record its columns, for each column the words from fine to coarse; equal numbers of words in a column
    secrets : what must not follow from the combination of words, one per record
    k : least records of one combination
    most_left_out : share of records that may be left out

    Raises
    ------
    NoAnonymity
        No depths are enough.
    """
    if not records:
        raise NoAnonymity("no records")
    sizes = [len(column) for column in records[0]]
    best: Coarse | None = None
    for depths in product(*(range(size) for size in sizes)):
        loss = sum(d / (size - 1) for d, size in zip(depths, sizes, strict=True) if size > 1) / len(sizes)
        if best is not None and loss >= best.loss:
            continue
        kept, smallest = _kept(records, secrets, depths, k)
        left_out = 1 - len(kept) / len(records)
        whole = loss + left_out * (1 - loss)
        if left_out <= most_left_out and (best is None or whole < best.loss):
            best = Coarse(depths, kept, smallest, whole)
    if best is None:
        raise NoAnonymity("the coarsest words are not enough")
    return best


def _kept(
    records: Sequence[Sequence[Words]], secrets: Sequence[Hashable], depths: Sequence[int], k: int
) -> tuple[tuple[int, ...], int]:
    """Records of combinations that are large enough and not of one secret, and the size of the smallest."""
    classes: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for n, record in enumerate(records):
        classes[tuple(words[d] for words, d in zip(record, depths, strict=True))].append(n)
    good = [found for found in classes.values() if len(found) >= k and len({secrets[n] for n in found}) > 1]
    return tuple(sorted(n for found in good for n in found)), min(map(len, good), default=0)


def linked(given: Sequence[Sequence[str]], known: Sequence[Sequence[Words]], depths: Sequence[int]) -> int:
    """How many records a person who knows everybody's describing columns can tie to one human being.

    Parameters
    ----------
    given : describing words of the records given away
    known : the same columns of everybody who could be in the set, all words from fine to coarse

    Returns
    -------
    Number of records whose words fit exactly one of the known.
    """
    fits = Counter(tuple(words[d] for words, d in zip(person, depths, strict=True)) for person in known)
    return sum(fits[tuple(record)] == 1 for record in given)
