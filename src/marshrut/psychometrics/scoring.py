"""Ability of each person from answers and a bank: EAP, MAP, WLE; scores of groups of competencies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.bank import TINY, Bank, log_probability, moments
from marshrut.psychometrics.calibration import Calibration
from marshrut.psychometrics.errors import BadResponses, PsychometricError, ScaleError
from marshrut.psychometrics.grid import blocks, codes, log_prior, nodes_for, used_rows
from marshrut.psychometrics.responses import Responses

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
METHODS = ("eap", "map", "wle")
STEP = 0.1  # logits between nodes of EAP
FAR = 12.0  # logits: where a mode is looked for
ROUNDS = 60
STILL = 1e-8


@dataclass(frozen=True)
class Scores:
    """``theta`` and ``se`` (N,) in logits, ``answered`` (N,) numbers of answers used."""

    theta: Floats
    se: Floats
    answered: Ints

    def __iter__(self):  # type: ignore[no-untyped-def]
        """Unpack as ``theta, se``."""
        return iter((self.theta, self.se))


@dataclass(frozen=True)
class GroupScores:
    """``theta``, ``se`` (N, D) in logits and ``answered`` (N, D) for D groups of items."""

    theta: Floats
    se: Floats
    answered: Ints


def score(
    bank: Bank | Calibration,
    responses: Responses,
    method: str = "eap",
    prior_mean: ArrayLike | None = None,
    prior_sd: ArrayLike | None = None,
) -> Scores:
    """Estimate ability of each person.

    Parameters
    ----------
    bank : Bank or Calibration
        J items; a calibration brings also the mean and sd of each population as the prior.
    responses : Responses
        N people; missing answers add nothing.
    method : {"eap", "map", "wle"}
        ``eap`` posterior mean and deviation (Bock & Mislevy 1982); ``map`` posterior mode with
        1/√(I + 1/σ²); ``wle`` weighted likelihood (Warm 1989) with 1/√I, no prior and almost no bias.
    prior_mean, prior_sd : float or (N,), optional
        Normal prior in logits, by default that of the calibration, else 0 and 1. ``wle`` does not use it.

    Returns
    -------
    Scores
        A person without answers gets the prior (``eap``, ``map``) or the prior mean with an infinite error
        (``wle``), and ``answered`` 0.

    Raises
    ------
    BadResponses
        Answers that do not fit the bank.
    ScaleError
        A prior sd that is not positive.

    Notes
    -----
    EAP costs O(N R Q) in one matrix product, R = sum of categories, on nodes 0.1 logit apart over at least ±6.
    """
    if method not in METHODS:
        raise PsychometricError(f"unknown method {method!r}; known: {', '.join(METHODS)}")
    mean, sd = priors(bank, responses, prior_mean, prior_sd)
    items = bank.bank if isinstance(bank, Calibration) else bank
    theta, se = _eap(items, responses, mean, sd)
    if method != "eap":
        theta, se = _mode(items, responses, mean, sd, theta, weighted=method == "wle")
    return Scores(theta, se, responses.answered)


def score_groups(
    bank: Bank | Calibration,
    responses: Responses,
    group_of_item: ArrayLike,
    method: str = "eap",
    prior_mean: ArrayLike | None = None,
    prior_sd: ArrayLike | None = None,
) -> GroupScores:
    """Score each group of items by itself: column g uses only items with ``group_of_item == g``.

    Parameters
    ----------
    group_of_item : (J,) integers
        Group of each item, 0 … D − 1; −1 = the item belongs to no group.

    Other parameters, errors and units as in :func:`score`. A group nobody was asked about gets the prior and
    ``answered`` 0, which the caller must show as "not measured", never as a middle level.
    """
    group = np.asarray(group_of_item, np.int64)
    if group.shape != (responses.n_items,) or group.min(initial=0) < -1:
        raise BadResponses("group_of_item: one number from 0, or −1, for each item is expected")
    parts = [
        score(bank, responses.of_items(group == g), method, prior_mean, prior_sd)
        for g in range(int(group.max(initial=-1)) + 1)
    ]
    if not parts:
        raise BadResponses("group_of_item names no group")
    theta, se, answered = (np.column_stack([getattr(p, name) for p in parts]) for name in ("theta", "se", "answered"))
    return GroupScores(theta, se, answered)


def priors(
    bank: Bank | Calibration, resp: Responses, mean: ArrayLike | None, sd: ArrayLike | None
) -> tuple[Floats, Floats]:
    """(N,) mean and sd of the prior of each person."""
    if isinstance(bank, Calibration):
        if resp.n_groups > bank.group_mean.size:
            raise BadResponses(f"answers of {resp.n_groups} populations, a calibration of {bank.group_mean.size}")
        mean = bank.group_mean[resp.group] if mean is None else mean
        sd = bank.group_sd[resp.group] if sd is None else sd
    full = []
    for value, usual in ((mean, 0.0), (sd, 1.0)):
        array = np.asarray(usual if value is None else value, np.float64)
        if array.ndim and array.shape != (resp.n_persons,):
            raise ScaleError("the prior is one number, or one for each person")
        full.append(np.broadcast_to(array, resp.n_persons).copy())
    if not np.all(np.isfinite(full[0])) or not np.all(np.isfinite(full[1])) or np.any(full[1] <= 0):
        raise ScaleError("the prior needs finite means and positive deviations")
    return full[0], full[1]


def posteriors(bank: Bank, resp: Responses, mean: Floats, sd: Floats) -> tuple[Floats, Iterator[tuple[slice, Floats]]]:
    """Nodes (Q,) and, for fixed blocks of people, their posterior weights at them, each row with maximum 1."""
    used, code = used_rows(codes(bank, resp), int(bank.n_cat.sum()))
    theta = nodes_for(float(np.abs(mean).max(initial=0.0)), float(sd.max(initial=1.0)), step=STEP)
    table = log_probability(bank, theta)[used]
    kinds, which = np.unique(np.column_stack([mean, sd]), axis=0, return_inverse=True)
    prior = log_prior(theta, kinds[:, 0], kinds[:, 1])

    def each() -> Iterator[tuple[slice, Floats]]:
        for part, mark in blocks(resp.ptr, code, used.size):
            log = mark @ table
            log += prior[which.ravel()[part]]
            log -= log.max(1, keepdims=True)
            yield part, np.exp(log, out=log)

    return theta, each()


def _eap(bank: Bank, resp: Responses, mean: Floats, sd: Floats) -> tuple[Floats, Floats]:
    if not resp.n_persons:
        return mean.copy(), sd.copy()
    theta, people = posteriors(bank, resp, mean, sd)
    powers = np.column_stack([np.ones_like(theta), theta, theta**2])
    out = np.empty((resp.n_persons, 3))
    for part, weight in people:
        out[part] = weight @ powers
    eap = out[:, 1] / out[:, 0]
    se = np.sqrt(np.maximum(out[:, 2] / out[:, 0] - eap**2, 0.0))
    silent = resp.answered == 0
    eap[silent], se[silent] = mean[silent], sd[silent]
    return eap, se


def _mode(
    bank: Bank, resp: Responses, mean: Floats, sd: Floats, start: Floats, *, weighted: bool
) -> tuple[Floats, Floats]:
    """Root of the derivative by Fisher steps kept inside a bracket, so that it always ends."""
    codes(bank, resp)
    theta = np.clip(start, -FAR, FAR)
    asked = resp.answered > 0
    low, high = np.minimum(mean - 5 * sd, -FAR), np.maximum(mean + 5 * sd, FAR)
    person = resp.person
    moving = asked.copy()
    for _ in range(ROUNDS):
        cells = moving[person]
        gradient, info = _gradient(bank, resp, theta, person, cells, None if weighted else (mean, sd))
        low[moving & (gradient > 0)] = theta[moving & (gradient > 0)]
        high[moving & (gradient <= 0)] = theta[moving & (gradient <= 0)]
        step = theta + np.clip(gradient / np.maximum(info, TINY), -1.0, 1.0)
        step = np.where((step > low) & (step < high), step, 0.5 * (low + high))
        change = np.where(moving, np.abs(step - theta), 0.0)
        theta = np.where(moving, step, theta)
        moving &= change > STILL
        if not moving.any():
            break
    _, info = _gradient(bank, resp, theta, person, np.ones(person.size, bool), None if weighted else (mean, sd))
    with np.errstate(divide="ignore"):
        se = 1.0 / np.sqrt(info)
    theta[~asked], se[~asked] = mean[~asked], np.inf if weighted else sd[~asked]
    return theta, se


def _gradient(
    bank: Bank,
    resp: Responses,
    theta: Floats,
    person: Ints,
    cells: NDArray[np.bool_],
    prior: tuple[Floats, Floats] | None,
) -> tuple[Floats, Floats]:
    """Derivative of the log posterior, or of Warm's weighted likelihood, and expected information, each (N,)."""
    who, item, chosen = person[cells], resp.item[cells], resp.category[cells]
    p, first, second = moments(bank, item, theta[who])
    safe = np.maximum(p, TINY)
    at = np.arange(who.size), chosen
    size = theta.size
    gradient = np.bincount(who, first[at] / safe[at], size)
    info = np.asarray(np.bincount(who, (first**2 / safe).sum(1), size), np.float64)
    if prior is None:
        bend = np.bincount(who, (first * second / safe).sum(1), size)
        return gradient + bend / np.maximum(2 * info, TINY), info
    mean, sd = prior
    return gradient - (theta - mean) / sd**2, info + 1 / sd**2
