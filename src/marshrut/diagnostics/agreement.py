"""How far two rows of marks agree, and marks freed of severity. Pure functions over arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marshrut.psychometrics import Facets, facets


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares of equal marks and of those no more than a point apart, and the quadratic weighted kappa (None: no spread)."""

    count: int
    exact: float
    adjacent: float
    kappa: float | None


def agreement(one: Sequence[float], other: Sequence[float]) -> Agreement | None:
    """Agreement of two rows of marks; None for empty rows.

    Kappa of quadratic weights (Cohen 1968): 1 − Σ (x − y)² / expected Σ (x − y)² of independent rows with the same
    margins; the expectation is n⁻¹ ΣΣ (x_i − y_j)².
    """
    first, second = np.asarray(one, float), np.asarray(other, float)
    if not first.size:
        return None
    apart = first - second
    expected = float(((first[:, None] - second[None, :]) ** 2).mean())
    kappa = 1 - float((apart**2).mean()) / expected if expected > 0 else None
    return Agreement(int(first.size), float((apart == 0).mean()), float((np.abs(apart) <= 1).mean()), kappa)


def expected_mark(step: NDArray[np.float64], values: NDArray[np.float64], theta: float, severity: float) -> float:
    """Expected mark of a criterion from a rater: P(k) ∝ exp(k (θ − ρ) − Σ_{h ≤ k} b_h); `values` are marks of categories."""
    logit = np.arange(step.size + 1) * (theta - severity) - np.concatenate(([0.0], np.cumsum(step)))
    chance = np.exp(logit - logit.max())
    return float((values * chance).sum() / chance.sum())


@dataclass(frozen=True, slots=True)
class Ratings:
    """Marks as rows: whose work, by which criterion, who gave, how much; numbers from 0."""

    work: list[int]
    criterion: list[int]
    rater: list[int]
    mark: list[int]


@dataclass(frozen=True, slots=True)
class Severity:
    """Severities of raters with what is needed to free marks of them; `values[j]` are the marks seen of criterion j."""

    found: Facets
    values: dict[int, NDArray[np.float64]]
    at: dict[int, int]

    def correction(self, work: int, criteria: Sequence[int], rater: int) -> float:
        """What the severity of a rater took from a work: expected of an average rater minus of this one.

        Added to the raw points it frees them of severity and does not shrink them to the mean, as expected points would.
        """
        theta, severity = float(self.found.theta[work]), float(self.found.severity[rater])
        known = [(self.found.step[self.at[j]], self.values[j]) for j in criteria if j in self.at]
        return sum(expected_mark(s, v, theta, 0.0) - expected_mark(s, v, theta, severity) for s, v in known)


def severities(rows: Ratings) -> Severity:
    """Severity of each rater by many facets. A criterion at which everybody got the same mark tells nothing and is left out.

    Marks that nobody gave are closed up for the estimation and put back as values.
    """
    marks, criteria = np.asarray(rows.mark), np.asarray(rows.criterion)
    seen = {int(j): np.unique(marks[criteria == j]) for j in np.unique(criteria)}
    values = {j: found.astype(float) for j, found in seen.items() if found.size > 1}
    at = {j: n for n, j in enumerate(values)}
    used = np.array([int(j) in at for j in criteria], bool)
    category = np.array([np.searchsorted(seen[int(j)], m) for j, m in zip(criteria[used], marks[used], strict=True)])
    found = facets(
        np.asarray(rows.work)[used],
        np.array([at[int(j)] for j in criteria[used]]),
        np.asarray(rows.rater)[used],
        category,
    )
    return Severity(found, values, at)
