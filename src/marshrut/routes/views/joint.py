"""The planning desk: many people together, what is lacking, what more seats would give, sending in waves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.ui.http import Request, page, paginate

from .. import actions, queries
from ..forms import JointForm, MoreForm, WaveForm, first_fault
from ..forms_scenarios import ScenarioForm


@asks("routes.cohort")
@require_http_methods(["GET", "POST"])
def joints(request: Request) -> HttpResponse:
    """Choose people and what is shared; the job plans, nobody sees the drafts."""
    if not queries.may_cohort(request.actor):
        raise Http404
    form = JointForm(request.POST or None, initial={"hours": 72})
    trouble = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.begin_joint(request.actor, asked=form.asked(), hours=data["hours"], shared=form.shared())
            return redirect("routes:joint", made.pk)
        except Refused as refusal:
            trouble = refusal.text
    return page(
        request, "routes/joints.html", 409 if trouble else 422 if form.errors else 200, form=form, trouble=trouble,
        choices=queries.cohort_choices(request.actor), runs=queries.joint_runs(request.actor)[:20],
    )  # fmt: skip


@asks("routes.cohort")
@require_GET
def joint(request: Request, pk: int) -> HttpResponse:
    """How a plan goes, and what came out; `?who=` lists its drafts."""
    return _shown(request, pk)


def _shown(request: Request, pk: int, status: int = 200, trouble: str = "") -> HttpResponse:
    found = queries.joint(request.actor, pk)
    town = request.GET.get("who", "")
    rows = queries.joint_drafts(request.actor, found["job"], town="" if town == "all" else town) if town else None
    drafts = paginate(rows, request) if rows is not None else None
    return page(request, "routes/joint.html", status, trouble=trouble, who=town, drafts=drafts, **found)


@asks("routes.cohort")
@require_POST
def stop(request: Request, pk: int) -> HttpResponse:
    """End the search with the best plan so far."""
    actions.stop_joint(request.actor, pk=pk)
    return redirect("routes:joint", pk)


@asks("routes.cohort")
@require_POST
def more(request: Request, pk: int) -> HttpResponse:
    """Plan the same people once more with seats added to one offer."""
    return _begun(request, pk, MoreForm(request.POST), actions.plan_with_more, "routes:joint")


@asks("routes.cohort")
@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    """Send a wave of drafts as proposals."""
    return _begun(request, pk, WaveForm(request.POST), actions.publish_joint, "routes:cohort")


@asks("routes.cohort")
@require_http_methods(["GET", "POST"])
def scenario(request: Request, pk: int) -> HttpResponse:
    """What to change in a plan: money, a new stream, a mentor more."""
    found = queries.joint(request.actor, pk)
    told = found["job"].arguments
    start = {"travel": told.get("travel"), "money": told.get("money")}
    form = ScenarioForm(
        request.POST if request.method == "POST" else None, initial=start, towns=queries.town_choices(request.actor)
    )
    trouble = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.try_scenario(
                request.actor, pk=pk, name=data["name"], travel=data["travel"], money=data["money"], extra=form.extra()
            )
            return redirect("routes:compare_joint", pk)
        except Refused as refusal:
            trouble = refusal.text
    status = 409 if trouble else 422 if form.errors else 200
    return page(request, "routes/scenario.html", status, form=form, trouble=trouble, **found)


@asks("routes.cohort")
@require_GET
def compare(request: Request, pk: int) -> HttpResponse:
    """Scenarios of a plan side by side."""
    return page(request, "routes/joint_compare.html", **queries.compare(request.actor, pk))


def _begun(request: Request, pk: int, form: Form, call: Callable[..., Any], page_of: str) -> HttpResponse:
    """Begin the work that a small form asks for and go to its page; what is wrong is told on the page of the plan."""
    if not form.is_valid():
        return _shown(request, pk, 422, first_fault(form))
    try:
        made = call(request.actor, pk=pk, **form.cleaned_data)
    except Refused as refusal:
        return _shown(request, pk, 409, refusal.text)
    return redirect(page_of, made.pk)
