"""The end of a route: the checklist, the closing report, proofs of transfer, the repeated diagnostics, papers."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.paper import docx, pdf
from marshrut.ui.http import Request, no_content, page

from .. import actions, queries
from ..forms import NotesForm, ProofForm, RestForm
from .printing import file_of


def _page(request: Request, pk: int, status: int = 200, **more: object) -> HttpResponse:
    found = queries.closing(request.actor, pk)
    today = timezone.localdate()
    forms = {
        "notes_form": NotesForm(initial=found["route"].closing_notes),
        "proof_form": ProofForm(initial={"at": today}),
    }
    return page(request, "routes/closing.html", status, **(found | forms | more))


@asks("routes.read")
@require_GET
def closing(request: Request, pk: int) -> HttpResponse:
    """How far the route is from its end, live."""
    return _page(request, pk)


@asks("routes.edit")
@require_POST
def notes(request: Request, pk: int) -> HttpResponse:
    """The closing report: saved by a press or by itself; every answer may be left empty."""
    form, quiet = NotesForm(request.POST), request.headers.get("X-Autosave") == "1"
    if not form.is_valid():
        return no_content() if quiet else _page(request, pk, 422, notes_form=form)
    try:
        actions.save_closing(request.actor, pk=pk, notes=form.notes())
    except Refused as refusal:
        if quiet:
            return JsonResponse({"text": refusal.text}, status=409)
        form.add_error(None, refusal.text)
        return _page(request, pk, 409, notes_form=form)
    if quiet:
        return no_content()
    messages.success(request, "Итоговый отчёт сохранён.")
    return redirect("routes:closing", pk)


@asks("routes.edit")
@require_POST
def add_proof(request: Request, pk: int) -> HttpResponse:
    """A proof of transfer by hand."""
    form = ProofForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, 422, proof_form=form)
    try:
        actions.add_transfer(request.actor, pk=pk, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.text)
        return _page(request, pk, 409, proof_form=form)
    messages.success(request, "Свидетельство добавлено.")
    return redirect("routes:closing", pk)


@asks("routes.edit")
@require_POST
def drop_proof(request: Request, pk: int, proof: int) -> HttpResponse:
    """A proof written by hand is taken back."""
    try:
        actions.drop_transfer(request.actor, pk=pk, proof=proof)
    except Refused as refusal:
        return _page(request, pk, 409, trouble=refusal.text)
    messages.success(request, "Свидетельство убрано.")
    return redirect("routes:closing", pk)


@asks("routes.finish")
@require_POST
def again(request: Request, pk: int) -> HttpResponse:
    """Call the teacher to the repeated diagnostics."""
    asked = request.POST.get("campaign", "")
    try:
        actions.invite_again(request.actor, pk=pk, campaign=int(asked) if asked.isdecimal() else 0)
    except Refused as refusal:
        return _page(request, pk, 409, trouble=refusal.text)
    messages.success(request, "Приглашение отправлено. Участие добровольное.")
    return redirect("routes:closing", pk)


@asks("routes.agree")
@require_POST
def rest(request: Request, pk: int) -> HttpResponse:
    """The new organisation agrees what is left of the route, or asks to change it."""
    form = RestForm(request.POST)
    back = form.cleaned_data["back"] if form.is_valid() else ""
    try:
        actions.agree_rest(request.actor, pk=pk, back=back)
    except Refused as refusal:
        messages.error(request, refusal.text)
    else:
        words = "Просьба отправлена педагогу и тьютору." if back else "Оставшиеся строки согласованы."
        messages.success(request, words)
    return redirect("routes:card", pk)


@asks("routes.read")
@require_GET
def paper(request: Request, pk: int, what: str, kind: str) -> HttpResponse:
    """The conclusion of the tutor, the certificate."""
    sheet, name = queries.closing_paper(request.actor, pk, what)
    made = pdf.render([sheet]) if kind == "pdf" else docx.render(sheet)
    return file_of(made, name, kind, inline=kind == "pdf")


@asks("routes.see_growth")
@require_GET
def snapshot(request: Request, pk: int) -> HttpResponse:
    """The frozen end as JSON, with the hash of its content."""
    content, name = queries.snapshot_file(request.actor, pk)
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.json"
    return answer
