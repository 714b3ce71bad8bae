"""Signed links of letters and of the demo: who enters, until when. No table row is needed to check the signature."""

from __future__ import annotations

from django.core import signing

from marshrut.core.refusal import Refused

SALT = "marshrut.people.enter"


def issue(account_id: int) -> str:
    """A link's secret for one account."""
    return signing.dumps(account_id, salt=SALT)


def read(secret: str, *, days: int) -> int:
    """The account of a secret not older than `days`, or a refusal in words."""
    try:
        return int(signing.loads(secret, salt=SALT, max_age=days * 86400))
    except signing.BadSignature:
        raise Refused("enter.bad", "Ссылка для входа уже не действует. Попросите новую.") from None
