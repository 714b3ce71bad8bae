"""Pages of a set of parallel forms: curves and content, replacement of a task, approval."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, composition, queries, render
from marshrut.ui.http import Request, page, paginate

READ, WRITE = "diagnostics.see_items", "diagnostics.assemble"


@asks(READ)
@require_GET
def form_set(request: Request, pk: int) -> HttpResponse:
    """Curves of all forms, content against the blueprint, sharing."""
    found = queries.form_set(request.actor, pk)
    return page(
        request,
        "diagnostics/form_set.html",
        set=found,
        report=queries.set_report(request.actor, found),
        farthest=composition.percent(found.report["farthest"]),
        may_assemble=queries.may_assemble(request.actor),
    )


@asks(WRITE)
@require_POST
def approve_set(request: Request, pk: int) -> HttpResponse:
    """The forms serve from now on."""
    edition = request.POST.get("edition", "")
    actions.approve_set(request.actor, pk=pk, edition=int(edition) if edition.isdecimal() else 0)
    messages.success(request, "Набор утверждён: его варианты можно выбрать в кампании.")
    return redirect("diagnostics:form_set", pk)


@asks(WRITE)
@require_http_methods(["GET", "POST"])
def swap(request: Request, pk: int, place: int) -> HttpResponse:
    """Tasks that may stand on a place, each with what it does to the curves."""
    found = queries.form_set(request.actor, pk)
    row = queries.set_place(request.actor, found, place)
    trouble = ""
    if request.method == "POST":
        trouble = _swapped(request, pk, place)
        if not trouble:
            messages.success(request, "Задание заменено.")
            return redirect("diagnostics:form_set", pk)
        found = queries.form_set(request.actor, pk)
        row = queries.set_place(request.actor, found, place)
    allowed = queries.alternatives(request.actor, found, row)
    rows = [
        {"one": one, "stem": render.brief(one.version.stem), "farthest": composition.percent(one.farthest)}
        for one in allowed
    ]
    return page(
        request,
        "diagnostics/swap.html",
        422 if trouble else 200,
        set=found,
        row=row,
        rows=paginate(rows, request),
        stem=render.brief(row.item_version.stem),
        now=composition.percent(found.report["farthest"]),
        trouble=trouble,
        chosen=request.POST.get("item", ""),
    )


def _swapped(request: Request, pk: int, place: int) -> str:
    """Replace; what stands in the way in words."""
    said = {name: request.POST.get(name, "") for name in ("item", "edition")}
    if not said["item"].isdecimal():
        return "Выберите задание, которое встанет на это место."
    edition = int(said["edition"]) if said["edition"].isdecimal() else 0
    try:
        actions.replace_place(request.actor, pk=pk, place=place, item=int(said["item"]), edition=edition)
    except Refused as refusal:
        return refusal.text
    return ""
