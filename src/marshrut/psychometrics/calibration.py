"""Item parameters from answers: marginal maximum likelihood by EM, accelerated by SQUAREM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.bank import UNIT_SLOPE, Bank, log_probability
from marshrut.psychometrics.checks import check, choose_models
from marshrut.psychometrics.errors import BadBank, NotConverged, NotIdentified
from marshrut.psychometrics.grid import blocks, codes, log_prior
from marshrut.psychometrics.maximise import Prior, improve
from marshrut.psychometrics.responses import Responses

Floats = NDArray[np.float64]
RUNAWAY = 12.0  # per logit: no written item is so sharp, the likelihood grows without end
WARM = 3  # plain EM steps before acceleration


@dataclass(frozen=True)
class Calibration:
    """What the answers say about items and populations.

    Attributes
    ----------
    bank : Bank
        Parameters, logits of the scale on which population 0 is N(0, 1), unless its mean or sd was free.
    loglik : float
        Marginal log-likelihood at the result, without the prior of parameters.
    n_iter : int
        E steps made.
    converged : bool
        The last EM step changed no parameter by more than ``tol``.
    group_mean, group_sd : (G,) floats
        Populations, logits.
    warnings : tuple of str
        What a methodist must know before using the numbers.
    """

    bank: Bank
    loglik: float
    n_iter: int
    converged: bool
    group_mean: Floats
    group_sd: Floats
    warnings: tuple[str, ...]

    @property
    def params(self) -> list[Floats]:
        """For each item a, d_1 … d_{K−1}."""
        return self.bank.params

    def difficulty(self) -> list[Floats]:
        """For each item b_1 … b_{K−1}, logits."""
        return self.bank.difficulty()


@dataclass(frozen=True)
class _State:
    bank: Bank
    mean: Floats
    sd: Floats

    def vector(self) -> Floats:
        """Parameters in one row, deviations as logarithms."""
        d = self.bank.intercept
        return np.concatenate([self.bank.slope, d[~np.isnan(d)], self.mean, np.log(self.sd)])

    def at(self, vector: Floats) -> _State | None:
        """State at the vector, None where no model lives there."""
        j, g = self.bank.n_items, self.mean.size
        d = self.bank.intercept.copy()
        d[~np.isnan(d)] = vector[j : vector.size - 2 * g]
        if not np.all(np.isfinite(vector)) or np.abs(vector).max() > 50:
            return None
        try:
            bank = Bank(self.bank.model, self.bank.n_cat, vector[:j], d, self.bank.lower)
        except BadBank:
            return None
        return _State(bank, vector[vector.size - 2 * g : vector.size - g], np.exp(vector[vector.size - g :]))


class _Problem:
    """Answers, nodes and what is free; one EM step as a function of the state."""

    def __init__(self, resp: Responses, grid: tuple[int, float, float], prior: Prior, free: NDArray[np.bool_]) -> None:
        self.resp = resp
        self.theta = np.linspace(grid[1], grid[2], grid[0])
        self.prior = prior
        self.free = free
        self.free_mean = self.free_sd = np.zeros(resp.n_groups, bool)
        self.n_iter = 0

    def expect(self, state: _State) -> tuple[float, Floats, Floats]:
        """Log-likelihood, expected counts (R, Q) of answers and (G, Q) of people at the nodes."""
        resp, table = self.resp, log_probability(state.bank, self.theta)
        prior = log_prior(self.theta, state.mean, state.sd)
        counts, people, total = np.zeros_like(table), np.zeros_like(prior), 0.0
        for part, mark in blocks(resp.ptr, codes(state.bank, resp), table.shape[0]):
            log = mark @ table
            log += prior[resp.group[part]]
            high = log.max(1, keepdims=True)
            weight = np.exp(log - high)
            mass = weight.sum(1, keepdims=True)
            total += float(resp.weight[part] @ (high + np.log(mass))[:, 0])
            weight *= resp.weight[part][:, None] / mass
            counts += mark.T @ weight
            for g in range(resp.n_groups):
                people[g] += weight[resp.group[part] == g].sum(0)
        self.n_iter += 1
        return total, counts, people

    def step(self, state: _State) -> tuple[_State, float]:
        """One EM step; the likelihood returned is that of the state it began from."""
        loglik, counts, people = self.expect(state)
        bank = improve(state.bank, counts, self.theta, self.free, self.prior)
        n = people.sum(1)
        seen = people @ self.theta / n
        mean = np.where(self.free_mean, seen, state.mean)
        var = people @ self.theta**2 / n - 2 * mean * seen + mean**2
        sd = np.where(self.free_sd, np.sqrt(np.maximum(var, 1e-6)), state.sd)
        return _State(bank, mean, sd), loglik + self.prior.log(state.bank, self.free)


def calibrate(
    resp: Responses,
    model: str | Sequence[str] = "2pl",
    *,
    grid: tuple[int, float, float] = (61, -6.0, 6.0),
    prior: Prior | None = None,
    fixed: Mapping[int, ArrayLike] | None = None,
    free_mean: Sequence[bool] | None = None,
    free_var: Sequence[bool] | None = None,
    tol: float = 1e-4,
    max_iter: int = 2000,
) -> Calibration:
    """Estimate items and populations together.

    Parameters
    ----------
    resp : Responses
        N people, J items, G populations; missing by design costs nothing and adds nothing.
    model : name or J names
        ``2pl``, ``rasch``, ``gpcm``, ``pcm`` or ``grm``; ``3pl`` only for fixed items. Items with two
        categories named ``gpcm``, ``pcm`` or ``grm`` are the same as ``2pl`` or ``rasch``.
    grid : (Q, low, high)
        Equally spaced nodes, logits.
    prior : Prior, optional
        Of slopes and intercepts; by default none: pure maximum likelihood.
    fixed : {item: (a, d_1 … )}, optional
        Anchors kept as they are; with them the scale is theirs and every population is free.
    free_mean, free_var : (G,) booleans, optional
        Populations to be estimated. By default all but the first; the first one is N(0, 1), has a free sd when
        all items have slope 1, and is free with anchors.
    tol : float
        Greatest change of a parameter in an EM step, logits.
    max_iter : int
        Most E steps.

    Raises
    ------
    EmptyItem
        Nobody answered an item, or all chose one category.
    NotIdentified
        Forms without common items, a slope running off, fewer than 3 nodes.
    NotConverged
        Carries the last result in ``calibration``.

    Notes
    -----
    Bock & Aitkin (1981), Psychometrika 46, 443-459; Muraki (1992); Samejima (1969); acceleration: Varadhan &
    Roland (2008), Scandinavian Journal of Statistics 35, 335-353, with a guard: a jump that lowers the
    likelihood is dropped. Same result in every run.
    """
    anchors = dict(fixed or {})
    names = choose_models(resp, model, anchors)
    warnings = check(resp, names, anchors, prior or Prior(), grid)
    free = np.array([j not in anchors for j in range(resp.n_items)])
    problem = _Problem(resp.collapsed(), grid, prior or Prior(), free)
    rigid = bool(np.all(np.isin(np.array(names)[free], UNIT_SLOPE))) if free.any() else True
    later = np.arange(resp.n_groups) > 0
    problem.free_mean = np.array(free_mean, bool) if free_mean is not None else later | bool(anchors)
    problem.free_sd = np.array(free_var, bool) if free_var is not None else later | bool(anchors) | rigid
    start = _State(_start(resp, names, anchors), np.zeros(resp.n_groups), np.ones(resp.n_groups))
    state, change = _climb(problem, start, tol, max_iter)
    loglik, _, _ = problem.expect(state)
    wild = np.flatnonzero(free & (state.bank.slope > RUNAWAY))
    if wild.size:
        raise NotIdentified(f"slope running off above {RUNAWAY:g}", tuple(wild.tolist()))
    done = change <= tol
    result = Calibration(state.bank, loglik, problem.n_iter, done, state.mean, state.sd, warnings)
    if not done:
        raise NotConverged(problem.n_iter, change, result)
    return result


def _climb(problem: _Problem, state: _State, tol: float, max_iter: int) -> tuple[_State, float]:
    """Pairs of EM steps, each followed by a jump along their curve; returns the state and its last change."""
    change = np.inf
    for _ in range(WARM):
        state, _ = problem.step(state)
    while problem.n_iter < max_iter:
        one, _ = problem.step(state)
        change = float(np.abs(one.vector() - state.vector()).max())
        if change <= tol:
            return one, change
        two, before = problem.step(one)
        r = one.vector() - state.vector()
        v = two.vector() - one.vector() - r
        length = -max(1.0, float(np.linalg.norm(r)) / max(float(np.linalg.norm(v)), 1e-300))
        jump = state.at(state.vector() - 2 * length * r + length**2 * v) if length < -1.0 else None
        state = two
        if jump is not None:
            landed, there = problem.step(jump)
            if there >= before:
                state = landed
    return state, change


def _start(resp: Responses, names: tuple[str, ...], anchors: Mapping[int, ArrayLike]) -> Bank:
    """Slope near 1 and intercepts from shares of categories, half an answer added to each."""
    rows: list[ArrayLike] = []
    for j, name in enumerate(names):
        if j in anchors:
            rows.append(anchors[j])
            continue
        mine = resp.item == j
        share = np.bincount(resp.category[mine], resp.weight[resp.person[mine]], int(resp.n_cat[j])) + 0.5
        if name == "grm":
            above = 1 - np.cumsum(share / share.sum())[:-1]
            d = 1.15 * np.log(above / (1 - above))
        else:
            d = 1.1 * np.log(share[1:] / share[0])
        rows.append(np.concatenate([[1.0 if name in UNIT_SLOPE or d.size == 1 else 0.8], d]))
    return Bank.from_params(names, rows)
