"""One question to the solver: a form, and beside it a shadow of all forms that are still to come.

The shadow (van der Linden & Adema, 1998) keeps enough good tasks for the forms after this one: it is chosen together
with the form, kept to the limits of all that remain, and thrown away. Every limit is linear, sharing with forms that
are already there too.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from ortools.sat.python import cp_model

from .model import Floats, Ints, Order, Tasks

#: Information is counted in whole parts of a thousand.
PARTS = 1000
#: A distance is counted in parts of a thousand of the target.
MILLE = 1000
#: The solver's own measure of work, which does not depend on the machine.
EFFORT = 2.0
#: A form this near the target is near enough to begin with.
ROUGH = 0.1
#: A curve may lie ten times off a target that the bank is too poor for: the answer tells how far.
WIDE = 10
#: As many weighed points at most guide the solver; it slows down with each.
FEW = 3
SEED = 20260801

Linear = cp_model.LinearExpr


class Question:
    """The model of one form with the shadow of those to come; ``left`` tells how often a task may still be used."""

    def __init__(self, tasks: Tasks, order: Order, *, left: Ints, later: int, form: bool = True) -> None:
        self.tasks, self.order, self.later = tasks, order, later
        self.model = cp_model.CpModel()
        self.x = self._draw(np.minimum(left, 1) if form else np.zeros_like(left), "x")
        self.z = self._draw(np.minimum(left, later), "z")
        for n in np.flatnonzero(left).tolist():
            if form and later:
                self.model.add(self.x[n] + self.z[n] <= int(left[n]))
        for chosen, forms in self._sides(form=form):
            self._limits(chosen, forms)

    def _draw(self, most: Ints, name: str) -> dict[int, cp_model.IntVar]:
        return {int(n): self.model.new_int_var(0, int(most[n]), f"{name}{n}") for n in np.flatnonzero(most)}

    def _sides(self, *, form: bool) -> Iterable[tuple[dict[int, cp_model.IntVar], int]]:
        return [side for side in ((self.x, int(form)), (self.z, self.later)) if side[1]]

    def _limits(self, chosen: dict[int, cp_model.IntVar], forms: int) -> None:
        self.model.add(sum(chosen.values()) == self.order.size * forms)
        for bound in self.order.bounds:
            total = total_of(chosen, bound.amount)
            self.model.add_linear_constraint(total, bound.least * forms, bound.most * forms)
        for one, other in self.tasks.enemies:
            if one in chosen and other in chosen:
                self.model.add(chosen[one] + chosen[other] <= forms)
        for n in self.tasks.anchors:
            self.model.add(chosen.get(n, 0) == forms)

    def share(self, forms: Iterable[Iterable[int]], most: int) -> None:
        """The form shares at most so many tasks, anchors apart, with each of the forms that are there."""
        for one in forms:
            common = [self.x[n] for n in one if n in self.x and n not in self.tasks.anchors]
            if len(common) > most:
                self.model.add(sum(common) <= most)

    def near(self, target: Floats, content: float = ROUGH, points: Iterable[int] | None = None) -> None:
        """The form's curve is as near the target as can be; nearer than ``content`` is not sought.

        The mean curve of the shadow keeps the same distance. A few points guide the solver unless they are named.
        """
        content = max(content, self.order.tolerance)
        far = self.model.new_int_var(round(content * MILLE), WIDE * MILLE, "far")
        self.model.minimize(far)
        points = list(self._spread() if points is None else points)
        for chosen, forms in self._sides(form=bool(self.x)):
            for k in points:
                # Scaled per point: an error of a thousandth of the target is two units of the sum, far above rounding.
                unit = 2 * PARTS / target[k]
                total = total_of(chosen, np.rint(self.tasks.information[:, k] * unit).astype(np.int64))
                room = 2 * PARTS // MILLE * forms
                self.model.add(total - 2 * PARTS * forms <= room * far)
                self.model.add(total - 2 * PARTS * forms >= -room * far)

    def _spread(self) -> list[int]:
        """A few points from the first to the last, the weighed ones among them."""
        points = self.tasks.information.shape[1]
        weighed = [] if self.order.weight is None else np.flatnonzero(self.order.weight > 0).tolist()
        return sorted({0, points - 1, *(weighed[:FEW] or [points // 2])})

    def rich(self, weight: Floats) -> None:
        """The shadow's information at the worst of the weighed points is as great as can be."""
        info = self.tasks.information
        least = self.model.new_int_var(0, int(info.sum() * PARTS * max(self.later, 1)) + 1, "least")
        for k in np.flatnonzero(weight > 0):
            amount = np.rint(info[:, k] * PARTS / weight[k]).astype(np.int64)
            self.model.add(total_of(self.z, amount) >= least)
        self.model.maximize(least)

    def chosen(self, solver: cp_model.CpSolver) -> tuple[int, ...]:
        """The form of an answer."""
        return tuple(n for n, var in self.x.items() if solver.value(var))

    def ask(self, seconds: float, *, effort: float = EFFORT, gap: float = 0.0) -> cp_model.CpSolver | None:
        """The solver with an answer; None when there is none. Raises TimeoutError when the limits came first."""
        solver = cp_model.CpSolver()
        given = solver.parameters
        given.num_workers, given.random_seed = 1, SEED
        given.max_deterministic_time, given.max_time_in_seconds = effort, max(seconds, 0.01)
        given.relative_gap_limit, given.linearization_level = gap, 2
        found = solver.solve(self.model)
        if found in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return solver
        if found == cp_model.INFEASIBLE:
            return None
        raise TimeoutError


def total_of(chosen: dict[int, cp_model.IntVar], amount: Ints) -> cp_model.LinearExpr:
    """The sum of amounts over what is chosen."""
    kept = [n for n in chosen if amount[n]]
    made: cp_model.LinearExpr = Linear.weighted_sum([chosen[n] for n in kept], [int(amount[n]) for n in kept])
    return made
