"""Pages of the room: the agreement, the code, the signatures of a document."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import SIGNED, asks, may_open
from marshrut.core.refusal import Refused
from marshrut.ui.http import Request, page

from . import actions, queries
from .forms import DemandForm, FileForm, PaperForm
from .kinds import KINDS
from .words import AGREEMENT, AGREEMENT_TITLE, AGREEMENT_VERSION, AT_ONCE


@asks(SIGNED)
@require_http_methods(["GET", "POST"])
def agreement(request: Request) -> HttpResponse:
    """Read and accept the agreement."""
    trouble = ""
    if request.method == "POST":
        if request.POST.get("agreed") == "1":
            actions.agree(request.actor)
            messages.success(request, "Соглашение принято: теперь документы можно подписывать кодом.")
            back = request.POST.get("next", "")
            safe = url_has_allowed_host_and_scheme(back, set()) and back.startswith("/")
            return redirect(back if safe else "signing:agreement")
        trouble = "Поставьте отметку, что согласны: без неё соглашение не принимается."
    return page(
        request, "signing/agreement.html", 422 if trouble else 200, trouble=trouble, title=AGREEMENT_TITLE,
        text=AGREEMENT, version=AGREEMENT_VERSION, found=queries.agreement(request.actor),
        former=[row for row in queries.agreements(request.actor) if row.withdrawn_at],
        back=request.POST.get("next", request.GET.get("next", "")), app=queries.has_app(request.actor),
        lead=may_open(request.actor, "signing:demand"),
    )  # fmt: skip


@asks(SIGNED)
@require_POST
def withdraw(request: Request) -> HttpResponse:
    """Withdraw the agreement."""
    if actions.withdraw(request.actor):
        messages.success(request, "Соглашение отозвано. Подписанное остаётся в силе, дальше — подпись на бумаге.")
    return redirect("signing:agreement")


@asks("signing.lead")
@require_http_methods(["GET", "POST"])
def demand(request: Request) -> HttpResponse:
    """For which signatures a code is demanded."""
    form = DemandForm(queries.demands(request.actor), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.set_demand(request.actor, modes=form.cleaned_data)
        messages.success(request, "Сохранено, действует с сегодняшнего дня.")
        return redirect("signing:demand")
    return page(request, "signing/demand.html", 422 if form.errors else 200, form=form)


@never_cache
@asks("signing.sign")
@require_http_methods(["GET", "POST"])
def code(request: Request, pk: int) -> HttpResponse:
    """Type the code; the moves it was asked for follow at once."""
    found = queries.ask_page(request.actor, pk)
    ask, items = found["ask"], found["items"]
    kind = KINDS[ask.workflow]
    trouble = ""
    if request.method == "POST":
        try:
            grant = actions.redeem(request.actor, pk=pk, code=request.POST.get("code", ""))
        except Refused as refusal:
            if refusal.code != "sign.used":
                found, trouble = queries.ask_page(request.actor, pk), refusal.text
                return page(request, "signing/code.html", 422, trouble=trouble, **found)
        else:
            if len(items) > AT_ONCE:
                actions.begin_carrying(request.actor, pk=pk)
            else:
                outcomes = kind.carry(request.actor, items, grant, ask.answers)
                actions.finish(request.actor, pk=pk, outcomes=outcomes)
        return redirect(kind.done_url(pk, items))
    if ask.state == "used":
        return redirect(kind.done_url(pk, items))
    return page(request, "signing/code.html", trouble=trouble, **found)


@asks("signing.sign")
@require_POST
def again(request: Request, pk: int) -> HttpResponse:
    """One more code for the same documents."""
    try:
        made = actions.ask_again(request.actor, pk=pk, way=request.POST.get("way", ""))
    except Refused as refusal:
        found = queries.ask_page(request.actor, pk)
        return page(request, "signing/code.html", 409, trouble=refusal.text, **found)
    messages.success(request, "Новый код отправлен." if made.sent_to else "Возьмите код из приложения.")
    return redirect("signing:code", made.pk)


@asks(SIGNED)
@require_GET
def sheet(request: Request, workflow: str, subject: int) -> HttpResponse:
    """Signatures of a document with their check."""
    return _sheet(request, workflow, subject)


def _sheet(request: Request, workflow: str, subject: int, status: int = 200, **more: object) -> HttpResponse:
    context = queries.sheet(request.actor, workflow, subject)
    return page(
        request, "signing/sheet.html", status, **(context | {"upload": FileForm(), "paper": PaperForm()} | more)
    )


@asks(SIGNED)
@require_POST
def paper(request: Request, pk: int) -> HttpResponse:
    """Note a signature on paper."""
    workflow, subject = queries.place_of(request.actor, pk)
    form = PaperForm(request.POST)
    if form.is_valid():
        try:
            actions.note_paper(request.actor, pk=pk, **form.cleaned_data)
            messages.success(request, "Отмечено: подписано на бумаге.")
            return redirect("signing:sheet", workflow, subject)
        except Refused as refusal:
            form.add_error(None, refusal.text)
    return _sheet(request, workflow, subject, 422, paper=form, noting=pk)


@asks(SIGNED)
@require_POST
def file(request: Request, workflow: str, subject: int, version: int) -> HttpResponse:
    """The file of a version for a certified signature: the same bytes at every press."""
    try:
        made = actions.freeze_file(request.actor, workflow=workflow, subject_id=subject, version=version)
    except Refused as refusal:
        return _sheet(request, workflow, subject, 409, trouble=refusal.text)
    answer = HttpResponse(bytes(made.data), content_type="application/pdf")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.name)}"
    return answer


@asks(SIGNED)
@require_POST
def upload(request: Request, pk: int) -> HttpResponse:
    """Take a file with a certified signature."""
    workflow, subject = queries.place_of_file(request.actor, pk)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data["file"]
        try:
            actions.upload(request.actor, file=pk, name=given.name, data=given.read())
            return redirect(reverse("signing:sheet", args=[workflow, subject]) + "#files")
        except Refused as refusal:
            form.add_error("file", refusal.text)
    return _sheet(request, workflow, subject, 422, upload=form, uploading=pk)
