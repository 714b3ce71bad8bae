"""Proposals to a cohort: whom, how it goes, what came out by municipality."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.ui.http import Request, page, paginate

from .. import actions, queries
from ..forms import CohortForm


@asks("routes.cohort")
@require_http_methods(["GET", "POST"])
def cohorts(request: Request) -> HttpResponse:
    """Choose people; the job proposes, the page of progress may be closed."""
    if not queries.may_cohort(request.actor):
        raise Http404
    form = CohortForm(request.POST or None, initial={"hours": 72})
    trouble = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.begin_cohort(request.actor, asked=form.asked(), hours=form.cleaned_data["hours"])
            return redirect("routes:cohort", made.pk)
        except Refused as refusal:
            trouble = refusal.text
    return page(
        request, "routes/cohorts.html", 409 if trouble else 422 if form.errors else 200, form=form, trouble=trouble,
        choices=queries.cohort_choices(request.actor), runs=queries.cohort_runs(request.actor),
    )  # fmt: skip


@asks("routes.cohort")
@require_GET
def cohort(request: Request, pk: int) -> HttpResponse:
    """How a run goes, and its result; `?why=` names those passed by for a reason."""
    found = queries.cohort(request.actor, pk)
    why = request.GET.get("why", "")
    people = paginate(queries.passed_people(request.actor, pk, why), request) if why else None
    return page(request, "routes/cohort.html", why_now=why, people=people, **found)
