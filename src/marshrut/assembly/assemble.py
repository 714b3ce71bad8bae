"""Forms one after another, each with a shadow of those to come; then tasks are exchanged to bring the curves together."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .board import Board, usable
from .model import Assembled, Floats, Impossible, Ints, Order, OutOfTime, Tasks
from .search import Question
from .why import clashes_of_all, clashes_of_one

#: The most times the worst form is chosen anew.
ROUNDS = 10
#: The best information is found to this share; looking for the last part of it costs much and gives nothing.
GAP = 0.01


def assemble(
    tasks: Tasks, order: Order, *, seconds: float = 60.0, told: Callable[[int], None] | None = None
) -> Assembled:
    """Forms that keep every limit of the order, their curves as near the target as was found in the time.

    ``told`` hears how many forms there are after each one.

    Raises
    ------
    Impossible
        No such forms exist; ``clashes`` names the limits that would have to give.
    OutOfTime
        The time ended before the first answer.
    """
    if order.target is not None and (order.target.shape != tasks.information.shape[1:] or (order.target <= 0).any()):
        raise ValueError("the target must tell a number above zero for every point")
    try:
        return _Search(tasks, order, time.monotonic() + seconds, told).run()
    except TimeoutError as trouble:
        raise OutOfTime from trouble


@dataclass
class _Search:
    tasks: Tasks
    order: Order
    until: float
    told: Callable[[int], None] | None
    _built: list[tuple[int, ...]] = field(default_factory=list)

    def run(self) -> Assembled:
        """Each task in as few forms as the limits allow: first in one at most, then in two."""
        most = self.order.forms if self.order.overlap else 1
        late = False
        for use in range(1, most + 1):
            left, self._built = usable(self.tasks, self.order, use), []
            try:
                target = self._target(left)
                if target is None or not self._forms(left, target):
                    continue
            except TimeoutError:
                late = True
                continue
            return self._together(left, target)
        clashes = clashes_of_all(self.tasks, self.order, most, self._seconds())
        clashes = clashes or clashes_of_one(self.tasks, self.order, self._built, self._seconds())
        if late and not clashes:
            raise TimeoutError
        raise Impossible(clashes)

    def _seconds(self) -> float:
        return self.until - time.monotonic()

    def _target(self, left: Ints) -> Floats | None:
        """The target, or the mean curve of the richest choice for all forms; None when the limits leave no choice."""
        all_forms = Question(self.tasks, self.order, left=left, later=self.order.forms, form=False)
        given = self.order.target
        if given is None:
            weight = np.ones(self.tasks.information.shape[1]) if self.order.weight is None else self.order.weight
            all_forms.rich(weight)
        solver = all_forms.ask(self._seconds() / 3, gap=GAP)
        if solver is None or given is not None:
            return None if solver is None else given
        taken = np.zeros(self.tasks.count)
        for n, var in all_forms.z.items():
            taken[n] = solver.value(var)
        return np.maximum(taken @ self.tasks.information / self.order.forms, 1e-6)

    def _forms(self, left: Ints, target: Floats) -> bool:
        """Build all forms in turn; false when one of them cannot be made beside the earlier ones."""
        free = left.copy()
        for n in range(self.order.forms):
            later = self.order.forms - n - 1
            one = self._one(free, target, later, later + 1)
            if one is None and later:
                one = self._one(free, target, 0, later + 1)
            if one is None:
                return False
            self._built.append(one)
            free[list(one)] -= 1
            if self.told:
                self.told(n + 1)
        return True

    def _together(self, left: Ints, target: Floats) -> Assembled:
        """Exchange tasks; where exchanges stick, choose the form that lies worst anew from all that is free."""
        found = None
        for _ in range(ROUNDS):
            board = Board(self.tasks, self.order, self._built, target, left)
            board.improve(self.order.tolerance, self.until)
            made = board.found()
            if found is not None and made.farthest >= found.farthest:
                break
            found = made
            if found.farthest <= self.order.tolerance or self._seconds() <= 0:
                break
            self._anew(found, left)
        return found or made

    def _anew(self, found: Assembled, left: Ints) -> None:
        worst = int((np.abs(found.curves - found.target) / found.target).max(1).argmax())
        self._built = [one for n, one in enumerate(found.forms) if n != worst]
        free = left.copy()
        for one in self._built:
            free[list(one)] -= 1
        question = self._question(free, 0)
        question.near(found.target, self.order.tolerance, range(found.target.size))
        for n, var in question.x.items():
            question.model.add_hint(var, int(n in found.forms[worst]))
        try:
            solver = question.ask(self._seconds())
        except TimeoutError:
            solver = None
        self._built.append(question.chosen(solver) if solver else found.forms[worst])

    def _question(self, free: Ints, later: int) -> Question:
        question = Question(self.tasks, self.order, left=free, later=later)
        question.share(self._built, self.order.overlap)
        if self.order.earlier_overlap is not None:
            question.share(self.order.earlier, self.order.earlier_overlap)
        return question

    def _one(self, free: Ints, target: Floats, later: int, share: int) -> tuple[int, ...] | None:
        """A form as near the target as is found soon; when none is, any form that keeps the limits."""
        late = False
        for near in (True, False):
            question = self._question(free, later)
            if near:
                question.near(target)
            try:
                solver = question.ask(self._seconds() / share)
            except TimeoutError:
                late = True
                continue
            if solver is not None:
                return question.chosen(solver)
        if late and not later:
            raise TimeoutError
        return None
