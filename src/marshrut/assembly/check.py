"""An independent check: what of an order some forms do not keep. It shares no code with the search."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from .model import Order, Tasks
from .why import ANCHORS, EARLIER, ENEMIES, OVERLAP, SHOWN, SIZE


def broken(tasks: Tasks, order: Order, forms: Sequence[Sequence[int]]) -> list[tuple[str, int]]:
    """Names of the limits that are not kept, each with the number of the form; empty when all is well."""
    found = [(name, n) for n, one in enumerate(forms) for name in _of_one(tasks, order, set(one))]
    found += [(SIZE, n) for n, one in enumerate(forms) if len(set(one)) != order.size or len(one) != order.size]
    free = [set(one) - set(tasks.anchors) for one in forms]
    found += [(OVERLAP, b) for (_, a_), (b, b_) in combinations(enumerate(free), 2) if len(a_ & b_) > order.overlap]
    return found


def _of_one(tasks: Tasks, order: Order, form: set[int]) -> list[str]:
    totals = [(bound, sum(int(bound.amount[n]) for n in form)) for bound in order.bounds]
    found = [bound.name for bound, total in totals if not bound.least <= total <= bound.most]
    if not set(tasks.anchors) <= form:
        found.append(ANCHORS)
    if any(one in form and other in form for one, other in tasks.enemies):
        found.append(ENEMIES)
    free = form - set(tasks.anchors)
    if order.most_shown is not None and tasks.shown.size and any(tasks.shown[n] > order.most_shown for n in free):
        found.append(SHOWN)
    if order.earlier_overlap is not None and any(len(free & {*one}) > order.earlier_overlap for one in order.earlier):
        found.append(EARLIER)
    return found
