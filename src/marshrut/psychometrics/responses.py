"""Answers of people to items, kept as sparse rows so that an item not presented costs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.errors import BadResponses

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Items = NDArray[np.int32]
Categories = NDArray[np.int16]
PIECE = 1_000_000  # answers worked on at once, so that a million people need little beside the answers themselves
SHORT = 40  # items: a longer test practically never repeats a pattern of answers


@dataclass(frozen=True)
class Responses:
    """Answers of N people to J items; n answers in all, ordered by person, then by item.

    Attributes
    ----------
    n_cat : (J,) ints
        Number of categories of each item, at least 1; categories are 0 … n_cat − 1.
    ptr : (N + 1,) ints
        Answers of person i stand at ``ptr[i]:ptr[i + 1]``.
    item, category : (n,) ints
        Column and category of each answer.
    group : (N,) ints
        Population of each person, 0 … G − 1.
    weight : (N,) floats
        How many people the row stands for; positive.
    """

    n_cat: Ints
    ptr: Ints
    item: Items
    category: Categories
    group: Ints
    weight: Floats

    @property
    def n_persons(self) -> int:
        """N, number of rows."""
        return self.ptr.size - 1

    @property
    def n_items(self) -> int:
        """J, number of columns."""
        return self.n_cat.size

    @property
    def n_groups(self) -> int:
        """G, number of populations."""
        return int(self.group.max(initial=0)) + 1

    @property
    def answered(self) -> Ints:
        """(N,) number of answers of each person."""
        return np.diff(self.ptr)

    @property
    def person(self) -> Ints:
        """(n,) row of each answer."""
        return np.repeat(np.arange(self.n_persons), self.answered)

    @classmethod
    def from_matrix(
        cls,
        mat: ArrayLike,
        n_cat: ArrayLike | None = None,
        group: ArrayLike | None = None,
        weight: ArrayLike | None = None,
    ) -> Responses:
        """Read a dense table.

        Parameters
        ----------
        mat : (N, J) integers
            Category of each answer; −1 = not presented or not scored. Such a cell adds nothing to the likelihood.
        n_cat : (J,) integers, optional
            Categories of each item; by default the highest seen plus one.
        group : (N,) integers, optional
            Population of each person, by default one for all.
        weight : (N,) floats, optional
            Frequency of each row, by default 1.

        Raises
        ------
        BadResponses
            A table that is not two-dimensional or not whole numbers, a category outside 0 … n_cat − 1.
        """
        table = np.asarray(mat)
        if table.ndim != 2:
            raise BadResponses(f"a table of people by items is expected, not an array of {table.ndim} dimensions")
        step = max(1, PIECE // max(table.shape[1], 1))
        count = np.concatenate(
            [np.zeros(0, np.int64), *((table[low : low + step] != -1).sum(1) for low in range(0, table.shape[0], step))]
        )
        item, category = np.empty(int(count.sum()), np.int32), np.empty(int(count.sum()), np.int16)
        at = 0
        for low in range(0, table.shape[0], step):
            piece = _whole(table[low : low + step], "mat")
            given = piece != -1
            chosen = piece[given]
            item[at : at + chosen.size] = given.nonzero()[1]
            category[at : at + chosen.size] = _short(chosen)
            at += chosen.size
        return _build(table.shape[1], count, item, category, n_cat, group, weight)

    @classmethod
    def from_long(
        cls,
        person: ArrayLike,
        item: ArrayLike,
        category: ArrayLike,
        *,
        n_persons: int | None = None,
        n_items: int | None = None,
        n_cat: ArrayLike | None = None,
        group: ArrayLike | None = None,
        weight: ArrayLike | None = None,
    ) -> Responses:
        """Read a list of answers, one row an answer, in any order; cost grows with answered cells only.

        Parameters
        ----------
        person, item, category : (n,) integers
            Row, column and category of each answer; category −1 = not scored, the row is left out.
        n_persons, n_items : int, optional
            N and J; by default the highest number seen plus one.
        n_cat, group, weight
            As in :meth:`from_matrix`.

        Raises
        ------
        BadResponses
            Lengths differ, a number is negative or too high, a person answered an item twice.
        """
        rows, cols, cats = (
            _whole(np.atleast_1d(x), name) for x, name in ((person, "person"), (item, "item"), (category, "category"))
        )
        if not rows.shape == cols.shape == cats.shape or rows.ndim != 1:
            raise BadResponses("person, item and category must be of one length")
        size = (
            int(rows.max(initial=-1)) + 1 if n_persons is None else n_persons,
            int(cols.max(initial=-1)) + 1 if n_items is None else n_items,
        )
        if rows.size and (rows.min() < 0 or cols.min() < 0 or rows.max() >= size[0] or cols.max() >= size[1]):
            raise BadResponses(f"person or item outside the table of {size[0]} by {size[1]}")
        given = cats != -1
        rows, cols, cats = rows[given], cols[given], cats[given]
        order = np.lexsort((cols, rows))
        rows, cols, cats = rows[order], cols[order], cats[order]
        twice = np.flatnonzero((np.diff(rows) == 0) & (np.diff(cols) == 0))
        if twice.size:
            raise BadResponses(f"person {rows[twice[0]]} answered item {cols[twice[0]]} twice")
        count = np.bincount(rows, minlength=size[0]).astype(np.int64)
        return _build(size[1], count, cols.astype(np.int32), _short(cats), n_cat, group, weight)

    def of_items(self, keep: NDArray[np.bool_]) -> Responses:
        """Leave only answers to the items marked in ``keep`` (J,); people and columns stay in place."""
        chosen = keep[self.item]
        count = np.bincount(self.person[chosen], minlength=self.n_persons).astype(np.int64)
        return Responses(self.n_cat, _pointer(count), self.item[chosen], self.category[chosen], self.group, self.weight)

    def matrix(self) -> NDArray[np.int16]:
        """(N, J) table of categories, −1 = no answer."""
        table = np.full((self.n_persons, self.n_items), -1, np.int16)
        table[self.person, self.item] = self.category
        return table

    def take(self, rows: Ints) -> Responses:
        """The people chosen, in the given order."""
        count = self.answered[rows]
        ptr = _pointer(count)
        at = np.arange(ptr[-1]) + np.repeat(self.ptr[rows] - ptr[:-1], count)
        return Responses(self.n_cat, ptr, self.item[at], self.category[at], self.group[rows], self.weight[rows])

    def pieces(self) -> Iterator[tuple[slice, slice]]:
        """People and their answers in runs of about :data:`PIECE` answers."""
        for low, high in runs(self.ptr):
            yield slice(low, high), slice(int(self.ptr[low]), int(self.ptr[high]))

    def numbers(self) -> Floats:
        """(R,) weighted answers of each category of each item, item after item."""
        first = np.concatenate([[0], np.cumsum(self.n_cat)])
        total = np.zeros(int(first[-1]))
        for people, cells in self.pieces():
            weight = np.repeat(self.weight[people], self.answered[people])
            total += np.bincount(first[self.item[cells]] + self.category[cells], weight, total.size)
        return total

    def forms(self) -> NDArray[np.uint64]:
        """(N,) signs of the sets of items answered: equal for equal sets."""
        return self._mark(_signs(self.n_items), 1)

    def _mark(self, signs: NDArray[np.uint64], top: int) -> NDArray[np.uint64]:
        """(N,) sums modulo 2⁶⁴ of a random number for each answer; with ``top`` 1 categories do not count.

        Equal for equal rows, and as good as never for others, so that rows are compared without being sorted.
        """
        mark = np.empty(self.n_persons, np.uint64)
        for people, cells in self.pieces():
            key = self.item[cells].astype(np.int64) * top + (self.category[cells] if top > 1 else 0)
            total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(signs[key], dtype=np.uint64)])
            edge = self.ptr[people.start : people.stop + 1] - cells.start
            mark[people] = total[edge[1:]] - total[edge[:-1]]
        return mark

    def collapsed(self) -> Responses:
        """Same likelihood with equal rows of one population put together; long tests are returned as they are."""
        if self.n_items > SHORT or self.n_persons < 2:
            return self
        top = max(2, int(self.n_cat.max(initial=1)))
        signs = _signs(self.n_items * top + self.n_groups)
        mark = self._mark(signs, top) + signs[self.n_items * top + self.group]
        _, first, inverse = np.unique(mark, return_index=True, return_inverse=True)
        if first.size > 0.7 * self.n_persons:
            return self
        whole = self.take(first)
        weight = np.bincount(inverse.ravel(), self.weight, first.size).astype(np.float64)
        return replace(whole, weight=weight)


def runs(ptr: Ints) -> Iterator[tuple[int, int]]:
    """Rows in runs of about :data:`PIECE` answers; ``ptr`` (N + 1,) as in :class:`Responses`."""
    low = 0
    while low < ptr.size - 1:
        high = max(low + 1, int(np.searchsorted(ptr, ptr[low] + PIECE, side="right")) - 1)
        yield low, high
        low = high


def _signs(n: int) -> NDArray[np.uint64]:
    return np.random.default_rng(0).integers(0, 2**63, n, np.uint64)


def join(parts: Sequence[Responses]) -> Responses:
    """Stack people of several sittings of one bank (same items); populations keep their numbers.

    Raises
    ------
    BadResponses
        Numbers of items differ.
    """
    if len({part.n_items for part in parts}) != 1:
        raise BadResponses("only answers to one bank can be joined")
    return Responses(
        np.max([part.n_cat for part in parts], axis=0),
        _pointer(np.concatenate([part.answered for part in parts])),
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("item", "category", "group", "weight")),
    )


def _pointer(count: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(count)]).astype(np.int64)


def _whole(values: NDArray[np.generic], name: str) -> Ints:
    whole = values.dtype.kind in "iub" or (values.dtype.kind == "f" and bool(np.all(np.isfinite(values))))
    if values.size and not (whole and np.all(values == np.floor(values))):
        raise BadResponses(f"{name}: whole numbers are expected, −1 for a missing answer")
    return values.astype(np.int64)


def _short(category: Ints) -> Categories:
    far = category[(category < -1) | (category > np.iinfo(np.int16).max)]
    if far.size:
        raise BadResponses(f"no item has a category {far[0]}")
    return category.astype(np.int16)


def _build(
    n_items: int,
    count: Ints,
    item: Items,
    category: Categories,
    n_cat: ArrayLike | None,
    group: ArrayLike | None,
    weight: ArrayLike | None,
) -> Responses:
    n_persons = count.size
    cats = _categories(n_items, item, category, n_cat)
    groups = np.zeros(n_persons, np.int64) if group is None else _whole(np.asarray(group), "group")
    weights = np.ones(n_persons) if weight is None else np.asarray(weight, np.float64)
    if groups.shape != (n_persons,) or groups.min(initial=0) < 0:
        raise BadResponses("group: one number from 0 for each person is expected")
    if weights.shape != (n_persons,) or not np.all(weights > 0) or not np.all(np.isfinite(weights)):
        raise BadResponses("weight: one positive number for each person is expected")
    return Responses(cats, _pointer(count), item, category, groups, weights)


def _categories(n_items: int, item: Items, category: Categories, n_cat: ArrayLike | None) -> Ints:
    """(J,) numbers of categories, given or seen; every answer must have one of them."""
    seen = np.ones(n_items, np.int64)
    given = None if n_cat is None else np.broadcast_to(_whole(np.asarray(n_cat), "n_cat"), n_items).copy()
    for low in range(0, item.size, PIECE):
        columns, chosen = item[low : low + PIECE], category[low : low + PIECE]
        bad = np.flatnonzero((chosen < 0) | (chosen >= given[columns] if given is not None else False))
        if bad.size:
            raise BadResponses(f"item {columns[bad[0]]} has no category {chosen[bad[0]]}")
        np.maximum.at(seen, columns, chosen.astype(np.int64) + 1)
    return seen if given is None else given
