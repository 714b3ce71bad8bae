"""Background work of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from marshrut.core.actor import SYSTEM

from . import actions


@app.periodic(cron="35 5 * * *")
@app.task(queue="night", queueing_lock="consulting.tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    """Pass on what nobody took in term, close what nobody rated."""
    actions.tidy(SYSTEM)
