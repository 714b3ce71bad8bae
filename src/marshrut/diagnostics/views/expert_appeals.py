"""Pages of appeals: the teacher files and reads the answer, the officer gives the answer to review and decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries, render
from marshrut.diagnostics.expert_forms import AppealForm
from marshrut.diagnostics.words import AppealState
from marshrut.ui.http import Request, asked_of, page, paginate

from .showing import shelf_of

STATES = [("open", "ждут решения"), *AppealState.choices]


@asks("diagnostics.appeal")
@require_http_methods(["GET", "POST"])
def appeal(request: Request, pk: int) -> HttpResponse:
    """Open answers of the own sitting with their points; within the term an appeal, later the answer to it."""
    sitting = queries.own_sitting(request.actor, pk)
    rows = queries.scored_answers(request.actor, sitting)
    free = [
        (str(r.work.place), f"№ {r.work.place}: {r.work.points} из {r.work.item_version.max_points}")
        for r in rows
        if not r.appeal
    ]
    form = AppealForm(request.POST if request.method == "POST" else None, places=free)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            actions.file_appeal(request.actor, sitting=pk, place=int(given["place"]), text=given["text"])
            messages.success(request, "Обращение подано. Ответ придёт сообщением.")
            return redirect("diagnostics:appeal", pk)
        except Refused as refusal:
            form.add_error("text", refusal.text)
    until = queries.appeal_until(request.actor, sitting)
    return page(
        request,
        "diagnostics/appeal.html",
        422 if form.is_bound else 200,
        sitting=sitting,
        rows=[(row, render.words(row.stem)) for row in rows],
        form=form,
        until=until,
        may_file=bool(free) and until is not None and timezone.localdate() <= until,
    )


@asks("diagnostics.judge_appeals")
@require_GET
def appeals(request: Request) -> HttpResponse:
    """Appeals by codes, the waiting ones first."""
    asked = asked_of(request, ("q", "state"))
    rows = paginate(queries.appeals(request.actor, state=asked["state"], text=asked["q"]), request)
    return page(request, "diagnostics/appeals.html", rows=rows, asked=asked, states=STATES)


@asks("diagnostics.judge_appeals")
@require_http_methods(["GET", "POST"])
def appeal_case(request: Request, pk: int) -> HttpResponse:
    """One appeal: to another expert, or a decision of a commission, then the answer to the teacher."""
    trouble = ""
    if request.method == "POST":
        try:
            messages.success(request, _act(request, pk))
            return redirect("diagnostics:appeal_case", pk)
        except Refused as refusal:
            trouble = refusal.text
    case = queries.appeal_case(request.actor, pk)
    return page(
        request,
        "diagnostics/appeal_case.html",
        422 if trouble else 200,
        case=case,
        stem=render.stem(case.work.item_version, shelf_of(request.actor, [case.work.item_version], "picture")),
        reader_due=queries.reader_due(request.actor, case),
        trouble=trouble,
        typed=request.POST,
    )


def _act(request: Request, pk: int) -> str:
    act, data = request.POST.get("act", ""), request.POST
    if act == "expert":
        actions.appeal_to_expert(request.actor, pk=pk)
        return "Ответ передан другому эксперту."
    if act == "commission":
        text = data.get("points", "")
        points = int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else -1
        actions.appeal_by_commission(
            request.actor, pk=pk, points=points, protocol=data.get("protocol", ""), remark=data.get("remark", "")
        )
        return "Решение комиссии записано."
    actions.decide_appeal(request.actor, pk=pk, answer=data.get("answer", ""))
    return "Решение отправлено педагогу."
