"""Background work of the room: the daily digest of notices by e-mail, the nightly search for doubles."""

from __future__ import annotations

from procrastinate.contrib.django import app

from marshrut.core.actor import SYSTEM

from . import actions


@app.periodic(cron="5 9 * * 1-5")
@app.task(queue="night", queueing_lock="people.digest", pass_context=False)
def send_digests(timestamp: int) -> None:
    """Send one letter a day to everyone with unread notices."""
    actions.send_digests(SYSTEM)


@app.task(queue="night", pass_context=False)
def find_doubles() -> None:
    """Look for people met twice, when somebody asks."""
    actions.find_doubles(SYSTEM)


@app.periodic(cron="40 3 * * *")
@app.task(queue="night", queueing_lock="people.doubles_nightly", pass_context=False)
def find_doubles_nightly(timestamp: int) -> None:
    """Look for people met twice every night."""
    actions.find_doubles(SYSTEM)


@app.periodic(cron="5 0 * * *")
@app.task(queue="night", queueing_lock="people.substitutions", pass_context=False)
def close_substitutions(timestamp: int) -> None:
    """Take ended substitutions off «Сегодня»."""
    actions.close_ended(SYSTEM)
