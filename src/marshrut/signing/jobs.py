"""Background work of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from marshrut.core.actor import SYSTEM

from . import actions


@app.task(queue="paper", retry=2, pass_context=False)
def carry_on(progress_id: int) -> None:
    """Sign the documents of a request whose code has been taken."""
    actions.carry_on(SYSTEM, progress_id=progress_id)
