"""Background work of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from marshrut.core.actor import SYSTEM

from . import actions


@app.periodic(cron="5 * * * *")
@app.task(queue="night", queueing_lock="competency.turn", pass_context=False)
def turn_versions(timestamp: int) -> None:
    """Mark the version whose day has come as the one in use; reads go by days and do not wait for this."""
    actions.turn(SYSTEM)
