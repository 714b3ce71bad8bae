"""Item parameters from answers: marginal maximum likelihood by EM, accelerated by SQUAREM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.loops import Threads
from marshrut.psychometrics.bank import UNIT_SLOPE, Bank, Floats
from marshrut.psychometrics.checks import check, choose_models
from marshrut.psychometrics.errors import BadBank, NotConverged, NotIdentified
from marshrut.psychometrics.expectation import Problem, State
from marshrut.psychometrics.maximise import Prior
from marshrut.psychometrics.responses import Responses

RUNAWAY = 12.0  # per logit: no written item is so sharp, the likelihood grows without end
WARM = 3  # plain EM steps before acceleration
CREEP = 0.999  # greatest ratio of two steps that is believed
LEAST = 1e-300


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
        No parameter is farther than ``tol`` from where EM would end, as far as its last steps tell.
    group_mean, group_sd : (G,) floats
        Populations, logits.
    warnings : tuple of str
        What a methodist must know before using the numbers.
    theta : (Q,) floats
        Nodes of the integration, logits.
    free : (J,) booleans
        Items that were estimated; the others are anchors.
    free_mean, free_sd : (G,) booleans
        Populations that were estimated.
    prior : Prior
        Of the free parameters.
    """

    bank: Bank
    loglik: float
    n_iter: int
    converged: bool
    group_mean: Floats
    group_sd: Floats
    warnings: tuple[str, ...]
    theta: Floats
    free: NDArray[np.bool_]
    free_mean: NDArray[np.bool_]
    free_sd: NDArray[np.bool_]
    prior: Prior

    @property
    def params(self) -> list[Floats]:
        """For each item a, d_1 … d_{K−1}."""
        return self.bank.params

    def difficulty(self) -> list[Floats]:
        """For each item b_1 … b_{K−1}, logits."""
        return self.bank.difficulty()


def calibrate(
    resp: Responses,
    model: str | Sequence[str] = "2pl",
    *,
    grid: tuple[int, float, float] = (61, -6.0, 6.0),
    prior: Prior | None = None,
    fixed: Mapping[int, ArrayLike] | None = None,
    free_mean: Sequence[bool] | None = None,
    free_var: Sequence[bool] | None = None,
    tol: float = 1e-5,
    max_iter: int = 2000,
    start: Bank | None = None,
    threads: int | None = None,
) -> Calibration:
    """Estimate items and populations together.

    Parameters
    ----------
    resp : Responses
        N people, J items, G populations; missing by design costs nothing and adds nothing.
    model : name or J names
        ``2pl``, ``rasch``, ``3pl``, ``gpcm``, ``pcm`` or ``grm``. Items with two categories named ``gpcm``,
        ``pcm`` or ``grm`` are the same as ``2pl`` or ``rasch``.
    grid : (Q, low, high)
        Equally spaced nodes, logits.
    prior : Prior, optional
        Of slopes, intercepts and asymptotes; by default only the asymptotes of 3pl have one.
    fixed : {item: (a, d_1 … )}, optional
        Anchors kept as they are; with them the scale is theirs and every population is free.
    free_mean, free_var : (G,) booleans, optional
        Populations to be estimated. By default all but the first; the first one is N(0, 1), has a free sd when
        all items have slope 1, and is free with anchors.
    tol : float
        Greatest distance of a parameter from where EM would end, logits.
    max_iter : int
        Most E steps.
    start : Bank, optional
        Where to begin: parameters of all items, by the models as they are fitted; by default from shares of answers.
    threads : int, optional
        By default as many as there are processors; the numbers do not depend on it.

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
    names = choose_models(resp, model)
    warnings = check(resp, names, anchors, prior or Prior(), grid)
    free = np.array([j not in anchors for j in range(resp.n_items)])
    theta = np.linspace(grid[1], grid[2], grid[0])
    bank = _start(resp, names, anchors) if start is None else _from(start, names, anchors)
    with Threads(threads) as pool:
        problem = Problem(bank, resp.collapsed(), theta, prior or Prior(), free, pool)
        rigid = bool(np.all(bank.rigid[free]))
        later = np.arange(resp.n_groups) > 0
        problem.free_mean = np.array(free_mean, bool) if free_mean is not None else later | bool(anchors)
        problem.free_sd = np.array(free_var, bool) if free_var is not None else later | bool(anchors) | rigid
        state, change = climb(problem, problem.start(bank), tol, max_iter)
        loglik = problem.expect(state).loglik
    bank = problem.bank_of(state)
    wild = np.flatnonzero(free & (bank.slope > RUNAWAY))
    if wild.size:
        raise NotIdentified(f"slope running off above {RUNAWAY:g}", tuple(wild.tolist()))
    where = theta, free, problem.free_mean, problem.free_sd, problem.prior
    done = change <= tol
    result = Calibration(bank, loglik, problem.n_iter, done, state.mean, state.sd, warnings, *where)
    if not done:
        raise NotConverged(problem.n_iter, change, result)
    return result


def climb(problem: Problem, state: State, tol: float, max_iter: int) -> tuple[State, float]:
    """Pairs of EM steps, each followed by a jump along their curve; returns the state and its distance from the end.

    EM nears its end by a nearly constant ratio, so after a step of length s the way left is s·ratio/(1 − ratio).
    """
    left = np.inf
    for _ in range(WARM):
        state, _ = problem.step(state)
    while problem.n_iter < max_iter:
        one, _ = problem.step(state)
        two, before = problem.step(one)
        r = one.vector() - state.vector()
        last = two.vector() - one.vector()
        length, short = float(np.linalg.norm(r)), float(np.linalg.norm(last))
        ratio = min(short / max(length, LEAST), CREEP)
        left = float(np.abs(last).max()) * max(1.0, ratio / (1 - ratio))
        if left <= tol:
            return two, left
        jump = -max(1.0, length / max(float(np.linalg.norm(last - r)), LEAST))
        place = problem.at(state.vector() - 2 * jump * r + jump**2 * (last - r)) if jump < -1.0 else None
        state = two
        if place is not None:
            landed, there = problem.step(place)
            if there >= before:
                state = landed
    return state, left


def _from(start: Bank, names: tuple[str, ...], anchors: Mapping[int, ArrayLike]) -> Bank:
    if start.model != names:
        raise BadBank("the start must have the items and models that are fitted")
    return Bank.from_params(names, [anchors.get(j, row) for j, row in enumerate(start.params)])


def _start(resp: Responses, names: tuple[str, ...], anchors: Mapping[int, ArrayLike]) -> Bank:
    """Slope near 1 and intercepts from shares of categories, half an answer added to each."""
    first = np.concatenate([[0], np.cumsum(resp.n_cat)[:-1]])
    number = resp.numbers() + 0.5
    rows: list[ArrayLike] = []
    for j, name in enumerate(names):
        if j in anchors:
            rows.append(anchors[j])
            continue
        share = number[first[j] : first[j] + resp.n_cat[j]]
        if name == "grm":
            above = 1 - np.cumsum(share / share.sum())[:-1]
            d = 1.15 * np.log(above / (1 - above))
        else:
            d = 1.1 * np.log(share[1:] / share[0])
        slope = 1.0 if name in UNIT_SLOPE or d.size == 1 else 0.8
        rows.append(np.concatenate([[slope], d, [0.2] if name == "3pl" else []]))
    return Bank.from_params(names, rows)
