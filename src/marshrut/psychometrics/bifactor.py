"""Bifactor model: one general ability behind all items and one special ability behind each group of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from marshrut.loops import Ints, Threads, parts
from marshrut.psychometrics import bifactor_loops as loops
from marshrut.psychometrics.bank import Floats
from marshrut.psychometrics.calibration import CREEP, LEAST, WARM
from marshrut.psychometrics.checks import check
from marshrut.psychometrics.errors import BadResponses, NotConverged, NotIdentified
from marshrut.psychometrics.maximise import Prior
from marshrut.psychometrics.responses import Responses

RUNAWAY = 8.0  # per logit: a slope beyond it has no end
LOST = 0.25  # logits: a parameter that is farther from its end than this after all steps has none
LATENT = np.pi**2 / 3  # variance of the logistic error


@dataclass(frozen=True)
class Bifactor:
    """Slopes of both kinds, and how much of a test is common to all its items.

    Attributes
    ----------
    general, special : (J,) floats
        Slopes per logit; ``special`` is 0 for items without a group.
    intercept : (J,) floats
        P(1) = σ(general θ + special η + intercept), θ and η independent N(0, 1).
    group : (J,) ints
        Group of each item, −1 for none.
    loglik : float
    n_iter : int
        E steps made.
    ecv : float
        Share of the common variance that is general, 0 … 1 (explained common variance).
    omega_h : float
        Share of the variance of the sum of latent answers that is general ability (hierarchical omega).
    omega : float
        The same of all abilities.
    """

    general: Floats
    special: Floats
    intercept: Floats
    group: Ints
    loglik: float
    n_iter: int
    ecv: float
    omega_h: float
    omega: float


def bifactor(
    resp: Responses,
    group: ArrayLike,
    *,
    grid: tuple[int, float, float] = (21, -6.0, 6.0),
    tol: float = 1e-4,
    max_iter: int = 600,
    threads: int | None = None,
) -> Bifactor:
    r"""Fit a bifactor model of items with two categories.

    Parameters
    ----------
    resp : Responses
        N people of one population, J items of two categories; missing by design adds nothing.
    group : (J,) integers
        Group of each item, 0 … D − 1, three items or more in each; −1 = general ability only.
    grid : (Q, low, high)
        Nodes of each ability.
    tol : float
        Greatest distance of a parameter from where EM would end, as in :func:`calibrate`.

    Raises
    ------
    BadResponses
        Graded items, several populations, a group of one or two items.
    EmptyItem
        As in :func:`calibrate`.
    NotIdentified
        A slope runs off, or creeps without end: the answers do not tell the special ability from the general one.
        Take the model of one ability.
    NotConverged
        Carries the last :class:`Bifactor` in ``calibration``.

    Notes
    -----
    Gibbons & Hedeker (1992), Psychometrika 57, 423-436: given θ, the special abilities are integrated one at a time, so the
    work grows with D Q² instead of Q^(D + 1). Signs: the sum of slopes of each ability is positive. ECV and ω_h of the
    slopes over √(a_g² + a_s² + π²/3): Reise (2012), Multivariate Behavioral Research 47, 667-696; Rodriguez, Reise &
    Haviland (2016), Psychological Methods 21, 137-150.
    """
    of_item = _checked(resp, group)
    theta = np.linspace(grid[1], grid[2], grid[0])
    check(resp, ("2pl",) * resp.n_items, {}, Prior(), grid)
    with Threads(threads) as pool:
        problem = _Problem(resp.collapsed(), of_item, theta, pool)
        x, left = problem.climb(problem.start(), tol, max_iter)
        loglik = problem.expect(x)[0]
    wild = np.flatnonzero(np.abs(x[:, :2]).max(1) > RUNAWAY)
    lost = wild if wild.size else np.flatnonzero(left.max(1) > LOST)
    if lost.size:
        why = f"slope running off above {RUNAWAY:g}" if wild.size else "slopes creep without end"
        raise NotIdentified(f"the special ability is not told from the general one, {why}", tuple(lost.tolist()))
    result = _result(x, of_item, loglik, problem.n_iter)
    if left.max() > tol:
        raise NotConverged(problem.n_iter, float(left.max()), result)
    return result


def _checked(resp: Responses, group: ArrayLike) -> Ints:
    of_item = np.asarray(group, np.int64)
    if of_item.shape != (resp.n_items,) or of_item.min(initial=0) < -1 or of_item.max(initial=-1) < 0:
        raise BadResponses("group: one number from 0, or −1, for each item is expected")
    if np.any(resp.n_cat != 2) or resp.n_groups != 1:
        raise BadResponses("items of two categories and one population are expected")
    size = np.bincount(of_item[of_item >= 0])
    if np.any(size < 3):
        raise BadResponses(f"group {int(np.argmin(size))} has {size.min()} items: three are the least")
    return of_item


class _Problem:
    """Answers in the order of the loops; one EM step as a function of the parameters (J, 3)."""

    def __init__(self, resp: Responses, group: Ints, theta: Floats, pool: Threads) -> None:
        self.resp, self.group, self.theta, self.pool = resp, group, theta, pool
        weight = np.exp(-0.5 * theta**2)
        self.prior = np.log(weight / weight.sum())
        self.n_iter = 0
        self.cut = parts(resp.ptr)
        self.people = resp.ptr, resp.item, resp.category, resp.weight
        self.counts = np.empty((len(self.cut), resp.n_items, 2, theta.size, theta.size))

    def start(self) -> Floats:
        """Slopes 1 and 0.5, intercepts from shares of right answers."""
        number = self.resp.numbers().reshape(-1, 2) + 0.5
        return np.column_stack(
            [np.ones(self.group.size), np.where(self.group >= 0, 0.5, 0.0), 1.2 * np.log(number[:, 1] / number[:, 0])]
        )

    def expect(self, x: Floats) -> tuple[float, Floats]:
        """Log-likelihood and expected answers (J, 2, Q, Q) at pairs of nodes; items without a group stand in column 0."""
        self.n_iter += 1
        z = x[:, 0, None, None] * self.theta[:, None] + x[:, 1, None, None] * self.theta + x[:, 2, None, None]
        table = np.stack([-np.logaddexp(0.0, z), -np.logaddexp(0.0, -z)], axis=1)

        def part(n: int) -> float:
            self.counts[n].fill(0.0)
            return float(loops.expect(*self.cut[n], self.people, self.group, table, self.prior, self.counts[n]))

        return sum(self.pool.over(part, len(self.cut))), self.counts.sum(0)

    def step(self, x: Floats) -> tuple[Floats, float]:
        """One EM step, and the likelihood of where it began."""
        loglik, counts = self.expect(x)
        return _improve(x, counts, self.group, self.theta), loglik

    def climb(self, x: Floats, tol: float, max_iter: int) -> tuple[Floats, Floats]:
        """As :func:`calibration.climb`: pairs of steps and a guarded jump; (J, 3) the way left."""
        left = np.full(x.shape, np.inf)
        for _ in range(WARM):
            x, _ = self.step(x)
        while self.n_iter < max_iter and np.abs(x[:, :2]).max() <= RUNAWAY:
            one, _ = self.step(x)
            two, before = self.step(one)
            r, last = one - x, two - one
            length, short = float(np.linalg.norm(r)), float(np.linalg.norm(last))
            ratio = min(short / max(length, LEAST), CREEP)
            left = np.abs(last) * max(1.0, ratio / (1 - ratio))
            if left.max() <= tol:
                return two, left
            jump = max(1.0, length / max(float(np.linalg.norm(last - r)), LEAST))
            place, x = x + 2 * jump * r + jump**2 * (last - r), two
            if jump > 1.0 and np.abs(place).max() < 50:
                landed, there = self.step(place)
                if there >= before:
                    x = landed
        return x, left


def _improve(x: Floats, counts: Floats, group: Ints, theta: Floats) -> Floats:
    """Two Newton steps of all items; a step is at most one logit long."""
    asked = counts.sum(1)
    g, s = np.broadcast_to(theta[:, None], asked.shape[1:]), np.broadcast_to(theta, asked.shape[1:])
    shape = np.stack([g, s, np.ones_like(g)])
    alone = np.flatnonzero(group < 0)
    for _ in range(2):
        p = 1 / (1 + np.exp(-np.einsum("jf,fab->jab", x, shape)))
        gradient = np.einsum("jab,fab->jf", counts[:, 1] - asked * p, shape)
        pairs = np.stack([shape[a] * shape[b] for a in range(3) for b in range(3)])
        info = np.einsum("jab,fab->jf", asked * p * (1 - p), pairs).reshape(-1, 3, 3)
        gradient[alone, 1] = 0.0
        info[alone, 1, :], info[alone, :, 1], info[alone, 1, 1] = 0.0, 0.0, 1.0
        step = np.linalg.solve(info + 1e-9 * np.eye(3), gradient[:, :, None])[:, :, 0]
        x = x + np.clip(step, -1.0, 1.0)
    return x


def _result(x: Floats, group: Ints, loglik: float, n_iter: int) -> Bifactor:
    x = x.copy()
    if x[:, 0].sum() < 0:
        x[:, 0] *= -1
    columns = [group == d for d in range(int(group.max()) + 1)]
    for mine in columns:
        if x[mine, 1].sum() < 0:
            x[mine, 1] *= -1
    scale = np.sqrt(x[:, 0] ** 2 + x[:, 1] ** 2 + LATENT)
    general, special = x[:, 0] / scale, x[:, 1] / scale
    common = float((general**2).sum()), float((special**2).sum())
    first, second = float(general.sum() ** 2), float(sum(special[mine].sum() ** 2 for mine in columns))
    whole = first + second + float((LATENT / scale**2).sum())
    shares = common[0] / sum(common), first / whole, (first + second) / whole
    return Bifactor(x[:, 0], x[:, 1], x[:, 2], group, loglik, n_iter, *shares)
