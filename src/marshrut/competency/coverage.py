"""What rooms above point at competencies: each registers a pointer, this room counts without knowing them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Count, F, Func, QuerySet


class Pointer(NamedTuple):
    """Objects of one kind that name competencies.

    `rows` gives (code, how many) by one statement; with `by_group` the codes are those of groups. `url` is the named
    address of the list of such objects, `field` the name of its filter by a code (empty: the list as a whole).
    """

    code: str
    title: str
    words: str
    rows: Callable[[], Iterable[tuple[str, int]]]
    url: str
    field: str = ""
    by_group: bool = False
    needed: bool = False


REGISTRY: dict[str, Pointer] = {}


def register(pointer: Pointer) -> Pointer:
    """Put a pointer into the registry; a code is declared once."""
    if pointer.code in REGISTRY:
        raise ValueError(f"pointer {pointer.code} is declared twice")
    REGISTRY[pointer.code] = pointer
    return pointer


class Unnest(Func):
    """A row per element of an array."""

    function = "unnest"
    set_returning = True


def counted(rows: QuerySet[Any], field: str) -> Iterable[tuple[str, int]]:
    """How many rows name each code of an array of codes."""
    found: Iterable[tuple[str, int]] = (
        rows.order_by().annotate(one=Unnest(F(field))).values_list("one").annotate(count=Count("pk"))
    )
    return found
