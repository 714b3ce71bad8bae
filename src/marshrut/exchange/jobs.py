"""Background work of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from marshrut.core.actor import SYSTEM

from . import actions


@app.task(queue="paper", retry=2, pass_context=False)
def run(progress_id: int) -> None:
    """Write a large batch or take it back. A step that has been done already is refused, so a repeat is harmless."""
    actions.run(SYSTEM, progress_id=progress_id)
