"""The exact search for one teacher: the branch and bound of a region over the lines of a desk, with a proved bound."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from marshrut.planner.desk import WIDTHS, Desk
from marshrut.planner.model import NONE, Ints
from marshrut.planner.region.arrays import Limits, Lines, Nodes, new_lines, new_nodes
from marshrut.planner.region.bits import places
from marshrut.planner.region.rules import MOST_LINES
from marshrut.planner.region.search import solve_lines

PER_BLOCK = (14, 6, 18, 5, 4, 3, 8)  # lines of a block looked at first; what room is left goes to the best of the rest
FIRST_PRICE = 0.004  # of a centilogit and of an hour, where the local dual begins
EXACT = Limits(rounds=40, tolerance=2e-4, nodes=30_000)
BESIDE = Limits(rounds=40, tolerance=2e-4, nodes=6000)  # a plan shown beside the best one
PROMPT = Limits(rounds=30, tolerance=1e-3, nodes=1500)  # one of thousands of drafts
OTHERWISE = Limits(rounds=15, tolerance=2e-3, nodes=1000)  # what would happen without a line, with more hours
NEAR = 3e-4  # of value: chords are kept in short numbers


@dataclass(frozen=True)
class Found:
    """A set of places of the desk with its value; nothing allowed is worth more than ``bound``."""

    chosen: list[int]
    value: float
    bound: float

    @property
    def proved(self) -> bool:
        """Whether no better set of these lines is left."""
        return self.bound - self.value <= NEAR


@dataclass
class Search:
    """Lines of a desk laid out once, solved again for each question; not for two threads at once.

    A high deficit stands twice: with its gain, and once more as a deficit that any line covering it closes whole, so
    that the relaxed problem cannot cover it by a small part of a line.
    ``listed`` (k,) places of the desk, the locked ones first, at most 64.
    """

    desk: Desk
    listed: Ints = field(init=False)
    lines: Lines = field(init=False)
    nodes: Nodes = field(init=False)
    every: int = field(init=False)

    def __post_init__(self) -> None:
        d = self.desk
        self.listed = _listed(d)
        self.high = np.flatnonzero(d.need.high)
        covering = np.zeros((self.high.size, WIDTHS.size))
        covering[:, 0] = d.covering / WIDTHS[0]
        self.slope = np.ascontiguousarray(np.vstack([d.slope, covering]), np.float32)
        self.nodes = new_nodes(self.slope.shape[0])
        room = np.zeros((MOST_LINES, self.slope.shape[0]), np.int64)
        self.lines = new_lines()._replace(deficit=room, effect=room.copy())
        self.fixed = self.bits(sorted(d.locked))
        self.every = self._lay()

    def bits(self, chosen: list[int]) -> int:
        """A set of places of the desk as bits of the list; what is not listed is left out."""
        at = {int(i): j for j, i in enumerate(self.listed)}
        return sum(1 << at[i] for i in chosen if i in at)

    def best(
        self, *, without: int = NONE, more_hours: int = 0, start: list[int] | None = None, limits: Limits = EXACT
    ) -> Found:
        """Solve with all lines, or without the place ``without`` of the desk, or with hours more.

        ``start`` – a set known to be good; it makes the search shorter. ``limits`` – when to stop.
        """
        d = self.desk
        opened = self.every & ~self.bits([without])
        budget = np.array([d.teacher.hours + more_hours, 0], np.int64)
        prices = np.full(self.slope.shape[0] + 2, FIRST_PRICE)
        value, bound, mask, _ = solve_lines(
            self.listed.size, self.lines, np.uint64(opened), np.uint64(self.fixed),
            np.uint64(self.bits(start or []) & opened), budget, self.slope, 1.0, WIDTHS, d.limit, d.bonus, prices,
            limits, self.nodes,
        )  # fmt: skip
        chosen = self.listed[places(int(mask))].tolist() if mask else []
        chosen.sort(key=lambda i: (int(d.span[i, 0]), int(d.acts[i])))
        return Found(chosen, float(value), float(bound))

    def _lay(self) -> int:
        """Fill the arrays of the loops; lines that may be taken, as bits."""
        d, rows, to = self.desk, self.listed, self.lines
        k = rows.size
        to.value[:k], to.block[:k] = d.own[rows], d.block[rows]
        to.hours[:k, 0], to.hours[:k, 1] = d.hours[rows], 0
        to.programme[:k] = np.where(d.gives[rows] == NONE, -2 - np.arange(k), d.gives[rows])
        word = np.uint64(1) << np.arange(k, dtype=np.uint64)
        to.clash[:k] = d.clash[np.ix_(rows, rows)] @ word if k else 0
        effect = np.hstack([d.rise[rows], WIDTHS[0] * d.covers[np.ix_(rows, self.high)]])
        order = np.argsort(-effect, axis=1, kind="stable")
        effect = np.take_along_axis(effect, order, 1)
        to.deficit[:k], to.effect[:k] = order, effect
        to.effects[:k] = (effect > 0).sum(1)
        waits = ~d.ready[rows]
        waits[: len(d.locked)] = False
        if not waits.any():
            return (1 << k) - 1
        given = (d.wants[rows][:, None] == d.gives[rows]) & (d.span[rows, 1] < d.span[rows, :1])
        to.before[:k] = np.where(waits, given @ word, 0)
        free = ~waits | given.any(1)
        return int((free * word).sum())


def _listed(desk: Desk) -> Ints:
    """Locked lines, the most promising of each block by themselves, the best of the rest; 64 together."""
    if desk.acts.size <= MOST_LINES:
        rest = [i for i in range(desk.acts.size) if i not in desk.locked]
        return np.array([*sorted(desk.locked), *rest], np.int64)
    order = np.argsort(-desk.alone(), kind="stable")
    place = np.zeros(order.size, np.int64)
    for block, room in enumerate(PER_BLOCK):
        mine = np.flatnonzero(desk.block[order] == block)
        place[mine] = np.arange(mine.size) >= room
    ranked = order[np.argsort(place, kind="stable")]
    rest = [int(i) for i in ranked if int(i) not in desk.locked]
    return np.array([*sorted(desk.locked), *rest][:MOST_LINES], np.int64)
