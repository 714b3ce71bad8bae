"""Many-facet Rasch model: difficulty of tasks, severity of raters and ability of people on one scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.loops import Threads
from marshrut.psychometrics.bank import TINY, Bank, log_probability, moments
from marshrut.psychometrics.calibration import Calibration, climb
from marshrut.psychometrics.chances import chi2_tail
from marshrut.psychometrics.errors import BadResponses, EmptyItem, NotConverged, NotIdentified
from marshrut.psychometrics.expectation import Problem, State
from marshrut.psychometrics.maximise import Prior
from marshrut.psychometrics.responses import Responses
from marshrut.psychometrics.scoring import score
from marshrut.psychometrics.standard_errors import inverse, observed_information

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEWTON = 2
LONGEST = 1.0  # logits: the longest step of a parameter


@dataclass(frozen=True)
class Facets:
    """What ratings say.

    Attributes
    ----------
    step : J arrays
        Steps b_1 … b_{K−1} of each task for a rater of average severity, logits.
    step_se : J arrays
        Their errors.
    severity, severity_se : (R,)
        Of raters, logits, summing to 0; positive = stricter.
    sd, sd_se : float
        Of ability in the population N(0, sd²).
    theta, se : (N,)
        EAP of people, free of who rated them, logits.
    fair : (N,)
        Expected sum of scores over all tasks from a rater of average severity.
    infit, outfit : (R,)
        Mean squares of a rater's surprises, weighted by information and plain: about 1; far above = erratic, below = too
        uniform.
    equal : float
        Chance of severities so different if all raters were equally strict.
    loglik : float
        Marginal log-likelihood.
    """

    step: list[Floats]
    step_se: list[Floats]
    severity: Floats
    severity_se: Floats
    sd: float
    sd_se: float
    theta: Floats
    se: Floats
    fair: Floats
    infit: Floats
    outfit: Floats
    equal: float
    loglik: float


class _Ratings(Problem):
    """EM over pairs (task, rater): every pair is a pcm item whose intercepts are linear in few parameters."""

    def __init__(self, bank: Bank, resp: Responses, theta: Floats, design: Floats, threads: Threads) -> None:
        super().__init__(bank, resp, theta, Prior(), np.ones(bank.n_items, bool), threads)
        self.design = design  # (R, P): intercepts by code = design @ parameters; zero rows for slopes
        self.free_sd = np.ones(1, bool)

    def step(self, state: State) -> tuple[State, float]:
        """One EM step; Newton steps of all parameters together."""
        seen = self.expect(state)
        value = state.value.copy()
        for _ in range(NEWTON):
            gradient, information = self._slopes(value, seen.asked)
            step = np.linalg.solve(information, gradient)
            value += self.design @ (step * min(1.0, LONGEST / max(float(np.abs(step).max()), TINY)))
        mean, sd = self._populations(state, seen.crowd)
        return State(value, state.logit, mean, sd), seen.loglik

    def _slopes(self, value: Floats, asked: Floats) -> tuple[Floats, Floats]:
        table = np.exp(log_probability(self.bank.moved(value, self.bank.lower), self.theta))
        weighted = table * asked[self._owner]
        gradient = self.design.T @ (self.layout.number - weighted.sum(1))
        information = np.einsum("rp,r,rs->ps", self.design, weighted.sum(1), self.design)
        for v in range(self.bank.n_items):
            mine = slice(int(self.bank.offset[v]), int(self.bank.offset[v] + self.bank.n_cat[v]))
            part = table[mine].T @ self.design[mine]
            information -= part.T @ (part * asked[v][:, None])
        return gradient, information


def facets(
    person: ArrayLike,
    task: ArrayLike,
    rater: ArrayLike,
    category: ArrayLike,
    *,
    grid: tuple[int, float, float] = (61, -6.0, 6.0),
    tol: float = 1e-5,
    max_iter: int = 2000,
) -> Facets:
    """Calibrate tasks and raters together.

    Parameters
    ----------
    person, task, rater, category : (n,) integers
        One row a rating, numbers from 0; the greatest category of a task is its highest score.
    grid, tol, max_iter
        As in :func:`calibrate`.

    Raises
    ------
    BadResponses
        Lengths differ, or a rater rated one work twice on one task.
    EmptyItem
        A category of a task that nobody gave.
    NotIdentified
        Raters without common people.
    NotConverged
        As in :func:`calibrate`.

    Notes
    -----
    P(k) ∝ exp(k (θ − ρ) − Σ_{h ≤ k} b_h): Linacre (1989), Many-facet Rasch measurement; partial credit steps of each
    task (Masters 1982). Marginal maximum likelihood with θ ~ N(0, σ²), errors by Louis.
    """
    who, what, by, got = (np.asarray(x) for x in (person, task, rater, category))
    if not who.shape == what.shape == by.shape == got.shape or who.ndim != 1 or not who.size:
        raise BadResponses("person, task, rater and category of one length are expected")
    n_raters = int(by.max()) + 1
    pairs = what * n_raters + by
    used, place = np.unique(pairs, return_inverse=True)
    n_cat = _categories(what, got)
    resp = Responses.from_long(who, place.ravel(), got, n_items=used.size, n_cat=n_cat[used // n_raters])
    _check_connected(who, by, n_raters)
    theta = np.linspace(grid[1], grid[2], grid[0])
    bank, design = _layout(used, n_raters, n_cat, what, got)
    with Threads(1) as pool:
        problem = _Ratings(bank, resp, theta, design, pool)
        state, left = climb(problem, problem.start(bank), tol, max_iter)
        loglik = problem.expect(state).loglik
    free = np.ones(bank.n_items, bool)
    done = left <= tol
    last = problem.bank_of(state), loglik, problem.n_iter, done, state.mean, state.sd, ()
    cal = Calibration(*last, theta, free, np.zeros(1, bool), np.ones(1, bool), Prior())
    if not done:
        raise NotConverged(problem.n_iter, left, cal)
    return _result(cal, resp, design, state.value, used, n_raters, n_cat)


def _categories(what: Ints, got: Ints) -> Ints:
    n_cat = np.zeros(int(what.max()) + 1, np.int64)
    np.maximum.at(n_cat, what, got + 1)
    for j, k in enumerate(n_cat):
        seen = np.bincount(got[what == j], minlength=max(int(k), 1))
        if k < 2 or not seen.all():
            raise EmptyItem(j, "one category only" if k < 2 else f"empty category {int(np.flatnonzero(seen == 0)[0])}")
    return n_cat


def _check_connected(who: Ints, by: Ints, n_raters: int) -> None:
    label = np.arange(n_raters)
    while True:
        lowest = np.full(int(who.max()) + 1, n_raters)
        np.minimum.at(lowest, who, label[by])
        fresh = label.copy()
        np.minimum.at(fresh, by, lowest[who])
        if np.array_equal(fresh, label):
            break
        label = fresh
    apart = np.setdiff1d(np.unique(by), np.flatnonzero(label == label[by[0]]))
    if apart.size:
        raise NotIdentified("raters without common people", tuple(apart.tolist()))


def _layout(used: Ints, n_raters: int, n_cat: Ints, what: Ints, got: Ints) -> tuple[Bank, Floats]:
    """Start and design: columns are d_1 … of each task, then severities of all raters but the last."""
    first = np.concatenate([[0], np.cumsum(n_cat - 1)]).astype(np.int64)
    size = int(first[-1]) + n_raters - 1
    rows, design = [], []
    for pair in used:
        j, r = divmod(int(pair), n_raters)
        k = int(n_cat[j])
        share = np.bincount(got[what == j], minlength=k) + 0.5
        rows.append(np.concatenate([[1.0], np.log(share[1:] / share[0])]))
        block = np.zeros((k, size))
        block[1:, first[j] : first[j + 1]] = np.eye(k - 1)
        severe = np.full(n_raters - 1, -1.0) if r == n_raters - 1 else np.eye(n_raters - 1)[r]
        block[1:, first[-1] :] = -np.arange(1, k)[:, None] * severe
        design.append(block)
    names = ["rasch" if n_cat[pair // n_raters] == 2 else "pcm" for pair in used]
    return Bank.from_params(names, rows), np.vstack(design)


def _result(
    cal: Calibration, resp: Responses, design: Floats, value: Floats, used: Ints, n_raters: int, n_cat: Ints
) -> Facets:
    slopes = np.zeros_like(value)
    slopes[cal.bank.offset] = 1.0
    found = np.linalg.lstsq(design, value - slopes, rcond=None)[0]
    covariance, sd_se = _covariance(cal, resp, design)
    first = np.concatenate([[0], np.cumsum(n_cat - 1)]).astype(np.int64)
    whole = np.vstack([np.eye(n_raters - 1), np.full(n_raters - 1, -1.0)])
    severity = whole @ found[first[-1] :]
    spread = whole @ covariance[first[-1] :, first[-1] :] @ whole.T
    step, step_se, average = [], [], []
    for j, k in enumerate(n_cat):
        mine = slice(int(first[j]), int(first[j + 1]))
        turn = np.eye(k - 1) - np.eye(k - 1, k=-1)
        step.append(-turn @ found[mine])
        step_se.append(np.sqrt(np.diag(turn @ covariance[mine, mine] @ turn.T)))
        average.append(np.concatenate([[1.0], found[mine]]))
    people = score(cal, resp)
    tasks = Bank.from_params(["rasch" if k == 2 else "pcm" for k in n_cat], average)
    fair = sum(
        moments(tasks, np.full(resp.n_persons, j), people.theta)[0] @ np.arange(n_cat.max()) for j in range(n_cat.size)
    )
    infit, outfit = _surprises(cal.bank, resp, used % n_raters, n_raters)
    inner = found[first[-1] :]
    far = float(inner @ np.linalg.solve(covariance[first[-1] :, first[-1] :], inner)) if inner.size else 0.0
    equal = float(chi2_tail(far, n_raters - 1)) if inner.size else 1.0
    ends = float(cal.group_sd[0]), sd_se, people.theta, people.se, np.asarray(fair, np.float64), infit, outfit
    return Facets(step, step_se, severity, np.sqrt(np.diag(spread)), *ends, equal, cal.loglik)


def _covariance(cal: Calibration, resp: Responses, design: Floats) -> tuple[Floats, float]:
    """Covariance of the parameters of the design, and the error of the deviation of ability."""
    information, _, _ = observed_information(cal, resp, 1)
    size = design.shape[0]
    turn = np.zeros((size + 2, design.shape[1] + 1))
    turn[:size, :-1] = design
    turn[size + 1, -1] = 1.0
    covariance, _ = inverse(turn.T @ information @ turn)
    return covariance[:-1, :-1], float(np.sqrt(covariance[-1, -1]) * cal.group_sd[0])


def _surprises(bank: Bank, resp: Responses, rater: Ints, n_raters: int) -> tuple[Floats, Floats]:
    """Infit and outfit of raters at WLE abilities (Wright & Masters 1982)."""
    theta = score(bank, resp, "wle").theta
    p, _, _ = moments(bank, resp.item, theta[resp.person])
    at = np.arange(p.shape[1])
    mean = p @ at
    spread = p @ at**2 - mean**2
    square, by = (resp.category - mean) ** 2, rater[resp.item]
    count, total = (np.bincount(by, x, n_raters) for x in (np.ones(by.size), spread))
    infit = np.bincount(by, square, n_raters) / np.maximum(total, TINY)
    return infit, np.bincount(by, square / np.maximum(spread, TINY), n_raters) / np.maximum(count, 1.0)
