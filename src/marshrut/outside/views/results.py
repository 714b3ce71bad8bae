"""Pages of outside results by code, and of codes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.ui import export
from marshrut.ui.http import Request, asked_of, page, paginate

from .. import actions, queries
from ..forms import SourceFileForm
from ..words import CodeState, Load, Source

COLUMNS = (
    export.Field("Источник", 26, lambda row: row.get_source_display()),
    export.Field("Код", 16, lambda row: row.code),
    export.Field("Предмет", 20, lambda row: row.subject),
    export.Field("Предметная часть", 18, lambda row: row.subject_part),
    export.Field("Методическая часть", 18, lambda row: row.method_part),
    export.Field("Решение", 24, lambda row: row.decision),
    export.Field("Дата", 12, lambda row: row.taken_on),
)


@asks("outside.load_results")
@require_GET
def results(request: Request) -> HttpResponse:
    """Results by code."""
    return _results(request)


def _results(request: Request, status: int = 200, form: Any = None) -> HttpResponse:
    asked = asked_of(request, ("q", "source", "subject"))
    rows = queries.results(request.actor, source=asked["source"], subject=asked["subject"], code=asked["q"])
    if export.wanted(request):
        return export.workbook(request, "Внешние результаты по кодам", COLUMNS, rows, asked)
    return page(
        request,
        "outside/results.html",
        status,
        rows=paginate(rows, request),
        asked=asked,
        sources=Source.choices,
        subjects=queries.result_subjects(request.actor),
        form=form or SourceFileForm(),
        holds=queries.may_hold(request.actor),
    )


@asks("outside.load_results")
@require_POST
def upload_results(request: Request) -> HttpResponse:
    """Results by code from Excel."""
    form = SourceFileForm(request.POST, request.FILES)
    made = _take(request, form, Load.RESULTS)
    return redirect("outside:batch", made) if made else _results(request, 422, form)


def _take(request: Request, form: SourceFileForm, kind: Load) -> int | None:
    if not form.is_valid():
        return None
    file = form.cleaned_data["file"]
    try:
        made = actions.upload(
            request.actor, kind=kind, name=file.name, content=file.read(), source=form.cleaned_data["source"]
        )
    except Refused as refusal:
        form.add_error("file", refusal.text)
        return None
    return made.pk


@asks("outside.hold_codes")
@require_GET
def codes(request: Request) -> HttpResponse:
    """Codes and the queue of those that wait."""
    return _codes(request)


def _codes(request: Request, status: int = 200, form: Any = None) -> HttpResponse:
    asked = asked_of(request, ("q", "state", "source"))
    rows = queries.codes(request.actor, text=asked["q"], state=asked["state"], source=asked["source"])
    return page(
        request,
        "outside/codes.html",
        status,
        rows=paginate(rows, request),
        asked=asked,
        states=CodeState.choices,
        sources=Source.choices,
        form=form or SourceFileForm(),
    )


@asks("outside.hold_codes")
@require_POST
def upload_codes(request: Request) -> HttpResponse:
    """Codes with names from Excel."""
    form = SourceFileForm(request.POST, request.FILES)
    made = _take(request, form, Load.CODES)
    return redirect("outside:batch", made) if made else _codes(request, 422, form)


@asks("outside.hold_codes")
@require_http_methods(["GET", "POST"])
def code(request: Request, pk: int) -> HttpResponse:
    """Whose code it is: people with names alike, a search, «nobody»."""
    found = queries.code(request.actor, pk)
    trouble = ""
    if request.method == "POST":
        act, person = request.POST.get("act", ""), request.POST.get("person", "")
        if act == "link" and person.isdecimal() and len(person) < 10:
            actions.link(request.actor, pk=pk, person_id=int(person))
            return _next(request, pk, "Код связан с человеком.")
        if act in {"nobody", "wait"}:
            actions.unlink(request.actor, pk=pk, nobody=act == "nobody")
            return _next(request, pk, "Отмечено.")
        trouble = "Выберите человека или нажмите «Никто не подходит»."
    text = asked_of(request, ("q",))["q"]
    found_people = queries.suggestions(request.actor, found, text=text)
    status = 422 if trouble else 200
    return page(request, "outside/code.html", status, code=found, people=found_people, text=text, trouble=trouble)


def _next(request: Request, pk: int, said: str) -> HttpResponse:
    messages.success(request, said)
    coming = queries.next_code(request.actor, queries.code(request.actor, pk))
    return redirect("outside:code", coming) if coming else redirect("outside:codes")
