"""Background work of the room: the daily digest of notices by e-mail, outside the quiet hours."""

from __future__ import annotations

from procrastinate.contrib.django import app

from marshrut.core.actor import SYSTEM

from . import actions


@app.periodic(cron="5 9 * * 1-5")
@app.task(queue="night", queueing_lock="people.digest", pass_context=False)
def send_digests(timestamp: int) -> None:
    """Send one letter a day to everyone with unread notices."""
    actions.send_digests(SYSTEM)
