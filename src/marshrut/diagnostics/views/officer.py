"""Pages of an officer of diagnostics: campaigns and forms."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.diagnostics import actions, queries, render
from marshrut.diagnostics.forms import AssembleForm, CampaignForm
from marshrut.diagnostics.words import CampaignState
from marshrut.ui.http import Request, page, paginate

from .showing import shelf_of


@asks("diagnostics.follow")
@require_GET
def campaigns(request: Request) -> HttpResponse:
    """Campaigns in sight."""
    rows = paginate(queries.campaigns(request.actor), request)
    return page(request, "diagnostics/campaigns.html", rows=rows, may_manage=queries.may_manage(request.actor))


@asks("diagnostics.manage")
@require_http_methods(["GET", "POST"])
def new_campaign(request: Request) -> HttpResponse:
    """A new campaign; the draft opens for a last look before publishing."""
    form = CampaignForm(request.POST or None, actor=request.actor, initial={"form": request.GET.get("form")})
    if request.method == "POST" and form.is_valid():
        made = actions.make_campaign(request.actor, **form.cleaned_data)
        return redirect("diagnostics:campaign", made.pk)
    return page(request, "diagnostics/new_campaign.html", 422 if form.is_bound else 200, form=form)


@asks("diagnostics.follow")
@require_GET
def campaign(request: Request, pk: int) -> HttpResponse:
    """A campaign: readiness before publishing, course after it, totals without names."""
    found = queries.campaign(request.actor, pk)
    manages = queries.may_manage(request.actor)
    return page(
        request,
        "diagnostics/campaign.html",
        campaign=found,
        going=queries.progress(request.actor, found),
        lengths=queries.course_by_form(request.actor, found) if found.state != CampaignState.DRAFT else [],
        given_out=queries.given_out(request.actor, found),
        release=queries.released(request.actor, found),
        report=queries.released_part(request.actor, found),
        may_see_names=queries.may_see_names(request.actor),
        readiness=queries.readiness(request.actor, found),
        may_manage=manages,
        pulls=queries.pulls(request.actor, found) if manages else [],
        waves=list(found.waves.all()),
        may_arrange=queries.may_arrange(request.actor),
    )


@asks("diagnostics.manage")
@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    """Publish a campaign."""
    actions.publish(request.actor, pk=pk)
    messages.success(request, "Кампания объявлена: приглашения разосланы.")
    return redirect("diagnostics:campaign", pk)


@asks("diagnostics.manage")
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Close a campaign."""
    actions.close_campaign(request.actor, pk=pk)
    messages.success(request, "Кампания закрыта.")
    return redirect("diagnostics:campaign", pk)


@asks("diagnostics.see_items")
@require_http_methods(["GET", "POST"])
def forms(request: Request) -> HttpResponse:
    """Forms; a new one is assembled from the bank."""
    form_ = AssembleForm(request.POST or None)
    if request.method == "POST" and form_.is_valid():
        made = actions.assemble_form(request.actor, **form_.cleaned_data)
        return redirect("diagnostics:form", made.pk)
    rows = paginate(queries.forms(request.actor), request)
    return page(request, "diagnostics/forms.html", 422 if form_.is_bound else 200, rows=rows, form=form_)


@asks("diagnostics.see_items")
@require_GET
def form(request: Request, pk: int) -> HttpResponse:
    """A form with its tasks and keys, for those who see the bank."""
    found = queries.form(request.actor, pk)
    places = queries.places(request.actor, pk)
    shelf = shelf_of(request.actor, [p.item_version for p in places], "picture")
    rows = [{"place": p, "stem": render.stem(p.item_version, shelf)} for p in places]
    return page(request, "diagnostics/form.html", form=found, rows=rows, may_manage=queries.may_manage(request.actor))
