"""Hard rules: which activities the teacher may take at all, and which two may not stand together."""

from __future__ import annotations

import numpy as np

from marshrut.planner.gain import Profile, usable_effect
from marshrut.planner.model import NONE, Block, Bools, Catalogue, Code, Floats, Form, Ints, Policy, Teacher

VOLUNTARY = (Block.COMMUNITY, Block.PRESENTING, Block.MATERIAL)
LEAST_NEED = 0.02  # logits: below it there is nothing to work on
NEVER = np.array([2**40, -(2**40)])  # a term that has no day in common with any
FREE_OF_LOCK = (Code.SEAT, Code.NO_DEFICIT)  # a locked line holds its seat and needs no reason


def trip(teacher: Teacher, catalogue: Catalogue) -> Floats:
    """(na,) hours one way; 0 without a place or from afar, infinite for a place the teacher has no road to."""
    hours = np.append(teacher.travel, np.inf)
    known = np.where(catalogue.place < teacher.travel.size, catalogue.place, teacher.travel.size)
    return np.asarray(np.where((catalogue.place == NONE) | (catalogue.form == Form.REMOTE), 0.0, hours[known]))


def presence(teacher: Teacher, catalogue: Catalogue, policy: Policy) -> tuple[Ints, Bools]:
    """(na, B, 2) days taken by presence with the days of a long trip, and (na, B) which intervals are there."""
    there = catalogue.busy[:, :, 0] != NONE
    way = trip(teacher, catalogue) > policy.travel_day_from
    days = catalogue.busy.copy()
    days[way, :, 0] -= 1
    days[way, :, 1] += 1
    return days, there


def hard_rules(teacher: Teacher, catalogue: Catalogue, policy: Policy, need: Profile) -> list[tuple[Code, Bools]]:
    """Rules that close an activity by itself, in the order they are told, each with the rows (na,) it closes."""
    way = trip(teacher, catalogue)
    start, end = catalogue.span.T
    subject = (catalogue.subject != NONE) & (teacher.subject != NONE) & (catalogue.subject != teacher.subject)
    wrong_form = np.zeros(catalogue.size, bool)
    if teacher.form is not None and teacher.form_strict:
        wrong_form = catalogue.form != teacher.form
    forbidden = np.zeros(catalogue.size, bool)
    forbidden[list(teacher.forbidden)] = True
    return [
        (Code.FORBIDDEN, forbidden),
        (Code.SUBJECT, subject),
        (Code.DATES, (start < teacher.start) | (end > teacher.end)),
        (Code.SEAT, catalogue.seats <= 0),
        (Code.MONEY, (catalogue.price > 0) & teacher.free_only),
        (Code.FORM, wrong_form),
        (Code.ROAD_CLOSED, np.isinf(way)),
        (Code.TRIP_TOO_LONG, way > teacher.max_trip),
        (Code.BLACKOUT, _in_blackout(teacher, catalogue, policy)),
        (Code.DONE_3_YEARS, _repeats(teacher, catalogue, policy)),
        (Code.NO_DEFICIT, ~_useful(teacher, catalogue, policy, need)),
    ]


def first_codes(rules: list[tuple[Code, Bools]]) -> dict[int, Code]:
    """First rule that closes each activity; an activity that may be taken is absent."""
    found: dict[int, Code] = {}
    for code, bad in reversed(rules):
        found.update(dict.fromkeys(np.flatnonzero(bad).tolist(), code))
    return found


def _in_blackout(teacher: Teacher, catalogue: Catalogue, policy: Policy) -> Bools:
    days, there = presence(teacher, catalogue, policy)
    hit = np.zeros(catalogue.size, bool)
    for first, last in teacher.blackout:
        hit |= (there & (days[:, :, 0] <= last) & (days[:, :, 1] >= first)).any(1)
    return hit


def _repeats(teacher: Teacher, catalogue: Catalogue, policy: Policy) -> Bools:
    hit = np.zeros(catalogue.size, bool)
    for programme, day in teacher.done:
        hit |= (catalogue.programme == programme) & (catalogue.span[:, 0] - day < policy.repeat_days)
    return np.asarray(hit & (catalogue.programme != NONE))


def _useful(teacher: Teacher, catalogue: Catalogue, policy: Policy, need: Profile) -> Bools:
    """Works on a need of the teacher, or belongs to a block that needs no deficit."""
    wanted = (need.need > LEAST_NEED) | need.high
    free = np.zeros(len(Block), bool)
    free[[*VOLUNTARY] if teacher.measured.any() else [*VOLUNTARY, Block.EVENT]] = True
    works = ((usable_effect(catalogue, policy) >= policy.min_effect) & wanted).any(1)
    return np.asarray(works | free[catalogue.block])


def clashes(teacher: Teacher, catalogue: Catalogue, policy: Policy, acts: Ints) -> Bools:
    """(n, n) pairs that may not stand together: presence at once, one programme twice, two programmes at a time."""
    days, there = presence(teacher, catalogue, policy)
    pair = np.zeros((acts.size, acts.size), bool)
    terms = np.where(there[..., None], days, NEVER)[acts]
    for i in range(terms.shape[1]):
        for j in range(terms.shape[1]):
            pair |= _at_once(terms[:, i], terms[:, j])
    taught = np.flatnonzero(catalogue.programme[acts] != NONE)
    programme = catalogue.programme[acts[taught]]
    pair[np.ix_(taught, taught)] |= programme[:, None] == programme
    course = np.flatnonzero(catalogue.block[acts] == Block.DPO)
    span = catalogue.span[acts[course]]
    pair[np.ix_(course, course)] |= _at_once(span, span)
    np.fill_diagonal(pair, val=False)
    return pair


def _at_once(one: Ints, other: Ints) -> Bools:
    """(n, m) which terms, first and last day, have a day in common."""
    return np.asarray((one[:, :1] <= other[:, 1]) & (one[:, 1:] >= other[:, 0]))
