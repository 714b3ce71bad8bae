"""The place for an outside service that checks certified signatures: its address is a setting, without it nothing is asked.

The service gets {"file", "signature"} in base64 and answers {"valid": true or false, "words": "…"}; whatever else comes, or
nothing, is told as «не проверялось».
"""

from __future__ import annotations

import base64
import logging
from typing import Protocol

import requests
from django.conf import settings

from .gost import Check

log = logging.getLogger(__name__)
SECONDS = 20
WHAT = "Служба проверки подписей"


class Service(Protocol):
    """What checks a signature whole: the certificate, its chain, the lists of revoked ones."""

    def check(self, file: bytes, signature: bytes) -> Check:
        """The answer about one signature."""


class Absent:
    """No service is connected."""

    def check(self, file: bytes, signature: bytes) -> Check:
        """Say so."""
        return Check(WHAT, passed=None, words="не подключена, поэтому цепочка и отзыв не проверялись")


class Remote:
    """A service by HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url

    def check(self, file: bytes, signature: bytes) -> Check:
        """Ask, and take only a plain yes or no for an answer."""
        said = {
            "file": base64.b64encode(file).decode(),
            "signature": base64.b64encode(signature).decode(),
        }
        try:
            answer = requests.post(self.url, json=said, timeout=SECONDS)
            answer.raise_for_status()
            found = answer.json()
        except (requests.RequestException, ValueError) as error:
            log.warning("service of signatures: %s", error)
            return Check(WHAT, passed=None, words="не ответила, поэтому цепочка и отзыв не проверялись")
        valid = found.get("valid") if isinstance(found, dict) else None
        if not isinstance(valid, bool):
            return Check(WHAT, passed=None, words="ответила непонятно, поэтому цепочка и отзыв не проверялись")
        words = str(found.get("words", ""))[:300] or ("подтвердила подпись" if valid else "не подтвердила подпись")
        return Check(WHAT, passed=valid, words=words)


def service() -> Service:
    """The connected service."""
    url = str(settings.SIGN_CHECK_URL)
    return Remote(url) if url else Absent()
