"""Pages of an expert: the own list, one answer without a name beside its criteria, the exercise for admission."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries, render
from marshrut.diagnostics.expert_forms import criteria, marked
from marshrut.ui.http import Request, asked_of, no_content, page, paginate

from .showing import shelf_of

STATES = [("assigned", "ждут оценки"), ("scored", "оценены")]


@asks("diagnostics.score_answers")
@require_GET
def scoring(request: Request) -> HttpResponse:
    """The list of the expert: what waits, until when, how much is done."""
    asked = asked_of(request, ("q", "state"))
    rows = queries.scoring(request.actor, state=asked["state"], text=asked["q"])
    return page(
        request,
        "diagnostics/scoring.html",
        rows=paginate(rows, request),
        asked=asked,
        states=STATES,
        load=queries.scoring_load(request.actor),
        first=queries.next_task(request.actor),
        exercises=queries.exercises(request.actor),
    )


@asks("diagnostics.score_answers")
@require_http_methods(["GET", "POST"])
def scoring_task(request: Request, pk: int) -> HttpResponse:
    """One answer without a name beside the rubric. A draft is kept without a mark; after a mark comes the next answer."""
    trouble, marks, comment = "", marked(request.POST), request.POST.get("comment", "")
    if request.method == "POST":
        try:
            if request.POST.get("act") == "draft":
                return _draft(request, pk, marks, comment)
            actions.mark_answer(request.actor, pk=pk, marks=marks, comment=comment)
            return _next(request, pk)
        except Refused as refusal:
            trouble = refusal.text
    desk = queries.scoring_task(request.actor, pk)
    if request.method != "POST":
        kept = {"marks": desk.task.marks, "comment": desk.task.comment} | desk.task.draft
        marks, comment = kept["marks"], kept["comment"]
    return page(
        request,
        "diagnostics/scoring_task.html",
        422 if trouble else 200,
        desk=desk,
        task=desk.task,
        stem=render.stem(desk.version, shelf_of(request.actor, [desk.version], "scoring_picture", pk)),
        rubric=criteria(desk.version.rubric, marks),
        comment=comment,
        trouble=trouble,
        left=queries.scoring_load(request.actor)["waits"],
    )


def _draft(request: Request, pk: int, marks: dict[str, int], comment: str) -> HttpResponse:
    actions.save_draft(request.actor, pk=pk, marks=marks, comment=comment)
    if request.headers.get("x-quiet"):
        return no_content()
    messages.success(request, "Черновик сохранён. Оценка пока не поставлена.")
    return redirect("diagnostics:scoring")


def _next(request: Request, pk: int) -> HttpResponse:
    """The next waiting answer, or the list when none waits."""
    following = queries.next_task(request.actor, after=pk)
    if following is None:
        messages.success(request, "Оценка сохранена. Работ больше нет.")
        return redirect("diagnostics:scoring")
    messages.success(request, "Оценка сохранена. Следующая работа:")
    return redirect("diagnostics:scoring_task", following)


@asks("diagnostics.score_answers")
@require_http_methods(["GET", "POST"])
def scoring_exercise(request: Request) -> HttpResponse:
    """The exercise of each subject of the expert: begun by a press; after it the agreed marks are shown."""
    if request.method == "POST":
        actions.begin_exercise(request.actor, subject=request.POST.get("subject", ""))
        messages.success(request, "Пробная оценка начата: ответы стоят в вашем списке.")
        return redirect("diagnostics:scoring")
    rows = paginate(queries.exercise_answers(request.actor), request)
    return page(request, "diagnostics/exercise.html", exercises=queries.exercises(request.actor), rows=rows)
