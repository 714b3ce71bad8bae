"""Reasons: why a line stands in the plan, why another does not, what stops a deficit from being covered."""

from __future__ import annotations

import numpy as np

from marshrut.planner.gain import usable_effect
from marshrut.planner.limits import LEAST_NEED
from marshrut.planner.model import Code, Floats, Ints
from marshrut.planner.plan import DeficitShare, Effect, Line, Rejected, Uncovered, Why
from marshrut.planner.search import Desk

MOST_ALTERNATIVES = 3


def describe(desk: Desk, chosen: list[int]) -> list[Line]:
    """Lines of the set, in its order, each with its reason."""
    return [
        Line(
            act=int(desk.acts[i]),
            hours=int(desk.hours[i]),
            start=int(desk.span[i, 0]),
            end=int(desk.span[i, 1]),
            locked=i in desk.locked,
            why=_why(desk, chosen, i),
        )
        for i in chosen
    ]


def _why(desk: Desk, chosen: list[int], line: int) -> Why:
    rest = [other for other in chosen if other != line]
    whole = desk.need.gain(desk.effect[chosen].sum(0))
    without = desk.need.gain(desk.effect[rest].sum(0))
    works = desk.effect[line] >= desk.policy.min_effect
    wanted = np.flatnonzero(works & ((desk.need.need > LEAST_NEED) | desk.need.high))
    wanted = wanted[np.argsort(-(whole - without)[wanted], kind="stable")]
    shares = tuple(
        DeficitShare(
            comp=int(k),
            need=float(desk.need.need[k]),
            sd=float(desk.need.sd[k]),
            high=bool(desk.need.high[k]),
            closed_by_line=float(whole[k] - without[k]),
            closed_by_plan=float(whole[k]),
        )
        for k in wanted
        if desk.need.high[k] or whole[k] - without[k] >= LEAST_NEED or k == wanted[0]
    )
    act = desk.acts[line]
    seen = int(desk.catalogue.n_evidence[act])
    effect = None
    if seen and shares:
        k = shares[0].comp
        effect = Effect(k, float(desk.catalogue.effect[act, k]), float(desk.catalogue.effect_sd[act, k]))
    instead = desk.swaps(chosen, [line])[0]
    loss, others = _loss(desk, chosen, rest, instead), _alternatives(desk, instead, line, wanted)
    return Why(shares, effect, seen, loss, others)


def _loss(desk: Desk, chosen: list[int], rest: list[int], instead: Floats) -> float:
    """Value lost without the line when its best single replacement is put in."""
    best = int(np.argmax(instead))
    left = [*rest, best] if instead[best] > desk.value(rest) else rest
    return desk.plain(chosen) - desk.plain(left)


def _alternatives(desk: Desk, instead: Floats, line: int, wanted: Ints) -> tuple[int, ...]:
    """Lines that fit in the same place and work on the same deficits, or are of the same block; best first."""
    alike = (desk.effect[:, wanted] >= desk.policy.min_effect).any(1) if wanted.size else desk.block == desk.block[line]
    able = np.flatnonzero(alike & np.isfinite(instead))
    order = np.argsort(-instead[able], kind="stable")[:MOST_ALTERNATIVES]
    return tuple(desk.acts[able[order]].tolist())


def rejections(desk: Desk, chosen: list[int], closed: dict[int, Code]) -> list[Rejected]:
    """Every activity that is not in the plan, with the first reason, in the order of the catalogue."""
    taken = set(desk.acts[chosen].tolist())
    found = {act: Rejected(act, code) for act, code in closed.items() if act not in taken}
    blocks = np.bincount(desk.block[chosen], minlength=desk.limit.size)
    used = int(desk.hours[chosen].sum())
    ready = desk.prepared(chosen)
    for i, act in enumerate(desk.acts.tolist()):
        if act in taken:
            continue
        against = tuple(int(desk.acts[j]) for j in chosen if desk.clash[i, j])
        if not ready[i]:
            found[act] = Rejected(act, Code.PREREQ)
        elif against:
            found[act] = Rejected(act, Code.CLASH, against)
        elif blocks[desk.block[i]] >= desk.limit[desk.block[i]]:
            same = tuple(int(desk.acts[j]) for j in chosen if desk.block[j] == desk.block[i])
            found[act] = Rejected(act, Code.BLOCK_MAX, same)
        elif used + desk.hours[i] > desk.teacher.hours:
            found[act] = Rejected(act, Code.HOURS)
        else:
            found[act] = Rejected(act, Code.SMALL_EFFECT)
    return [found[act] for act in sorted(found)]


def uncovered(desk: Desk, chosen: list[int], rejected: list[Rejected]) -> list[Uncovered]:
    """High deficits without a line, each with the commonest reason among the activities that could help."""
    done = desk.covers[chosen].any(0) if chosen else np.zeros(desk.need.high.size, bool)
    helps = usable_effect(desk.catalogue, desk.policy) >= desk.policy.min_effect
    found = []
    for k in np.flatnonzero(desk.need.high & ~done).tolist():
        stopped: dict[Code, list[int]] = {}
        for row in rejected:
            if helps[row.act, k]:
                stopped.setdefault(row.code, []).append(row.act)
        if not stopped:
            found.append(Uncovered(k, Code.NO_ACTIVITY, ()))
            continue
        code = max(stopped, key=lambda c: len(stopped[c]))
        found.append(Uncovered(k, code, tuple(stopped[code][:MOST_ALTERNATIVES])))
    return found
