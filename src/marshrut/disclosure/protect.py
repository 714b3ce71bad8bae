"""Which numbers are hidden: first the dangerous ones, then those by which the dangerous ones could be found."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import count

import numpy as np

from marshrut.disclosure.attack import Found, attack
from marshrut.disclosure.model import Bools, Ints, Published, Table, TableError, needed
from marshrut.disclosure.primary import eligible
from marshrut.disclosure.programme import Programme
from marshrut.disclosure.rests import settle

TRIES = 40


class Leak(RuntimeError):
    """The attack on what was going to be published succeeded: it is not published."""


@dataclass(frozen=True)
class Pattern:
    """``shown`` by cell and level; ``first`` of them were hidden for themselves, ``second`` to protect others."""

    shown: Bools
    first: int
    second: int

    @property
    def hidden_share(self) -> float:
        """Share of the hidden among all."""
        return (self.first + self.second) / max(1, self.first + self.second + int(self.shown.sum()))


def protect(table: Table, k: int, allowed: Bools | None = None, rounds: int | None = None) -> Pattern:
    """Hide numbers until tables are found that leave each hidden watched number at least k wide.

    Deterministic. A table possible before is possible after more is hidden, so what was found stays. A cell with a number
    too certain first gives up more of its own levels, the smallest number first; when nothing of it is left, a neighbour
    under the same wider cell is hidden (the greatest rank, then the smallest), and when none is left, the wider cell
    itself. Each step hides something, so it ends, in the worst case with nothing new; after so many ``rounds``, when they
    are given, it gives up with :class:`Leak`.
    """
    if k < 2:
        raise TableError("protection begins with two people")
    totals = table.totals
    may = np.ones(table.shape, dtype=np.bool_) if allowed is None else allowed
    start = (eligible(totals, k) & may) | table.fixed
    shown = start.copy()
    need = needed(totals.sum(axis=1), k)
    kin = _kin(table)
    low = high = totals
    for turn in count():
        settle(table, shown, need)
        low, high = _possible(table, shown, need, low, high)
        certain = ~shown & table.watched & (high - low < need[:, None])
        if not certain.any():
            break
        if turn == rounds or not _loosen(table, shown, totals, kin, certain):
            raise Leak("nothing more can be hidden: earlier releases already tell too much")
    offered = int((may & (totals.sum(axis=1) > 0)[:, None]).sum())
    first = offered - int((start & may & (totals.sum(axis=1) > 0)[:, None]).sum())
    return Pattern(shown, first, int(start.sum() - shown.sum()))


def publish(table: Table, k: int, allowed: Bools | None = None) -> tuple[Pattern, Published, Found]:
    """The pattern, what an outsider gets, and the result of the attack on it; refused with :class:`Leak` if it succeeds.

    The attack is another program on other grounds: it has only the published numbers and solves programmes over them.
    """
    pattern = protect(table, k, allowed)
    seen = Published.of(table, pattern.shown)
    found = attack(seen, k, watched=table.watched)
    if found.disclosed.any():
        cell, level = map(int, np.argwhere(found.disclosed)[0])
        raise Leak(f"{table.cells.keys[cell]}: level {level} is known within {found.width[cell, level]}")
    return pattern, seen, found


def _possible(table: Table, shown: Bools, need: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Lowest and highest numbers among the tables found so far and those that agree with the pattern."""
    model = Programme(Published.of(table, shown))
    low, high = low.copy(), high.copy()
    model.look_around(TRIES, ~shown & table.watched, need[:, None], low, high)
    return low, high


def _kin(table: Table) -> dict[int, tuple[int, ...]]:
    """Children of each cell, what is given up first standing first."""
    totals = table.totals.sum(axis=1)
    found: dict[int, list[int]] = defaultdict(list)
    for child, parents in enumerate(table.cells.parents):
        for parent in parents:
            found[parent].append(child)
    return {p: tuple(sorted(c, key=lambda c: (-table.cells.rank[c], totals[c], c))) for p, c in found.items()}


def _loosen(table: Table, shown: Bools, totals: Ints, kin: dict[int, tuple[int, ...]], certain: Bools) -> bool:
    """Hide one thing beside each too certain number, once in a neighbourhood: the next look shows what it has helped."""
    touched: set[int] = set()
    hidden = False
    for cell, level in np.argwhere(certain):
        near = {int(cell), *(p for p in table.cells.parents[cell] if p >= 0)}
        if touched & near:
            continue
        touched |= near
        hidden |= _hide(table, shown, totals, kin, int(cell), int(level))
    return hidden or _hide_any(table, shown, totals)


def _hide(table: Table, shown: Bools, totals: Ints, kin: dict[int, tuple[int, ...]], cell: int, level: int) -> bool:
    """Hide one number more that makes a number of a cell less certain; False when nothing is left around it."""
    loose = shown & ~table.fixed
    if loose[cell].any():
        own = np.flatnonzero(loose[cell])
        shown[cell, own[np.argmin(totals[cell, own])]] = False
        return True
    seen, ring = {cell}, [cell]
    while ring:
        wider = sorted({p for c in ring for p in table.cells.parents[c] if p >= 0} - seen)
        around = [c for p in wider for c in (*kin[p], p) if c not in seen and loose[c].any()]
        if around:
            least = min(around, key=lambda c: (-int(table.cells.rank[c]), int(totals[c].sum()), c))
            shown[least, [level] if loose[least, level] else loose[least]] = False
            return True
        seen.update(wider)
        ring = wider
    return False


def _hide_any(table: Table, shown: Bools, totals: Ints) -> bool:
    """The last resort: the least needed cell of the whole table."""
    loose = np.flatnonzero((shown & ~table.fixed).any(axis=1))
    if not loose.size:
        return False
    least = min(loose, key=lambda c: (-table.cells.rank[c], int(totals[c].sum()), int(c)))
    shown[least] &= table.fixed[least]
    return True
