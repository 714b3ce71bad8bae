"""Programmes over everything published: unknown numbers of people by class of atoms and level."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from marshrut.disclosure.model import Bools, Ints, Published, TableError

#: How much work making one table whole is worth, in units of the solver, which do not depend on the machine.
WORK = 0.5


class Programme:
    """Tables that agree with what is published.

    Atoms that stand in exactly the same published cells are one class: only its sums are bound, and inside it people may
    stand in any way. So the unknowns are people by class and level, and the bounds of a part of a class follow.
    """

    def __init__(self, seen: Published) -> None:
        self.seen = seen
        self.levels = seen.values.shape[1]
        self.group = self._classes()
        size = int(self.group.max()) + 1 if self.group.size else 0
        self.people = np.zeros(size, dtype=np.int64)
        np.add.at(self.people, self.group, seen.people)
        pair = np.unique(seen.cells.cell * size + self.group[seen.cells.atom], return_inverse=True)
        self.part = np.zeros(pair[0].size, dtype=np.int64)
        np.add.at(self.part, pair[1].reshape(-1), seen.people[seen.cells.atom])
        self.cell, self.cls = pair[0] // max(size, 1), pair[0] % max(size, 1)
        self.told = self._told()
        self.solved = 0
        self.solver, self.unknown = self._build("GLOP")

    def _classes(self) -> Ints:
        """Classes by the exact sets of published cells."""
        shown = np.flatnonzero((self.seen.values >= 0).any(axis=1))
        place = np.full(len(self.seen.cells), -1)
        place[shown] = np.arange(shown.size)
        use = place[self.seen.cells.cell] >= 0
        sets: list[list[int]] = [[] for _ in range(self.seen.people.size)]
        for atom, cell in zip(self.seen.cells.atom[use], place[self.seen.cells.cell[use]], strict=True):
            sets[int(atom)].append(int(cell))
        names: dict[tuple[int, ...], int] = {}
        marks = [names.setdefault(tuple(sorted(s)), len(names)) for s in sets]
        return np.array(marks, dtype=np.int64)

    def _build(self, name: str) -> tuple[pywraplp.Solver, list[list[pywraplp.Variable]]]:
        solver = pywraplp.Solver.CreateSolver(name)
        make = solver.NumVar if name == "GLOP" else solver.IntVar
        unknown = [[make(0, int(n), "") for _ in range(self.levels)] for n in self.people]
        for row, people in zip(unknown, self.people, strict=True):
            whole = solver.Constraint(int(people), int(people))
            for one in row:
                whole.SetCoefficient(one, 1)
        for (cell, level), inside in self.told.items():
            value = int(self.seen.values[cell, level])
            told = solver.Constraint(value, value)
            for cls in inside:
                told.SetCoefficient(unknown[cls][level], 1)
        return solver, unknown

    def _told(self) -> dict[tuple[int, int], list[int]]:
        """Classes of each shown number."""
        inside: dict[int, list[int]] = {}
        for cell, cls in zip(self.cell, self.cls, strict=True):
            inside.setdefault(int(cell), []).append(int(cls))
        return {(int(c), int(n)): inside.get(int(c), []) for c, n in np.argwhere(self.seen.values >= 0)}

    def first(self) -> tuple[Ints, Ints]:
        """Any table, and what it leaves open."""
        shape = self.seen.values.shape
        low, high = np.full(shape, np.iinfo(np.int64).max // 4), np.full(shape, -1, dtype=np.int64)
        self.solver.Objective().Clear()
        if not self._widen(self._solve(self.solver, self.unknown), low, high):
            self._whole(low, high)
        told = self.seen.values >= 0
        low[told] = high[told] = self.seen.values[told]
        return low, high

    def look_around(self, tries: int, targets: Bools, need: Ints, low: Ints, high: Ints) -> None:
        """Tables far to one side for many of the numbers still too certain; each second one looks to the other side."""
        for turn in range(tries):
            wanted = targets & (high - low < need)
            if not wanted.any():
                break
            rng = np.random.default_rng(turn // 2)
            weight = np.where(wanted, rng.choice([-1.0, 1.0], size=wanted.shape) * rng.random(wanted.shape), 0.0)
            pull = np.zeros((self.people.size, self.levels))
            np.add.at(pull, self.cls, weight[self.cell])
            self._aim(pull if turn % 2 else -pull)
            self._widen(self._solve(self.solver, self.unknown), low, high)

    def ask(self, cell: int, level: int, low: Ints, high: Ints) -> None:
        """The lowest and the highest value of one number, whole."""
        for side in (1, -1):
            solver, unknown = self._build("SAT")
            solver.SetNumThreads(1)
            parts = []
            for n in np.flatnonzero(self.cell == cell):
                people, cls = int(self.part[n]), int(self.cls[n])
                here, rest = unknown[cls][level], int(self.people[cls]) - people
                part = solver.IntVar(0, people, "")
                solver.Add(part <= here)
                solver.Add(part >= here - rest)
                parts.append(part)
            goal = solver.Sum(parts)
            if side > 0:
                solver.Minimize(goal)
            else:
                solver.Maximize(goal)
            self._widen(self._solve(solver, unknown), low, high)

    def _aim(self, pull: NDArray[np.float64]) -> None:
        goal = self.solver.Objective()
        goal.Clear()
        for cls, level in np.argwhere(pull):
            goal.SetCoefficient(self.unknown[cls][level], float(pull[cls, level]))
        goal.SetMinimization()

    def _solve(self, solver: pywraplp.Solver, unknown: list[list[pywraplp.Variable]]) -> NDArray[np.float64]:
        self.solved += 1
        if solver.Solve() not in {pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE}:
            raise TableError("no table agrees with what is published")
        return np.array([[one.solution_value() for one in row] for row in unknown]).reshape(-1, self.levels)

    def _whole(self, low: Ints, high: Ints) -> None:
        solver, unknown = self._build("SAT")
        solver.SetNumThreads(1)
        self._widen(self._solve(solver, unknown), low, high)

    def _widen(self, values: NDArray[np.float64], low: Ints, high: Ints) -> bool:
        """Widen the intervals by one table of whole people; fractions prove nothing and are made whole first."""
        whole = self._made_whole(values)
        if whole is None or not self._agrees(whole):
            return False
        here = whole[self.cls]
        rest = (self.people[self.cls] - self.part)[:, None]
        least, most = np.zeros_like(low), np.zeros_like(high)
        np.add.at(least, self.cell, np.maximum(0, here - rest))
        np.add.at(most, self.cell, np.minimum(self.part[:, None], here))
        np.minimum(low, least, out=low)
        np.maximum(high, most, out=high)
        return True

    def _made_whole(self, values: NDArray[np.float64]) -> Ints | None:
        """A whole table that differs only where this one has fractions, if there is any."""
        whole = np.rint(values).astype(np.int64)
        broken = np.abs(values - whole) > 1e-6
        if not broken.any():
            return whole
        near = whole.copy()
        for free in (broken, np.repeat(broken.any(axis=1, keepdims=True), self.levels, axis=1), np.ones_like(broken)):
            if self._settle(values, near, free):
                return near
        return None

    def _settle(self, values: NDArray[np.float64], whole: Ints, broken: Bools) -> bool:
        """Find whole numbers at most one away for the marked unknowns, the rest staying as it is."""
        solver = pywraplp.Solver.CreateSolver("SAT")
        solver.SetSolverSpecificParametersAsString(f"num_workers:1 max_deterministic_time:{WORK}")
        low, high = np.maximum(0, np.floor(values + 1e-6) - 1), np.ceil(values - 1e-6) + 1
        free = {(int(c), int(n)): solver.IntVar(int(low[c, n]), int(high[c, n]), "") for c, n in np.argwhere(broken)}
        for cls in np.flatnonzero(broken.any(axis=1)):
            levels = np.flatnonzero(broken[cls])
            left = int(self.people[cls]) - int(whole[cls, ~broken[cls]].sum())
            solver.Add(solver.Sum([free[int(cls), int(n)] for n in levels]) == left)
        for (cell, level), inside in self.told.items():
            parts = [free[c, level] for c in inside if broken[c, level]]
            if parts:
                left = int(self.seen.values[cell, level]) - sum(
                    int(whole[c, level]) for c in inside if not broken[c, level]
                )
                solver.Add(solver.Sum(parts) == left)
        if solver.Solve() not in {pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE}:
            return False
        for place, one in free.items():
            whole[place] = round(one.solution_value())
        return True

    def _agrees(self, whole: Ints) -> bool:
        """Whether a table is exactly what was published."""
        if (whole < 0).any() or (whole.sum(axis=1) != self.people).any():
            return False
        told = np.flatnonzero((self.seen.values >= 0).any(axis=1))
        sums = np.zeros(self.seen.values.shape, dtype=np.int64)
        np.add.at(sums, self.cell, whole[self.cls])
        known = self.seen.values[told]
        return bool(((sums[told] == known) | (known < 0)).all())
