"""Opens an address as a player and compares what came with what was expected."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from pypdf import PdfReader

from marshrut.core.actor import Actor
from marshrut.core.models import Fact
from marshrut.people.models import Account, Appointment
from marshrut.people.queries import signed_in
from tests.access.asking import request_of
from tests.access.cast import Player
from tests.access.oracle import CAST, Row, markers
from tests.access.stage import Stage

Handler = Callable[[HttpRequest], HttpResponse]
FEW = {"petr", "anna", "maria", "oksana", "boris", "galina"}
SOME = FEW | {
    "vera", "sofia", "gleb", "olga", "marfa", "trofim", "vasily", "egor", "inga", "rada", "kira", "savva", "denis", "yakov",
    "irina", "lidia", "rita", "dasha", "sergey",
}  # fmt: skip
#: Of the many rows about one route these are opened by everybody; the others repeat their rights in other states and moves.
FIRST = {("routes:card", "gleb"), ("routes:card", "vera"), ("routes:add_line", "vera"), ("routes:form", "gleb:pdf")}
WHOLE = os.environ.get("MARSHRUT_MATRIX") == "whole"
KNOWN: dict[str, Account] = {}
ACTORS: dict[str, Actor] = {}
HELD: dict[str, list[Appointment]] = {}
#: The stack of the matrix: sign-in is replaced, since thousands of requests would only repeat it.
STACK = [
    "tests.access.probe.known",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "marshrut.site.middleware.refusals",
]
WRITE = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
LOGGED = "profile.refused"


@dataclass
class Matrix:
    """The runner: browsers signed in once, markers compiled once, violations collected."""

    stage: Stage
    found: list[str] = field(default_factory=list)
    checks: int = 0
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.browser = Client(raise_request_exception=False)
        everybody = ["", *CAST]
        for key in CAST:
            KNOWN[key] = Account.objects.select_related("person").get(email=f"{key}@example.com")
            ACTORS[key], HELD[key] = signed_in(KNOWN[key])
        known = list(markers())
        self.foreign = {key: _union(text for _, text, who in known if key not in who) for key in everybody}
        self.own = {key: _union(text for _, text, who in known if key in who) for key in everybody}

    def run(self, rows: Iterable[Row], players: Iterable[Player | None] | None = None) -> list[str]:
        """Open every row as every player; returns the violations in words."""
        everybody = [None, *CAST.values()] if players is None else list(players)
        for row in rows:
            for player in everybody:
                if player is None or player.key in who_opens(row):
                    self.open(row, player)
        return self.found

    def open(self, row: Row, player: Player | None) -> None:
        """One request; what somebody who may has written is taken back, whoever may not must not have written at all."""
        key = player.key if player else ""
        codes, may = row.expected(player)
        self.browser.cookies.clear()
        with undone() if may else nullcontext(), writes() as written:
            facts = _refusals() if row.logged and not may else 0
            answer = request_of(self.stage, row, self.browser, key)
            logged = _refusals() - facts if row.logged and not may else 0
            body = text_of(answer)
        self.checks += 1
        self._judge(row, key, codes, may, answer, body, written, logged)

    def _judge(
        self, row: Row, key: str, codes: set[int], may: bool, answer: Any, body: str, written: list[str], logged: int
    ) -> None:
        who = f"{row.name} как {key or 'посторонний'}"
        if answer.status_code not in codes:
            self.found.append(f"{who}: ответ {answer.status_code}, ожидался {sorted(codes)}")
        elif not key and not may and 302 in codes and "/accounts/login/" not in answer.get("Location", ""):
            self.found.append(f"{who}: постороннего не отправили на вход")
        if not may and [t for t in written if not (row.logged and t == "core_fact")]:
            self.found.append(f"{who}: отказано, но изменены {sorted(set(written))}")
        if row.logged and key and not may and logged != 1:
            self.found.append(f"{who}: отказ не записан в журнал")
        if row.address == "site:paper":
            return
        if foreign := sorted(set(self.foreign[key].findall(body))):
            self.found.append(f"{who}: видно чужое {foreign}")
        self.seen |= set(self.own[key].findall(body))


def who_opens(row: Row) -> set[str]:
    """Players of a row: everybody, or on costly repeats those whom the row tells apart; everybody by MARSHRUT_MATRIX=whole."""
    if WHOLE:
        return set(CAST)
    if row.open:
        return FEW
    repeated = row.address.startswith("routes:") or row.address in {"people:staff", "desk:search"}
    return SOME if repeated and row.about and (row.address, row.about) not in FIRST else set(CAST)


def _refusals() -> int:
    return Fact.objects.filter(kind=LOGGED).count()


def known(get_response: Handler) -> Handler:
    """Middleware of the matrix in place of sessions and sign-in: the player stands in a header."""

    def handle(request: HttpRequest) -> HttpResponse:
        key = request.headers.get("X-Player", "")
        request.session = SessionStore()
        request.user = KNOWN.get(key, AnonymousUser())
        request.actor = ACTORS.get(key, Actor())  # type: ignore[attr-defined]
        request.appointments = HELD.get(key, [])  # type: ignore[attr-defined]
        return get_response(request)

    return handle


def _union(texts: Iterable[str]) -> re.Pattern[str]:
    found = sorted(set(texts), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, found)) or r"(?!)")


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def writes() -> Iterator[list[str]]:
    """Tables in which statements of the block have changed at least one row."""
    found: list[str] = []

    def watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        text = sql if isinstance(sql, str) else str(sql)
        if (said := WRITE.match(text)) and context["cursor"].rowcount != 0:
            found.append(said.group(2))
        return result

    with connection.execute_wrapper(watch):
        yield found


def text_of(answer: Any) -> str:
    """All words of an answer: page, JSON with escapes, PDF, DOCX, XLSX, headers."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    head = unquote(" ".join(f"{name}: {value}" for name, value in answer.headers.items()))
    if content[:4] == b"%PDF":
        return head + " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    if content[:2] == b"PK":
        return head + _unpacked(content)
    return head + _unescaped(content.decode("utf-8", "replace"))


def _unpacked(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as parts:
        texts = [parts.read(name).decode("utf-8", "replace") for name in parts.namelist() if name.endswith(".xml")]
    return " ".join(re.sub(r"<[^>]+>", "", text) for text in texts)


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), text)
