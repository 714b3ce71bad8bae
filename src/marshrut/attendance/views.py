"""Pages of the room."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.ui.http import Request, asked_of, page, paginate

from . import actions, queries
from .forms import SheetForm
from .words import Kind


@asks("attendance.mark")
@require_GET
def listing(request: Request) -> HttpResponse:
    """What waits for marks, or everything."""
    asked = asked_of(request, ("q", "kind", "all"))
    rows = queries.listing(request.actor, text=asked["q"], kind=asked["kind"], waiting=asked["all"] != "1")
    return page(
        request, "attendance/listing.html", rows=paginate(rows, request), asked=asked, kinds=Kind.choices,
        every=[("1", "все")],
    )  # fmt: skip


@asks("attendance.mark")
@require_http_methods(["GET", "POST"])
def sheet(request: Request, pk: int) -> HttpResponse:
    """People of one occasion and their marks."""
    found = queries.sheet(request.actor, pk)
    start = {"day": found["day"], "hours": 0 if found["regular"] else found["held"].hours}
    parts = {name: found[name] for name in ("people", "regular", "said")}
    form = SheetForm(request.POST or None, initial=start, **parts)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            changed, _ = actions.note(
                request.actor, pk=pk, day=form.cleaned_data["day"], hours=form.cleaned_data["hours"], said=form.said()
            )
        except Refused as refusal:
            form.add_error(None, refusal.text)
            status = 409
        else:
            messages.success(request, f"Отмечено: {counted(changed, 'человек', 'человека', 'человек')}.")
            return redirect("attendance:sheet", pk)
    by_person = {f"p{row['person'].pk}": row for row in found["people"]}
    people = [{"field": field, "row": by_person[field.name]} for field in form.rows()]
    return page(request, "attendance/sheet.html", status, form=form, rows=people, **found)
