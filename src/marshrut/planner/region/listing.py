"""Lists of lines: which activities a teacher may take at all, and the most promising of them, at most 64. Compiled."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from marshrut.loops import Floats, Floats32, Ints, inner, lean
from marshrut.planner.region.instance import Array, Instance
from marshrut.planner.region.local import LOW, gain
from marshrut.planner.region.problem import trips
from marshrut.planner.region.rules import BLOCKS, MOST_LINES, Rules
from marshrut.planner.region.tables import fill_slopes, is_done, presence_meets

PER_BLOCK = (14, 6, 18, 5, 4, 3, 8)  # lines of a block; together not over 64
IN_PERSON, REMOTE = 0, 1


class Obstacle(IntEnum):
    """The first rule that keeps an activity out of the list of a teacher."""

    NONE = 0
    SUBJECT = 1
    OTHER_PLACE = 2  # only for teachers of its municipality
    FORM = 3
    EXAMS = 4
    ABSENT = 5
    HOURS = 6
    DONE_3_YEARS = 7
    TRIP_TOO_LONG = 8
    PREREQ = 9
    NO_USE = 10


class Offers(NamedTuple):
    """Arrays of the filter; shapes as in :class:`Instance`, ``trip`` (na, M) hours of the longest way."""

    municipality: Ints
    subject: Ints
    form: Ints
    exam: Ints
    max_trip: Floats32
    done: Ints
    absent: Ints
    hours: Ints
    comp: Ints
    slope: Floats32
    a_block: Ints
    a_hours: Ints
    a_comp: Ints
    a_effect: Ints
    a_busy: Ints
    a_span: Ints
    a_programme: Ints
    a_requires: Ints
    a_place: Ints
    a_subject: Ints
    a_local: Ints
    trip: Floats
    exams: Ints  # (4,) the days of exams twice, as presence of an activity
    width: Ints


@inner
def obstacle(i: int, a: int, o: Offers) -> int:
    """First hard rule between teacher i and activity a by itself; 0 = none."""
    place, m, block = o.a_place[a], o.municipality[i], o.a_block[a]
    if o.a_subject[a] >= 0 and o.a_subject[a] != o.subject[i]:
        return 1
    if o.a_local[a] == 1 and place >= 0 and place != m:
        return 2
    there = place >= 0 and block not in (3, 6)
    if (there and o.form[i] == REMOTE) or (not there and o.form[i] == IN_PERSON and block == 0):
        return 3
    if o.exam[i] and presence_meets(o.exams, o.a_busy[a], 0):
        return 4
    if presence_meets(o.absent[i], o.a_busy[a], 0):
        return 5
    if o.a_hours[a, 0] > o.hours[i, 0] or o.a_hours[a, 1] > o.hours[i, 1]:
        return 6
    if o.a_programme[a] >= 0 and is_done(o.done[i], o.a_programme[a]):
        return 7
    return 8 if there and o.trip[a, m] > o.max_trip[i] else 0


@inner
def promise(i: int, a: int, o: Offers, where: Ints) -> float:
    """Gain of the activity alone, without the weight; ``where`` (128,) competency → deficit of the teacher."""
    total = 0.0
    for q in range(o.a_comp.shape[1]):
        comp = o.a_comp[a, q]
        if comp >= 0 and where[comp] >= 0:
            total += gain(o.slope[i], where[comp], o.a_effect[a, q], o.width)
    return total


@inner
def place_deficits(i: int, comp: Ints, where: Ints) -> None:
    """Fill ``where`` for teacher i."""
    for q in range(where.size):
        where[q] = -1
    for d in range(comp.shape[1]):
        if comp[i, d] >= 0:
            where[comp[i, d]] = d


@lean
def list_part(
    low: int, high: int, o: Offers, net: Floats, weight: Floats, most: Ints, where: Ints, best: Floats, who: Ints, out: Array
) -> None:  # fmt: skip
    """Lists of teachers low…high − 1 into ``out`` (n, 64), −1 = none: by blocks, most promising first."""
    for i in range(low, high):
        place_deficits(i, o.comp, where)
        best[:] = LOW
        who[:] = -1
        for a in range(o.a_block.size):
            if obstacle(i, a, o):
                continue
            alone = promise(i, a, o, where)
            value = weight[i] * alone + net[a, o.municipality[i]]
            b = o.a_block[a]
            if alone > 0 and value > 0 and value > best[b, most[b] - 1]:
                p = most[b] - 1
                while p > 0 and best[b, p - 1] < value:
                    best[b, p], who[b, p] = best[b, p - 1], who[b, p - 1]
                    p -= 1
                best[b, p], who[b, p] = value, a
        k = 0
        for b in range(BLOCKS):
            for p in range(most[b]):
                if who[b, p] >= 0:
                    out[i, k] = who[b, p]
                    k += 1
        drop_unprepared(i, k, o, out)


@inner
def drop_unprepared(i: int, k: int, o: Offers, out: Array) -> None:
    """Take out lines whose programme before is neither done nor in the list with an earlier end, until none is left."""
    again = True
    while again:
        again = False
        for x in range(k):
            a = out[i, x]
            if a < 0 or o.a_requires[a] < 0 or is_done(o.done[i], o.a_requires[a]):
                continue
            found = False
            for y in range(k):
                b = out[i, y]
                if b >= 0 and o.a_programme[b] == o.a_requires[a] and o.a_span[b, 1] < o.a_span[a, 0]:
                    found = True
            if not found:
                out[i, x], again = -1, True


def offers_of(instance: Instance, rules: Rules) -> Offers:
    """Arrays of the filter made of an instance; its lists are not looked at."""
    i = instance
    width = np.array(rules.segment, np.int64)
    slope = np.zeros((*i.comp.shape, width.size), np.float32)
    fill_slopes(i.comp, i.theta, i.se, width, rules.high_cut, rules.priority_high, rules.touch_high, slope)
    effect = np.maximum(0, i.a_effect - np.rint(rules.risk * i.a_sd).astype(np.int32)).astype(np.int32)
    return Offers(
        i.municipality, i.subject, i.form, i.exam, i.max_trip, i.done, i.absent, i.hours, i.comp, slope, i.a_block,
        i.a_hours, i.a_comp, effect, i.a_busy, i.a_span, i.a_programme, i.a_requires, i.a_place, i.a_subject, i.a_local,
        trips(i, rules).longest, np.array([*rules.exams, *rules.exams], np.int32), width,
    )  # fmt: skip


def list_lines(
    instance: Instance, rules: Rules | None = None, *, net: Floats | None = None, per_block: tuple[int, ...] = PER_BLOCK
) -> Instance:
    """The instance with lists of lines made anew: hard filters, then the most promising of each block.

    Parameters
    ----------
    net : (na, M) value of a line by its place less prices of the region; without it only the road counts
    per_block : most lines of each block, together ≤ 64

    Wishes and sets of lines of the former lists are kept for the activities that stay.
    """
    rules = rules or Rules()
    if sum(per_block) > MOST_LINES:
        raise ValueError("at most 64 lines")
    offers = offers_of(instance, rules)
    weight = np.where(instance.low_results, rules.low_results_weight, 1.0)
    out = np.full((instance.n, MOST_LINES), -1, np.int32)
    list_part(
        0, instance.n, offers, trips(instance, rules).value if net is None else net, weight, np.array(per_block, np.int64),
        np.zeros(128, np.int64), np.zeros((BLOCKS, max(per_block))), np.zeros((BLOCKS, max(per_block)), np.int64), out,
    )  # fmt: skip
    return _with_lists(instance, out)


def _with_lists(i: Instance, lists: Array) -> Instance:
    held = i.locked | i.approved | i.forbidden
    if held.any() or i.wish.any():
        lists = _with_held(i, lists)
    chosen = lists >= 0
    ptr = np.concatenate([[0], np.cumsum(chosen.sum(1))]).astype(np.int64)
    act = np.ascontiguousarray(lists[chosen], np.int32)
    new = replace(i, ptr=ptr, act=act, wish=np.zeros(act.size, np.float32))
    return _carry(i, new)


def _with_held(i: Instance, lists: Array) -> Array:
    """Lists with the locked and approved lines in them; they push out the last ones when there is no room."""
    lists = lists.copy()
    for t in np.flatnonzero(i.locked | i.approved):
        held = [int(i.act[i.ptr[t] + j]) for j in range(64) if int(i.locked[t] | i.approved[t]) >> j & 1]
        rest = [int(a) for a in lists[t] if a >= 0 and a not in held]
        row = (held + rest)[:MOST_LINES]
        lists[t] = np.array(row + [-1] * (MOST_LINES - len(row)))
    return lists


def _carry(old: Instance, new: Instance) -> Instance:
    """Wishes and sets of lines moved to the new lists."""
    where_old = np.repeat(np.arange(old.n), np.diff(old.ptr)) * old.na + old.act
    where_new = np.repeat(np.arange(new.n), np.diff(new.ptr)) * new.na + new.act
    order = np.argsort(where_old)
    at = np.searchsorted(where_old, where_new, sorter=order)
    found = at < order.size
    found[found] &= where_old[order[at[found]]] == where_new[found]
    wish = new.wish.copy()
    wish[found] = old.wish[order[at[found]]]
    sets = {name: np.zeros(new.n, np.uint64) for name in ("locked", "approved", "forbidden")}
    owner = np.repeat(np.arange(new.n), np.diff(new.ptr))
    for name, words in sets.items():
        line = order[at[found]]
        was = (getattr(old, name)[owner[found]] >> (line - old.ptr[owner[found]]).astype(np.uint64)) & np.uint64(1)
        bits = was << (np.flatnonzero(found) - new.ptr[owner[found]]).astype(np.uint64)
        np.bitwise_or.at(words, owner[found], bits)
    return replace(new, wish=wish, locked=sets["locked"], approved=sets["approved"], forbidden=sets["forbidden"])
