"""Bundles of arrays that compiled loops take: what is fixed, what is shared, what is left, where a search works."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from marshrut.loops import Floats, Floats32, Ints
from marshrut.planner.region.bits import Words
from marshrut.planner.region.rules import BLOCKS, MOST_IN_BLOCK, MOST_LINES

DEEP = MOST_LINES + 8
COMPETENCIES = 128


class Tables(NamedTuple):
    """Fixed arrays of the region; names and shapes as in :class:`Instance` and :class:`Problem`."""

    ptr: Ints
    act: Ints
    clash: Words
    before: Words
    wish: Floats32
    closed: Words  # (n,) lines the teacher cannot take: barred or forbidden
    locked: Words
    municipality: Ints
    comp: Ints
    slope: Floats32
    hours: Ints
    a_hours: Ints
    a_block: Ints
    a_programme: Ints
    a_comp: Ints
    a_effect: Ints
    width: Ints
    most: Ints
    bonus: Floats


class Shared(NamedTuple):
    """What a line takes of the things that all share."""

    quota: Ints  # (na, M) row or −1
    travel: Floats  # (na, M) money of the trips
    price: Floats  # (na,)
    pool: Ints  # (na,) row or −1
    pool_hours: Floats  # (na,)
    mentor: Ints  # (na,) row of mentors or −1
    mentor_hours: Ints  # (na, 2)
    desk: Ints  # (n,) row of mentors of a teacher who is one, or −1


class Left(NamedTuple):
    """What is left of them; sweeps change it in place."""

    seats: Floats
    quota: Floats
    travel: Floats
    money: Floats  # (1,)
    pool: Floats
    mentor: Floats  # (mentors, 2)


class Lines(NamedTuple):
    """Local problem of one teacher, up to 64 lines."""

    value: Floats
    hours: Ints
    block: Ints
    programme: Ints
    clash: Words
    before: Words
    effects: Ints  # number of effects that count for the teacher
    deficit: Ints  # (64, 4) which deficit
    effect: Ints  # (64, 4) centilogits
    where: Ints  # competency → deficit of the teacher


class Nodes(NamedTuple):
    """Stack of the depth-first search, and room for its counts."""

    rise: Ints  # (deep, D) E
    inside: Words
    open: Words
    value: Floats
    priced: Floats  # value of the chosen at the local prices
    beyond: Floats  # value of the best rises at the local prices
    left: Ints  # (deep, 2) hours
    used: Ints  # (deep, 7) lines of a block
    bound: Floats
    margin: Floats
    reduced: Floats
    by_hours: Floats
    top: Floats  # (7, 4) best lines of a block
    who: Ints
    target: Floats  # (D,) rise beyond the locked one that the prices ask for
    slack: Floats  # (D + 2,) subgradient
    trial: Floats  # (D + 2,) prices


class Limits(NamedTuple):
    """How hard a local problem is solved: steps of the local dual, tolerance of value, nodes."""

    rounds: int
    tolerance: float
    nodes: int


def new_lines() -> Lines:
    """Room for one teacher."""
    return Lines(
        value=np.zeros(MOST_LINES),
        hours=np.zeros((MOST_LINES, 2), np.int64),
        block=np.zeros(MOST_LINES, np.int64),
        programme=np.zeros(MOST_LINES, np.int64),
        clash=np.zeros(MOST_LINES, np.uint64),
        before=np.zeros(MOST_LINES, np.uint64),
        effects=np.zeros(MOST_LINES, np.int64),
        deficit=np.zeros((MOST_LINES, 4), np.int64),
        effect=np.zeros((MOST_LINES, 4), np.int64),
        where=np.zeros(COMPETENCIES, np.int64),
    )


def new_nodes(deficits: int) -> Nodes:
    """Room for a search over ``deficits`` competencies."""
    return Nodes(
        rise=np.zeros((DEEP, deficits), np.int64),
        inside=np.zeros(DEEP, np.uint64),
        open=np.zeros(DEEP, np.uint64),
        value=np.zeros(DEEP),
        priced=np.zeros(DEEP),
        beyond=np.zeros(DEEP),
        left=np.zeros((DEEP, 2), np.int64),
        used=np.zeros((DEEP, BLOCKS), np.int64),
        bound=np.zeros(DEEP),
        margin=np.zeros(MOST_LINES),
        reduced=np.zeros(MOST_LINES),
        by_hours=np.zeros(MOST_LINES),
        top=np.zeros((BLOCKS, MOST_IN_BLOCK)),
        who=np.zeros((BLOCKS, MOST_IN_BLOCK), np.int64),
        target=np.zeros(deficits),
        slack=np.zeros(deficits + 2),
        trial=np.zeros(deficits + 2),
    )
