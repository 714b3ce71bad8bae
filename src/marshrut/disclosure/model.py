"""What goes in and what comes out: atoms, the cells made of them, the numbers that are shown."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class TableError(ValueError):
    """The table contradicts itself."""


@dataclass(frozen=True)
class Cells:
    """Cells as sets of atoms. An atom is the finest group of people that any cell tells apart.

    ``cell`` and ``atom`` are equally long: atom ``atom[i]`` belongs to cell ``cell[i]``. ``parents[c]`` are the cells one
    step wider than c, by kind of step; −1 is none. ``rank`` says what is given up first: the greater, the sooner.
    """

    keys: tuple[Hashable, ...]
    cell: Ints
    atom: Ints
    parents: tuple[tuple[int, ...], ...]
    rank: Ints

    @classmethod
    def of(
        cls,
        members: Sequence[Sequence[int]],
        *,
        keys: Sequence[Hashable] | None = None,
        parents: Sequence[Sequence[int]] | None = None,
        rank: Sequence[int] | None = None,
    ) -> Cells:
        """From the list of atoms of each cell."""
        count = len(members)
        cell = np.repeat(np.arange(count), [len(m) for m in members])
        atom = np.array([a for m in members for a in m], dtype=np.int64)
        up = tuple(tuple(p) for p in parents) if parents is not None else ((),) * count
        order = np.array(rank if rank is not None else [0] * count, dtype=np.int64)
        return cls(tuple(keys if keys is not None else range(count)), cell, atom, up, order)

    def __len__(self) -> int:
        return len(self.keys)

    def sums(self, values: Ints) -> Ints:
        """Values of atoms summed over each cell."""
        out = np.zeros((len(self), *values.shape[1:]), dtype=np.int64)
        np.add.at(out, self.cell, values[self.atom])
        return out


@dataclass(frozen=True)
class Table:
    """Numbers of people by atom and level, with the cells that may be shown.

    Only people with a level are counted. ``fixed`` are the numbers that earlier releases have shown already: they can not
    be taken back. ``watched`` are the numbers that must stay uncertain while they are hidden.
    """

    counts: Ints
    cells: Cells
    fixed: Bools = field(default_factory=lambda: np.zeros((0, 0), dtype=np.bool_))
    watched: Bools = field(default_factory=lambda: np.zeros((0, 0), dtype=np.bool_))

    def __post_init__(self) -> None:
        if self.counts.ndim != 2 or np.any(self.counts < 0):
            raise TableError("numbers of people by atom and level are expected, none below zero")
        if self.cells.atom.size and self.cells.atom.max() >= self.counts.shape[0]:
            raise TableError("a cell names an atom that does not exist")
        if not self.fixed.size:
            object.__setattr__(self, "fixed", np.zeros(self.shape, dtype=np.bool_))
        if not self.watched.size:
            object.__setattr__(self, "watched", np.ones(self.shape, dtype=np.bool_))
        if self.fixed.shape != self.shape or self.watched.shape != self.shape:
            raise TableError("what is fixed and what is watched must be told of each cell and level")

    @property
    def shape(self) -> tuple[int, int]:
        """Cells by levels."""
        return len(self.cells), self.counts.shape[1]

    @property
    def totals(self) -> Ints:
        """People of each cell at each level."""
        return self.cells.sums(self.counts)


@dataclass(frozen=True)
class Published:
    """All an outsider has: who is in which cell, how many people an atom has, and the shown numbers; −1 is hidden."""

    cells: Cells
    people: Ints
    values: Ints

    @classmethod
    def of(cls, table: Table, shown: Bools) -> Published:
        """What is seen when ``shown`` numbers of a table are published."""
        return cls(table.cells, table.counts.sum(axis=1), np.where(shown, table.totals, -1))

    @property
    def sizes(self) -> Ints:
        """People of each cell; how many took part is no secret."""
        return self.cells.sums(self.people)

    def need(self, k: int) -> Ints:
        """How wide the interval of a hidden number of each cell must stay."""
        return needed(self.sizes, k)


def needed(sizes: Ints, k: int) -> Ints:
    """k; in a cell of n < k people, where so much can not be, n − 1, and 1 for one person.

    So of each person in a small cell any level stays possible, and so does that they are not at it.
    """
    return np.where(sizes >= k, k, np.minimum(sizes, np.maximum(1, sizes - 1)))
