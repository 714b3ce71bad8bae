"""Pages of the room: sets of data, a new one, its passport, whom it was given to."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.ui.http import Request, asked_of, page, paginate

from . import actions, queries
from .forms import GiftForm, SetForm


@asks("research.see")
@require_GET
def listing(request: Request) -> HttpResponse:
    """Sets in sight."""
    asked = asked_of(request, ("q",))
    rows = paginate(queries.data_sets(request.actor, text=asked["q"]), request)
    return page(request, "research/listing.html", rows=rows, asked=asked, may_make=queries.may_make(request.actor))


@asks("research.make")
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A new set; it is made in the queue."""
    form = SetForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        row = actions.begin_set(
            request.actor, title=asked["title"], campaign=asked["campaign"].pk, purpose=asked["purpose"]
        )
        return redirect("desk:progress", row.pk)
    return page(request, "research/new.html", 422 if form.is_bound else 200, form=form)


@asks("research.see")
@require_GET
def card(request: Request, pk: int) -> HttpResponse:
    """The passport of a set, whom it was given to."""
    return _card(request, pk, GiftForm(actor=request.actor))


def _card(request: Request, pk: int, form: GiftForm, status: int = 200) -> HttpResponse:
    found = queries.data_set(request.actor, pk)
    return page(
        request,
        "research/card.html",
        status,
        found=found,
        may=queries.may(request.actor, found),
        figures=queries.passport(request.actor, found),
        depths=queries.depth_words(request.actor, found),
        gifts=queries.gifts(request.actor, found),
        form=form,
    )


@asks("research.make")
@require_POST
def give(request: Request, pk: int) -> HttpResponse:
    """Record that the set is given."""
    form = GiftForm(request.POST, actor=request.actor)
    if form.is_valid():
        try:
            actions.give(request.actor, pk=pk, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("until", refusal.text)
        else:
            messages.success(request, "Передача записана.")
            return redirect("research:card", pk)
    return _card(request, pk, form, 422)


@asks("research.take")
@require_GET
def file(request: Request, pk: int) -> FileResponse:
    """The file itself."""
    held = actions.take(request.actor, pk=pk)
    return FileResponse(held.file.open(), as_attachment=True, filename=f"{held.title}.zip")
