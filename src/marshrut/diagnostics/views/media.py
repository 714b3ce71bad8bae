"""Pictures of tasks, each by the door of those who may see the task."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from marshrut.access.pages import PUBLIC, asks
from marshrut.diagnostics import queries
from marshrut.ui.http import Request

from .guest import owner

#: Ten minutes spare a second loading to the copy for work without network.
KEPT = "private, max-age=600"


def _sent(found: Any) -> HttpResponse:
    answer = HttpResponse(bytes(found.data), content_type=found.mime)
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = KEPT
    return answer


@asks("diagnostics.see_items")
@require_GET
def picture(request: Request, code: str) -> HttpResponse:
    """A picture of the bank: for those who see its task."""
    return _sent(queries.picture_of_bank(request.actor, code))


@asks("diagnostics.sit")
@require_GET
def take_picture(request: Request, pk: int, code: str) -> HttpResponse:
    """A picture of the own test while it goes on."""
    return _sent(queries.picture_of_sitting(request.actor, pk, code))


@asks(PUBLIC)
@require_GET
def guest_picture(request: Request, pk: int, code: str) -> HttpResponse:
    """The same for a person who came by a link."""
    return _sent(queries.picture_of_sitting(owner(request, pk).actor, pk, code))


@asks("diagnostics.score_answers")
@require_GET
def scoring_picture(request: Request, pk: int, code: str) -> HttpResponse:
    """A picture of the task beside the answer to be marked."""
    return _sent(queries.picture_of_scoring(request.actor, pk, code))


@asks("diagnostics.review")
@require_GET
def review_picture(request: Request, pk: int, code: str) -> HttpResponse:
    """A picture of the task under review."""
    return _sent(queries.picture_of_review(request.actor, pk, code))
