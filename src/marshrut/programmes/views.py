"""Pages of the room."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from marshrut.access.pages import SIGNED, asks
from marshrut.competency import queries as competency
from marshrut.people.words import SUBJECT_CHOICES
from marshrut.ui.http import Request, asked_of, page, paginate

from . import queries
from .words import Form

FILTERS = ("q", "subject", "competency", "form")


@asks(SIGNED)
@require_GET
def listing(request: Request) -> HttpResponse:
    """The catalogue: search, filters, fifty a page."""
    asked = asked_of(request, FILTERS)
    rows = queries.listing(
        request.actor, text=asked["q"], subject=asked["subject"], competency=asked["competency"], form=asked["form"]
    )
    return page(
        request,
        "programmes/listing.html",
        rows=paginate(rows, request),
        subjects=SUBJECT_CHOICES,
        forms=Form.choices,
        asked=asked,
    )


@asks(SIGNED)
@require_GET
def card(request: Request, pk: int) -> HttpResponse:
    """One programme."""
    return page(
        request,
        "programmes/card.html",
        programme=queries.card(request.actor, pk),
        names=competency.names(request.actor),
    )


@asks(SIGNED)
@require_GET
def internships(request: Request) -> HttpResponse:
    """Internship sites: search, filters, fifty a page."""
    asked = asked_of(request, FILTERS)
    rows = queries.internships(request.actor, text=asked["q"], subject=asked["subject"], competency=asked["competency"])
    return page(
        request, "programmes/internships.html", rows=paginate(rows, request), subjects=SUBJECT_CHOICES, asked=asked
    )
