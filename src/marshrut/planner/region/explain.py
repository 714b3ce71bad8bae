"""Reasons of a route by what would happen otherwise: a line out, a line in, more hours, each time solved again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from marshrut.loops import Floats, Ints
from marshrut.planner.region.arrays import Limits
from marshrut.planner.region.bits import places
from marshrut.planner.region.teacher import PROMPT, Solver

MORE_HOURS = 8
FORCED = Limits(rounds=15, tolerance=3e-3, nodes=120)  # a loss is an estimate where these do not suffice
REMOVED = Limits(rounds=15, tolerance=1e-3, nodes=1000)


class Reason(StrEnum):
    """Why a line of the list is not in the route; the first that holds."""

    CLOSED = "closed"  # forbidden, absence, or no programme before it
    SEAT = "seat"
    CLASH = "clash"
    PREREQ = "prereq"
    HOURS = "hours"
    BLOCK_MAX = "block_max"
    SMALL_EFFECT = "small_effect"


@dataclass(frozen=True)
class Deficit:
    """A deficit the line works on: expected need and its error, logits; closed by the line on top of the others."""

    comp: int
    theta: float
    se: float
    closed: float


@dataclass(frozen=True)
class Kept:
    """A line of the route: ``worth`` – value lost when it is forbidden and the rest is chosen anew, ``seat_price``.

    ``evidence`` – past teachers behind the effects, 0 = no data.
    """

    act: int
    worth: float
    seat_price: float
    evidence: int
    deficits: tuple[Deficit, ...]


@dataclass(frozen=True)
class Rejected:
    """A line left out: why, ``loss`` of value when it is forced in (None when it cannot be), lines it clashes with."""

    act: int
    reason: Reason
    loss: float | None
    blocking: tuple[int, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """``more_hours`` – value of eight hours more in each half-year; ``without_results`` – nothing was measured."""

    kept: tuple[Kept, ...]
    rejected: tuple[Rejected, ...]
    more_hours: tuple[float, float]
    without_results: bool


def explain(solver: Solver, i: int, mask: int, *, seats: Floats | None = None, x: Floats | None = None) -> Explanation:
    """Reasons of route ``mask`` of teacher i.

    Parameters
    ----------
    solver : with the prices the route was made by
    seats : (na,) free seats, those of the route included; None = all are open
    x : (rows,) prices of the region, for the price of a seat
    """
    p, t = solver.problem, solver.problem.tables
    opened = solver.free(i, seats) | mask
    value = solver.solve(i, opened=opened, start=mask, limits=PROMPT)[0]
    acts = t.act[t.ptr[i] : t.ptr[i + 1]]
    seat = np.zeros(p.instance.na) if x is None else x[p.rows.seats]
    kept = []
    for j in places(mask):
        if int(t.locked[i]) >> j & 1:
            worth = 0.0
        else:
            worth = value - solver.solve(i, opened=opened & ~(1 << j), start=mask & ~(1 << j), limits=REMOVED)[0]
        a = int(acts[j])
        kept.append(
            Kept(a, max(0.0, worth), float(seat[a]), int(p.instance.a_evidence[a]), _deficits(solver, i, mask, j))
        )
    rejected = tuple(_rejected(solver, i, j, mask, opened, value) for j in range(acts.size) if not mask >> j & 1)
    return Explanation(tuple(kept), rejected, _more_hours(solver, i, mask, opened, value), not (t.comp[i] >= 0).any())


def _more_hours(solver: Solver, i: int, mask: int, opened: int, value: float) -> tuple[float, float]:
    worth = []
    for term in range(2):
        hours = solver.problem.tables.hours[i].astype(np.int64)
        hours[term] += MORE_HOURS
        worth.append(max(0.0, solver.solve(i, opened=opened, start=mask, hours=hours, limits=PROMPT)[0] - value))
    return worth[0], worth[1]


def _deficits(solver: Solver, i: int, mask: int, j: int) -> tuple[Deficit, ...]:
    """Deficits of line j, most closed first; the part of a chord is told in logits of expected deficit."""
    p, t = solver.problem, solver.problem.tables
    acts = t.act[t.ptr[i] : t.ptr[i + 1]]
    found = []
    for comp, effect in zip(t.a_comp[acts[j]], t.a_effect[acts[j]], strict=True):
        d = np.flatnonzero((t.comp[i] == comp) & (comp >= 0))
        if d.size and effect > 0:
            before = sum(int(t.a_effect[acts[q]][t.a_comp[acts[q]] == comp].sum()) for q in places(mask & ~(1 << j)))
            closed = _closed(t.slope[i, d[0]], t.width, before + int(effect)) - _closed(
                t.slope[i, d[0]], t.width, before
            )
            found.append(Deficit(int(comp), float(p.instance.theta[i, d[0]]), float(p.instance.se[i, d[0]]), closed))
    return tuple(sorted(found, key=lambda one: -one.closed))


def _closed(slope: Floats, width: Ints, rise: int) -> float:
    edge = np.concatenate([[0], np.cumsum(width)[:-1]])
    return float(np.clip(rise - edge, 0, width) @ slope)


def _rejected(solver: Solver, i: int, j: int, mask: int, opened: int, value: float) -> Rejected:
    t = solver.problem.tables
    acts, at = t.act[t.ptr[i] : t.ptr[i + 1]], int(t.ptr[i]) + j
    act, a = int(acts[j]), acts[j]
    if int(t.closed[i]) >> j & 1:
        return Rejected(act, Reason.CLOSED, None)
    if not opened >> j & 1:
        return Rejected(act, Reason.SEAT, None)
    loss = max(0.0, value - solver.solve(i, opened=opened, forced=1 << j, limits=FORCED)[0])
    blocking = tuple(int(acts[q]) for q in places(int(t.clash[at]) & mask))
    others = acts[places(mask)]
    before = int(t.before[at])
    tests = (
        (Reason.CLASH, bool(blocking)),
        (Reason.PREREQ, bool(before) and not before & mask),
        (Reason.HOURS, bool((t.a_hours[others].sum(0) + t.a_hours[a] > t.hours[i]).any())),
        (Reason.BLOCK_MAX, int((t.a_block[others] == t.a_block[a]).sum()) >= int(t.most[t.a_block[a]])),
    )
    reason = next((code for code, holds in tests if holds), Reason.SMALL_EFFECT)
    return Rejected(act, reason, loss, blocking)
