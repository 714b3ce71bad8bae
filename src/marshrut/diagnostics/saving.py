"""The short path of saved answers, in front of Django's own: a signed pass, one statement, no session, no middlewares.

A campaign saves a thousand answers a second, so this address and that of the next tasks are a plain WSGI application. It repeats itself once
over a new connection when the database went away: the statement may be run twice without harm.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError, DataError, InterfaceError, OperationalError, connection
from django.http import Http404

from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from . import actions, onward, ticket

PATH = "/diagnostics/answers/"
MOST_BYTES = 200_000
MOST_ANSWERS = 200
NUMBERS = ("place", "turn")
LATE = "Время теста вышло. Ответы, данные вовремя, приняты; данные после — нет."
OVER = "Время теста вышло или он уже завершён. Сохранённое ранее не пропало."
PAUSED = "Организатор поставил работу на паузу. Ответы остаются на этом устройстве и уйдут, когда она продолжится."
UNKEEPABLE = "В ответе есть знаки, которые нельзя записать. Наберите его заново с клавиатуры."
AWAY = "Ответы пока не записаны: хранилище недоступно. Они остались на этом устройстве и уйдут сами."

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Answer = tuple[HTTPStatus, dict[str, Any]]


def short_path(application: Wsgi) -> Wsgi:
    """Wrap the application of Django: the addresses of answers and next tasks are served here, everything else goes on.

    The pass travels in a header of our own, which a foreign page cannot send, so no token of forms is needed.
    """

    def handle(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        way = _ways.get((environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]))
        if way is None:
            return application(environ, start_response)
        status, told = way(environ.get("HTTP_X_TICKET", ""), environ)
        body = json.dumps(told).encode()
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    return handle


def save(pass_: str, environ: dict[str, Any]) -> Answer:
    """200 with the turns kept, 401 for a bad pass, 409 for a sitting that is over, 422 for an unreadable body.

    423 in a pause, 503 when the database cannot be reached: the device keeps the answers and sends them again.
    """
    try:
        owner = ticket.read(pass_)
        rows = _read(environ)
    except Refused as refusal:
        return HTTPStatus.UNAUTHORIZED, {"code": refusal.code, "text": refusal.text}
    except ValueError as error:
        return HTTPStatus.UNPROCESSABLE_ENTITY, {"code": "answers.bad", "text": str(error)}
    try:
        kept = _keep(owner, rows)
        waits = not kept and actions.paused(Actor(person_id=owner.person), sitting=owner.sitting)
    except DataError:
        return HTTPStatus.UNPROCESSABLE_ENTITY, {"code": "answers.bad", "text": UNKEEPABLE}
    except DatabaseError:
        connection.close()
        return HTTPStatus.SERVICE_UNAVAILABLE, {"code": "answers.away", "text": AWAY}
    if kept:
        return HTTPStatus.OK, {"kept": [[row["place"], row["turn"]] for row in rows]}
    if waits:
        return HTTPStatus.LOCKED, {"code": "sitting.paused", "text": PAUSED}
    return _late(owner, rows)


def _late(owner: ticket.Ticket, rows: list[dict[str, Any]]) -> Answer:
    """The sitting is over: what the device had answered in time, while it was off line, still counts."""
    try:
        taken = actions.take_late(Actor(person_id=owner.person), sitting=owner.sitting, answers=rows)
    except Refused as refusal:
        return HTTPStatus.CONFLICT, {"code": refusal.code, "text": refusal.text}
    except Http404:
        return HTTPStatus.CONFLICT, {"code": "sitting.over", "text": OVER}
    except DatabaseError:
        connection.close()
        return HTTPStatus.SERVICE_UNAVAILABLE, {"code": "answers.away", "text": AWAY}
    if not taken.kept:
        return HTTPStatus.CONFLICT, {"code": "sitting.over", "text": OVER}
    return HTTPStatus.OK, {"kept": taken.kept, "over": True, "text": LATE}


def look(pass_: str, environ: dict[str, Any]) -> Answer:
    """How things are: whether the sitting goes on, is paused, till when. Asked by devices of a room every few seconds."""
    try:
        owner = ticket.read(pass_)
        found = actions.watch(Actor(person_id=owner.person), sitting=owner.sitting)
    except Refused as refusal:
        return HTTPStatus.UNAUTHORIZED, {"code": refusal.code, "text": refusal.text}
    except DatabaseError:
        connection.close()
        return HTTPStatus.SERVICE_UNAVAILABLE, {"code": "answers.away", "text": AWAY}
    if found is None:
        return HTTPStatus.CONFLICT, {"code": "sitting.over", "text": OVER}
    return HTTPStatus.OK, found


_ways = {(PATH, "POST"): save, (PATH, "GET"): look, (onward.PATH, "POST"): onward.onward}


def _keep(owner: ticket.Ticket, rows: list[dict[str, Any]]) -> bool:
    """Save; a connection that fell since the last request is opened anew and the statement is run again."""
    actor = Actor(person_id=owner.person)
    try:
        return actions.save_answers(actor, sitting=owner.sitting, answers=rows)
    except (OperationalError, InterfaceError):
        connection.close()
        return actions.save_answers(actor, sitting=owner.sitting, answers=rows)


def _read(environ: dict[str, Any]) -> list[dict[str, Any]]:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise ValueError("Слишком длинное сообщение: отправьте ответы по частям.")
    rows = json.loads(environ["wsgi.input"].read(int(length)))
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_ANSWERS:
        raise ValueError("Ожидается список ответов.")
    return [row_of(row) for row in rows]


def row_of(row: object) -> dict[str, Any]:
    """An answer as it is kept; ValueError says what is wrong with it."""
    if not isinstance(row, dict) or not all(isinstance(row.get(n), int) and 0 < row[n] < 2**31 for n in NUMBERS):
        raise ValueError("У ответа должны быть номер задания и номер хода.")
    said = row.get("said")
    return {
        "place": row["place"],
        "turn": row["turn"],
        "value": row.get("value"),
        "nonce": str(row.get("nonce", ""))[:36],
        "said": said if isinstance(said, int) and 0 < said < 2**45 else None,
    }
