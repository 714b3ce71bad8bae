"""Signed passes: to the saving of one sitting's answers, to one invitation by a link, to a device that came by it."""

from __future__ import annotations

from typing import NamedTuple

from django.core import signing

from marshrut.core.refusal import Refused

SALT = "marshrut.diagnostics.ticket"
LINK_SALT = "marshrut.diagnostics.link"
GUEST_SALT = "marshrut.diagnostics.guest"
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


class Guest(NamedTuple):
    """A device let in by a link: which issue of it, which mark."""

    link: int
    serial: int
    device: str


def issue_link(link: int, serial: int) -> str:
    """The secret of a link. The term stands in the row, so that an officer may change it."""
    return signing.dumps([link, serial], salt=LINK_SALT)


def read_link(secret: str) -> tuple[int, int]:
    """The row and the issue of a link."""
    try:
        link, serial = signing.loads(secret, salt=LINK_SALT)
        return int(link), int(serial)
    except (signing.BadSignature, TypeError, ValueError):
        raise link_void() from None


def issue_guest(guest: Guest) -> str:
    """The cookie of a device that has answered the question."""
    return signing.dumps(list(guest), salt=GUEST_SALT)


def read_guest(cookie: str) -> Guest:
    """Who came by a link."""
    try:
        return Guest(*signing.loads(cookie, salt=GUEST_SALT))
    except (signing.BadSignature, TypeError, ValueError):
        raise Refused(
            "guest.none", "Откройте диагностику по своей ссылке: на этом устройстве она не открыта."
        ) from None


def link_void() -> Refused:
    """One answer to a forged, an old and an unknown link."""
    return Refused("link.void", "Ссылка не действует. Попросите новую у того, кто её прислал.")
