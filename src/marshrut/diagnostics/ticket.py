"""A signed pass to one sitting: the test page needs no session and no look-up to save an answer."""

from __future__ import annotations

from typing import NamedTuple

from django.core import signing

from marshrut.core.refusal import Refused

SALT = "marshrut.diagnostics.ticket"
MOST_DAYS = 7


class Ticket(NamedTuple):
    """Who sits where."""

    sitting: int
    person: int


def issue(sitting: int, person: int) -> str:
    """Sign a pass for the page."""
    return signing.dumps([sitting, person], salt=SALT)


def read(ticket: str) -> Ticket:
    """Check the signature and the age; the clock of the sitting is checked by the statement that saves."""
    try:
        return Ticket(*signing.loads(ticket, salt=SALT, max_age=MOST_DAYS * 86400))
    except (signing.BadSignature, TypeError, ValueError):
        raise Refused("ticket.bad", "Пропуск к тесту не действует: откройте тест заново.") from None
