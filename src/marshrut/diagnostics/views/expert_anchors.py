"""Pages of the officer over anchors and admissions of experts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries, render
from marshrut.diagnostics.expert_forms import criteria, marked
from marshrut.diagnostics.words import AdmissionState
from marshrut.ui.http import Request, asked_of, page, paginate

from .showing import shelf_of

RIGHT = "diagnostics.lead_anchors"
USED = [("yes", "используются"), ("no", "сняты")]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None


@asks(RIGHT)
@require_GET
def anchors(request: Request) -> HttpResponse:
    """Answers with agreed marks."""
    asked = asked_of(request, ("q", "active"))
    rows = paginate(queries.anchors(request.actor, text=asked["q"], active=asked["active"]), request)
    order = actions.order_of(request.actor, None)
    versions = queries.open_versions(request.actor)
    return page(request, "diagnostics/anchors.html", rows=rows, asked=asked, used=USED, order=order, versions=versions)


@asks(RIGHT)
@require_http_methods(["GET", "POST"])
def new_anchor(request: Request) -> HttpResponse:
    """Write an anchor for a task: typed, or taken from a work by its code."""
    data = request.POST if request.method == "POST" else request.GET
    work = _number(data.get("work", ""))
    version = _number(data.get("version", "")) or 0
    text = request.POST.get("text", "")
    if work is not None and request.method == "GET":
        found, text = actions.text_of_work(request.actor, work=work)
        version = found.item_version_id
    shown, marks, trouble = queries.open_version(request.actor, version), marked(request.POST), ""
    if request.method == "POST":
        try:
            comment = request.POST.get("comment", "")
            actions.make_anchor(request.actor, version=version, text=text, marks=marks, comment=comment, work=work)
            messages.success(request, "Эталонный ответ сохранён.")
            return redirect("diagnostics:anchors")
        except Refused as refusal:
            trouble = refusal.text
    return page(
        request,
        "diagnostics/new_anchor.html",
        422 if trouble else 200,
        version=shown,
        stem=render.stem(shown, shelf_of(request.actor, [shown], "picture")),
        rubric=criteria(shown.rubric, marks),
        text=text,
        comment=request.POST.get("comment", ""),
        work=work,
        trouble=trouble,
    )


@asks(RIGHT)
@require_POST
def use_anchor(request: Request, pk: int) -> HttpResponse:
    """Take an anchor out of use, or back."""
    made = actions.retire_anchor(request.actor, pk=pk, active=request.POST.get("active") == "yes")
    messages.success(request, "Эталон используется." if made.active else "Эталон снят.")
    return redirect("diagnostics:anchors")


@asks(RIGHT)
@require_http_methods(["GET", "POST"])
def admissions(request: Request) -> HttpResponse:
    """Exercises of experts; one who drifts is asked to pass it again."""
    if request.method == "POST":
        actions.drop_exercise(
            request.actor, expert=_number(request.POST.get("expert", "")) or 0, subject=request.POST.get("subject", "")
        )
        messages.success(request, "Эксперт пройдёт пробную оценку ещё раз.")
        return redirect("diagnostics:admissions")
    asked = asked_of(request, ("q", "state"))
    rows = paginate(queries.admissions(request.actor, text=asked["q"], state=asked["state"]), request)
    return page(request, "diagnostics/admissions.html", rows=rows, asked=asked, states=AdmissionState.choices)
