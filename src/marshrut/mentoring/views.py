"""Pages of the room."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from marshrut.access.pages import SIGNED, asks
from marshrut.people.words import SUBJECT_CHOICES
from marshrut.ui.http import Request, asked_of, page, paginate

from . import queries

FILTERS = ("q", "subject", "place", "competency", "free")


@asks(SIGNED)
@require_GET
def listing(request: Request) -> HttpResponse:
    """The catalogue: search, filters, fifty a page."""
    asked = asked_of(request, FILTERS)
    rows = queries.listing(
        request.actor,
        text=asked["q"],
        subject=asked["subject"],
        place=asked["place"],
        competency=asked["competency"],
        free=request.GET.get("free") == "1",
    )
    return page(
        request,
        "mentoring/listing.html",
        rows=paginate(rows, request),
        subjects=SUBJECT_CHOICES,
        asked=asked,
    )
