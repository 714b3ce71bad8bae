"""Background work of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from marshrut.core.actor import SYSTEM

from . import actions


@app.periodic(cron="25 5 * * *")
@app.task(queue="night", queueing_lock="attendance.remind", pass_context=False)
def remind(timestamp: int) -> None:
    """Ask for marks of what has ended."""
    actions.remind(SYSTEM)
