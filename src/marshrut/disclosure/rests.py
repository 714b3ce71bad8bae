"""What differences tell: a shown number less the shown ones of its parts is a number of the hidden parts."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from marshrut.disclosure.model import Bools, Ints, Table

Family = tuple[int, Ints]


def families(table: Table) -> list[Family]:
    """Each cell with its parts of one kind: the n-th parents of a cell are of the n-th kind. The narrowest first."""
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for child, parents in enumerate(table.cells.parents):
        for kind, parent in enumerate(parents):
            if parent >= 0:
                found[parent, kind].append(child)
    order = sorted(found, key=lambda one: (-int(table.cells.rank[one[0]]), one))
    return [(parent, np.array(found[parent, kind])) for parent, kind in order]


def settle(table: Table, shown: Bools, need: Ints) -> None:
    """Hide what plain differences would undo, until no difference is too narrow. Changes ``shown``.

    A cell with one hidden level gives up the smallest of the others. A hidden part whose interval by its family alone is
    too narrow has the least needed shown part hidden beside it; when none is left, the whole is hidden.
    """
    totals = table.totals
    sizes = totals.sum(axis=1)
    groups = families(table)
    changed = True
    while changed:
        changed = _alone(table, shown, totals, sizes)
        for parent, parts in groups:
            for level in range(totals.shape[1]):
                while _narrow(table, shown, totals, need, parent, parts, level):
                    if not _give_up(table, shown, sizes, parent, parts, level):
                        break
                    changed = True


def _alone(table: Table, shown: Bools, totals: Ints, sizes: Ints) -> bool:
    """A single hidden level is the rest of the shown ones: hide one more."""
    single = ((~shown).sum(axis=1) == 1) & (sizes > 0)
    done = False
    for cell in np.flatnonzero(single):
        loose = np.flatnonzero(shown[cell] & ~table.fixed[cell])
        if loose.size:
            shown[cell, loose[np.argmin(totals[cell, loose])]] = False
            done = True
    return done


def _narrow(table: Table, shown: Bools, totals: Ints, need: Ints, parent: int, parts: Ints, level: int) -> bool:
    """Whether a whole and its parts alone tell a hidden number of theirs too exactly."""
    hidden = parts[~shown[parts, level]]
    sizes = totals[hidden].sum(axis=1)
    everybody = int(sizes.sum())
    if not shown[parent, level]:
        return bool(table.watched[parent, level] and everybody < need[parent])
    rest = int(totals[hidden, level].sum())
    room = np.minimum(sizes, rest) - np.maximum(0, rest - (everybody - sizes))
    return bool((table.watched[hidden, level] & (room < need[hidden])).any())


def _give_up(table: Table, shown: Bools, sizes: Ints, parent: int, parts: Ints, level: int) -> bool:
    loose = parts[shown[parts, level] & ~table.fixed[parts, level]]
    if loose.size:
        shown[min(loose, key=lambda c: (-int(table.cells.rank[c]), int(sizes[c]), int(c))), level] = False
        return True
    if shown[parent, level] and not table.fixed[parent, level]:
        shown[parent, level] = False
        return True
    return False
