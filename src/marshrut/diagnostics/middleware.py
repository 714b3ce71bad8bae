"""The short path of saved answers: handled before sessions and accounts, one statement a request."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from . import actions, ticket

PATH = "/diagnostics/answers/"
MOST_BYTES = 200_000
MOST_ANSWERS = 200
NUMBERS = ("place", "turn")


def answers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers the saving of answers by itself.

    The signed pass in a header replaces the session; a header of our own cannot be sent by a foreign page, so no token
    of forms is needed.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        if request.path != PATH or request.method != "POST":
            return get_response(request)
        answer = save(request)
        answer["Content-Length"] = str(len(answer.content))  # the middlewares that set these stand below
        answer["X-Content-Type-Options"] = "nosniff"
        return answer

    return handle


def save(request: HttpRequest) -> HttpResponse:
    """200 with the turns kept, 409 when the sitting is over, 422 when the body cannot be read."""
    try:
        owner = ticket.read(request.headers.get("X-Ticket", ""))
        rows = _read(request)
    except Refused as refusal:
        return JsonResponse({"code": refusal.code, "text": refusal.text}, status=401)
    except ValueError as error:
        return JsonResponse({"code": "answers.bad", "text": str(error)}, status=422)
    if actions.save_answers(Actor(person_id=owner.person), sitting=owner.sitting, answers=rows):
        return JsonResponse({"kept": [[row["place"], row["turn"]] for row in rows]})
    text = "Время теста вышло или он уже завершён. Сохранённое ранее не пропало."
    return JsonResponse({"code": "sitting.over", "text": text}, status=409)


def _read(request: HttpRequest) -> list[dict[str, Any]]:
    if len(request.body) > MOST_BYTES:
        raise ValueError("Слишком длинное сообщение: отправьте ответы по частям.")
    rows = json.loads(request.body)
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_ANSWERS:
        raise ValueError("Ожидается список ответов.")
    return [_row(row) for row in rows]


def _row(row: object) -> dict[str, Any]:
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
