"""Times for calls and meetings: the methodist's own list, the choice of the asker."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from marshrut.access.pages import SIGNED, asks
from marshrut.core.refusal import Refused
from marshrut.ui.http import Request, page

from .. import actions, queries
from ..forms import OfferForm
from .desk import show


@asks(SIGNED)
@require_http_methods(["GET", "POST"])
def slots(request: Request) -> HttpResponse:
    """The actor's times ahead; new ones are added in a row."""
    if not queries.advises(request.actor):
        raise Http404
    form = OfferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.offer(request.actor, **form.cleaned_data)
            messages.success(request, f"Добавлено: {made}." if made else "Эти времена уже стоят в списке.")
            return redirect("consulting:slots")
        except Refused as refusal:
            form.add_error(None, refusal.text)
    return page(
        request, "consulting/slots.html", 422 if form.errors else 200, form=form, rows=queries.slots(request.actor)
    )


@asks("consulting.offer")
@require_POST
def off(request: Request, pk: int) -> HttpResponse:
    """Take a free time off."""
    try:
        actions.take_back(request.actor, pk=pk)
        messages.success(request, "Время снято.")
    except Refused as refusal:
        messages.error(request, refusal.text)
    return redirect("consulting:slots")


@asks("consulting.own")
@require_POST
def take(request: Request, pk: int) -> HttpResponse:
    """Take a free time of the methodist."""
    given = request.POST.get("slot", "")
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else 0
    try:
        actions.take_slot(request.actor, pk=pk, slot=number)
    except Refused as refusal:
        return show(request, pk, 409, trouble=refusal.text)
    messages.success(request, "Время за вами.")
    return redirect("consulting:card", pk)
