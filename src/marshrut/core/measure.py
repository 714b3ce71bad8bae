"""What a room offers to monitoring: counted parts of a whole, at organisations. The registry is read by monitoring."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet


class Measure(NamedTuple):
    """A measure gives rows (unit_id, part, whole) as they stood on a day; percentages are made when shown."""

    code: str
    title: str
    source: str
    rows: Callable[[date], QuerySet[Any, Any]]


REGISTRY: dict[str, Measure] = {}


def register(measure: Measure) -> Measure:
    """Put a measure into the registry; a code is declared once."""
    if measure.code in REGISTRY:
        raise ValueError(f"measure {measure.code} is declared twice")
    REGISTRY[measure.code] = measure
    return measure
