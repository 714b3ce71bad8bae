"""Pages of an expert who scores open answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries, render
from marshrut.ui.http import Request, page, paginate


@asks("diagnostics.score_answers")
@require_GET
def scoring(request: Request) -> HttpResponse:
    """The queue."""
    return page(request, "diagnostics/scoring.html", rows=paginate(queries.scoring(request.actor), request))


@asks("diagnostics.score_answers")
@require_http_methods(["GET", "POST"])
def scoring_task(request: Request, pk: int) -> HttpResponse:
    """One answer without a name beside the rubric."""
    trouble = ""
    if request.method == "POST":
        marks = {n[2:]: int(str(v)) for n, v in request.POST.items() if n.startswith("m-") and str(v).isdigit()}
        try:
            actions.mark_answer(request.actor, pk=pk, marks=marks, comment=request.POST.get("comment", ""))
            messages.success(request, "Оценка сохранена.")
            return redirect("diagnostics:scoring")
        except Refused as refusal:
            trouble = refusal.text
    task, place, answer = queries.scoring_task(request.actor, pk)
    return page(
        request,
        "diagnostics/scoring_task.html",
        422 if trouble else 200,
        task=task,
        stem=render.html(place.item_version.stem),
        rubric=place.item_version.rubric,
        answer=answer,
        trouble=trouble,
    )
