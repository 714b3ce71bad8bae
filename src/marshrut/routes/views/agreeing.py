"""The queue of an organisation: routes that wait for its signature, agreed at once and taken back at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from marshrut.access.pages import asks
from marshrut.ui.http import Request, asked_of, page, paginate

from .. import actions, queries
from ..forms import numbers

FILTERS = ("q", "town", "subject", "sort")
PAGE = 100


@asks("routes.agree")
@require_GET
def agreeing(request: Request) -> HttpResponse:
    """What waits for the organisation: chosen by one, by page, or all of the selection."""
    asked = asked_of(request, FILTERS)
    rows = paginate(queries.agreeing(request.actor, asked), request, per=PAGE)
    queries.warn(request.actor, list(rows))
    return page(
        request, "routes/agreeing.html", rows=rows, asked=asked, choices=queries.choices(request.actor, tutors=False)
    )


@asks("routes.approve", "routes.agree")
@require_POST
def undo_many(request: Request) -> HttpResponse:
    """Take back the signatures of a batch while there is time; what did not go is told."""
    found = actions.undo_many(request.actor, pks=numbers(request.POST.getlist("pk")))
    done = sum(outcome.done for outcome in found)
    left = [f"{outcome.name or 'Маршрут'}: {outcome.text}" for outcome in found if not outcome.done]
    if done:
        messages.success(request, f"Подписи отменены: {done}.")
    if left:
        messages.warning(request, f"Не отменены: {len(left)}. " + " ".join(left[:5]))
    return redirect("routes:queue" if request.POST.get("move") == "approve" else "routes:agreeing")
