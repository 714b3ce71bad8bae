"""Pages of the room."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from marshrut.access.pages import SIGNED, asks
from marshrut.people.words import SUBJECTS_TAUGHT
from marshrut.ui.http import Request, page, paginate

from . import queries

FILTERS = ("q", "subject", "place", "free")


@asks(SIGNED)
@require_GET
def listing(request: Request) -> HttpResponse:
    """The catalogue: search, filters, fifty a page."""
    asked = {name: request.GET.get(name, "").strip() for name in FILTERS}
    rows = queries.listing(
        request.actor,
        text=asked["q"],
        subject=asked["subject"],
        place=asked["place"],
        free=request.GET.get("free") == "1",
    )
    return page(
        request,
        "mentoring/listing.html",
        rows=paginate(rows, request),
        subjects=SUBJECTS_TAUGHT,
        asked=asked,
    )
