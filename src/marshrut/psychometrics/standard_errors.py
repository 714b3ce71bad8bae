"""Errors of calibrated parameters: the observed information by the formula of Louis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.loops import Ints, Threads, parts
from marshrut.psychometrics import louis, maximise
from marshrut.psychometrics.bank import TINY, UNIT_SLOPE, Bank, Floats, log_probability
from marshrut.psychometrics.calibration import Calibration
from marshrut.psychometrics.errors import BadResponses, NotIdentified
from marshrut.psychometrics.expectation import Expected, Problem, by_form
from marshrut.psychometrics.grid import codes, log_prior
from marshrut.psychometrics.kernels import GUESSED, LINEAR
from marshrut.psychometrics.responses import Responses

WORST = 1e12  # of the condition number: beyond it the answers do not determine the parameters
BLOCKS = 4  # parts of the people, each with a square of its own


@dataclass(frozen=True)
class StandardErrors:
    """Errors of the parameters, units of the parameters themselves; NaN only where a parameter was fixed.

    Attributes
    ----------
    params : J arrays
        Errors of a, d_1 … d_{K−1} and, for 3pl, of c.
    difficulty : J arrays
        Errors of b_1 … b_{K−1}, logits (delta method).
    group_mean, group_sd : (G,)
        Errors of the populations, logits.
    covariance : (P, P)
        Of the free parameters in the order of ``place``.
    place : (P, 2) ints
        Item and number of the parameter in it; item −1 − g and number 0, 1 for the mean and ln sd of population g.
    condition : float
        Condition number of the information scaled to a unit diagonal.
    """

    params: list[Floats]
    difficulty: list[Floats]
    group_mean: Floats
    group_sd: Floats
    covariance: Floats
    place: Ints
    condition: float

    def of_items(self, items: ArrayLike) -> Floats:
        """(P, P) covariance of a, d_1 … of the items in the given order, zeros where a parameter was fixed."""
        wanted = [(int(j), m) for j in np.asarray(items) for m in range(self.difficulty[int(j)].size + 1)]
        where = {(int(j), int(m)): at for at, (j, m) in enumerate(self.place)}
        at = np.array([where.get(one, -1) for one in wanted])
        out: Floats = self.covariance[np.ix_(at, at)].copy()
        out[at < 0], out[:, at < 0] = 0.0, 0.0
        return out


def standard_errors(cal: Calibration, resp: Responses, *, threads: int | None = None) -> StandardErrors:
    r"""Errors of items and populations of a calibration.

    Parameters
    ----------
    cal : Calibration
        The result of :func:`calibrate`.
    resp : Responses
        The same answers.
    threads : int, optional
        By default as many as there are processors.

    Raises
    ------
    BadResponses
        Answers of other items or populations.
    NotIdentified
        The information is singular: the answers do not determine the parameters.

    Notes
    -----
    Louis (1982), J. Royal Statistical Society B 44, 226-233: the information of the answers is that of the complete
    data less what is lost, :math:`I = -\sum E[\ddot\ell] - \sum_i \mathrm{Cov}(\dot\ell_i \mid x_i)`. Priors add their
    curvature. The asymptote c is treated as ln(c / (1 − c)); its error is given for c.
    """
    information, place, free = observed_information(cal, resp, threads)
    covariance, condition = inverse(information[np.ix_(free, free)])
    return _result(cal, place[free], covariance, condition)


def observed_information(
    cal: Calibration, resp: Responses, threads: int | None = None
) -> tuple[Floats, Ints, NDArray[np.bool_]]:
    """(P, P) information about all parameters, their (P, 2) places as in :class:`StandardErrors`, and which are free."""
    if resp.n_groups != cal.group_mean.size:
        raise BadResponses(f"answers of {resp.n_groups} populations, a calibration of {cal.group_mean.size}")
    codes(cal.bank, resp)
    with Threads(threads) as pool:
        problem = Problem(cal.bank, resp.collapsed(), cal.theta, cal.prior, cal.free, pool)
        start = problem.start(cal.bank, cal.group_mean, cal.group_sd)
        seen = problem.expect(start)
        information = _complete(cal, problem, seen)
        information -= _lost(cal, resp, problem.kind, pool)
    return (information, *places(cal, problem.kind))


def inverse(information: Floats) -> tuple[Floats, float]:
    """Covariance and condition number of the information scaled to a unit diagonal; NotIdentified when it is singular."""
    scale = np.sqrt(np.maximum(np.diag(information), TINY))
    even = information / np.outer(scale, scale)
    roots = np.linalg.eigvalsh(even) if information.size else np.ones(1)
    condition = float(roots[-1] / roots[0]) if roots[0] > 0 else np.inf
    if condition > WORST:
        raise NotIdentified(f"the information is singular (condition {condition:.1g})")
    return np.linalg.inv(even) / np.outer(scale, scale), condition


def n_free(cal: Calibration) -> Ints:
    """(J,) free parameters of each item."""
    number = cal.bank.n_cat + (np.array(cal.bank.model) == "3pl") - cal.bank.rigid
    return np.where(cal.free, number, 0)


def numbers(cal: Calibration, kind: Ints) -> tuple[Ints, Ints]:
    """Number of parameters of each item in the loops, and the first one."""
    number = cal.bank.n_cat + (kind == GUESSED)
    return number, np.concatenate([[0], np.cumsum(number)[:-1]]).astype(np.int64)


def places(cal: Calibration, kind: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """(P, 2) item and number of every parameter, and whether it is free."""
    number, first = numbers(cal, kind)
    item = np.repeat(np.arange(number.size), number)
    inside = np.arange(item.size) - first[item]
    rigid = np.isin(cal.bank.model, UNIT_SLOPE)
    free = cal.free[item] & ~((inside == 0) & rigid[item])
    groups = np.repeat(-1 - np.arange(cal.group_mean.size), 2)
    place = np.column_stack(
        [np.concatenate([item, groups]), np.concatenate([inside, np.tile([0, 1], groups.size // 2)])]
    )
    return place, np.concatenate([free, np.column_stack([cal.free_mean, cal.free_sd]).ravel()])


def _complete(cal: Calibration, problem: Problem, seen: Expected) -> Floats:
    """(P, P) information if abilities were seen, with the curvature of the priors."""
    number, first = numbers(cal, problem.kind)
    size = int(number.sum())
    out = np.zeros((size + 2 * cal.group_mean.size,) * 2)
    lay, bank = problem.layout, cal.bank
    flat, prior = bank.flat(), cal.prior.numbers()
    for j in range(bank.n_items):
        n, k, at, row = number[j], bank.n_cat[j], bank.offset[j], lay.row[j]
        x = flat[at : at + k]
        if problem.kind[j] == GUESSED:
            x = np.append(x, np.log(bank.lower[j] / (1 - bank.lower[j])) if bank.lower[j] else -29.0)
        mine = seen.moment[at : at + k], lay.number[at : at + k], seen.asked[j], seen.counts[row : row + k]
        h = np.empty((n, n))
        flags = bool(bank.rigid[j]), True
        maximise.evaluate(int(problem.kind[j]), x, mine, cal.theta, prior, flags, np.empty(n), h)
        out[first[j] : first[j] + n, first[j] : first[j] + n] = np.triu(h) + np.triu(h, 1).T
    for g, crowd in enumerate(seen.crowd):
        at = size + 2 * g
        out[at : at + 2, at : at + 2] = _population(cal, g, crowd)
    return out


def population_slopes(cal: Calibration, g: int) -> Floats:
    """(2, Q) derivatives of the log weights of the nodes in the mean and ln sd."""
    z, sd = cal.theta - cal.group_mean[g], cal.group_sd[g]
    raw = np.stack([z / sd**2, z**2 / sd**2])
    weight = np.exp(log_prior(cal.theta, cal.group_mean[g : g + 1], cal.group_sd[g : g + 1])[0])
    centred: Floats = raw - (raw @ weight)[:, None]
    return centred


def _population(cal: Calibration, g: int, crowd: Floats) -> Floats:
    """(2, 2) information of a population if abilities were seen, for weights that sum to 1 over the nodes."""
    slope = population_slopes(cal, g)
    weight = np.exp(log_prior(cal.theta, cal.group_mean[g : g + 1], cal.group_sd[g : g + 1])[0])
    spread = (slope * weight) @ slope.T
    beyond = slope @ crowd / crowd.sum()
    whole: Floats = crowd.sum() * (spread + np.array([[0.0, 2 * beyond[0]], [2 * beyond[0], 2 * beyond[1]]]))
    return whole


def _lost(cal: Calibration, resp: Responses, kind: Ints, pool: Threads) -> Floats:
    """(P, P) information lost because abilities are not seen."""
    number, first = numbers(cal, kind)
    rows = resp.collapsed()
    order, fresh = by_form(rows)
    rows = rows.take(order)
    fresh = fresh | np.concatenate([[0], np.diff(rows.group) != 0]).astype(np.int64)
    code, every = codes(cal.bank, rows), np.arange(int(cal.bank.n_cat.sum()))
    log_p = np.maximum(log_probability(cal.bank, cal.theta), -690.0)
    by_item = slopes(cal.bank, kind, cal.theta, log_p, int(number.max()))
    by_group = np.stack([population_slopes(cal, g) for g in range(cal.group_mean.size)])
    tables = log_p, log_prior(cal.theta, cal.group_mean, cal.group_sd)
    size = int(number.sum()) + 2 * cal.group_mean.size
    out, cut = np.zeros((BLOCKS, size, size)), parts(rows.ptr, BLOCKS)

    def part(n: int) -> None:
        answers, people = (rows.ptr, code, rows.item, every), (rows.group, rows.weight, fresh)
        louis.lost(*cut[n], answers, people, tables, (by_item, by_group), (number, first), out[n])

    pool.over(part, BLOCKS)
    half: Floats = out.sum(0)
    half += np.tril(half, -1).T
    return half


def slopes(bank: Bank, kind: Ints, theta: Floats, log_p: Floats, most: int) -> Floats:
    """(R, Q, M) derivatives of log P(category | θ) in a, d_1 … and ln(c / (1 − c))."""
    out = np.zeros((*log_p.shape, most))
    for j in range(bank.n_items):
        k, at = int(bank.n_cat[j]), int(bank.offset[j])
        p, mine = np.exp(log_p[at : at + k]), out[at : at + k]
        score = np.arange(k)[:, None]
        if kind[j] == LINEAR:
            mine[..., 0] = theta * (score - (p * score).sum(0))
            mine[..., 1:k] = np.eye(k)[:, None, 1:] - p[1:].T
        elif kind[j] == GUESSED:
            s = 1 / (1 + np.exp(-(bank.slope[j] * theta + bank.intercept[j, 0])))
            c, sign = bank.lower[j], np.array([[-1.0], [1.0]])
            mine[..., 1] = sign * (1 - c) * s * (1 - s) / p
            mine[..., 0] = mine[..., 1] * theta
            mine[..., 2] = sign * (1 - s) * c * (1 - c) / p
        else:
            s = 1 / (1 + np.exp(-(bank.slope[j] * theta + bank.intercept[j, : k - 1, None])))
            v = s * (1 - s)
            for m in range(1, k):
                mine[m, :, m] = v[m - 1] / p[m]
                mine[m - 1, :, m] = -v[m - 1] / p[m - 1]
            mine[..., 0] = mine[..., 1:k].sum(-1) * theta
    return out


def _result(cal: Calibration, place: Ints, covariance: Floats, condition: float) -> StandardErrors:
    bank, groups = cal.bank, cal.group_mean.size
    params = [np.full(row.size, np.nan) for row in bank.params]
    difficulty = [np.full(k - 1, np.nan) for k in bank.n_cat]
    error = np.sqrt(np.diag(covariance))
    where: dict[int, list[int]] = {}
    for at, (item, _) in enumerate(place):
        where.setdefault(int(item), []).append(at)
    for j in range(bank.n_items):
        mine = where.get(j, [])
        inside = place[mine, 1]
        params[j][inside] = error[mine]
        if bank.model[j] == "3pl":
            params[j][2] *= bank.lower[j] * (1 - bank.lower[j])
        if mine:
            slope = _difficulty_slopes(bank, j)[:, inside]
            difficulty[j] = np.sqrt(np.einsum("bp,pq,bq->b", slope, covariance[np.ix_(mine, mine)], slope))
    mean, sd = np.full(groups, np.nan), np.full(groups, np.nan)
    for g in range(groups):
        for at in where.get(-1 - g, []):
            if place[at, 1]:
                sd[g] = error[at] * cal.group_sd[g]
            else:
                mean[g] = error[at]
    return StandardErrors(params, difficulty, mean, sd, covariance, place, condition)


def _difficulty_slopes(bank: Bank, j: int) -> Floats:
    """(K − 1, parameters) derivatives of b_1 … in a, d_1 … (and 0 in c)."""
    k, a = int(bank.n_cat[j]), bank.slope[j]
    b = bank.difficulty()[j]
    out = np.zeros((k - 1, k + (bank.model[j] == "3pl")))
    out[:, 0] = -b / a
    out[:, 1:k] = -np.eye(k - 1) / a
    if bank.model[j] != "grm":
        out[1:, 1 : k - 1] += np.eye(k - 2) / a
    return out
