"""What the device asks at the end of a module or a task: the same pass, the same short path as answers."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError, connection
from django.http import Http404

from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from . import actions, ticket

PATH = "/diagnostics/next/"
MOST_BYTES = 1000
AWAY = "Следующие задания пока не подобрать: хранилище недоступно. Ответы остались на этом устройстве."
OVER = "Такой работы нет."


def onward(pass_: str, environ: dict[str, Any]) -> tuple[HTTPStatus, dict[str, Any]]:
    """200 with the places opened or why nothing more comes; 401, 409, 422, 423 and 503 as for answers."""
    try:
        owner = ticket.read(pass_)
    except Refused as refusal:
        return HTTPStatus.UNAUTHORIZED, {"code": refusal.code, "text": refusal.text}
    try:
        after, offline = _read(environ)
    except ValueError:
        return HTTPStatus.UNPROCESSABLE_ENTITY, {"code": "step.bad", "text": "Ожидается номер шага."}
    try:
        found = actions.advance(Actor(person_id=owner.person), sitting=owner.sitting, after=after, offline=offline)
    except Refused as refusal:
        waits = refusal.code == "sitting.paused"
        return HTTPStatus.LOCKED if waits else HTTPStatus.CONFLICT, {"code": refusal.code, "text": refusal.text}
    except Http404:
        return HTTPStatus.CONFLICT, {"code": "sitting.over", "text": OVER}
    except DatabaseError:
        connection.close()
        return HTTPStatus.SERVICE_UNAVAILABLE, {"code": "answers.away", "text": AWAY}
    if found.over:
        return HTTPStatus.OK, {"over": found.over}
    return HTTPStatus.OK, {"number": found.number, "places": found.places}


def _read(environ: dict[str, Any]) -> tuple[int, bool]:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise ValueError("too long")
    told = json.loads(environ["wsgi.input"].read(int(length)))
    after = told.get("after") if isinstance(told, dict) else None
    if not isinstance(after, int) or isinstance(after, bool) or not 0 < after < 1000:
        raise ValueError("no step")
    return after, told.get("offline") is True
