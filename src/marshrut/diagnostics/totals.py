"""What a release tells: numbers by territory and group chosen by `disclosure`, means, words for a page. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from marshrut import psychometrics
from marshrut.disclosure import Line, Place, Round, Told, current, next_release, safe_means

from .words import GROUP_ORDER

LEAST, LEAST_STRICT = 5, 10
#: With more subjects in organisations than that no safe table by subjects is found in reasonable time.
MOST_PLACES = 150
#: Below it a statement on a group is «предварительно» (domain: the passport of a campaign).
RELIABLE = 0.7
#: The highest level of deficit stands first.
LEVELS = ("high", "medium", "low", "none")


@dataclass(frozen=True)
class Node:
    """A territory of a release: its key, the wider one, how deep it stands."""

    key: str
    parent: str | None
    depth: int


def levels_of(cuts: Sequence[float]) -> tuple[str, ...]:
    """Levels that a scale knows."""
    return LEVELS[: len(cuts) + 1]


def places(nodes: Mapping[str, Node], subjects: Sequence[str]) -> dict[Any, Place]:
    """Territories first; then, as far as it is safe beside them, each by subjects."""
    out: dict[Any, Place] = {
        (node.key, ""): Place(((node.parent, ""), None) if node.parent else (None, None), node.depth)
        for node in nodes.values()
    }
    for node in nodes.values():
        for subject in subjects:
            up = (node.parent, subject) if node.parent else None
            out[node.key, subject] = Place((up, (node.key, "")), 10 + node.depth, 1)
    return out


def chain(nodes: Mapping[str, Node], key: str) -> list[str]:
    """A territory and all wider ones."""
    out = [key]
    while (parent := nodes[out[-1]].parent) is not None:
        out.append(parent)
    return out


def divided(batches: Sequence[Sequence[Mapping[str, Any]]], before: Sequence[Told]) -> list[str]:
    """Subjects by which the numbers are told: those told before, else all unless they are too many to be judged."""
    lines = [line for one in batches for line in one]
    subjects = sorted({line["subject"] for line in lines} - {""})
    if len({(line["unit"], line["subject"]) for line in lines}) > MOST_PLACES:
        subjects = sorted({one.key[1] for one in before if isinstance(one.key, tuple)} - {""})
    return subjects


def lines_of(
    batches: Sequence[Sequence[Mapping[str, Any]]], nodes: Mapping[str, Node], group: str, by: Sequence[str]
) -> list[Line]:
    """People of a group by release as the engine takes them, divided by some subjects."""
    out = []
    for number, lines in enumerate(batches, 1):
        for line in lines:
            if line["group"] == group:
                up = chain(nodes, f"u{line['unit']}")
                subjects = ("", line["subject"]) if line["subject"] in by else ("",)
                keys = tuple((key, subject) for key in up for subject in subjects)
                out.append(Line(number, keys, tuple(line["counts"])))
    return out


def choose(
    lines: Sequence[Line], where: Mapping[Any, Place], before: Sequence[Told], strict: Sequence[Told]
) -> tuple[Round, Round]:
    """What is told to everybody and what of it to the ministry."""
    made = next_release(lines, where, before, LEAST)
    known = {(one.key, one.level, one.first, one.last) for one in (*before, *made.told)}
    return made, next_release(lines, where, strict, LEAST_STRICT, lambda key, level, span: (key, level, *span) in known)


def means(
    batches: Sequence[Sequence[Mapping[str, Any]]],
    nodes: Mapping[str, Node],
    group: str,
    before: Mapping[str, int],
    k: int,
    among: set[str] | None = None,
) -> dict[str, dict[str, Any]]:
    """New means by territory: of all people up to now, where those who came now can be told as a group of their own.

    `before` is the release of the last mean told of a territory. One whose earlier people were never told stays untold.
    """
    order = list(nodes)
    at = {key: n for n, key in enumerate(order)}
    people = np.zeros((len(order), len(batches)), dtype=np.int64)
    seen = np.zeros((len(order), len(batches)), dtype=np.int64)
    for number, lines in enumerate(batches):
        kinds: dict[int, np.ndarray[Any, Any]] = {}
        for line in lines:
            if line["group"] == group and line["drawn"]:
                for key in chain(nodes, f"u{line['unit']}"):
                    people[at[key], number] += line["drawn"]
                    kinds[at[key]] = kinds.get(at[key], 0) + np.array(line["counts"])
        for n, counts in kinds.items():
            seen[n, number] = (counts > 0).sum()
    whole = np.array([not people[n, before.get(key, 0) : -1].any() for n, key in enumerate(order)])
    may = whole & (seen[:, -1] >= 2) & np.array([among is None or key in among for key in order])
    shown = safe_means([at[p] if (p := nodes[key].parent) else -1 for key in order], people[:, -1], k, may)
    return {key: _mean(batches, nodes, group, key) for key in order if shown[at[key]]}


def _mean(
    batches: Sequence[Sequence[Mapping[str, Any]]], nodes: Mapping[str, Node], group: str, key: str
) -> dict[str, Any]:
    """Mean ability of a territory with its 95 % interval by plausible values, in points: 500 + 100 θ."""
    rows = [
        line
        for lines in batches
        for line in lines
        if line["group"] == group and line["drawn"] and key in chain(nodes, f"u{line['unit']}")
    ]
    people = sum(line["drawn"] for line in rows)
    each = np.sum([line["sums"] for line in rows], axis=0) / people
    spread = np.maximum(np.sum([line["squares"] for line in rows], axis=0) / people - each**2, 0)
    found = psychometrics.combine(each, spread / max(1, people - 1))
    edge = 1.96 * found.se
    return {
        "people": people,
        "points": _points(found.value),
        "low": _points(found.value - edge),
        "high": _points(found.value + edge),
    }


def _points(theta: float) -> int:
    return 5 * round((500 + 100 * theta) / 5)


def share(count: int, people: int) -> dict[str, float]:
    """A share with its 95 % interval (Wilson), in per cent: made of published numbers only, so it tells nothing more."""
    z, part = 1.96, count / people
    middle = (part + z * z / (2 * people)) / (1 + z * z / people)
    edge = z * sqrt(part * (1 - part) / people + z * z / (4 * people * people)) / (1 + z * z / people)
    return {"share": round(100 * part), "low": round(100 * (middle - edge)), "high": round(100 * (middle + edge))}


def figures(
    told: Sequence[Told],
    sizes: Mapping[Any, Sequence[int]],
    key: tuple[str, str],
    levels: Sequence[str],
    least: int,
) -> dict[str, Any]:
    """A cell as it is shown: people, and each level with its number or hidden."""
    known, people = current(told), sizes.get(key, ())
    total = int(sum(people))
    rows = []
    for n, level in enumerate(levels):
        value, last = known.get((key, n), (0, 0))
        whole = int(sum(people[:last]))
        rows.append(
            {"level": level, "release": last, "count": value, "of": whole} | share(value, whole) if last else None
        )
    return {"people": total if total >= least or total == 0 else None, "levels": rows}


def reports(
    kind: str,
    history: Sequence[Mapping[str, Any]],
    batches: Sequence[Sequence[Mapping[str, Any]]],
    nodes: Mapping[str, Node],
    levels: Sequence[str],
    least: int,
) -> dict[str, dict[str, Any]]:
    """Reports of all territories: by group the levels and the mean, then the same numbers by subjects.

    `history` is what each release told anew, the newest last; `kind` is for whom: "all" or "strict".
    """
    out: dict[str, dict[str, Any]] = {key: {"groups": {}, "subjects": {}} for key in nodes}
    for group in GROUP_ORDER:
        told = [row for one in history for row in one.get(group, {}).get(kind, [])]
        known = [Told(**{**row, "key": tuple(row["key"])}) for row in told]
        by_key: dict[Any, list[Told]] = {}
        for one in known:
            by_key.setdefault(one.key, []).append(one)
        sizes = sizes_of(lines_of(batches, nodes, group, divided(batches, known)), len(batches))
        said = _last_means(history, group, "means" if kind == "all" else "means_strict")
        for (key, subject), people in sizes.items():
            cell = figures(by_key.get((key, subject), ()), {(key, subject): people}, (key, subject), levels, least)
            if subject:
                out[key]["subjects"].setdefault(subject, {})[group] = cell
            else:
                out[key]["groups"][group] = cell | {"mean": said.get(key)}
    return out


def _last_means(history: Sequence[Mapping[str, Any]], group: str, kind: str) -> dict[str, dict[str, Any]]:
    out: dict[str, dict[str, Any]] = {}
    for number, one in enumerate(history, 1):
        for key, mean in one.get(group, {}).get(kind, {}).items():
            out[key] = mean | {"release": number}
    return out


def sizes_of(lines: Sequence[Line], count: int) -> dict[Any, list[int]]:
    """People of each cell by release."""
    out: dict[Any, list[int]] = {}
    for line in lines:
        for key in line.keys:
            out.setdefault(key, [0] * count)[line.batch - 1] += sum(line.counts)
    return out
