"""Reasons: why a line stands in the plan, why another does not, what stops a deficit from being covered."""

from __future__ import annotations

from functools import lru_cache
from itertools import compress

import numpy as np

from marshrut.planner.desk import Desk
from marshrut.planner.exact import OTHERWISE, Found, Search
from marshrut.planner.gain import usable_effect
from marshrut.planner.limits import LEAST_NEED
from marshrut.planner.model import Code, Floats
from marshrut.planner.plan import DeficitShare, Effect, Line, Rejected, Uncovered, Why

MOST_ALTERNATIVES = 3
MORE_HOURS = 8


def describe(search: Search, found: Found, *, anew: bool) -> list[Line]:
    """Lines of the best set, in its order, each with its reason; ``anew`` – its worth by choosing all anew without it."""
    desk, chosen = search.desk, found.chosen
    if not chosen:
        return []
    rests = np.array([[other for other in chosen if other != line] for line in chosen], np.int64)
    instead = desk.swaps(chosen, chosen)
    others = [
        _without(search, chosen, line) if anew else (_loss(desk, chosen, line, instead[place]), ())
        for place, line in enumerate(chosen)
    ]
    whole = desk.need.gain(desk.effect[chosen].sum(0))
    closed = whole - desk.need.gain(desk.effect[rests].sum(1))
    return [
        Line(
            act=int(desk.acts[i]),
            hours=int(desk.hours[i]),
            start=int(desk.span[i, 0]),
            end=int(desk.span[i, 1]),
            locked=i in desk.locked,
            why=_why(desk, i, whole.tolist(), closed[place].tolist(), others[place], instead[place]),
        )
        for place, i in enumerate(chosen)
    ]


def _why(
    desk: Desk,
    line: int,
    whole: list[float],
    closed: list[float],
    other: tuple[float, tuple[int, ...]],
    instead: Floats,
) -> Why:
    works = desk.effect[line] >= desk.policy.min_effect
    wanted = np.flatnonzero(works & ((desk.need.need > LEAST_NEED) | desk.need.high)).tolist()
    wanted.sort(key=lambda k: -closed[k])
    shares = tuple(
        DeficitShare(
            comp=k,
            need=float(desk.need.need[k]),
            sd=float(desk.need.sd[k]),
            high=bool(desk.need.high[k]),
            closed_by_line=closed[k],
            closed_by_plan=whole[k],
        )
        for k in wanted
        if desk.need.high[k] or closed[k] >= LEAST_NEED or k == wanted[0]
    )
    act = desk.acts[line]
    seen = int(desk.catalogue.n_evidence[act])
    effect = None
    if seen and shares:
        k = shares[0].comp
        effect = Effect(k, float(desk.catalogue.effect[act, k]), float(desk.catalogue.effect_sd[act, k]))
    loss, opens = other
    return Why(shares, effect, seen, loss, _alternatives(desk, instead, line, wanted), opens)


def _loss(desk: Desk, chosen: list[int], line: int, instead: Floats) -> float:
    """Value lost without the line when its best single replacement is put in."""
    rest = [other for other in chosen if other != line]
    best = int(instead.argmax())
    return desk.plain(chosen) - desk.plain([*rest, best] if instead[best] > desk.value(rest) else rest)


def _without(search: Search, chosen: list[int], line: int) -> tuple[float, tuple[int, ...]]:
    """Value lost when the line is forbidden and all is chosen anew, high deficits that stay open then."""
    desk = search.desk
    if line in desk.locked:
        return 0.0, ()
    rest = search.best(without=line, start=[other for other in chosen if other != line], limits=OTHERWISE).chosen
    opens = desk.covers[chosen].any(0) & ~desk.covers[rest].any(0)
    return desk.plain(chosen) - desk.plain(rest), tuple(np.flatnonzero(opens).tolist())


def more_hours(search: Search, found: Found) -> tuple[int, ...]:
    """Rows of the catalogue that the best route with eight hours more has and this one has not."""
    wider = search.best(more_hours=MORE_HOURS, start=found.chosen, limits=OTHERWISE).chosen
    return tuple(int(search.desk.acts[i]) for i in wider if i not in found.chosen)


def _alternatives(desk: Desk, instead: Floats, line: int, wanted: list[int]) -> tuple[int, ...]:
    """Lines that fit in the same place and work on the same deficits, or are of the same block; best first."""
    able = np.flatnonzero(np.isfinite(instead))
    effect = desk.effect[able]
    alike = (effect[:, wanted] >= desk.policy.min_effect).any(1) if wanted else desk.block[able] == desk.block[line]
    able = able[alike]
    order = np.argsort(-instead[able], kind="stable")[:MOST_ALTERNATIVES]
    return tuple(desk.acts[able[order]].tolist())


def rejections(desk: Desk, chosen: list[int], closed: dict[int, Code]) -> list[Rejected]:
    """Every activity that is not in the plan, with the first reason, in the order of the catalogue."""
    taken = set(desk.acts[chosen].tolist())
    found = {act: _rejected(act, code) for act, code in closed.items() if act not in taken}
    blocks = np.bincount(desk.block[chosen], minlength=desk.limit.size)
    full = (blocks >= desk.limit)[desk.block].tolist()
    long = (desk.hours[chosen].sum() + desk.hours > desk.teacher.hours).tolist()
    ready = desk.prepared(chosen).tolist()
    against = desk.clash[:, chosen].tolist()
    mine, block = desk.acts[chosen].tolist(), desk.block.tolist()
    alike = {b: tuple(a for a, i in zip(mine, chosen, strict=True) if block[i] == b) for b in set(block)}
    for i, act in enumerate(desk.acts.tolist()):
        if act in taken:
            continue
        if not ready[i]:
            found[act] = _rejected(act, Code.PREREQ)
        elif any(against[i]):
            found[act] = Rejected(act, Code.CLASH, tuple(compress(mine, against[i])))
        elif full[i]:
            found[act] = Rejected(act, Code.BLOCK_MAX, alike[block[i]])
        else:
            found[act] = _rejected(act, Code.HOURS if long[i] else Code.SMALL_EFFECT)
    return [found[act] for act in sorted(found)]


@lru_cache(maxsize=20_000)
def _rejected(act: int, code: Code) -> Rejected:
    """The same few words are said to thousands of teachers: most rows of a catalogue are closed to everyone."""
    return Rejected(act, code)


def uncovered(desk: Desk, chosen: list[int], rejected: list[Rejected]) -> list[Uncovered]:
    """High deficits without a line, each with the commonest reason among the activities that could help."""
    done = desk.covers[chosen].any(0) if chosen else np.zeros(desk.need.high.size, bool)
    helps = usable_effect(desk.catalogue, desk.policy) >= desk.policy.min_effect
    found = []
    for k in np.flatnonzero(desk.need.high & ~done).tolist():
        stopped: dict[Code, list[int]] = {}
        able = helps[:, k].tolist()
        for row in rejected:
            if able[row.act]:
                stopped.setdefault(row.code, []).append(row.act)
        if not stopped:
            found.append(Uncovered(k, Code.NO_ACTIVITY, ()))
            continue
        code = max(stopped, key=lambda c: len(stopped[c]))
        found.append(Uncovered(k, code, tuple(stopped[code][:MOST_ALTERNATIVES])))
    return found
