"""What the frame of every page shows."""

from __future__ import annotations

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, object]:
    """The frame for templates; filled lazily."""
    return {}
