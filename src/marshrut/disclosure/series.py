"""Releases one after another: what was told stays told, so each new one is judged together with all before it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from marshrut.disclosure.attack import Found, attack
from marshrut.disclosure.model import Bools, Cells, Published, Table
from marshrut.disclosure.protect import Leak, protect

Key = Hashable
Span = tuple[int, int]

#: Later stages are worth so many rounds of search.
ROUNDS = 6


@dataclass(frozen=True)
class Line:
    """People who came in one release and stand in the same cells, by level."""

    batch: int
    keys: tuple[Key, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Told:
    """A published number: how many of those who came in releases first … last stand in a cell at a level."""

    key: Key
    level: int
    first: int
    last: int
    value: int


@dataclass(frozen=True)
class Place:
    """A cell of the hierarchy: the wider ones by kind of step, what is given up first, and at which stage it is tried."""

    parents: tuple[Key | None, ...] = ()
    rank: int = 0
    stage: int = 0


@dataclass(frozen=True)
class Round:
    """A release: what it tells anew, the proof, the share of hidden among the numbers it could tell."""

    told: tuple[Told, ...]
    found: Found
    hidden: int
    offered: int


def next_release(
    lines: Sequence[Line],
    places: Mapping[Key, Place],
    before: Sequence[Told],
    k: int,
    allowed: Callable[[Key, int, Span], bool] = lambda key, level, span: True,
) -> Round:
    """What release t may tell beside all told before.

    A number told once stays as it is until at least k people have come to the cell, and these are told as a group of their
    own. So nobody's coming shows in a difference. People never leave: a withdrawn consent changes no total.
    Stages are tried one after another; a stage that can not be told with the ones before it stays untold.
    """
    now = max(line.batch for line in lines)
    levels = len(lines[0].counts)
    upto = {(one.key, one.level): one.last for one in sorted(before, key=lambda one: one.last)}
    table, spans = _table(lines, places, before, upto, now)
    may = np.array(
        [
            [upto.get((key, n), 0) + 1 == span[0] and span[1] == now and allowed(key, n, span) for n in range(levels)]
            for key, span in spans
        ]
    )
    shown = table.fixed
    for n, stage in enumerate(sorted({place.stage for place in places.values()})):
        part = may & np.array([[places[key].stage <= stage] for key, _ in spans])
        try:
            shown = protect(replace(table, fixed=shown), k, part, ROUNDS if n else None).shown
        except Leak:
            break
    seen = Published.of(table, shown)
    found = attack(seen, k, watched=table.watched)
    if found.disclosed.any():
        cell, level = map(int, np.argwhere(found.disclosed)[0])
        raise Leak(f"{spans[cell]}: level {level} is known within {found.width[cell, level]}")
    new = shown & ~table.fixed
    told = tuple(
        Told(spans[c][0], int(n), spans[c][1][0], spans[c][1][1], int(seen.values[c, n])) for c, n in np.argwhere(new)
    )
    return Round(told, found, int((may & ~new).sum()), int(may.sum()))


def current(told: Sequence[Told]) -> dict[tuple[Key, int], tuple[int, int]]:
    """By cell and level what is told in all: the number and the release it is of."""
    out: dict[tuple[Key, int], tuple[int, int]] = {}
    for one in sorted(told, key=lambda one: one.last):
        value, last = out.get((one.key, one.level), (0, 0))
        if one.first == last + 1:
            out[one.key, one.level] = value + one.value, one.last
    return out


def _table(
    lines: Sequence[Line],
    places: Mapping[Key, Place],
    before: Sequence[Told],
    upto: Mapping[tuple[Key, int], int],
    now: int,
) -> tuple[Table, list[tuple[Key, Span]]]:
    """Cells by spans of releases: each release alone, what was told, what may be told now."""
    levels = len(lines[0].counts)
    members: dict[Key, list[int]] = {}
    for n, line in enumerate(lines):
        for key in line.keys:
            members.setdefault(key, []).append(n)
    batch = np.array([line.batch for line in lines])
    wanted: dict[tuple[Key, Span], list[int]] = {}
    past: dict[Key, list[Told]] = {}
    for one in before:
        past.setdefault(one.key, []).append(one)
    for key, atoms in members.items():
        times = {(b, b) for b in range(1, now + 1)} | {(one.first, one.last) for one in past.get(key, ())}
        times |= {(upto.get((key, n), 0) + 1, now) for n in range(levels) if upto.get((key, n), 0) < now}
        for span in sorted(times):
            inside = [a for a in atoms if span[0] <= batch[a] <= span[1]]
            if inside:
                wanted[key, span] = inside
    spans = list(wanted)
    at = {one: n for n, one in enumerate(spans)}
    parents = [tuple(at.get((up, span), -1) for up in places[key].parents) for key, span in spans]
    cells = Cells.of(list(wanted.values()), keys=spans, parents=parents, rank=[places[key].rank for key, _ in spans])
    fixed, watched = _past(spans, at, before, past, levels)
    return Table(np.array([line.counts for line in lines], dtype=np.int64), cells, fixed, watched), spans


def _past(
    spans: Sequence[tuple[Key, Span]],
    at: Mapping[tuple[Key, Span], int],
    before: Sequence[Told],
    past: Mapping[Key, Sequence[Told]],
    levels: int,
) -> tuple[Bools, Bools]:
    """What is told already, and what must be watched: not a whole of which a part was told; its rest is watched itself."""
    fixed = np.zeros((len(spans), levels), dtype=np.bool_)
    watched = np.ones((len(spans), levels), dtype=np.bool_)
    for one in before:
        fixed[at[one.key, (one.first, one.last)], one.level] = True
    for n, (key, (first, last)) in enumerate(spans):
        for one in past.get(key, ()):
            if first <= one.first and one.last <= last and (one.first, one.last) != (first, last):
                watched[n, one.level] = False
    return fixed, watched
