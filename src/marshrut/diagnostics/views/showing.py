"""Where the pictures of shown tasks are taken, by who looks at them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from marshrut.core.actor import Actor
from marshrut.diagnostics import queries, render


def shelf_of(actor: Actor, versions: Iterable[Any], door: str, *args: int) -> render.Shelf:
    """Pictures of tasks by an address of this room: its arguments, then the code."""
    known = queries.pictures(actor, render.codes(versions))
    return render.Shelf(lambda code: reverse(f"diagnostics:{door}", args=[*args, code]), known)
