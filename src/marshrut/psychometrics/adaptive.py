"""Adaptive test: the next item by information, blueprint and exposure; when to stop; a sitting that can be resumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marshrut.psychometrics.bank import TINY, Bank, information, log_probability
from marshrut.psychometrics.errors import BadBlueprint, BadResponses, ScaleError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NODES = np.linspace(-4.5, 4.5, 91)
STOPS = ("precise", "level", "longest", "no items")


@dataclass(frozen=True)
class Rules:
    """When a test ends and how items are spared.

    Attributes
    ----------
    se_stop : float
        Error of ability that is good enough, logits.
    n_min, n_max : int
        Least and most items.
    max_exposure : float
        Greatest share of sittings in which an item may be shown, in (0, 1].
    randomesque : int
        The item is drawn among so many of the best (Kingsbury & Zara 1989).
    cuts : (L − 1,) floats, optional
        Borders of levels, logits: the test also ends when one level is as sure as ``sure``.
    sure : float
        That probability.
    """

    se_stop: float = 0.35
    n_min: int = 8
    n_max: int = 40
    max_exposure: float = 0.2
    randomesque: int = 5
    cuts: tuple[float, ...] = ()
    sure: float = 0.95

    def __post_init__(self) -> None:
        if not 0 < self.max_exposure <= 1 or self.randomesque < 1 or not 1 <= self.n_min <= self.n_max:
            raise ScaleError("rules need an exposure in (0, 1], a draw among one item or more, and n_min ≤ n_max")
        if any(a >= b for a, b in zip(self.cuts[:-1], self.cuts[1:], strict=True)):
            raise ScaleError("cuts must rise")


@dataclass(frozen=True)
class Pool:
    """A bank made ready: curves and information on nodes 0.1 logit apart over ±4.5.

    Attributes
    ----------
    bank : Bank
        J items.
    group : (J,) ints
        Group of competencies of each item, 0 … D − 1.
    shares : (D,) floats
        The blueprint: share of each group in a test.
    enemies : (J,) ints
        Items of one number ≥ 0 exclude one another; −1 = no enemies.
    """

    bank: Bank
    group: Ints
    shares: Floats
    enemies: Ints
    log_p: Floats = field(repr=False)
    info: Floats = field(repr=False)

    @classmethod
    def of(cls, bank: Bank, group: ArrayLike, shares: ArrayLike, enemies: ArrayLike | None = None) -> Pool:
        """Prepare a bank.

        Raises
        ------
        BadBlueprint
            Shares that are negative or do not sum to 1, or a group with a share but without items.
        """
        of_item, wanted = np.asarray(group, np.int64), np.asarray(shares, np.float64)
        foes = np.full(bank.n_items, -1) if enemies is None else np.asarray(enemies, np.int64)
        if of_item.shape != (bank.n_items,) or foes.shape != (bank.n_items,):
            raise BadBlueprint("a group, and a number of enemies, for each item is expected")
        if np.any(wanted < 0) or abs(wanted.sum() - 1) > 1e-6 or np.any((of_item < 0) | (of_item >= wanted.size)):
            raise BadBlueprint("shares must not be negative and sum to 1, with a share for each group of items")
        empty = np.flatnonzero((wanted > 0) & (np.bincount(of_item, minlength=wanted.size) == 0))
        if empty.size:
            raise BadBlueprint(f"no items of group {empty[0]}")
        info = np.ascontiguousarray(information(bank, NODES).item)
        return cls(bank, of_item, wanted, foes, log_probability(bank, NODES), info)


class Sitting:
    """The test of one person.

    ``shown`` (J,) and ``sittings`` are the counts of the bank so far, for the exposure; the caller keeps them.
    Same seed, same counts and same answers give the same items. ``start`` (91,) is what is known before the first item: the
    ``posterior`` of the sitting before, when a test has several sections with pools on one scale; by default N(0, 1).
    """

    def __init__(
        self, pool: Pool, rules: Rules, shown: ArrayLike, sittings: int, seed: int, start: ArrayLike | None = None
    ) -> None:
        self.pool, self.rules, self.seed = pool, rules, seed
        self.shown, self.sittings = np.asarray(shown, np.int64), sittings
        self.answers: list[tuple[int, int]] = []
        self.skipped: list[int] = []
        self._start = None if start is None else _weights(start)
        self._log = -0.5 * NODES**2 if self._start is None else np.log(np.maximum(self._start, TINY))
        self._free = np.ones(pool.bank.n_items, bool)
        self._count = np.zeros(pool.shares.size)
        self._weigh()

    @property
    def estimate(self) -> tuple[float, float]:
        """EAP and its error, logits, with the prior N(0, 1) or what was known at the start."""
        return self._theta, self._se

    @property
    def length(self) -> int:
        """Items shown so far, with or without an answer."""
        return len(self.answers) + len(self.skipped)

    @property
    def posterior(self) -> list[float]:
        """Weights of the abilities :data:`NODES`, summing to 1: plain numbers for JSON, the ``start`` of a next section."""
        return [float(one) for one in self._posterior]

    def next(self) -> int | str:
        """The item to be shown, or why the test is over: one of :data:`STOPS`. Asking twice gives the same item."""
        over = self._over()
        if over:
            return over
        fair = self._free & (self.shown < max(1.0, self.rules.max_exposure * (self.sittings + 1)))
        for allowed in (fair, self._free):  # a spent bank is better than a broken test
            for group in np.argsort(self._count - self.pool.shares * (self.length + 1), kind="stable"):
                if self.pool.shares[group] > 0:
                    some = np.flatnonzero(allowed & (self.pool.group == group))
                    if some.size:
                        return self._best(some)
        return "no items"

    def answer(self, item: int, category: int) -> None:
        """Take an answer to any item of the bank that this person has not answered yet.

        Raises
        ------
        BadResponses
            The item was answered, or has no such category.
        """
        bank = self.pool.bank
        if not 0 <= item < bank.n_items or item in self.skipped or any(item == one for one, _ in self.answers):
            raise BadResponses(f"item {item} is not in the bank or was shown")
        if not 0 <= category < bank.n_cat[item]:
            raise BadResponses(f"item {item} has no category {category}")
        self.answers.append((item, category))
        self._log += self.pool.log_p[bank.offset[item] + category]
        self._spend(item)
        self._weigh()

    def skip(self, item: int) -> None:
        """An item was shown and left without an answer: it tells nothing and is not shown again, the test is longer by it.

        Raises
        ------
        BadResponses
            The item was answered or skipped, or is not in the bank.
        """
        if (
            not 0 <= item < self.pool.bank.n_items
            or item in self.skipped
            or any(item == one for one, _ in self.answers)
        ):
            raise BadResponses(f"item {item} is not in the bank or was shown")
        self.skipped.append(item)
        self._spend(item)

    def _spend(self, item: int) -> None:
        self._count[self.pool.group[item]] += 1
        foe = self.pool.enemies[item]
        self._free[item] = False
        if foe >= 0:
            self._free[self.pool.enemies == foe] = False

    def state(self) -> dict[str, Any]:
        """All that :meth:`resume` needs, as plain numbers for JSON."""
        told: dict[str, Any] = {"seed": self.seed, "sittings": self.sittings}
        if self._start is not None:
            told["start"] = [float(one) for one in self._start]
        if self.skipped:
            told["skipped"] = list(self.skipped)
        return told | {"answers": [list(one) for one in self.answers]}

    @classmethod
    def resume(cls, pool: Pool, rules: Rules, shown: ArrayLike, state: Mapping[str, Any]) -> Sitting:
        """The sitting as it was before the connection was lost."""
        one = cls(pool, rules, shown, int(state["sittings"]), int(state["seed"]), state.get("start"))
        for item, category in state["answers"]:
            one.answer(int(item), int(category))
        for item in state.get("skipped", ()):
            one.skip(int(item))
        return one

    def _weigh(self) -> None:
        weight = np.exp(self._log - self._log.max())
        self._posterior = weight / weight.sum()
        self._theta = float(self._posterior @ NODES)
        self._se = float(np.sqrt(self._posterior @ (NODES - self._theta) ** 2))

    def _over(self) -> str:
        n, rules = self.length, self.rules
        if n < rules.n_min:
            return ""
        if self._se <= rules.se_stop:
            return "precise"
        if rules.cuts:
            level = np.searchsorted(rules.cuts, NODES, side="right")
            if np.bincount(level, self._posterior).max() >= rules.sure:
                return "level"
        return "longest" if n >= rules.n_max else ""

    def _best(self, items: Ints) -> int:
        """One of the most informative over what is known of the person (van der Linden 1998)."""
        value = self.pool.info[items] @ self._posterior
        few = min(self.rules.randomesque, items.size)
        best = np.sort(items[np.argpartition(-value, few - 1)[:few]])
        turn = np.random.default_rng([self.seed, self.length])
        return int(best[turn.integers(few)])


def _weights(start: ArrayLike) -> Floats:
    weight = np.asarray(start, np.float64)
    if weight.shape != NODES.shape or not np.all(np.isfinite(weight)) or np.any(weight < 0) or not weight.sum() > 0:
        raise BadResponses(f"what is known at the start must be {NODES.size} weights")
    result: Floats = weight / weight.sum()
    return result


@dataclass(frozen=True)
class Trial:
    """What an adaptive test does to N made-up people.

    ``theta``, ``se`` (N,) logits, ``length`` (N,) items, ``exposure`` (J,) shares of sittings, ``overlap`` mean share of
    items two people have in common, ``deviation`` (N,) greatest difference of a group's share from the blueprint,
    ``stops`` how often each reason ended the test.
    """

    theta: Floats
    se: Floats
    length: Ints
    exposure: Floats
    overlap: float
    deviation: Floats
    stops: dict[str, int]


def simulate(pool: Pool, theta: ArrayLike, rules: Rules, seed: int = 0) -> Trial:
    """Give the test to people of known ability, one after another, with the exposure counted as in life.

    Parameters
    ----------
    theta : (N,)
        True abilities, logits; answers are drawn from the curves of the bank, so parameters count as known.
    """
    true, rng = np.asarray(theta, np.float64), np.random.default_rng(seed)
    shown = np.zeros(pool.bank.n_items, np.int64)
    chances = np.exp(log_probability(pool.bank, true))
    rows, stops = [], dict.fromkeys(STOPS, 0)
    for i in range(true.size):
        one = Sitting(pool, rules, shown, i, int(rng.integers(2**31)))
        item = one.next()
        while isinstance(item, int):
            at = pool.bank.offset[item]
            rise = np.cumsum(chances[at : at + pool.bank.n_cat[item], i])
            one.answer(item, int((rng.random() > rise[:-1]).sum()))
            shown[item] += 1
            item = one.next()
        stops[item] += 1
        n = len(one.answers)
        part = np.bincount(pool.group[[j for j, _ in one.answers]], minlength=pool.shares.size) / max(n, 1)
        rows.append((*one.estimate, n, np.abs(part - pool.shares).max()))
    got = np.array(rows).reshape(-1, 4)
    exposure = shown / max(true.size, 1)
    overlap = float((exposure**2).sum() / got[:, 2].mean()) if true.size else 0.0
    return Trial(got[:, 0], got[:, 1], got[:, 2].astype(np.int64), exposure, overlap, got[:, 3], stops)
