"""The page of a change after approval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.signing.kinds import CodeNeeded
from marshrut.ui.http import Request, page

from .. import actions, queries
from ..forms import AmendmentForm, BlockForm, LineForm
from .signed import ask_code


def _show(request: Request, pk: int, status: int = 200, **more: Any) -> HttpResponse:
    found = queries.open_amendment(request.actor, pk)
    content = found["amendment"].content
    context: dict[str, Any] = found | {
        "form": AmendmentForm(initial={n: content[n] for n in ("starts", "ends", "goal")} | {"reason": found["amendment"].reason}),
        "trouble": "", "edit": "", "new": False,
    }  # fmt: skip
    if found["may_edit"]:
        edit = request.GET.get("edit", "")
        line = next((row for row in content["lines"] if row["key"] == edit), None)
        if line:
            context |= {"edit": edit, "line_form": LineForm(initial=line)}
        if "new" in request.GET:
            context |= {"new": True, "line_form": BlockForm()}
    return page(request, "routes/amendment.html", status, **(context | more))


@asks("routes.read")
@require_GET
def amendment(request: Request, pk: int) -> HttpResponse:
    """The change that is being prepared or agreed."""
    try:
        return _show(request, pk)
    except Http404:
        if "routes.read" not in queries.card(request.actor, pk).rights:
            raise
        messages.info(request, "Открытого изменения нет.")
        return redirect("routes:card", pk)


def _done(request: Request, pk: int, call: Callable[[], Any], words: str = "") -> HttpResponse:
    try:
        call()
    except Refused as refusal:
        return _show(request, pk, 409, trouble=refusal.text)
    if words:
        messages.success(request, words)
    return redirect("routes:amendment", pk)


@asks("routes.edit")
@require_POST
def begin(request: Request, pk: int) -> HttpResponse:
    """Begin a change."""
    try:
        actions.amend(request.actor, pk=pk)
    except Refused as refusal:
        messages.error(request, refusal.text)
        return redirect("routes:card", pk)
    return redirect("routes:amendment", pk)


@asks("routes.edit")
@require_POST
def head(request: Request, pk: int) -> HttpResponse:
    """Goal, dates, reason; «отправить» sends at once."""
    form = AmendmentForm(request.POST, draft=request.POST.get("act") != "send")
    if not form.is_valid():
        return _show(request, pk, 422, form=form)

    def save() -> None:
        actions.edit_amendment_head(request.actor, pk=pk, **form.cleaned_data)
        if request.POST.get("act") == "send":
            actions.send_amendment(request.actor, pk=pk)

    return _done(request, pk, save, "Отправлено тьютору." if request.POST.get("act") == "send" else "Сохранено.")


@asks("routes.edit")
@require_POST
def line(request: Request, pk: int) -> HttpResponse:
    """Save a line of the draft: an existing one by its key, or a new one of a block."""
    key = request.POST.get("key", "")
    form = LineForm(request.POST) if key else BlockForm(request.POST)
    if not form.is_valid():
        return _show(request, pk, 422, edit=key, new=not key, line_form=form)
    try:
        actions.edit_amendment_line(request.actor, pk=pk, key=key, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.text)
        return _show(request, pk, 409, edit=key, new=not key, line_form=form)
    return redirect(reverse("routes:amendment", args=[pk]) + "#road")


@asks("routes.edit")
@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take a line out of the draft."""
    key = request.POST.get("key", "")
    return _done(request, pk, lambda: actions.remove_amendment_line(request.actor, pk=pk, key=key))


@asks("routes.edit")
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """Give the change up."""
    try:
        actions.cancel_amendment(request.actor, pk=pk)
    except Refused as refusal:
        return _show(request, pk, 409, trouble=refusal.text)
    messages.success(request, "Изменение отменено, маршрут действует как был.")
    return redirect("routes:card", pk)


@asks("routes.tutor", "routes.agree", "routes.approve")
@require_POST
def agree(request: Request, pk: int) -> HttpResponse:
    """Agree the change or send it back."""
    back = request.POST.get("back", "") if request.POST.get("act") == "back" else ""
    if request.POST.get("act") == "back" and len(back.strip()) < 10:
        return _show(request, pk, 422, trouble="Напишите, что поправить: хотя бы 10 знаков.")
    try:
        found = actions.agree_amendment(request.actor, pk=pk, back=back)
    except CodeNeeded as needed:
        return _code(request, pk, needed)
    except Refused as refusal:
        return _show(request, pk, 409, trouble=refusal.text)
    messages.success(request, f"Изменение № {found.number}: {found.get_state_display()}.")
    return redirect("routes:card", pk)


def _code(request: Request, pk: int, needed: CodeNeeded) -> HttpResponse:
    """The decision waits for a code."""
    try:
        return ask_code(request, [needed.item], {"route": pk})
    except Refused as refusal:
        return _show(request, pk, 409, trouble=refusal.text)
