"""Reads of issued papers."""

from __future__ import annotations

from marshrut.core.actor import Actor

from .models import Paper


def check(actor: Actor, code: str) -> Paper | None:
    """The paper behind a check code; anybody may ask, the page shows the short name only."""
    return Paper.objects.filter(code=code.strip().upper()).first()
