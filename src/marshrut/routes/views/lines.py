"""A line of a route under way: how it went, the reflective report, photographs and voice notes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.ui.http import Request, no_content, page

from .. import actions, queries
from ..forms import MarkForm, NotesForm
from ..words import DONE, MARKABLE, LineState


def _page(
    request: Request, pk: int, line: int, status: int = 200, form: MarkForm | None = None, trouble: str = ""
) -> HttpResponse:
    card = queries.card(request.actor, pk)
    found = next((row for row in card.lines if row.pk == line), None)
    if found is None or "routes.edit" not in card.rights:
        raise Http404
    start: dict[str, Any] = found.notes | {"state": _said(found.state), "reason": found.reason}
    return page(
        request, "routes/mark.html", status, route=card.route, line=found, form=form or MarkForm(initial=start),
        trouble=trouble, files=queries.uses(request.actor, card.route, [line])[line],
        choice=queries.choice_of_files(request.actor, card.route, line), open=card.route.state in MARKABLE,
    )  # fmt: skip


def _said(state: str) -> str:
    """Which of the three answers stands now; none when nobody has said anything."""
    if state in DONE:
        return "reported"
    return str(state) if state in (LineState.IN_WORK, LineState.NOT_DONE) else ""


@asks("routes.edit")
@require_http_methods(["GET", "POST"])
def mark_line(request: Request, pk: int, line: int) -> HttpResponse:
    """How a line went; the page of a reflective report, made for a phone."""
    if request.method == "GET":
        return _page(request, pk, line)
    form = MarkForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, line, 422, form)
    try:
        actions.mark_line(
            request.actor, pk=pk, line=line, state=form.cleaned_data["state"], notes=form.notes(),
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, refusal.text)
        return _page(request, pk, line, 409, form)
    messages.success(request, "Сохранено.")
    return redirect(reverse("routes:card", args=[pk]) + f"#line-{line}")


@asks("routes.edit")
@require_POST
def notes(request: Request, pk: int, line: int) -> HttpResponse:
    """Autosave of the three answers."""
    form = NotesForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"text": "Ответ слишком длинный."}, status=422)
    try:
        actions.save_notes(request.actor, pk=pk, line=line, notes=form.notes())
    except Refused as refusal:
        return JsonResponse({"text": refusal.text}, status=409)
    return no_content()


def _taken(request: Request, pk: int, line: int | None) -> None:
    """A new file of the form, or one that is in the bank already."""
    known, given = request.POST.get("known", ""), request.FILES.get("file")
    if given is not None:
        title = request.POST.get("title", "") or str(given.name or "").rsplit(".", 1)[0]
        actions.attach(request.actor, pk=pk, line=line, data=given.read(), title=title)
    elif known.isdecimal():
        actions.reuse(request.actor, pk=pk, line=line, file=int(known))
    else:
        raise Refused("evidence.none", "Выберите файл: фотографию, голосовую заметку или PDF.")


@asks("routes.edit")
@require_POST
def attach(request: Request, pk: int, line: int) -> HttpResponse:
    """A photograph, a voice note or a PDF comes to a line; a script gets a short answer instead of a page."""
    quiet = request.headers.get("X-Autosave") == "1"
    try:
        _taken(request, pk, line)
    except Refused as refusal:
        if quiet:
            return JsonResponse({"text": refusal.text}, status=409)
        return _page(request, pk, line, 409, trouble=refusal.text)
    return no_content() if quiet else redirect(reverse("routes:mark_line", args=[pk, line]) + "#files")


@asks("routes.edit")
@require_POST
def attach_end(request: Request, pk: int) -> HttpResponse:
    """A file comes to the end of a route."""
    try:
        _taken(request, pk, None)
    except Refused as refusal:
        messages.error(request, refusal.text)
    return redirect(reverse("routes:closing", args=[pk]) + "#files")


@asks("routes.edit")
@require_POST
def detach(request: Request, pk: int, use: int) -> HttpResponse:
    """The file is not shown here any more."""
    try:
        found = actions.detach(request.actor, pk=pk, use=use)
    except Refused as refusal:
        messages.error(request, refusal.text)
        return redirect("routes:card", pk)
    messages.success(request, "Файл убран отсюда, он остался в «Моих файлах».")
    if found.line_id:
        return redirect(reverse("routes:mark_line", args=[pk, found.line_id]) + "#files")
    return redirect(reverse("routes:closing", args=[pk]) + "#files")
