"""Of which groups a mean may be told: sums of people who stay together in every difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from marshrut.disclosure.model import Bools, Ints


def safe_means(parent: Sequence[int], people: Ints, k: int, may: Bools | None = None) -> Bools:
    """Nodes of a tree whose means may be published together; −1 is the parent of the root.

    A mean with its n gives a sum, and sums give differences. Sets of a tree are nested, so all that can be found out are
    sums over «a published node without the published ones below it» and unions of these. Each such rest must be nobody or
    at least k people; where it is fewer, the smallest published node below is hidden, until none is.
    """
    shown = (people >= k) & (np.ones(people.shape, np.bool_) if may is None else may)
    order = _from_leaves(parent)
    while True:
        rest, below = people.copy(), {n: list[int]() for n in range(people.size)}
        for node in order:
            over = _published_above(parent, shown, node)
            if shown[node] and over >= 0:
                rest[over] -= people[node]
                below[over].append(node)
        thin = [n for n in order if shown[n] and 0 < rest[n] < k]
        if not thin:
            return shown
        for node in thin:
            shown[_smallest(below[node], people) if below[node] else node] = False


def rests(parent: Sequence[int], people: Ints, shown: Bools) -> Mapping[int, int]:
    """People of each published node without the published ones below it."""
    found = {int(n): int(people[n]) for n in np.flatnonzero(shown)}
    for node in list(found):
        over = _published_above(parent, shown, node)
        if over >= 0:
            found[over] -= int(people[node])
    return found


def _published_above(parent: Sequence[int], shown: Bools, node: int) -> int:
    over = parent[node]
    while over >= 0 and not shown[over]:
        over = parent[over]
    return over


def _smallest(nodes: list[int], people: Ints) -> int:
    return min(nodes, key=lambda n: (int(people[n]), n))


def _from_leaves(parent: Sequence[int]) -> list[int]:
    depth = [0] * len(parent)
    for node in range(len(parent)):
        over = parent[node]
        while over >= 0:
            depth[node] += 1
            over = parent[over]
    return sorted(range(len(parent)), key=lambda n: (-depth[n], n))
