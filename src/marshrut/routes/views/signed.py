"""A signature with a code: from the press to the page of the code, and what came out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from marshrut.access.pages import asks
from marshrut.signing import actions as signing
from marshrut.signing import queries as signing_queries
from marshrut.signing.kinds import Item, Outcome
from marshrut.ui.http import Request, page

from ..moves import MOVES, said


def ask_code(
    request: Request, items: Sequence[Item], answers: Mapping[str, object], left: Iterable[Outcome] = ()
) -> HttpResponse:
    """Ask for the code of the items and lead to its page; a refusal is the caller's to show."""
    made = signing.ask(request.actor, items, answers=answers, left=left)
    return redirect("signing:code", made.pk)


@asks("signing.sign")
@require_GET
def signed(request: Request, ask: int) -> HttpResponse:
    """What became of the routes under a code: one leads to its card, many are listed."""
    found = signing_queries.outcome(request.actor, ask)
    job = signing_queries.carrying(request.actor, ask)
    if job and job.state != job.State.DONE:
        return page(request, "routes/signing.html", job=job, ask=ask)
    rows = [Outcome(**row) for row in (*found.left, *found.outcome)]
    done, left = [row for row in rows if row.done], [row for row in rows if not row.done]
    move = str(found.answers.get("move", ""))
    if len(rows) == 1 and done:
        words = said(move) if move in MOVES.moves else f"Изменение подписано: {done[0].text}."
        messages.success(request, f"{words} Подписано кодом.")
        return redirect("routes:card", done[0].pk)
    return page(request, "routes/approved.html", 200 if done else 409, done=done, left=left, move=move)
