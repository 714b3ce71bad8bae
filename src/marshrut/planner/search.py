"""The search: value of a set of lines, greedy by value per hour, exchanges of one line, cover of high deficits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from marshrut.planner.gain import Profile, usable_effect
from marshrut.planner.limits import clashes, trip
from marshrut.planner.model import NONE, Block, Bools, Catalogue, Floats, Ints, Policy, Teacher

KINDS = np.array([0, 1, 0, 1, 2, 2, 1])  # block → learning 0, practice 1, presenting 2
ALL_KINDS = np.ones(3)
COVER = 1000.0  # no value of the rest outweighs one covered high deficit
PASSES = 40
DEPTH_NODES = 4000
SMALL = 1e-9


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
        self.each = np.ones(self.need.high.size)
        self.known: dict[frozenset[int], float] = {}
        self.loads = np.where(KINDS[self.block][:, None] == np.arange(3), self.hours[:, None], 0).astype(np.float64)
        self.target = np.array(self.policy.mix_target)
        self.wants = self.catalogue.requires[self.acts]
        self.gives = self.catalogue.programme[self.acts]
        self.span = self.catalogue.span[self.acts]
        self.ready = self.wants == NONE
        for programme, _ in self.teacher.done:
            self.ready |= self.wants == programme
        self.all_ready = bool(self.ready.all())

    def _own(self) -> Floats:
        """Wished form, travel, price of hours, early start for high deficits."""
        t, p = self.teacher, self.policy
        way = trip(t, self.catalogue)[self.acts]
        form = self.catalogue.form[self.acts]
        late = (self.catalogue.span[self.acts, 0] - t.start) / max(t.end - t.start, 1)
        works = self.effect >= p.min_effect
        urgent = np.where(works, np.maximum(self.need.p_high, self.need.high), 0.0).max(1, initial=0.0)
        wish = (form == t.form) * p.wish_form if t.form is not None else 0.0
        discomfort = 2 * p.travel_discomfort * np.where(np.isfinite(way), way, 100.0)
        return np.asarray(wish - discomfort - p.hour_price * self.hours + p.early * urgent * (1 - np.clip(late, 0, 1)))

    def value(self, chosen: list[int]) -> float:
        """Value of the set with :data:`COVER` for each covered high deficit."""
        key = frozenset(chosen)
        if key not in self.known:
            self.known[key] = float(self.worths(np.array([chosen], np.int64))[0])
        return self.known[key]

    def worths(self, sets: Ints) -> Floats:
        """Values of several sets of one size, (m, s) lines, counted in one pass."""
        touched = self.at_block[sets].any(1)
        own = self.own[sets].sum(1) + touched @ self.bonus
        covered = np.asarray(self.covers[sets].any(1))
        return self._total(self.effect[sets].sum(1), own, self.loads[sets].sum(1), covered)

    def values(self, chosen: list[int], extra: Ints) -> Floats:
        """Values of the set with each of ``extra`` added."""
        blocks, kinds, rise, covered, own = self._sums(chosen)
        new_block = np.where(blocks, 0.0, self.bonus)[self.block[extra]]
        own = own + self.own[extra] + blocks @ self.bonus + new_block
        return self._total(rise + self.effect[extra], own, kinds + self.loads[extra], covered | self.covers[extra])

    def plain(self, chosen: list[int]) -> float:
        """Value of the set as it is told to people."""
        return self.value(chosen) - COVER * self.covered(chosen)

    def covered(self, chosen: list[int]) -> int:
        """Number of covered high deficits."""
        return int(self.covers[chosen].any(0).sum()) if chosen else 0

    def plains(self, sets: Ints) -> Floats:
        """Values of several sets of one size as they are told to people."""
        return np.asarray(self.worths(sets) - COVER * self.covers[sets].any(1).sum(1))

    def _sums(self, chosen: list[int]) -> tuple[Bools, Floats, Floats, Bools, float]:
        """Touched blocks, hours by kind, rise, covered deficits and own values of the lines."""
        blocks = np.zeros(self.limit.size, bool)
        blocks[self.block[chosen]] = True
        lines = np.asarray(chosen, np.int64)
        covered = np.asarray(self.covers[lines].any(0))
        return blocks, self.loads[lines].sum(0), self.effect[lines].sum(0), covered, float(self.own[lines].sum())

    def _total(self, rise: Floats, own: Floats | float, kinds: Floats, covered: Bools) -> Floats:
        """f(S) of the README for one set or for many: arrays (…, K), (…,), (…, 3), (…, K)."""
        hours = kinds @ ALL_KINDS  # a product with ones sums short rows several times faster than sum(-1)
        apart = 0.5 * (np.abs(kinds / np.maximum(hours, 1.0)[..., None] - self.target) @ ALL_KINDS)
        near = np.where(hours > 0, 1 - apart, 0.0)
        gain = self.need.gain(rise) @ self.need.priority
        count = covered @ self.each
        return np.asarray(gain + own + self.policy.mix * near + (self.policy.touch_high + COVER) * count)

    def swaps(self, chosen: list[int], outs: list[int]) -> Floats:
        """(m, n) values of the set with line ``outs[i]`` taken out and line j put in; −∞ where a rule forbids it.

        A place NONE in ``outs`` takes nothing out. The rules are looked at first: most pairs break one, and only
        those that do not, p of them, are valued, in one pass over arrays (p, K).
        """
        gone = np.array(outs, np.int64)
        real = (gone != NONE)[:, None]
        counts = np.bincount(self.block[chosen], minlength=self.limit.size) - self.at_block[gone] * real
        fit = self._exchangeable(chosen, outs, gone, counts)
        row, line = np.nonzero(fit)
        rise = self.effect[chosen].sum(0) - self.effect[gone] * real
        kinds = self.loads[chosen].sum(0) - self.loads[gone] * real
        covered = self.covers[chosen].sum(0) - self.covers[gone] * real > 0
        touched = counts > 0
        own = self.own[chosen].sum() - (self.own[gone] * real[:, 0]) + touched @ self.bonus
        values = np.full(fit.shape, -np.inf)
        values[row, line] = self._total(
            rise[row] + self.effect[line],
            own[row] + (self.own[line] + np.where(touched, 0.0, self.bonus)[row, self.block[line]]),
            kinds[row] + self.loads[line],
            covered[row] | self.covers[line],
        )
        return values

    def _exchangeable(self, chosen: list[int], outs: list[int], gone: Ints, counts: Ints) -> Bools:
        """(m, n) whether a line may be put in when another is out; ``counts`` are lines by block without it."""
        real = gone != NONE
        room = self.teacher.hours - self.hours[chosen].sum() + self.hours[gone] * real
        fit = self.hours <= room[:, None]
        fit &= (counts < self.limit)[:, self.block]
        fit &= self.clash[chosen].sum(0) == self.clash[gone] & real[:, None]
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

    def removable(self, chosen: list[int]) -> list[int]:
        """Lines that are not locked and that no other line of the set needs."""
        if self.all_ready:
            return [line for line in chosen if line not in self.locked]
        free = []
        for line in chosen:
            if line in self.locked:
                continue
            rest = [other for other in chosen if other != line]
            if self.ready[rest].all() or self.prepared(rest)[rest].all() or not self.prepared(chosen)[rest].all():
                free.append(line)
        return free


def grow(desk: Desk, chosen: list[int], *, per_hour: bool) -> list[int]:
    """Add the best line, by value or by value per hour, as long as it is worth ``min_worth``; ties to the first."""
    chosen = list(chosen)
    now = desk.value(chosen)
    while True:
        open_lines = np.flatnonzero(desk.fits(chosen))
        if not open_lines.size:
            return chosen
        values = desk.values(chosen, open_lines)
        rank = np.where(values - now >= desk.policy.min_worth, values - now, -np.inf)
        if per_hour:
            rank = rank / np.maximum(desk.hours[open_lines], 1)
        best = int(np.argmax(rank))
        if not np.isfinite(rank[best]):
            return chosen
        chosen.append(int(open_lines[best]))
        now = float(values[best])


def exchange(desk: Desk, chosen: list[int]) -> list[int]:
    """Best of: add one, drop one, put one in place of another; until nothing raises the value."""
    chosen = list(chosen)
    if not desk.acts.size:
        return chosen
    for _ in range(PASSES):
        outs = [NONE, *desk.removable(chosen)]
        gain = desk.swaps(chosen, outs) - desk.value(chosen)
        gain[0] -= desk.policy.min_worth
        row, line = divmod(int(np.argmax(gain)), desk.acts.size)
        best, move = float(gain[row, line]), [*(x for x in chosen if x != outs[row]), line]
        for rest, more in _fewer(desk, chosen, outs[1:]):
            if more > best:
                best, move = more, rest
        if best <= SMALL:
            break
        chosen = move
    return chosen


def _fewer(desk: Desk, chosen: list[int], outs: list[int]) -> list[tuple[list[int], float]]:
    """The set without each of the lines, with what it is worth above the whole set."""
    rests = [[line for line in chosen if line != out] for out in outs]
    more = desk.worths(np.array(rests, np.int64)) - desk.value(chosen) if rests else np.zeros(0)
    return list(zip(rests, more.tolist(), strict=True))


def prune(desk: Desk, chosen: list[int]) -> list[int]:
    """Drop lines worth less than ``min_worth``, the weakest first; never one that alone covers a high deficit."""
    chosen = list(chosen)
    while True:
        free = desk.removable(chosen)
        losses = [(-more, line) for line, (_, more) in zip(free, _fewer(desk, chosen, free), strict=True)]
        weak = min(losses, default=(np.inf, NONE))
        if weak[0] >= desk.policy.min_worth:
            return chosen
        chosen.remove(weak[1])


def cover(desk: Desk, locked: list[int]) -> list[int]:
    """Locked lines and the fewest others that cover the most high deficits: depth first, at most DEPTH_NODES nodes.

    Prerequisites met only inside the plan are not looked for here.
    """
    fit = desk.fits(locked)
    done = desk.covers[locked].any(0) if locked else np.zeros(desk.need.high.size, bool)
    ways = desk.covers & fit[:, None]
    goals = list(np.flatnonzero(desk.need.high & ~done & ways.any(0)).tolist())
    goals.sort(key=lambda k: (int(ways[:, k].sum()), k))
    order = np.lexsort((np.arange(desk.acts.size), desk.hours, -ways.sum(1)))
    options = {k: [int(i) for i in order if ways[i, k]] for k in goals}
    dive = _Dive(desk, goals, options)
    dive.run(0, list(locked), 0)
    return dive.best


class _Dive:
    """Depth-first search over deficits: for each an activity, or none."""

    def __init__(self, desk: Desk, goals: list[int], options: dict[int, list[int]]) -> None:
        self.desk, self.goals, self.options = desk, goals, options
        self.best: list[int] = []
        self.found = -1
        self.nodes = 0

    def run(self, depth: int, chosen: list[int], count: int) -> None:
        """Go on from the deficit ``depth`` with ``count`` covered so far."""
        self.nodes += 1
        if count > self.found:
            self.found, self.best = count, list(chosen)
        if depth == len(self.goals) or count + len(self.goals) - depth <= self.found or self.nodes > DEPTH_NODES:
            return
        goal = self.goals[depth]
        if self.desk.covers[chosen, goal].any():
            self.run(depth + 1, chosen, count + 1)
            return
        for line in self.options[goal]:
            if self._fits(chosen, line):
                self.run(depth + 1, [*chosen, line], count + 1)
            if self.found == len(self.goals):
                return
        self.run(depth + 1, chosen, count)

    def _fits(self, chosen: list[int], line: int) -> bool:
        d = self.desk
        hours = sum(int(d.hours[i]) for i in chosen) + int(d.hours[line])
        alike = sum(1 for i in chosen if d.block[i] == d.block[line])
        return hours <= d.teacher.hours and alike < d.limit[d.block[line]] and not d.clash[line, chosen].any()


def best_set(desk: Desk, locked: Iterable[int]) -> list[int]:
    """The set of the highest value found from two greedy starts and, where high deficits stay open, from a cover."""
    base = list(locked)
    starts = [grow(desk, base, per_hour=per_hour) for per_hour in (True, False)]
    if set(starts[0]) == set(starts[1]):
        starts.pop()
    sets = [prune(desk, exchange(desk, start)) for start in starts]
    reachable = int((desk.covers & (desk.fits(base) | np.isin(np.arange(desk.acts.size), base))[:, None]).any(0).sum())
    if max(desk.covered(s) for s in sets) < reachable:
        sets.append(prune(desk, exchange(desk, grow(desk, cover(desk, base), per_hour=True))))
    best = max(sets, key=desk.value)
    return sorted(best, key=lambda i: (int(desk.span[i, 0]), int(desk.acts[i])))
