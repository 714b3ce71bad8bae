"""Variants of a route: seen side by side, tried with other hours and roads, chosen, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.ui.http import Request, page

from .. import actions, queries
from ..forms import WishForm
from ..variants import Asked
from .card import done


@asks("routes.edit")
@require_http_methods(["GET", "POST"])
def choice(request: Request, pk: int) -> HttpResponse:
    """Plans side by side; the address keeps what is being tried."""
    if request.method == "POST":
        return _choose(request, pk)
    form = WishForm(request.GET) if "hours" in request.GET else None
    if form is not None and not form.is_valid():
        return page(request, "routes/variants.html", 422, made=queries.choice(request.actor, pk), form=form)
    return _shown(request, pk, form.asked() if form else None)


def _shown(request: Request, pk: int, asked: Asked | None, status: int = 200, trouble: str = "") -> HttpResponse:
    made = queries.choice(request.actor, pk, asked)
    start = {"hours": made.asked.hours, "max_trip": made.asked.max_trip, "form": made.asked.form}
    return page(request, "routes/variants.html", status, made=made, form=WishForm(initial=start), trouble=trouble)


def _choose(request: Request, pk: int) -> HttpResponse:
    form = WishForm(request.POST)
    if not form.is_valid():
        return page(request, "routes/variants.html", 422, made=queries.choice(request.actor, pk), form=form)
    name, mark = (request.POST.get(one, "") for one in ("variant", "mark"))
    try:
        actions.choose_variant(request.actor, pk=pk, name=name, mark=mark, asked=form.asked())
    except Refused as refusal:
        return _shown(request, pk, form.asked(), 409, refusal.text)
    messages.success(request, "Вариант выбран. Прежний можно вернуть в течение 10 минут.")
    return redirect("routes:card", pk)


@asks("routes.edit")
@require_POST
def undo_plan(request: Request, pk: int) -> HttpResponse:
    """Put the former plan back."""
    return done(request, pk, lambda: actions.undo_plan(request.actor, pk=pk), "Прежний план возвращён.")
