"""The page of waves: which municipalities are called on which day, how many of each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.forms_waves import WavesForm
from marshrut.ui.http import Request, page


@asks("diagnostics.manage")
@require_http_methods(["GET", "POST"])
def waves(request: Request, pk: int) -> HttpResponse:
    """The plan of calling; `?by=districts` lays the districts out one a week, to be corrected and saved."""
    found = queries.managed_campaign(request.actor, pk)
    rows = queries.wave_plan(request.actor, found)
    laid = queries.by_districts(request.actor, found) if request.GET.get("by") == "districts" else None
    form = WavesForm(request.POST if request.method == "POST" else None, campaign=found, rows=rows, laid=laid)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_waves(request.actor, pk=pk, plan=actions.Plan(*form.plan()))
        except Refused as refusal:
            form.add_error(None, refusal.text)
        else:
            messages.success(request, "Волны сохранены.")
            return redirect("diagnostics:campaign", pk)
    status = 422 if form.is_bound else 200
    may = queries.may_plan_waves(request.actor, found)
    return page(request, "diagnostics/waves.html", status, campaign=found, form=form, may=may, laid=laid is not None)
