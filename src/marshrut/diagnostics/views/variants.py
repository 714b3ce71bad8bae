"""The page of the forms of a campaign: which are given out, whether they lie on one scale."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.forms_variants import VariantsForm
from marshrut.diagnostics.words import CampaignState
from marshrut.ui.http import Request, page


@asks("diagnostics.manage")
@require_http_methods(["GET", "POST"])
def variants(request: Request, pk: int) -> HttpResponse:
    """Choose the forms of a draft; of a published campaign the page only tells which they are."""
    found = queries.managed_campaign(request.actor, pk)
    chosen = queries.forms_of(request.actor, found)
    given = request.POST if request.method == "POST" else None
    form = VariantsForm(given, rows=queries.forms_to_choose(request.actor, found), chosen=chosen)
    if form.is_bound and form.is_valid():
        try:
            actions.choose_forms(request.actor, pk=pk, forms=form.keys())
        except Refused as refusal:
            form.add_error(None, refusal.text)
        else:
            messages.success(request, "Варианты сохранены.")
            return redirect("diagnostics:variants", pk)
    return page(
        request,
        "diagnostics/variants.html",
        422 if form.is_bound else 200,
        campaign=found,
        form=form,
        linkage=queries.linkage(request.actor, chosen),
        may=found.state == CampaignState.DRAFT,
    )
