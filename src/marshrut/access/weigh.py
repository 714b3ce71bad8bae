"""A condition of a right asked of a row that is already in hand, so that the database need not be asked again."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

from django.db.models import Model, Q, QuerySet

Compare = Callable[[Any, Any], bool]
#: What may stand after the last field; a field without any of these is compared as it is.
COMPARE: dict[str, Compare] = {
    "exact": lambda here, wanted: bool(here == wanted),
    "in": lambda here, wanted: here is not None and here in wanted,
    "isnull": lambda here, wanted: (here is None) == wanted,
    "startswith": lambda here, wanted: here is not None and str(here).startswith(wanted),
}


def weigh(condition: Q, row: Model) -> bool | None:
    """Yes, no, or None where only the database knows: another table, a comparison that is not listed above."""
    every = condition.connector == Q.AND
    if condition.connector not in (Q.AND, Q.OR):
        return None
    answer: bool | None = every
    for part in condition.children:
        found = _part(part, row)
        if found is not None and found != every:  # one «no» of «and», one «yes» of «or» is enough
            answer = found
            break
        if found is None:
            answer = None
    return answer if answer is None else answer != condition.negated


def _part(part: Any, row: Model) -> bool | None:
    if isinstance(part, Q):
        return weigh(part, row)
    return _compared(part[0], part[1], row) if isinstance(part, tuple) else None


def _compared(lookup: str, wanted: Any, row: Model) -> bool | None:
    *path, last = lookup.split("__")
    fields, word = (path, last) if last in COMPARE else ([*path, last], "exact")
    if isinstance(wanted, QuerySet) or hasattr(wanted, "resolve_expression"):
        return None
    try:
        here = reduce(_step, fields, row)
    except AttributeError:
        return None
    return None if hasattr(here, "get_queryset") else COMPARE[word](here, wanted)


def _step(here: Any, name: str) -> Any:
    return None if here is None else getattr(here, name)
