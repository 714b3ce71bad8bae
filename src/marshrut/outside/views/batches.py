"""Pages of files: list, columns, dry run, commit, undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.ui import export
from marshrut.ui.http import Request, asked_of, page, paginate

from .. import actions, queries
from ..words import Load

LOADS = ("outside.load", "outside.hold_codes", "outside.load_results", "outside.study")


@asks(*LOADS)
@require_GET
def batches(request: Request) -> HttpResponse:
    """Files loaded before."""
    asked = asked_of(request, ("q", "kind"))
    rows = paginate(queries.batches(request.actor, kind=asked["kind"], text=asked["q"]), request)
    return page(request, "outside/batches.html", rows=rows, asked=asked, kinds=Load.choices)


@asks(*LOADS)
@require_GET
def template(request: Request, kind: str) -> HttpResponse:
    """The template to fill."""
    body, title = queries.template(request.actor, kind)
    return export.attached(body, title)


@asks(*LOADS)
@require_http_methods(["GET", "POST"])
def columns(request: Request, pk: int) -> HttpResponse:
    """Which column is which field."""
    found = queries.batch(request.actor, pk)
    trouble = ""
    fields = queries.columns(request.actor, found)
    if request.method == "POST":
        chosen = {
            f["code"]: int(v) for f in fields if (v := request.POST.get(f["code"], "")).isdecimal() and len(v) < 4
        }
        try:
            actions.choose_columns(request.actor, pk=pk, columns=chosen)
            actions.check(request.actor, pk=pk)
            return redirect("outside:batch", pk)
        except Refused as refusal:
            trouble, found.mapping = refusal.text, chosen
            fields = queries.columns(request.actor, found)
    status = 422 if trouble else 200
    return page(request, "outside/columns.html", status, batch=found, fields=fields, trouble=trouble)


@asks(*LOADS)
@require_GET
def batch(request: Request, pk: int) -> HttpResponse:
    """The dry run or what was written: figures, troubles by row and column, what to do next."""
    found = queries.batch(request.actor, pk)
    if found.state == "uploaded":
        return redirect("outside:columns", pk)
    only = "noted" if request.GET.get("only") == "noted" else "errors"
    return page(
        request,
        "outside/batch.html",
        batch=found,
        rows=paginate(queries.troubles(request.actor, found, only=only), request),
        only=only,
        doubts=queries.batch_doubts(request.actor, found),
        may_undo=queries.may_undo(request.actor, found),
    )


@asks(*LOADS)
@require_POST
def commit(request: Request, pk: int) -> HttpResponse:
    """Write the good rows."""
    done = actions.commit(request.actor, pk=pk)
    messages.success(request, f"Записано строк: {done.good}. Отменить можно в течение суток.")
    return redirect("outside:batch", pk)


@asks(*LOADS)
@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Take the file back."""
    actions.undo(request.actor, pk=pk)
    messages.success(request, "Загрузка отменена.")
    return redirect("outside:batch", pk)


@asks(*LOADS)
@require_GET
def copy(request: Request, pk: int) -> FileResponse:
    """The coloured copy of the file."""
    found = queries.batch(request.actor, pk)
    if not found.coloured:
        raise Http404
    return FileResponse(found.coloured.open(), as_attachment=True, filename=f"Проверено {found.file_name}")
