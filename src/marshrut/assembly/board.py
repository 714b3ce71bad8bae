"""Forms on a board: which exchanges of tasks keep every limit, and what an exchange does to the curves."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from .model import Assembled, Floats, Ints, Order, Tasks

Flags = NDArray[np.bool_]
#: The most exchanges of one search, many more than a real order needs.
MOST_TURNS = 2000
#: A gain below this is an error of rounding.
LEAST = 1e-12


@dataclass(frozen=True)
class Exchange:
    """A task of a form gives its place to another; ``other`` is the form that takes it in return, -1 when none."""

    form: int
    out: int
    into: int
    other: int = -1


class Board:
    """Forms with all that limits them; ``most`` tells in how many forms each task may stand."""

    def __init__(
        self, tasks: Tasks, order: Order, forms: Sequence[Sequence[int]], target: Floats, most: Ints | None = None
    ) -> None:
        self.tasks, self.order, self.target = tasks, order, target
        self.holds = np.zeros((len(forms), tasks.count), bool)
        for n, one in enumerate(forms):
            self.holds[n, list(one)] = True
        self.most = usable(tasks, order, order.forms) if most is None else most
        self.amounts = np.array([b.amount for b in order.bounds]).reshape(len(order.bounds), tasks.count)
        self.least = np.array([b.least for b in order.bounds], np.int64)
        self.limit = np.array([b.most for b in order.bounds], np.int64)
        self.anchor = np.zeros(tasks.count, bool)
        self.anchor[list(tasks.anchors)] = True
        self.enemies: list[list[int]] = [[] for _ in range(tasks.count)]
        for foe, other in tasks.enemies:
            self.enemies[foe].append(other)
            self.enemies[other].append(foe)
        self.unit = tasks.information / target
        self._known: dict[int, Flags] = {}
        self.past = np.zeros((len(order.earlier), tasks.count), bool)
        for n, past in enumerate(order.earlier):
            self.past[n, list(past)] = True

    def found(self) -> Assembled:
        """The forms as they stand."""
        forms = tuple(tuple(int(n) for n in np.flatnonzero(row)) for row in self.holds)
        return Assembled(forms, self.target, self.holds @ self.tasks.information)

    def distances(self) -> Floats:
        """Signed distances of the curves from the target, shares of it: forms by points."""
        return np.asarray(self.holds @ self.tasks.information / self.target - 1)

    def allowed(self, form: int, outs: Ints) -> Flags:
        """Which tasks may take the places of ``outs``: outs by tasks."""
        free = ~self.holds[form] & (self.holds.sum(0) < self.most) & ~self.anchor
        table = self._fits(form)[outs] & free
        table &= self._shares(form, outs)
        return np.asarray(table & ~self.anchor[outs][:, None])

    def _fits(self, form: int) -> Flags:
        """By bounds and enemies of the form alone, which tasks may take the places of its tasks; kept till it changes."""
        if form in self._known:
            return self._known[form]
        outs = np.flatnonzero(self.holds[form])
        rest = (self.amounts @ self.holds[form])[:, None] - self.amounts[:, outs]
        fits = np.ones((outs.size, self.tasks.count), bool)
        for row, amount, least, most in zip(rest, self.amounts, self.least, self.limit, strict=True):
            fits &= (amount >= (least - row)[:, None]) & (amount <= (most - row)[:, None])
        foes = np.zeros((outs.size, self.tasks.count), np.int64)
        for row, out in enumerate(outs):
            foes[:, self.enemies[out]] += 1
            foes[row, self.enemies[out]] -= 1
        table = np.zeros((self.tasks.count, self.tasks.count), bool)
        table[outs] = fits & (foes == 0)
        self._known[form] = table
        return table

    def _shares(self, form: int, outs: Ints) -> Flags:
        """Sharing with the other forms and with earlier ones."""
        good = np.ones((outs.size, self.tasks.count), bool)
        others = np.delete(self.holds, form, axis=0)
        rows = [(row, self.order.overlap) for row in others]
        if self.order.earlier_overlap is not None:
            rows += [(row, self.order.earlier_overlap) for row in self.past]
        for row, most in rows:
            kept = row & ~self.anchor
            now = int((kept & self.holds[form]).sum())
            good &= now - kept[outs][:, None] + kept <= most
        return good

    def exchange(self, turn: Exchange) -> None:
        """Do it."""
        for form in (turn.form, turn.other):
            self._known.pop(form, None)
        self.holds[turn.form, turn.out], self.holds[turn.form, turn.into] = False, True
        if turn.other >= 0:
            self.holds[turn.other, turn.into], self.holds[turn.other, turn.out] = False, True

    def improve(self, content: float, until: float = math.inf) -> None:
        """Exchange tasks of the form that lies worst, or else of the next; stop when all are near enough."""
        for _ in range(MOST_TURNS):
            if time.monotonic() > until:
                return
            distance = self.distances()
            if np.abs(distance).max() <= content:
                return
            worst_first = np.argsort(-(distance**2).sum(1), kind="stable")
            turn = next(filter(None, (self._best(int(form)) for form in worst_first)), None)
            if turn is None:
                return
            self.exchange(turn)

    def _best(self, form: int) -> Exchange | None:
        """The exchange of this form that makes the sum of squared distances least; None when none helps."""
        outs = np.flatnonzero(self.holds[form] & ~self.anchor)
        distance = self.distances()
        gain = np.where(
            self.allowed(form, outs), self._gain(distance[form], outs, np.arange(self.tasks.count)), -np.inf
        )
        best = _better(None, gain, partial(_taken, form, outs))
        once = self.holds.sum(0) == 1
        mine = outs[once[outs]]
        for other in range(len(self.holds)):
            ins = np.flatnonzero(self.holds[other] & once & ~self.anchor)
            if other == form or not ins.size or not mine.size:
                continue
            gain = self._gain(distance[form], mine, ins) + self._gain(distance[other], ins, mine).T
            gain[~self._swaps(form, other, mine, ins)] = -np.inf
            made = partial(_made, form, other, mine, ins)
            best = _better(best, gain, made)
        return best[1] if best else None

    def _gain(self, distance: Floats, outs: Ints, ins: Ints) -> Floats:
        """By how much |d|² falls when a form's distance d becomes d - out + in, without a table of all points."""
        off, on = self.unit[outs], self.unit[ins]
        left = (off**2).sum(1) - 2 * off @ distance
        came = (on**2).sum(1) + 2 * on @ distance
        return np.asarray(2 * off @ on.T - left[:, None] - came[None])

    def _swaps(self, form: int, other: int, mine: Ints, ins: Ints) -> Flags:
        """Which tasks two forms may exchange, each standing in one form only: no sharing between forms changes."""
        table = self._fits(form)[np.ix_(mine, ins)] & self._fits(other)[np.ix_(ins, mine)].T
        if self.order.earlier_overlap is not None:
            table &= self._past(form, mine, ins) & self._past(other, ins, mine).T
        return np.asarray(table)

    def _past(self, form: int, outs: Ints, ins: Ints) -> Flags:
        good = np.ones((outs.size, ins.size), bool)
        most = self.order.earlier_overlap or 0
        for row in self.past & ~self.anchor:
            good &= int((row & self.holds[form]).sum()) - row[outs][:, None] + row[ins] <= most
        return good


def _taken(form: int, outs: Ints, row: int, column: int) -> Exchange:
    return Exchange(form, int(outs[row]), column)


def _made(form: int, other: int, mine: Ints, ins: Ints, row: int, column: int) -> Exchange:
    return Exchange(form, int(mine[row]), int(ins[column]), other)


def _better(
    best: tuple[float, Exchange] | None, gain: Floats, made: Callable[[int, int], Exchange]
) -> tuple[float, Exchange] | None:
    """The greatest gain of a table when it is greater than the best so far."""
    row, column = np.unravel_index(int(gain.argmax()), gain.shape)
    top = float(gain[row, column])
    return (top, made(int(row), int(column))) if top > (best[0] if best else LEAST) else best


def usable(tasks: Tasks, order: Order, use: int) -> Ints:
    """In how many forms each task may stand: anchors in all, one that was shown too often in none."""
    most = np.full(tasks.count, use, np.int64)
    if order.most_shown is not None and tasks.shown.size:
        most[tasks.shown > order.most_shown] = 0
    most[list(tasks.anchors)] = order.forms
    return most
