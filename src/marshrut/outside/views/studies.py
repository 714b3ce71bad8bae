"""Pages of pupils' results."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.ui import export
from marshrut.ui.http import Request, asked_of, page, paginate

from .. import actions, queries
from ..forms import AdviceForm, CausesForm, FileForm, StudyForm
from ..words import Load, StudySource, StudyState

MAP = (
    export.Field("Задание", 10, lambda row: row.task.number),
    export.Field("Что проверяет", 40, lambda row: row.task.title),
    export.Field("Уровень", 18, lambda row: row.task.get_hardness_display()),
    export.Field("Писали", 10, lambda row: row.n),
    export.Field("Выполнение, %", 14, lambda row: round(100 * row.share.value, 1)),
    export.Field("От", 8, lambda row: round(100 * row.share.low, 1)),
    export.Field("До", 8, lambda row: round(100 * row.share.high, 1)),
    export.Field("Провальное", 12, lambda row: row.failing),
)
SCHOOL = (
    export.Field("Задание", 10, lambda row: row.task.number),
    export.Field("Писали", 10, lambda row: row.n),
    export.Field("Школа, %", 12, lambda row: round(100 * row.share.value, 1)),
    export.Field("От", 8, lambda row: round(100 * row.share.low, 1)),
    export.Field("До", 8, lambda row: round(100 * row.share.high, 1)),
    export.Field("Регион, %", 12, lambda row: round(100 * row.region, 1)),
    export.Field("Похожие школы, %", 16, lambda row: None if row.like is None else round(100 * row.like, 1)),
    export.Field("Ожидалось, %", 14, lambda row: round(100 * row.expected, 1)),
    export.Field("Вывод", 20, lambda row: row.words),
)


@asks("outside.see_study")
@require_GET
def studies(request: Request) -> HttpResponse:
    """Works of pupils."""
    asked = asked_of(request, ("q", "source", "state"))
    found = queries.studies(request.actor, text=asked["q"], source=asked["source"], state=asked["state"])
    return page(
        request,
        "outside/studies.html",
        rows=paginate(found, request),
        asked=asked,
        sources=StudySource.choices,
        states=StudyState.choices,
        leads=queries.may_study(request.actor),
    )


@asks("outside.study")
@require_http_methods(["GET", "POST"])
def new_study(request: Request) -> HttpResponse:
    """A new work."""
    form = StudyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("outside:study", actions.make_study(request.actor, **form.cleaned_data).pk)
        except Refused as refusal:
            form.add_error(None, refusal.text)
    return page(request, "outside/study_form.html", 422 if request.method == "POST" else 200, form=form)


@asks("outside.see_study")
@require_GET
def study(request: Request, pk: int) -> HttpResponse:
    """The analysis: map of tasks, funnel, quality, recommendations."""
    if export.wanted(request):
        found = queries.study(request.actor, pk)
        return export.workbook(
            request, f"Карта заданий: {found}"[:120], MAP, queries.item_map(request.actor, found), {}
        )
    return _study(request, pk)


def _study(request: Request, pk: int, status: int = 200, **forms: Any) -> HttpResponse:
    actor = request.actor
    found = queries.study(actor, pk)
    rows = queries.item_map(actor, found)
    keys = [point.key for point in queries.school_points(actor, found)]
    shown = {"file_form": FileForm(), "causes_form": CausesForm(initial={"causes": found.causes})} | forms
    return page(
        request,
        "outside/study.html",
        status,
        study=found,
        rows=rows,
        failing=[row for row in rows if row.failing],
        chart=queries.map_chart(actor, rows) if rows else None,
        funnel=queries.funnel_picture(actor, found),
        schools=list(queries.visible_schools(actor, keys).values()),
        quality=queries.quality(actor, found),
        moves=queries.study_moves(actor, found),
        leads=queries.may_study(actor),
        advises=queries.may_advise(actor, found),
        shows_advice=queries.shows_advice(actor, found),
        **shown,
    )


@asks("outside.study")
@require_POST
def upload_study(request: Request, pk: int, kind: str) -> HttpResponse:
    """Results of the work from Excel; a file with names is refused."""
    if kind not in {Load.TASKS, Load.SCORES} or not queries.may_study(request.actor):
        raise Http404
    queries.study(request.actor, pk)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = actions.upload(request.actor, kind=kind, name=file.name, content=file.read(), subject_id=pk)
            return redirect("outside:batch", made.pk)
        except Refused as refusal:
            form.add_error("file", refusal.text)
    return _study(request, pk, 422, file_form=form)


@asks("outside.study", "outside.advise", "outside.approve_advice")
@require_POST
def study_step(request: Request, pk: int) -> HttpResponse:
    """One step of the analysis."""
    actions.move_study(request.actor, pk=pk, name=request.POST.get("move", ""), reason=request.POST.get("reason", ""))
    return redirect("outside:study", pk)


@asks("outside.advise")
@require_POST
def causes(request: Request, pk: int) -> HttpResponse:
    """Why pupils may have failed."""
    form = CausesForm(request.POST)
    if not form.is_valid():
        return _study(request, pk, 422, causes_form=form)
    actions.name_causes(request.actor, pk=pk, causes=form.cleaned_data["causes"])
    messages.success(request, "Причины сохранены.")
    return redirect("outside:study", pk)


@asks("outside.advise")
@require_http_methods(["GET", "POST"])
def advice(request: Request, pk: int, task: int) -> HttpResponse:
    """A task: competencies that explain it, the recommendation with a draft to begin from."""
    actor = request.actor
    found = queries.study(actor, pk)
    row = next((row for row in queries.item_map(actor, found) if row.task.pk == task), None)
    if row is None or not queries.may_advise(actor, found):
        raise Http404
    first = {
        "competencies": row.task.competencies,
        "advice": row.task.advice or queries.draft(actor, row),
        "edition": row.task.edition,
    }
    form = AdviceForm(request.POST or None, initial=first, options=queries.competency_options(actor, found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.advise(actor, pk=pk, task_id=task, **form.cleaned_data)
            messages.success(request, "Рекомендация сохранена.")
            return redirect("outside:study", pk)
        except Refused as refusal:
            form.add_error(None, refusal.text)
    status = 422 if request.method == "POST" else 200
    return page(request, "outside/advice.html", status, study=found, row=row, form=form)


@asks("outside.see_school")
@require_GET
def school(request: Request, pk: int, unit: int) -> HttpResponse:
    """A school: its tasks against the region, schools alike and its own level."""
    actor = request.actor
    found = queries.study(actor, pk)
    place, rows = queries.school(actor, found, unit)
    if export.wanted(request):
        return export.workbook(request, f"Школа: {place.name}"[:120], SCHOOL, rows, {})
    return page(
        request,
        "outside/school.html",
        study=found,
        unit=place,
        rows=rows,
        chart=queries.school_chart(actor, rows) if rows else None,
        teachers=queries.teachers(actor, found, place),
    )
