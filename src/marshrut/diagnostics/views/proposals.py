"""Pages of the two people who bring a calibration or a scale into use, and of counting finished sittings anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.forms import DecisionForm, ProposalForm, ScaleForm
from marshrut.ui.http import Request, page, paginate

from .calibrations import report_page

SEE = "diagnostics.see_calibrations"
FIELDS = {"proposal.words": "note", "proposal.gate": "preliminary", "scale.version": "version", "scale.since": "since"}


@asks("diagnostics.propose")
@require_POST
def propose(request: Request, pk: int) -> HttpResponse:
    """Propose to bring a calibration into use; what was typed stays when it is refused."""
    form = ProposalForm(request.POST)
    if form.is_valid():
        try:
            made = actions.propose_calibration(request.actor, pk=pk, **form.cleaned_data)
        except Refused as refusal:
            name = FIELDS.get(refusal.code)
            if name == "note" and "ждать" in refusal.text:
                name = "reason"
            form.add_error(name, refusal.text)
        else:
            messages.success(request, "Предложено. Решит специалист по диагностике, ответ придёт в сообщения.")
            return redirect("diagnostics:proposal", made.pk)
    return report_page(request, pk, form, 422)


@asks(SEE)
@require_GET
def proposals(request: Request) -> HttpResponse:
    """What was proposed, what was decided; the campaigns whose sittings may be counted anew."""
    rows = paginate(queries.proposals(request.actor), request)
    campaigns = queries.rescorable(request.actor)
    return page(request, "diagnostics/proposals.html", rows=rows, campaigns=campaigns)


@asks(SEE)
@require_GET
def proposal(request: Request, pk: int) -> HttpResponse:
    """One proposal with what it changes."""
    return _proposal(request, pk, DecisionForm())


def _proposal(request: Request, pk: int, form: DecisionForm, status: int = 200) -> HttpResponse:
    found = queries.proposal(request.actor, pk)
    failed = queries.gate_words(request.actor, found.calibration) if found.calibration else []
    return page(
        request, "diagnostics/proposal.html", status, found=found, form=form, failed=failed,
        report=found.calibration.report if found.calibration else None,
        may_decide=queries.may_decide(request.actor, found), own=found.proposed_by_id == request.actor.person_id,
    )  # fmt: skip


@asks("diagnostics.confirm")
@require_POST
def decide_proposal(request: Request, pk: int, act: str) -> HttpResponse:
    """Confirm or return."""
    if act not in ("confirm", "return"):
        raise Http404
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            move = actions.confirm_proposal if act == "confirm" else actions.return_proposal
            move(request.actor, pk=pk, answer=form.cleaned_data["answer"])
        except Refused as refusal:
            form.add_error("answer" if refusal.code == "proposal.words" else None, refusal.text)
        else:
            words = "Введено в действие. Прежние оценки сохранены." if act == "confirm" else "Возвращено с причиной."
            messages.success(request, words)
            return redirect("diagnostics:proposal", pk)
    return _proposal(request, pk, form, 422)


@asks("diagnostics.propose")
@require_POST
def withdraw_proposal(request: Request, pk: int) -> HttpResponse:
    """Take an own proposal back."""
    actions.withdraw_proposal(request.actor, pk=pk)
    messages.success(request, "Предложение отозвано.")
    return redirect("diagnostics:proposals")


@asks(SEE)
@require_GET
def scales(request: Request) -> HttpResponse:
    """Versions of the scale of levels with their days and grounds."""
    rows = paginate(queries.scales(request.actor), request)
    return page(request, "diagnostics/scales.html", rows=rows, may=queries.may_calibrate(request.actor))


@asks("diagnostics.propose")
@require_http_methods(["GET", "POST"])
def new_scale(request: Request) -> HttpResponse:
    """Propose a version of the scale."""
    form = ScaleForm(request.POST or None)
    if form.is_bound and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("version", "since", "basis", "note")}
        try:
            made = actions.propose_scale(request.actor, cuts=form.cuts(), **given)
        except Refused as refusal:
            name = "basis" if "основание" in refusal.text else FIELDS.get(refusal.code)
            form.add_error(name, refusal.text)
        else:
            messages.success(request, "Предложено. Решит специалист по диагностике.")
            return redirect("diagnostics:proposal", made.pk)
    return page(request, "diagnostics/new_scale.html", 422 if form.is_bound else 200, form=form)


@asks("diagnostics.manage")
@require_POST
def rescore(request: Request) -> HttpResponse:
    """Count the finished sittings of a campaign anew, as a job."""
    asked = request.POST.get("campaign", "")
    if not asked.isdecimal():
        messages.error(request, "Выберите кампанию.")
        return redirect("diagnostics:proposals")
    row = actions.begin_rescoring(request.actor, campaign=int(asked))
    return redirect("desk:progress", row.pk)
