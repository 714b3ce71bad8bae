"""Pages of the room."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.access.pages import SIGNED, asks
from marshrut.competency import queries as competency
from marshrut.core.refusal import Refused
from marshrut.people.words import SUBJECT_CHOICES
from marshrut.ui.http import Request, asked_of, page, paginate

from . import gathering, placing, queries
from .forms import ChooseForm, CompareForm
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
    event = queries.card(request.actor, pk)
    return page(
        request, "events/card.html", event=event, names=competency.names(request.actor), gathered=gathering.of(event),
        may_place=gathering.may_place(request.actor, pk),
    )  # fmt: skip


@asks("events.place")
@require_http_methods(["GET", "POST"])
def place(request: Request, pk: int) -> HttpResponse:
    """The day and the place of an event of several municipalities: compared by road, decided by the person."""
    event = gathering.placed(request.actor, pk)
    towns, places = gathering.names(request.actor)
    posted, trouble, status = request.method == "POST", "", 200
    known = {"towns": towns, "places": places}
    if posted:
        form: CompareForm = ChooseForm(request.POST, **known)
    else:
        form = CompareForm(
            request.GET if "town" in request.GET or "day1" in request.GET else _begin(request, event), **known
        )
    if form.is_valid() and isinstance(form, ChooseForm):
        day, where = form.chosen()
        asked = form.asked()
        try:
            placing.place(
                request.actor, pk=pk, day=day, place=where, seen=form.cleaned_data["seen"],
                **asked | {"limit": asked["limit"] * 60},
            )  # fmt: skip
        except Refused as refusal:
            trouble, status = refusal.text, 409
        else:
            messages.success(
                request, "День и место выбраны. Участники получили сообщения: кто едет, кто подключается онлайн."
            )
            return redirect("events:card", pk)
    found = _compared(request, event, form)
    if not form.is_valid():
        status = 422
    now = gathering.of(event)
    return page(
        request, "events/place.html", status, event=event, form=form, trouble=trouble, gathered=now, nodes=places, **found
    )  # fmt: skip


def _begin(request: Request, event: Any) -> dict[str, Any]:
    start = gathering.start(request.actor, event)
    return {"town": start["town"], "place": start["place"], "limit": start["limit"][0], "day1": start["day"][0]}


def _compared(request: Request, event: Any, form: CompareForm) -> dict[str, Any]:
    """The table for what was asked, also when only the choice of a row is missing."""
    if set(form.errors) - {"option"}:
        return {"rows": []}
    return gathering.choice(request.actor, event, **form.asked())
