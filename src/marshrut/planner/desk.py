"""The desk: activities that may stand in the plan of one teacher, and the value of any set of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from marshrut.planner.gain import Profile, usable_effect
from marshrut.planner.limits import clashes, trip
from marshrut.planner.model import NONE, Block, Bools, Catalogue, Floats, Ints, Policy, Teacher

WIDTHS = np.array([15, 20, 40, 75])  # centilogits: the gain is followed by four chords, as the exact search has them
EDGES = np.concatenate([[0], np.cumsum(WIDTHS)[:-1]])
MOST = 15  # lines of a route at the most, by the maxima of blocks


@dataclass
class Desk:
    """Activities that may stand in the plan of one teacher, n of them, with all that their value needs.

    ``acts`` (n,) rows of the catalogue; sets of lines are lists of places in it. ``own`` (n,) value of a line by
    itself; ``covers`` (n, K) high deficits it covers.
    """

    teacher: Teacher
    catalogue: Catalogue
    policy: Policy
    need: Profile
    acts: Ints
    locked: frozenset[int]
    hours: Ints = field(init=False)
    block: Ints = field(init=False)
    effect: Floats = field(init=False)
    covers: Bools = field(init=False)
    own: Floats = field(init=False)
    clash: Bools = field(init=False)

    def __post_init__(self) -> None:
        self.hours, self.block = self.catalogue.hours[self.acts], self.catalogue.block[self.acts]
        self.effect = usable_effect(self.catalogue, self.policy)[self.acts]
        self.covers = (self.effect >= self.policy.min_effect) & self.need.high
        self.clash = clashes(self.teacher, self.catalogue, self.policy, self.acts)
        self.own = self._own()
        self.limit = np.array(self.policy.block_max)
        self.at_block = (self.block[:, None] == np.arange(self.limit.size)).astype(np.int64)
        self.bonus = np.array(self.policy.block_bonus)
        self.bonus[Block.COMMUNITY] += self.policy.community
        self.rise = np.where(self.effect >= self.policy.min_effect, np.rint(100 * self.effect), 0).astype(np.int64)
        self.cover = self._cover()
        self.covering = self.policy.touch_high + self.cover  # value of one covered high deficit
        self.slope = self._slope()
        self.known: dict[frozenset[int], float] = {}
        self.wants = self.catalogue.requires[self.acts]
        self.gives = self.catalogue.programme[self.acts]
        self.span = self.catalogue.span[self.acts]
        self.ready = self.wants == NONE
        for programme, _ in self.teacher.done:
            self.ready |= self.wants == programme
        self.all_ready = bool(self.ready.all())

    def _own(self) -> Floats:
        """Wished form, travel, price of hours and of a line, early start for high deficits."""
        t, p = self.teacher, self.policy
        way = trip(t, self.catalogue)[self.acts]
        form = self.catalogue.form[self.acts]
        late = (self.catalogue.span[self.acts, 0] - t.start) / max(t.end - t.start, 1)
        works = self.effect >= p.min_effect
        urgent = np.where(works, np.maximum(self.need.p_high, self.need.high), 0.0).max(1, initial=0.0)
        wish = (form == t.form) * p.wish_form if t.form is not None else 0.0
        discomfort = 2 * p.travel_discomfort * np.where(np.isfinite(way), way, 100.0)
        early = p.early * urgent * (1 - np.clip(late, 0, 1))
        return np.asarray(wish - discomfort - p.hour_price * self.hours - p.min_worth + early)

    def _cover(self) -> float:
        """More than all other value together: no wish outweighs a covered high deficit."""
        own = np.sort(np.abs(self.own))[-MOST:].sum()
        return float(1.0 + self.need.table[:, -1] @ self.need.priority + own + np.abs(self.bonus).sum())

    def _slope(self) -> Floats:
        """(K, 4) value of a centilogit on each chord."""
        ends = self.need.table[:, np.concatenate([[0], np.cumsum(WIDTHS)])]
        return np.asarray(np.diff(ends) / WIDTHS * self.need.priority[:, None])

    def value(self, chosen: list[int]) -> float:
        """Value of the set with ``cover`` for each covered high deficit."""
        key = frozenset(chosen)
        if key not in self.known:
            self.known[key] = float(self.worths(np.array([chosen], np.int64))[0])
        return self.known[key]

    def worths(self, sets: Ints) -> Floats:
        """Values of several sets of one size, (m, s) lines, counted in one pass."""
        touched = self.at_block[sets].any(1)
        gain = self._gain(self.rise[sets].sum(1), np.asarray(self.covers[sets].any(1)))
        return np.asarray(gain + self.own[sets].sum(1) + touched @ self.bonus)

    def alone(self) -> Floats:
        """(n,) values of sets of one line."""
        return self.worths(np.arange(self.acts.size)[:, None])

    def plain(self, chosen: list[int]) -> float:
        """Value of the set as it is told to people."""
        return self.value(chosen) - self.cover * self.covered(chosen)

    def covered(self, chosen: list[int]) -> int:
        """Number of covered high deficits."""
        return int(self.covers[chosen].any(0).sum()) if chosen else 0

    def _gain(self, rise: Ints, covered: Bools) -> Floats:
        """(…,) value of rises (…, K), centilogits, and of the high deficits covered (…, K)."""
        chords = (np.clip(rise[..., None] - EDGES, 0, WIDTHS) * self.slope).sum((-1, -2))
        return np.asarray(chords + self.covering * covered.sum(-1))

    def swaps(self, chosen: list[int], outs: list[int]) -> Floats:
        """(m, n) values of the set with line ``outs[i]`` taken out and line j put in; −∞ where a rule forbids it.

        The rules are looked at first: most pairs break one, and only those that do not, p of them, are valued, in one
        pass over arrays (p, K).
        """
        gone = np.array(outs, np.int64)
        counts = np.bincount(self.block[chosen], minlength=self.limit.size) - self.at_block[gone]
        fit = self._exchangeable(chosen, outs, gone, counts)
        row, line = np.nonzero(fit)
        rise = self.rise[chosen].sum(0) - self.rise[gone]
        held = self.covers[chosen].sum(0) - self.covers[gone]
        touched = counts > 0
        own = self.own[chosen].sum() - self.own[gone] + touched @ self.bonus
        more = self.own[line] + np.where(touched, 0.0, self.bonus)[row, self.block[line]]
        values = np.full(fit.shape, -np.inf)
        covered = (held[row] > 0) | self.covers[line]
        values[row, line] = self._gain(rise[row] + self.rise[line], covered) + own[row] + more
        return values

    def _exchangeable(self, chosen: list[int], outs: list[int], gone: Ints, counts: Ints) -> Bools:
        """(m, n) whether a line may be put in when another is out; ``counts`` are lines by block without it."""
        room = self.teacher.hours - self.hours[chosen].sum() + self.hours[gone]
        fit = self.hours <= room[:, None]
        fit &= (counts < self.limit)[:, self.block]
        fit &= self.clash[chosen].sum(0) == self.clash[gone]
        if not self.all_ready:
            fit &= np.array([self.prepared([line for line in chosen if line != out]) for out in outs])
        fit[:, chosen] = False
        return np.asarray(fit)

    def fits(self, chosen: list[int]) -> Bools:
        """(n,) lines that may be added to the set without breaking a hard rule."""
        room = self.hours[chosen].sum() + self.hours <= self.teacher.hours
        blocks = np.bincount(self.block[chosen], minlength=self.limit.size)
        free = ~self.clash[chosen].any(0) if chosen else np.ones(self.acts.size, bool)
        fit = room & free & (blocks < self.limit)[self.block] & self.prepared(chosen)
        fit[chosen] = False
        return np.asarray(fit)

    def prepared(self, chosen: list[int]) -> Bools:
        """(n,) lines whose prerequisite is done, or stands in the set and ends before they start."""
        if self.all_ready:
            return np.asarray(self.ready)
        given = self.gives[chosen]
        ends = self.span[chosen, 1]
        before = (self.wants[:, None] == given) & (ends < self.span[:, :1])
        return np.asarray(self.ready | before.any(1))
