"""Pages of the room: a thing and its queue, a deed before and after, what one person decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import SIGNED, asks
from marshrut.core.refusal import Refused
from marshrut.ui.http import Request, asked_of, page, paginate

from . import actions, queries
from .forms import AwayForm, DeedForm
from .words import Act, RepairState

HOLDERS = ("programmes.hold", "events.hold")


@asks("repairs.follow")
@require_GET
def listing(request: Request) -> HttpResponse:
    """What was cancelled and moved, fifty a page."""
    return page(request, "repairs/listing.html", rows=paginate(queries.deeds(request.actor), request))


@asks(SIGNED)
@require_GET
def thing(request: Request, kind: str, pk: int) -> HttpResponse:
    """A stream or an event: seats, the queue, and for its holder the deeds."""
    return _thing(request, kind, pk)


def _thing(request: Request, kind: str, pk: int, status: int = 200, trouble: str = "") -> HttpResponse:
    return page(request, "repairs/thing.html", status, trouble=trouble, **queries.page_of(request.actor, kind, pk))


@asks(SIGNED)
@require_POST
def queue(request: Request, kind: str, pk: int) -> HttpResponse:
    """Stand in the queue."""
    try:
        actions.join_queue(request.actor, kind=kind, pk=pk)
    except Refused as refusal:
        return _thing(request, kind, pk, 409, refusal.text)
    messages.success(request, "Вы в очереди. Когда место освободится, придёт сообщение.")
    return redirect("repairs:thing", kind, pk)


@asks(*HOLDERS)
@require_http_methods(["GET", "POST"])
def change(request: Request, kind: str, pk: int, act: str) -> HttpResponse:
    """Cancel or move: first the look at what will happen, then the deed."""
    held = queries.held_thing(request.actor, kind, pk)
    form = DeedForm(request.POST or None, act=act, was=(held.starts, held.ends))
    context: dict[str, Any] = {
        "thing": held,
        "act": act,
        "form": form,
        "move": act == Act.MOVE,
        "trouble": "",
        "look": None,
    }
    if request.method == "GET" or not form.is_valid():
        return page(request, "repairs/change.html", 422 if form.errors else 200, **context)
    said = form.said()
    try:
        if request.POST.get("sure") == "1":
            made = actions.begin(request.actor, kind=kind, pk=pk, act=act, **said)
            return redirect("repairs:deed", made.pk)
        context["look"] = actions.try_out(request.actor, kind=kind, pk=pk, act=act, **said)
    except Refused as refusal:
        return page(request, "repairs/change.html", 409, **(context | {"trouble": refusal.text}))
    return page(request, "repairs/change.html", **context)


@asks("repairs.follow")
@require_GET
def deed(request: Request, pk: int) -> HttpResponse:
    """How the repair goes: who accepted, who not yet, who is without a replacement."""
    return _deed(request, pk)


def _deed(request: Request, pk: int, status: int = 200, trouble: str = "") -> HttpResponse:
    found = queries.deed_page(request.actor, pk)
    asked = asked_of(request, ("q", "state"))
    rows = queries.deed_rows(request.actor, found["deed"], state=asked["state"], text=asked["q"])
    states = [one for one in RepairState.choices if one[0] != RepairState.WITHDRAWN]
    return page(
        request, "repairs/deed.html", status, trouble=trouble, asked=asked, rows=paginate(rows, request), states=states, **found
    )  # fmt: skip


@asks("repairs.follow")
@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Take everything back."""
    try:
        actions.undo(request.actor, pk=pk)
    except Refused as refusal:
        return _deed(request, pk, 409, refusal.text)
    messages.success(request, "Возвращено: всё снова так, как было, сообщения отозваны.")
    return redirect("repairs:deed", pk)


@asks("repairs.decide")
@require_GET
def repair(request: Request, pk: int) -> HttpResponse:
    """What happened and what is offered: one button."""
    return _repair(request, pk)


def _repair(request: Request, pk: int, status: int = 200, trouble: str = "") -> HttpResponse:
    return page(request, "repairs/repair.html", status, trouble=trouble, **queries.repair_page(request.actor, pk))


@asks("repairs.decide")
@require_POST
def decide(request: Request, pk: int, answer: str) -> HttpResponse:
    """Take the replacement, or go and choose something else."""
    try:
        if answer == "decline":
            return redirect(actions.decline(request.actor, pk=pk))
        actions.accept(request.actor, pk=pk)
    except Refused as refusal:
        return _repair(request, pk, 409, refusal.text)
    messages.success(request, "Замена принята.")
    return redirect("repairs:repair", pk)


@asks(SIGNED)
@require_GET
def seats(request: Request) -> HttpResponse:
    """The person's own seats and replacements, and the days they are away."""
    return _seats(request, AwayForm())


def _seats(request: Request, form: AwayForm, status: int = 200, trouble: str = "") -> HttpResponse:
    rows = paginate(queries.my_repairs(request.actor), request)
    own = queries.my_seats(request.actor)
    return page(request, "repairs/seats.html", status, seats=own, rows=rows, form=form, trouble=trouble)


@asks(SIGNED)
@require_POST
def away(request: Request) -> HttpResponse:
    """The person is away for some days."""
    form = AwayForm(request.POST)
    if not form.is_valid():
        return _seats(request, form, 422)
    try:
        actions.be_away(request.actor, **form.said())
    except Refused as refusal:
        return _seats(request, form, 409, refusal.text)
    messages.success(request, "Подбираем замены на эти дни: придёт одно сообщение.")
    return redirect("repairs:seats")


@asks("repairs.seat")
@require_POST
def answer(request: Request, pk: int, answer: str) -> HttpResponse:
    """Take the offered seat, or leave the queue or the seat."""
    try:
        (actions.accept_seat if answer == "accept" else actions.leave_seat)(request.actor, pk=pk)
    except Refused as refusal:
        return _seats(request, AwayForm(), 409, refusal.text)
    messages.success(request, "Место за вами." if answer == "accept" else "Место передано следующему.")
    return redirect("repairs:seats")
