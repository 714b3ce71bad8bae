"""Pages of a panelist: the list of tasks, one task with its numbers, bookmarks, the end of a round."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import SIGNED, asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, judging_words, kinds, queries, render
from marshrut.diagnostics.forms_panels import JudgementForm
from marshrut.diagnostics.words import PanelMethod, PanelState
from marshrut.ui.http import Request, no_content, page, paginate

from .showing import shelf_of

JUDGE = "diagnostics.judge_in_panel"


@asks(SIGNED)
@require_GET
def judgings(request: Request) -> HttpResponse:
    """Panels the person is called to."""
    return page(request, "diagnostics/judgings.html", rows=paginate(queries.my_panels(request.actor), request))


@asks(JUDGE)
@require_http_methods(["GET", "POST"])
def judging(request: Request, pk: int) -> HttpResponse:
    """The tasks of a panel with what was said of each; in a booklet also the bookmarks."""
    one = queries.my_place(request.actor, pk)
    if request.method == "GET" or one.panel.method != PanelMethod.BOOKMARK:
        return _list(request, one)
    return _keep(request, one, None)


@asks(JUDGE)
@require_POST
def judging_finish(request: Request, pk: int) -> HttpResponse:
    """Hand the round in. Bookmarks that came along are kept first, so nothing typed is lost."""
    one = queries.my_place(request.actor, pk)
    circle = _circle(request, one)
    if one.panel.method == PanelMethod.BOOKMARK and "b0" in request.POST:
        answer = _keep(request, one, None)
        if answer.status_code >= 400:
            return answer
    try:
        actions.hand_in_round(request.actor, pk=pk, circle=circle)
    except Refused as refusal:
        return _list(request, one, 409, trouble=refusal.text)
    messages.success(request, "Круг сдан. Спасибо: ваши суждения войдут в границы.")
    return redirect("diagnostics:judging", pk)


@asks(JUDGE)
@require_http_methods(["GET", "POST"])
def judging_task(request: Request, pk: int, n: int) -> HttpResponse:
    """One task: the text first, the key on demand, a number per border."""
    one = queries.my_place(request.actor, pk)
    tasks = queries.panel_tasks(request.actor, one.panel)
    if not 1 <= n <= len(tasks) or one.panel.state == PanelState.CLOSED:
        raise Http404
    if request.method == "POST" and one.panel.method == PanelMethod.ANGOFF:
        return _keep(request, one, tasks[n - 1])
    return _task(request, one, tasks, n)


def _keep(request: Request, one: Any, task: Any) -> HttpResponse:
    """Keep the good numbers even when others are wrong; an autosave gets no page."""
    form = _form(request, one, task, request.POST)
    version = None if task is None else task.row.item_version_id
    values = {(border, version): value for border, value in form.read().items()}
    trouble, status = "", 422
    try:
        actions.keep_judgements(request.actor, pk=one.pk, circle=_circle(request, one), values=values)
    except Refused as refusal:
        trouble, status = refusal.text, 409
    good = not trouble and not form.errors
    if good and request.headers.get("X-Autosave"):
        return no_content()
    if good:
        further = task is not None and task.number < len(queries.panel_tasks(request.actor, one.panel))
        if further:
            return redirect("diagnostics:judging_task", one.pk, task.number + 1)
        messages.success(request, "Сохранено.")
        return redirect("diagnostics:judging", one.pk)
    if task is None:
        return _list(request, one, status, trouble=trouble, form=form)
    tasks = queries.panel_tasks(request.actor, one.panel)
    return _task(request, one, tasks, task.number, status, trouble=trouble, form=form)


def _circle(request: Request, one: Any) -> int:
    """The round the page was opened in: a stale page must not speak in the next one."""
    given = request.POST.get("circle", "")
    return int(given) if given in ("1", "2") else 0


def _form(request: Request, one: Any, task: Any, data: Any = None) -> JudgementForm:
    values = queries.own_values(request.actor, one)
    version = None if task is None else task.row.item_version_id
    initial = {f"b{n}": judging_words.shown(values.get((n, version))) for n in range(len(one.panel.borders))}
    if task is None:
        pages = len(queries.panel_tasks(request.actor, one.panel))
        labels = judging_words.bookmarks(one.panel.borders)
        return JudgementForm(data, labels=labels, low=1, top=pages + 1, whole=True, initial=initial)
    labels = judging_words.questions(one.panel.borders, task)
    return JudgementForm(data, labels=labels, low=0, top=task.top, whole=False, initial=initial)


def _list(
    request: Request, one: Any, status: int = 200, trouble: str = "", form: JudgementForm | None = None
) -> HttpResponse:
    tasks = queries.panel_tasks(request.actor, one.panel)
    bookmark = one.panel.method == PanelMethod.BOOKMARK
    rows = judging_words.lines(one, tasks, queries.own_values(request.actor, one), brief=render.brief)
    return page(
        request, "diagnostics/judging.html", status, one=one, panel=one.panel, rows=rows, trouble=trouble,
        bookmark=bookmark, form=(form or _form(request, one, None)) if bookmark else None, total=len(tasks),
        said=sum(row.full for row in rows), going=_going(one),
        told=judging_words.feedback(one, queries.first_values(request.actor, one), None) if bookmark else [],
    )  # fmt: skip


def _task(
    request: Request, one: Any, tasks: list[Any], n: int, status: int = 200, trouble: str = "", form: Any = None
) -> HttpResponse:
    task = tasks[n - 1]
    seen = task.row.item_version
    bookmark = one.panel.method == PanelMethod.BOOKMARK
    told = [] if bookmark else judging_words.feedback(one, queries.first_values(request.actor, one), task)
    return page(
        request, "diagnostics/judging_task.html", status, one=one, panel=one.panel, task_row=task, trouble=trouble,
        form=None if bookmark else form or _form(request, one, task), total=len(tasks), going=_going(one), told=told,
        share=judging_words.share(one, task), version=seen, bookmark=bookmark,
        asked=render.shown(seen, shelf_of(request.actor, [seen], "panel_picture", one.pk), "seen"), key=kinds.told(seen),
    )  # fmt: skip


def _going(one: Any) -> bool:
    """Whether the panelist may still change the judgements of this round."""
    collecting = one.panel.state == PanelState.COLLECTING
    return bool(collecting and one.finished == one.panel.round - 1)
