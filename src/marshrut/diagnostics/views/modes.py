"""The page of the mode of a campaign: how tasks come to a person, what that promises."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.forms_variants import ModeForm
from marshrut.diagnostics.words import CampaignState
from marshrut.ui.http import Request, page


@asks("diagnostics.manage")
@require_http_methods(["GET", "POST"])
def mode(request: Request, pk: int) -> HttpResponse:
    """Choose the mode of a draft; its forms are made at once and the simulation shows what to expect."""
    found = queries.managed_campaign(request.actor, pk)
    given = request.POST if request.method == "POST" else None
    form = ModeForm(given, initial={"mode": found.form.mode, "panels": 1})
    if form.is_bound and form.is_valid():
        try:
            actions.set_mode(request.actor, pk=pk, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.text)
        else:
            messages.success(request, "Способ сохранён. Посмотрите, чего ждать.")
            return redirect("diagnostics:mode", pk)
    return page(
        request,
        "diagnostics/mode.html",
        422 if form.is_bound else 200,
        campaign=found,
        form=form,
        choices=queries.mode_choices(request.actor, found),
        may=found.state == CampaignState.DRAFT,
    )
