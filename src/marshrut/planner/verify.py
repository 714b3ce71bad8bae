"""Independent checker of a plan: plain loops over the rules as they are written, nothing of the search used."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from marshrut.planner.model import NONE, Block, Catalogue, Code, Form, Policy, Teacher
from marshrut.planner.plan import Plan


@dataclass(frozen=True)
class Violation:
    """A broken rule; ``locked`` – only locked lines break it, so the person has to decide."""

    code: Code
    acts: tuple[int, ...]
    locked: bool = False


def verify(teacher: Teacher, catalogue: Catalogue, plan: Plan, policy: Policy | None = None) -> list[Violation]:
    """Check every hard rule; an empty list means that the plan may be shown.

    Locks and bans are those of the teacher and those the plan was asked with.
    """
    check = _Check(teacher, catalogue, plan, policy or Policy())
    return [*check.lines(), *check.alone(), *check.together(), *check.cover()]


class _Check:
    def __init__(self, teacher: Teacher, catalogue: Catalogue, plan: Plan, policy: Policy) -> None:
        self.t, self.c, self.plan, self.p = teacher, catalogue, plan, policy
        self.locked = set(teacher.locked) | set(plan.locked)
        self.banned = set(teacher.forbidden) | set(plan.forbidden)
        self.acts = [line.act for line in plan.lines]

    def say(self, code: Code, *acts: int) -> Violation:
        return Violation(code, acts, bool(acts) and all(a in self.locked for a in acts))

    def lines(self) -> list[Violation]:
        """Lines repeat the catalogue, once each, and every lock is there."""
        found = [Violation(Code.LOCK_DROPPED, (act,)) for act in sorted(self.locked - set(self.acts))]
        for act, times in Counter(self.acts).items():
            if times > 1:
                found.append(Violation(Code.WRONG_LINE, (act,)))
        for line in self.plan.lines:
            told = (line.hours, line.start, line.end, line.locked)
            row = self.c.span[line.act]
            if told != (self.c.hours[line.act], row[0], row[1], line.act in self.locked):
                found.append(Violation(Code.WRONG_LINE, (line.act,)))
        if self.plan.hours != sum(int(self.c.hours[a]) for a in self.acts):
            found.append(Violation(Code.WRONG_LINE, ()))
        return found

    def alone(self) -> list[Violation]:
        """Rules about one line."""
        return [self.say(code, act) for act in self.acts for code in self.faults(act, held=act in self.locked)]

    def faults(self, act: int, *, held: bool) -> list[Code]:
        """Rules that the activity breaks by itself; a held seat is not asked for again."""
        t, c = self.t, self.c
        first, last = int(c.span[act, 0]), int(c.span[act, 1])
        way = self.way(act)
        wrong_subject = c.subject[act] != NONE and t.subject != NONE and c.subject[act] != t.subject
        tests = {
            Code.FORBIDDEN: act in self.banned,
            Code.SUBJECT: wrong_subject,
            Code.DATES: first < t.start or last > t.end,
            Code.SEAT: c.seats[act] <= 0 and not held,
            Code.MONEY: t.free_only and c.price[act] > 0,
            Code.FORM: t.form_strict and t.form is not None and c.form[act] != t.form,
            Code.ROAD_CLOSED: way == float("inf"),
            Code.TRIP_TOO_LONG: way > t.max_trip,
            Code.BLACKOUT: any(_meet(days, off) for days in self.presence(act) for off in t.blackout),
            Code.DONE_3_YEARS: any(
                c.programme[act] == programme and programme != NONE and first - day < self.p.repeat_days
                for programme, day in t.done
            ),
        }
        return [code for code, broken in tests.items() if broken]

    def way(self, act: int) -> float:
        """Hours one way."""
        place = int(self.c.place[act])
        if place == NONE or self.c.form[act] == Form.REMOTE:
            return 0.0
        return float(self.t.travel[place]) if place < self.t.travel.size else float("inf")

    def presence(self, act: int) -> list[tuple[int, int]]:
        """Days of presence with a day on each side of a long trip."""
        more = 1 if self.way(act) > self.p.travel_day_from else 0
        return [(int(a) - more, int(b) + more) for a, b in self.c.busy[act] if a != NONE]

    def clash(self, a: int, b: int) -> bool:
        """Two activities that may not stand together."""
        c = self.c
        if c.programme[a] != NONE and c.programme[a] == c.programme[b]:
            return True
        if c.block[a] == c.block[b] == Block.DPO and _meet(tuple(c.span[a]), tuple(c.span[b])):
            return True
        return any(_meet(x, y) for x in self.presence(a) for y in self.presence(b))

    def together(self) -> list[Violation]:
        """Rules about the lines as a set."""
        found = []
        total = sum(int(self.c.hours[a]) for a in self.acts)
        if total > self.t.hours:
            found.append(self.say(Code.HOURS, *self.acts))
        for block in Block:
            mine = [a for a in self.acts if self.c.block[a] == block]
            if len(mine) > self.p.block_max[block]:
                found.append(self.say(Code.BLOCK_MAX, *mine))
        for i, a in enumerate(self.acts):
            found += [self.say(Code.CLASH, a, b) for b in self.acts[i + 1 :] if self.clash(a, b)]
        found += [self.say(Code.PREREQ, a) for a in self.acts if not self.prepared(a, self.acts)]
        return found

    def prepared(self, act: int, acts: list[int]) -> bool:
        """The programme needed before is done, or stands in the plan and ends earlier."""
        needed = int(self.c.requires[act])
        if needed == NONE or any(programme == needed for programme, _ in self.t.done):
            return True
        return any(self.c.programme[b] == needed and self.c.span[b, 1] < self.c.span[act, 0] for b in acts)

    def cover(self) -> list[Violation]:
        """Every high deficit has a line, unless nothing that helps can be added or put in place of a useless line."""
        theta = self.t.theta
        high = theta < self.p.high_cut if self.t.high is None else np.asarray(self.t.high, bool)
        told = {u.comp for u in self.plan.uncovered}
        found = []
        for k in range(self.c.n_comp):
            if not high[k] or any(self.helps(a, k) for a in self.acts):
                if k in told:
                    found.append(Violation(Code.UNCOVERED, ()))
                continue
            able = [a for a in range(self.c.size) if self.helps(a, k) and a not in self.acts]
            missed = next((a for a in able if self.could_join(a, high)), None)
            if missed is not None:
                found.append(Violation(Code.UNCOVERED, (missed,)))
            elif k not in told:
                found.append(Violation(Code.UNCOVERED, ()))
        return found

    def helps(self, act: int, comp: int) -> bool:
        """The effect counted on is large enough."""
        effect = self.c.effect[act, comp] - self.p.risk * self.c.effect_sd[act, comp]
        return bool(effect >= self.p.min_effect)

    def could_join(self, act: int, high: np.ndarray) -> bool:
        """Fits as it is, or instead of one line that is not locked and covers nothing by itself."""
        if self.faults(act, held=False):
            return False
        spare = [a for a in self.acts if a not in self.locked and self.is_spare(a, act, high)]
        return any(self.fits(act, [b for b in self.acts if b != out]) for out in [None, *spare])

    def is_spare(self, line: int, instead: int, high: np.ndarray) -> bool:
        rest = [b for b in self.acts if b != line]
        kept = all(self.prepared(b, rest) for b in rest)
        return kept and not any(
            high[k] and self.helps(line, k) and not any(self.helps(b, k) for b in [*rest, instead])
            for k in range(self.c.n_comp)
        )

    def fits(self, act: int, rest: list[int]) -> bool:
        hours = sum(int(self.c.hours[a]) for a in [*rest, act])
        alike = sum(1 for a in rest if self.c.block[a] == self.c.block[act])
        return (
            hours <= self.t.hours
            and alike < self.p.block_max[self.c.block[act]]
            and not any(self.clash(act, b) for b in rest)
            and self.prepared(act, rest)
        )


def _meet(one: tuple[int, int], two: tuple[int, int]) -> bool:
    return one[0] <= two[1] and two[0] <= one[1]
