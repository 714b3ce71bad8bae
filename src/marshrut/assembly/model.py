"""What is wanted of the forms and what is found."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Tasks:
    """The tasks to choose from.

    Attributes
    ----------
    information : floats, shape (tasks, points)
        Information of each task at the points of ability where the curves are to agree.
    enemies : pairs of tasks that must not stand in one form.
    anchors : tasks that stand in every form.
    shown : how often each was shown; empty when nobody counted.
    """

    information: Floats
    enemies: tuple[tuple[int, int], ...] = ()
    anchors: tuple[int, ...] = ()
    shown: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def __post_init__(self) -> None:
        if self.information.ndim != 2 or not np.isfinite(self.information).all() or (self.information < 0).any():
            raise ValueError("information must be a table of finite numbers, none below zero")
        named = [n for pair in self.enemies for n in pair] + list(self.anchors)
        if any(not 0 <= n < self.count for n in named):
            raise ValueError("a pair or an anchor names a task that is not there")
        if self.shown.size not in {0, self.count}:
            raise ValueError("shown must tell of every task")

    @property
    def count(self) -> int:
        """How many tasks there are."""
        return int(self.information.shape[0])


@dataclass(frozen=True)
class Bound:
    """Within which limits the sum of whole amounts over a form lies; a count of kinds of tasks has amounts 0 and 1."""

    name: str
    amount: Ints
    least: int
    most: int

    def __post_init__(self) -> None:
        if self.least > self.most:
            raise ValueError(f"{self.name}: the least is more than the most")


@dataclass(frozen=True)
class Order:
    """What is wanted of the forms.

    Attributes
    ----------
    target : floats, shape (points,), optional
        Information wanted at each point; without it the greatest that all forms can have where ``weight`` stands.
    weight : floats, shape (points,), optional
        How much a point matters when there is no target; 0 leaves it out. All points alike unless given.
    overlap : the most tasks, anchors apart, that any two forms share.
    earlier, earlier_overlap : earlier forms and the most tasks, anchors apart, shared with any of them.
    most_shown : a task shown more often than that is left out; None is no limit.
    tolerance : how far a curve may lie from the target, a share of it, for the search to be content.
    """

    forms: int
    size: int
    bounds: tuple[Bound, ...] = ()
    target: Floats | None = None
    weight: Floats | None = None
    overlap: int = 0
    earlier: tuple[tuple[int, ...], ...] = ()
    earlier_overlap: int | None = None
    most_shown: int | None = None
    tolerance: float = 0.02

    def __post_init__(self) -> None:
        if self.forms < 1 or self.size < 1 or self.overlap < 0:
            raise ValueError("forms and their size begin with one, the overlap with zero")


@dataclass(frozen=True)
class Clash:
    """A limit that cannot be kept beside the others: of ``wanted`` tasks (or minutes, points) ``short`` are missing.

    With ``over`` it is the other way: ``wanted`` is the most that is allowed, and ``short`` more would be needed.
    """

    name: str
    wanted: int
    short: int
    over: bool = False


class Impossible(Exception):
    """No forms keep all limits. ``clashes`` is the least to give up for them to exist; empty when nothing would help."""

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        super().__init__(
            "; ".join(f"{c.name}: {c.short} {'over' if c.over else 'missing of'} {c.wanted}" for c in clashes)
            or "nothing helps"
        )
        self.clashes = clashes


class OutOfTime(Exception):
    """The limit of time came before any answer."""


@dataclass(frozen=True)
class Assembled:
    """Forms that keep every limit, and how far their curves lie from the target."""

    forms: tuple[tuple[int, ...], ...]
    target: Floats
    curves: Floats

    @property
    def farthest(self) -> float:
        """The greatest distance of a curve from the target, a share of the target."""
        return float((np.abs(self.curves - self.target) / self.target).max())

    @property
    def shared(self) -> Ints:
        """How many tasks each two forms share, anchors with them."""
        table = np.diag([len(one) for one in self.forms]).astype(np.int64)
        for a, b in combinations(range(len(self.forms)), 2):
            table[a, b] = table[b, a] = len({*self.forms[a]} & {*self.forms[b]})
        return table
