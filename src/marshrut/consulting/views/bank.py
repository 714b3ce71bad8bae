"""The bank of answers: the list for everybody, one answer, the editor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import SIGNED, asks
from marshrut.core.refusal import Refused
from marshrut.people.words import SUBJECT_CHOICES
from marshrut.ui.http import Request, asked_of, page, paginate

from .. import actions, queries
from ..forms import KnownForm
from ..words import Published, Theme


@asks(SIGNED)
@require_GET
def known(request: Request) -> HttpResponse:
    """Answers, those that helped most first."""
    asked = asked_of(request, ("q", "theme", "subject", "state"))
    edits = queries.edits(request.actor)
    rows = paginate(
        queries.known(
            request.actor, text=asked["q"], theme=asked["theme"], subject=asked["subject"], state=asked["state"]
        ),
        request,
    )
    return page(
        request, "consulting/known.html", rows=rows, asked=asked, themes=Theme.choices, subjects=SUBJECT_CHOICES, edits=edits,
        states=Published.choices, waiting=queries.to_bank(request.actor)[:10] if edits else [],
        may_ask=queries.asks(request.actor),
    )  # fmt: skip


@asks(SIGNED)
@require_GET
def one(request: Request, pk: int) -> HttpResponse:
    """One answer."""
    return _one(request, pk)


def _one(request: Request, pk: int, status: int = 200, trouble: str = "") -> HttpResponse:
    found = queries.known_one(request.actor, pk)
    return page(
        request, "consulting/known_one.html", status, found=found, edits=queries.edits(request.actor),
        topic=request.GET.get("topic", ""), trouble=trouble, may_ask=queries.asks(request.actor),
    )  # fmt: skip


@asks(SIGNED)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Write an answer that nobody asked for yet."""
    if not queries.edits(request.actor):
        raise Http404
    return _edit(request, None, {})


@asks("consulting.edit")
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change an answer."""
    if not queries.edits(request.actor):
        raise Http404
    found = queries.known_one(request.actor, pk)
    start = {name: getattr(found, name) for name in ("question", "answer", "theme", "subject")}
    return _edit(request, pk, start | {"open_now": found.state == Published.OPEN})


def _edit(request: Request, pk: int | None, start: dict[str, Any]) -> HttpResponse:
    form = KnownForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.edit(request.actor, pk=pk, **form.cleaned_data)
            messages.success(request, "Ответ сохранён." if made.state != Published.OPEN else "Ответ виден всем.")
            return redirect("consulting:known_one", made.pk)
        except Refused as refusal:
            form.add_error(None, refusal.text)
    return page(request, "consulting/known_edit.html", 422 if form.errors else 200, form=form, pk=pk)


@asks("consulting.edit")
@require_POST
def state(request: Request, pk: int) -> HttpResponse:
    """Open an answer to everybody, or take it off."""
    off = request.POST.get("off") == "1"
    try:
        (actions.take_off if off else actions.publish)(request.actor, pk=pk)
    except Refused as refusal:
        return _one(request, pk, 409, refusal.text)
    messages.success(request, "Ответ снят: его видят только редакторы." if off else "Ответ виден всем.")
    return redirect("consulting:known_one", pk)


@asks(SIGNED)
@require_POST
def helped(request: Request, pk: int) -> HttpResponse:
    """The answer was enough."""
    actions.solve(request.actor, answer=pk, topic=request.POST.get("topic", ""))
    messages.success(request, "Хорошо, что помогло. Отправлять вопрос не нужно.")
    return redirect("consulting:known_one", pk)


@asks("consulting.duty")
@require_POST
def draft(request: Request, pk: int) -> HttpResponse:
    """Begin an answer of the bank from a consultation."""
    try:
        made = actions.draft(request.actor, consultation=pk)
    except Refused as refusal:
        messages.error(request, refusal.text)
        return redirect("consulting:card", pk)
    return redirect("consulting:known_edit", made.pk)
