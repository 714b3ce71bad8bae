"""One teacher: the best route and two others to choose from, in milliseconds. Pure; takes no locks."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from marshrut.loops import Floats, Ints
from marshrut.planner.region.arrays import Limits, Lines, Nodes, new_lines, new_nodes
from marshrut.planner.region.bits import places
from marshrut.planner.region.problem import Problem
from marshrut.planner.region.search import solve_one

EVERY = ~np.uint64(0)
FIRST_PRICE = 0.004  # of a centilogit and of an hour, where the local dual begins
EXACT = Limits(rounds=40, tolerance=1e-6, nodes=200_000)
PROMPT = Limits(rounds=30, tolerance=4e-4, nodes=14_000)  # a page waits: 4 routes in 50 ms on one core
FEWER_HOURS = 0.7
NEEDED = 5e-4  # a route is proved when the bound is not higher than this


@dataclass(frozen=True)
class Route:
    """A route: ``kind`` "best", "without_main", "fewer_hours" or "no_travel", set of lines as bits, value, proved bound.

    ``acts`` – rows of the catalogue in the order of the teacher's list; ``hours`` of the half-years, ``money`` and
    ``travel_hours`` (there and back) of the trips; ``proved`` – nothing is better by more than 0.0005.
    """

    kind: str
    mask: int
    acts: tuple[int, ...]
    value: float
    bound: float
    proved: bool
    hours: tuple[int, int]
    money: float
    travel_hours: float


@dataclass(frozen=True)
class TeacherPlan:
    """Routes, best first in the order best, without its main line, in 70 % of hours, without travel; each set once."""

    routes: tuple[Route, ...]
    value: float
    bound: float
    proved: bool


@dataclass
class Solver:
    """Local problems of one region, one after another; not for two threads at once.

    ``net`` (na, M) value of a line by its place less prices, ``weight`` (n,) of gain; without them prices are nought
    and weights those of the problem.
    """

    problem: Problem
    net: Floats | None = None
    weight: Floats | None = None
    hour_price: Floats | None = None  # (mentors + 1, 2)
    lines: Lines = field(default_factory=new_lines)
    nodes: Nodes = field(init=False)

    def __post_init__(self) -> None:
        self.nodes = new_nodes(self.problem.deficits)
        self.used_net = self.problem.own if self.net is None else np.ascontiguousarray(self.net)
        self.used_weight = self.problem.weight if self.weight is None else self.weight
        rows = self.problem.mentors.size + 1
        self.used_hours = np.zeros((rows, 2)) if self.hour_price is None else self.hour_price

    def solve(
        self, i: int, *, opened: int | None = None, forced: int = 0, start: int = 0, hours: Ints | None = None,
        limits: Limits = EXACT, price: Floats | None = None,
    ) -> tuple[float, float, int, int]:  # fmt: skip
        """Value, proved bound, set of lines, nodes.

        ``opened`` – lines that may be taken (all), ``forced`` – that must be, beside the locked; ``start`` – a known
        route; ``hours`` (2,) another budget.
        """
        p = self.problem
        tables = p.tables
        if forced:
            locked = tables.locked.copy()
            locked[i] |= np.uint64(forced)
            tables = tables._replace(locked=locked)
        budget = tables.hours[i] if hours is None else np.asarray(hours, tables.hours.dtype)
        prices = np.full(p.deficits + 2, FIRST_PRICE) if price is None else price.copy()
        able = EVERY if opened is None else np.uint64(opened)
        value, bound, mask, seen = solve_one(
            i, tables, self.used_net, self.used_hours[p.shared.desk[i]], float(self.used_weight[i]), able,
            np.uint64(start), budget, prices, limits, self.lines, self.nodes,
        )  # fmt: skip
        return float(value), float(bound), int(mask), int(seen)

    def free(self, i: int, seats: Floats | None) -> int:
        """Lines with a free seat as bits; ``seats`` (na,) free now, None = all."""
        acts = self.problem.tables.act[self.problem.tables.ptr[i] : self.problem.tables.ptr[i + 1]]
        free = np.ones(acts.size, bool) if seats is None else np.asarray(seats)[acts] >= 1
        return int((free.astype(np.uint64) << np.arange(acts.size, dtype=np.uint64)).sum())

    def travels(self, i: int) -> int:
        """Lines for which teacher i has to travel to another municipality, as bits."""
        t, inst = self.problem.tables, self.problem.instance
        acts = t.act[t.ptr[i] : t.ptr[i + 1]]
        far = (self.problem.own[acts, t.municipality[i]] < 0) & (inst.a_place[acts] != t.municipality[i])
        return int((far.astype(np.uint64) << np.arange(acts.size, dtype=np.uint64)).sum())


def solve_teacher(
    solver: Solver, i: int, *, seats: Floats | None = None, k: int = 4, limits: Limits = PROMPT
) -> TeacherPlan:
    """Best route of teacher i and up to k − 1 others.

    Parameters
    ----------
    solver : with the prices of the region while seats are open, or with none when only free seats are left
    seats : (na,) free seats, those held by the teacher included; None = all are open
    k : most routes
    """
    opened = solver.free(i, seats)
    value, bound, mask, _ = solver.solve(i, opened=opened, limits=limits)
    routes = [describe_route(solver, i, "best", (value, bound, mask))]
    hours = solver.problem.tables.hours[i]
    main = _main_line(solver.problem, i, mask)
    if main >= 0:
        left = opened & ~(1 << main)
        routes.append(_other(solver, i, "without_main", left, mask, hours, limits))
    fewer = np.floor(FEWER_HOURS * hours).astype(np.int64)
    routes.append(_other(solver, i, "fewer_hours", opened, mask, fewer, limits))
    if mask & solver.travels(i):
        routes.append(_other(solver, i, "no_travel", opened & ~solver.travels(i), mask, hours, limits))
    unique: dict[int, Route] = {}
    for route in routes:
        unique.setdefault(route.mask, route)
    return TeacherPlan(tuple(unique.values())[:k], value, bound, routes[0].proved)


def _other(solver: Solver, i: int, kind: str, opened: int, start: int, hours: Ints, limits: Limits) -> Route:
    value, bound, mask, _ = solver.solve(i, opened=opened, start=start & opened, hours=hours, limits=limits)
    return describe_route(solver, i, kind, (value, bound, mask))


def _main_line(problem: Problem, i: int, mask: int) -> int:
    """The line with most hours that is not locked, or −1."""
    start = int(problem.tables.ptr[i])
    loose = [j for j in places(mask) if not int(problem.tables.locked[i]) >> j & 1]
    load = problem.tables.a_hours.sum(1)[problem.tables.act[start : start + 64]]
    return max(loose, key=lambda j: (int(load[j]), -j), default=-1)


def describe_route(solver: Solver, i: int, kind: str, answer: tuple[float, float, int]) -> Route:
    """The route with its hours, money and travel."""
    value, bound, mask = answer
    problem, t = solver.problem, solver.problem.tables
    acts = t.act[t.ptr[i] + np.array(places(mask), np.int64)]
    hours = t.a_hours[acts].sum(0)
    m = t.municipality[i]
    road = -problem.own[acts, m].sum() / problem.rules.travel_discomfort if problem.rules.travel_discomfort else 0.0
    return Route(
        kind=kind,
        mask=mask,
        acts=tuple(int(a) for a in acts),
        value=value,
        bound=bound,
        proved=bound - value <= NEEDED,
        hours=(int(hours[0]), int(hours[1])),
        money=float(problem.shared.travel[acts, m].sum() + problem.shared.price[acts].sum()),
        travel_hours=float(road),
    )
