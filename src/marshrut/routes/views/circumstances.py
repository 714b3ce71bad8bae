"""What the planning desk takes into account: schools with low results, closed roads."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.ui.http import Request, page, paginate

from .. import actions, queries
from ..forms import first_fault
from ..forms_circumstances import ExcludeForm, LowResultsForm, RoadForm

SCHOOLS = ("школа внесена", "школы внесены", "школ внесено")


@asks("routes.circumstances")
@require_http_methods(["GET", "POST"])
def low_results(request: Request) -> HttpResponse:
    """The list of schools with low results; a form adds those of an order."""
    form = LowResultsForm(request.POST if request.method == "POST" else None, initial={"since": timezone.localdate()})
    trouble = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.list_low_results(request.actor, **form.cleaned_data)
        except Refused as refusal:
            trouble = refusal.text
        else:
            messages.success(request, f"В перечень {counted(made, *SCHOOLS)}." if made else "Эти школы уже в перечне.")
            return redirect("routes:low_results")
    return _schools(request, form, trouble)


def _schools(request: Request, form: LowResultsForm, trouble: str) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    rows = queries.low_results(request.actor, text=text)
    status = 422 if trouble or form.errors else 200
    return page(
        request, "routes/low_results.html", status, form=form, trouble=trouble, rows=paginate(rows, request), text=text,
        today=timezone.localdate(),
    )  # fmt: skip


@asks("routes.circumstances")
@require_POST
def exclude(request: Request, pk: int) -> HttpResponse:
    """Take a school out of the list from a day on."""
    form = ExcludeForm(request.POST)
    trouble = "" if form.is_valid() else first_fault(form)
    if not trouble:
        try:
            row = actions.exclude_low_results(request.actor, pk=pk, until=form.cleaned_data["until"])
        except Refused as refusal:
            trouble = refusal.text
        else:
            messages.success(request, f"{row.unit.name}: исключена из перечня.")
            return redirect("routes:low_results")
    return _schools(request, LowResultsForm(initial={"since": timezone.localdate()}), trouble)


@asks("routes.circumstances")
@require_http_methods(["GET", "POST"])
def roads(request: Request) -> HttpResponse:
    """Days when roads are closed; a form adds some."""
    towns = queries.town_choices(request.actor)
    if not towns:
        raise Http404
    form = RoadForm(request.POST if request.method == "POST" else None, towns=towns)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.close_road(request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("ends", refusal.text)
        else:
            messages.success(request, f"{row.unit.name}: дни закрытой дороги записаны.")
            return redirect("routes:roads")
    rows = queries.road_closures(request.actor)
    return page(request, "routes/roads.html", 422 if form.errors else 200, form=form, rows=paginate(rows, request))


@asks("routes.circumstances")
@require_POST
def open_road(request: Request, pk: int) -> HttpResponse:
    """Strike closed days out."""
    actions.open_road(request.actor, pk=pk)
    messages.success(request, "Убрано: дорога в эти дни открыта.")
    return redirect("routes:roads")
