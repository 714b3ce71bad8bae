"""Why no forms exist: every limit may give, at a price, and the cheapest giving is told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ortools.sat.python import cp_model

from .model import Clash, Ints, Order, Tasks
from .search import EFFORT, SEED, total_of

#: Names of the limits that are not bounds of the order.
SIZE, ANCHORS, ENEMIES, SHOWN, OVERLAP, EARLIER = "size", "anchors", "enemies", "shown", "overlap", "earlier"
#: The price of a task; a minute or a point costs its share of a task.
PRICE = 20
#: Too many of one kind is mostly what too few of another lead to, and is told only when nothing else is wrong.
CHEAP = 1


class _Giving:
    """A choice for so many forms where limits give."""

    def __init__(self, tasks: Tasks, order: Order, use: Ints, forms: int, *, whole: bool) -> None:
        self.tasks, self.order, self.forms = tasks, order, forms
        self.model = cp_model.CpModel()
        self.price: list[cp_model.LinearExprT] = []
        self.given: list[tuple[tuple[str, bool], int, int, cp_model.IntVar]] = []
        self.chosen = {n: self.model.new_int_var(0, int(use[n]), f"n{n}") for n in range(tasks.count)}
        short = 0 if whole else self.give(SIZE, order.size * forms, order.size * forms)
        self.model.add(sum(self.chosen.values()) + short == order.size * forms)
        for bound in order.bounds:
            self._bound(bound.name, bound.amount, bound.least, bound.most)
        self._enemies()
        self._anchors()
        self._shown()

    def give(self, name: str, wanted: int, most: int, price: int = PRICE, *, over: bool = False) -> cp_model.IntVar:
        """By how much a limit gives."""
        slack = self.model.new_int_var(0, most, name)
        self.price.append(price * slack)
        self.given.append(((name, over), wanted, price, slack))
        return slack

    def _bound(self, name: str, amount: Ints, least: int, most: int) -> None:
        forms, large = self.forms, int(amount.sum()) * self.forms + most * self.forms + 1
        usual = amount[amount > 0].mean() if (amount > 0).any() else 1
        price = max(1, round(PRICE / usual))
        total = total_of(self.chosen, amount)
        self.model.add(total + self.give(name, least * forms, large, price) >= least * forms)
        cheap = CHEAP if set(np.unique(amount)) <= {0, 1} else price
        self.model.add(total - self.give(name, most * forms, large, cheap, over=True) <= most * forms)

    def _enemies(self) -> None:
        for one, other in self.tasks.enemies:
            slack = self.give(ENEMIES, len(self.tasks.enemies), self.forms)
            self.model.add(self.chosen[one] + self.chosen[other] <= self.forms + slack)

    def _anchors(self) -> None:
        for n in self.tasks.anchors:
            slack = self.give(ANCHORS, len(self.tasks.anchors), self.forms, 2 * PRICE)
            self.model.add(self.chosen[n] + slack == self.forms)

    def _shown(self) -> None:
        most = self.order.most_shown
        if most is None or not self.tasks.shown.size:
            return
        tired = [int(n) for n in np.flatnonzero(self.tasks.shown > most) if n not in self.tasks.anchors]
        for n in tired:
            slack = self.give(SHOWN, len(tired), self.forms)
            self.model.add(self.chosen[n] <= slack)

    def share(self, name: str, forms: Sequence[tuple[int, ...]], most: int) -> None:
        """Sharing with the forms that are there gives too."""
        for one in forms:
            common = [self.chosen[n] for n in one if n not in self.tasks.anchors]
            self.model.add(sum(common) - self.give(name, most, self.order.size) <= most)

    def clashes(self, seconds: float) -> tuple[Clash, ...] | None:
        """The limits that give, each with all it gives; empty when nothing has to, None when no giving helps."""
        self.model.minimize(sum(self.price))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers, solver.parameters.random_seed = 1, SEED
        solver.parameters.max_deterministic_time = EFFORT
        solver.parameters.max_time_in_seconds = max(seconds, 1.0)
        if solver.solve(self.model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return None
        gave = [(name, wanted, price, solver.value(slack)) for name, wanted, price, slack in self.given]
        least = min(CHEAP + 1, max((price for _, _, price, short in gave if short), default=CHEAP))
        total: dict[tuple[str, bool], tuple[int, int]] = {}
        for name, wanted, price, short in gave:
            if short and price >= least:
                most, sum_ = total.get(name, (0, 0))
                total[name] = (max(wanted, most), sum_ + short)
        return tuple(Clash(name, wanted, short, over) for (name, over), (wanted, short) in total.items())


def clashes_of_all(tasks: Tasks, order: Order, use: int, seconds: float) -> tuple[Clash, ...]:
    """What has to give for a choice for all forms together to exist."""
    most = np.full(tasks.count, use, np.int64)
    most[list(tasks.anchors)] = order.forms
    return _first(tasks, order, most, order.forms, seconds, ())


def clashes_of_one(tasks: Tasks, order: Order, built: Sequence[tuple[int, ...]], seconds: float) -> tuple[Clash, ...]:
    """What has to give for one more form beside those that are there."""
    return _first(tasks, order, np.ones(tasks.count, np.int64), 1, seconds, built)


def _first(
    tasks: Tasks, order: Order, use: Ints, forms: int, seconds: float, built: Sequence[tuple[int, ...]]
) -> tuple[Clash, ...]:
    """The first telling answer: with forms as long as wanted, and when even that is too much, with shorter ones."""
    for whole in (True, False):
        giving = _Giving(tasks, order, use, forms, whole=whole)
        if forms == 1:
            giving.share(OVERLAP, built, order.overlap)
            if order.earlier_overlap is not None:
                giving.share(EARLIER, order.earlier, order.earlier_overlap)
        found = giving.clashes(seconds)
        if found is not None:
            return found
    return ()
