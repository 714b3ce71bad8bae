"""Lists taken out of the system as files: each leaves a fact of who took what and how much."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from . import facts
from .actor import Actor


@transaction.atomic
def note(actor: Actor, *, title: str, count: int, asked: Mapping[str, str]) -> None:
    """Record that a list with people in it was taken: its name, the number of rows, the filters."""
    chosen = {name: value for name, value in asked.items() if value}
    facts.record(actor, "list.exported", subject_id=0, unit_path="", title=title, count=count, asked=chosen)
