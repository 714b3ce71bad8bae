"""Answers of people to items, kept as sparse rows so that an item not presented costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.errors import BadResponses

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
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
    item: Ints
    category: Ints
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
        whole = _whole(table, "mat")
        person, item = np.nonzero(whole != -1)
        return _build(whole.shape, person, item, whole[person, item], n_cat, group, weight)

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
        return _build(size, rows, cols, cats, n_cat, group, weight)

    def of_items(self, keep: NDArray[np.bool_]) -> Responses:
        """Leave only answers to the items marked in ``keep`` (J,); people and columns stay in place."""
        chosen = keep[self.item]
        count = np.bincount(self.person[chosen], minlength=self.n_persons)
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

    def forms(self) -> NDArray[np.uint64]:
        """(N,) signs of the sets of items answered: equal for equal sets."""
        signs = np.random.default_rng(0).integers(0, 2**63, self.n_items, np.uint64)
        return self._mark(signs[self.item])

    def _mark(self, signs: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """(N,) sums modulo 2⁶⁴ of a random number for each answer (n,).

        Equal for equal rows, and as good as never for others, so that rows are compared without being sorted.
        """
        total = np.zeros(signs.size + 1, np.uint64)
        np.cumsum(signs, out=total[1:])
        return total[self.ptr[1:]] - total[self.ptr[:-1]]

    def collapsed(self) -> Responses:
        """Same likelihood with equal rows of one population put together; long tests are returned as they are."""
        if self.n_items > SHORT or self.n_persons < 2:
            return self
        top = int(self.n_cat.max(initial=1))
        signs = np.random.default_rng(0).integers(0, 2**63, self.n_items * top + self.n_groups, np.uint64)
        mark = self._mark(signs[self.item * top + self.category]) + signs[self.n_items * top + self.group]
        _, first, inverse = np.unique(mark, return_index=True, return_inverse=True)
        if first.size > 0.7 * self.n_persons:
            return self
        whole = self.take(first)
        weight = np.bincount(inverse.ravel(), self.weight, first.size).astype(np.float64)
        return replace(whole, weight=weight)


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


def _build(
    size: tuple[int, ...],
    person: Ints,
    item: Ints,
    category: Ints,
    n_cat: ArrayLike | None,
    group: ArrayLike | None,
    weight: ArrayLike | None,
) -> Responses:
    n_persons, n_items = size
    seen = np.ones(n_items, np.int64)
    np.maximum.at(seen, item, category + 1)
    cats = seen if n_cat is None else np.broadcast_to(_whole(np.asarray(n_cat), "n_cat"), n_items).copy()
    bad = np.flatnonzero((category < 0) | (category >= cats[item]))
    if bad.size:
        raise BadResponses(f"item {item[bad[0]]} has no category {category[bad[0]]}")
    groups = np.zeros(n_persons, np.int64) if group is None else _whole(np.asarray(group), "group")
    weights = np.ones(n_persons) if weight is None else np.asarray(weight, np.float64)
    if groups.shape != (n_persons,) or groups.min(initial=0) < 0:
        raise BadResponses("group: one number from 0 for each person is expected")
    if weights.shape != (n_persons,) or not np.all(weights > 0) or not np.all(np.isfinite(weights)):
        raise BadResponses("weight: one positive number for each person is expected")
    ptr = _pointer(np.bincount(person, minlength=n_persons))
    return Responses(cats, ptr, np.ascontiguousarray(item), np.ascontiguousarray(category), groups, weights)
