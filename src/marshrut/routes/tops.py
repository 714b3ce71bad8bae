"""What rooms above show on top of a route's page: a template and a read, registered when the rooms are ready."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string

from marshrut.core.actor import Actor

from .models import Route

Read = Callable[[Actor, Route], dict[str, Any] | None]
_tops: list[tuple[str, Read]] = []


def register(template: str, read: Read) -> Read:
    """Add a piece: `read` answers nothing when there is nothing to show."""
    _tops.append((template, read))
    return read


def tops(actor: Actor, route: Route, request: Any) -> list[str]:
    """The pieces of a page, rendered."""
    found = ((template, read(actor, route)) for template, read in _tops)
    return [render_to_string(template, context, request) for template, context in found if context]
