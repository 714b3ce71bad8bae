"""Pages of the room."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from marshrut.access.pages import SIGNED, asks
from marshrut.competency import queries as competency
from marshrut.people.words import SUBJECT_CHOICES
from marshrut.ui.http import Request, asked_of, page, paginate

from . import queries
from .words import Form, Kind

FILTERS = ("q", "subject", "kind", "form", "place", "competency", "past")


@asks(SIGNED)
@require_GET
def listing(request: Request) -> HttpResponse:
    """The catalogue: search, filters, fifty a page."""
    asked = asked_of(request, FILTERS)
    rows = queries.listing(
        request.actor,
        text=asked["q"],
        subject=asked["subject"],
        kind=asked["kind"],
        form=asked["form"],
        place=asked["place"],
        competency=asked["competency"],
        past=request.GET.get("past") == "1",
    )
    return page(
        request,
        "events/listing.html",
        rows=paginate(rows, request),
        subjects=SUBJECT_CHOICES,
        forms=Form.choices,
        kinds=Kind.choices,
        asked=asked,
    )


@asks(SIGNED)
@require_GET
def card(request: Request, pk: int) -> HttpResponse:
    """One event."""
    return page(
        request, "events/card.html", event=queries.card(request.actor, pk), names=competency.names(request.actor)
    )
