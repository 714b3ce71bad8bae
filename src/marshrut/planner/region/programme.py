"""Linear and mixed programmes by HiGHS (Huangfu & Hall 2018): a sparse model in, a solution and its bound out. SciPy carries HiGHS."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import optimize, sparse

from marshrut.loops import Floats, Ints


@dataclass(frozen=True)
class Solution:
    """What was found.

    ``x`` (columns,) or empty when nothing; ``bound`` – nothing is higher; ``duals`` (rows,) ≥ 0, prices of the rows
    of a linear programme.
    """

    x: Floats
    value: float
    bound: float
    duals: Floats


@dataclass(frozen=True)
class Programme:
    """maximise cost·x with low ≤ A x ≤ high, 0 ≤ x ≤ upper, the first ``whole`` columns whole numbers."""

    cost: Floats
    upper: Floats
    matrix: sparse.csc_matrix
    low: Floats
    high: Floats
    whole: int = 0

    def reduced(self, solved: Solution) -> Floats:
        """(columns,) what a column costs at the prices of a linear solution beyond its value; ≥ 0 for those left out."""
        turned = np.where(np.isfinite(self.low), -1.0, 1.0)
        return np.asarray(self.matrix.T @ (turned * solved.duals) - self.cost)

    def solve(self, *, seconds: float, gap: float = 1e-7) -> Solution:
        """Solve within the time."""
        return self._mixed(seconds, gap) if self.whole else self._linear(seconds)

    def _mixed(self, seconds: float, gap: float) -> Solution:
        found = optimize.milp(
            -self.cost,
            integrality=(np.arange(self.cost.size) < self.whole).astype(np.int64),
            bounds=optimize.Bounds(0.0, self.upper),
            constraints=optimize.LinearConstraint(self.matrix, self.low, self.high),
            options={"time_limit": seconds, "mip_rel_gap": gap},
        )
        x = np.zeros(0) if found.x is None else np.asarray(found.x)
        bound = np.inf if found.mip_dual_bound is None else -float(found.mip_dual_bound)
        return Solution(x, float(self.cost @ x) if x.size else -np.inf, bound, np.zeros(0))

    def _linear(self, seconds: float) -> Solution:
        """Every row has one border: those with a lower one are turned over."""
        turned = np.where(np.isfinite(self.low), -1.0, 1.0)
        border = np.where(turned < 0, -self.low, self.high)
        found = optimize.linprog(
            -self.cost,
            A_ub=sparse.diags(turned) @ self.matrix,
            b_ub=border,
            bounds=np.stack([np.zeros(self.cost.size), self.upper], 1),
            method="highs",
            options={"time_limit": seconds},
        )
        if found.x is None or found.status != 0:
            return Solution(np.zeros(0), -np.inf, np.inf, np.zeros(0))
        return Solution(np.asarray(found.x), -float(found.fun), -float(found.fun), -np.asarray(found.ineqlin.marginals))


@dataclass
class Builder:
    """Rows of a programme collected piece by piece."""

    rows: list[Ints] = field(default_factory=list)
    columns: list[Ints] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    low: list[Floats] = field(default_factory=list)
    high: list[Floats] = field(default_factory=list)
    size: int = 0

    def add(self, low: Floats | float, high: Floats | float, count: int) -> int:
        """New rows with their borders; the number of the first."""
        first, self.size = self.size, self.size + count
        self.low.append(np.broadcast_to(np.asarray(low, np.float64), count))
        self.high.append(np.broadcast_to(np.asarray(high, np.float64), count))
        return first

    def put(self, rows: Ints, columns: Ints, values: Floats | float) -> None:
        """Coefficients; those of one place add up."""
        self.rows.append(np.asarray(rows, np.int64))
        self.columns.append(np.asarray(columns, np.int64))
        self.values.append(np.broadcast_to(np.asarray(values, np.float64), len(rows)))

    def programme(self, cost: Floats, upper: Floats, whole: int) -> Programme:
        """The programme of all rows."""
        at = (np.concatenate(self.rows), np.concatenate(self.columns))
        matrix = sparse.csc_matrix((np.concatenate(self.values), at), shape=(self.size, cost.size))
        return Programme(cost, upper, matrix, np.concatenate(self.low), np.concatenate(self.high), whole)
