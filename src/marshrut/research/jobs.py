"""Background work of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from marshrut.core.actor import SYSTEM

from . import actions


@app.task(queue="night", retry=2, pass_context=False)
def make(progress_id: int) -> None:
    """Make a set of data."""
    actions.run_set(SYSTEM, progress_id=progress_id)
