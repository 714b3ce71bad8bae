"""The proposal for one teacher: search, then reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from marshrut.planner.desk import Desk
from marshrut.planner.exact import BESIDE, EXACT, PROMPT, Search
from marshrut.planner.explain import describe, more_hours, rejections, uncovered
from marshrut.planner.gain import profile
from marshrut.planner.limits import FREE_OF_LOCK, clashes, first_codes, hard_rules
from marshrut.planner.model import Block, Catalogue, Code, Ints, PlannerDataError, Policy, Teacher
from marshrut.planner.plan import Conflict, Plan

USUAL = Policy()


def propose(
    teacher: Teacher,
    catalogue: Catalogue,
    policy: Policy = USUAL,
    *,
    locked: Iterable[int] = (),
    forbidden: Iterable[int] = (),
    many: bool = False,
    anew: bool = True,
) -> Plan:
    """Propose lines of a route; advice, the person decides.

    Parameters
    ----------
    teacher, catalogue, policy
        See :mod:`marshrut.planner.model` for shapes and units.
    locked, forbidden : rows of the catalogue
        Added to those of the teacher. A locked line is always in the plan, even where it breaks a rule or is
        forbidden: then it is named in ``conflicts``.
    many : one of thousands of drafts: the search stops early, which ``proved`` tells
    anew : a long search, reasons by choosing the whole route anew without each line and with more hours; otherwise by one exchange

    Returns
    -------
    Plan
        Obeys the hard rules (hours, no overlap of presence, one programme at a time, maxima of blocks, blackout,
        no programme again within three years, dates of the route, free seats) but for conflicts of locked lines.
        The same input gives the same plan.

    Raises
    ------
    PlannerDataError
        A locked or forbidden row, or a competency, that is not there.

    Notes
    -----
    The best of all sets of the listed lines where ``proved`` says so, by branch and bound (:mod:`marshrut.planner.exact`); reasons are exact
    counterfactuals: the same search without the line, with more hours.
    """
    me = _with_wishes(teacher, catalogue, locked, forbidden)
    need = profile(me, policy)
    rules = hard_rules(me, catalogue, policy, need)
    closed = first_codes(rules)
    may = np.ones(catalogue.size, bool)
    may[list(closed)] = False
    may[list(me.locked)] = True
    acts = np.flatnonzero(may)
    fixed = np.searchsorted(acts, me.locked).tolist()
    desk = Desk(me, catalogue, policy, need, acts, frozenset(fixed))
    search = Search(desk)
    found = search.best(limits=PROMPT if many else EXACT if anew else BESIDE)
    chosen = found.chosen
    rejected = rejections(desk, chosen, closed)
    rise = desk.effect[chosen].sum(0)
    return Plan(
        lines=describe(search, found, anew=anew and not many),
        value=desk.plain(chosen),
        hours=int(desk.hours[chosen].sum()),
        uncovered=uncovered(desk, chosen, rejected),
        rejected=rejected,
        conflicts=_conflicts(desk, fixed, rules),
        locked=me.locked,
        forbidden=me.forbidden,
        closed=tuple(need.gain(rise).tolist()),
        no_profile=not bool(me.measured.any()),
        proved=found.proved,
        more=more_hours(search, found) if anew and not many else (),
    )


def _with_wishes(teacher: Teacher, catalogue: Catalogue, locked: Iterable[int], forbidden: Iterable[int]) -> Teacher:
    if teacher.theta.shape != (catalogue.n_comp,):
        raise PlannerDataError("theta", 0, f"{catalogue.n_comp} competencies are expected")
    if teacher.high is not None and np.shape(teacher.high) != (catalogue.n_comp,):
        raise PlannerDataError("high", 0, f"{catalogue.n_comp} competencies are expected")
    kept = tuple(sorted({*map(int, teacher.locked), *map(int, locked)}))
    out = tuple(sorted({*map(int, teacher.forbidden), *map(int, forbidden)}))
    for name, acts in (("locked", kept), ("forbidden", out)):
        for i, act in enumerate(acts):
            if not 0 <= act < catalogue.size:
                raise PlannerDataError(name, i, f"no activity {act} in the catalogue")
    return replace(teacher, locked=kept, forbidden=out)


def _conflicts(desk: Desk, fixed: list[int], rules: list[tuple[Code, np.ndarray]]) -> list[Conflict]:
    """Rules that the locked lines break by themselves or among themselves."""
    if not fixed:
        return []
    found = [
        Conflict(code, (int(act),))
        for code, bad in rules
        if code not in FREE_OF_LOCK
        for act in desk.acts[fixed]
        if bad[act]
    ]
    if desk.hours[fixed].sum() > desk.teacher.hours:
        found.append(Conflict(Code.HOURS, tuple(desk.acts[fixed].tolist())))
    for block in Block:
        mine = tuple(int(desk.acts[i]) for i in fixed if desk.block[i] == block)
        if len(mine) > desk.limit[block]:
            found.append(Conflict(Code.BLOCK_MAX, mine))
    pairs: Ints = np.argwhere(np.triu(clashes(desk.teacher, desk.catalogue, desk.policy, desk.acts[fixed])))
    found += [Conflict(Code.CLASH, (int(desk.acts[fixed[i]]), int(desk.acts[fixed[j]]))) for i, j in pairs]
    ready = desk.prepared(fixed)
    found += [Conflict(Code.PREREQ, (int(desk.acts[i]),)) for i in fixed if not ready[i]]
    return found
