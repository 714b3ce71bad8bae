"""Pages of the room: list of batches, upload, columns, dry run, commit, undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.exchange import actions, queries
from marshrut.exchange.forms import FileForm
from marshrut.exchange.words import FIELDS
from marshrut.ui import export
from marshrut.ui.http import Request, page, paginate


@asks("exchange.load")
@require_GET
def batches(request: Request) -> HttpResponse:
    """Batches and the form of a new one."""
    rows = paginate(queries.batches(request.actor), request)
    return page(request, "exchange/batches.html", rows=rows, form=FileForm())


@asks("exchange.load")
@require_GET
def template(request: Request) -> HttpResponse:
    """The template to fill."""
    return export.attached(queries.template(request.actor), "Шаблон")


@asks("exchange.load")
@require_POST
def upload(request: Request) -> HttpResponse:
    """Take a file; when its columns are clear, check it at once."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        rows = paginate(queries.batches(request.actor), request)
        return page(request, "exchange/batches.html", 422, rows=rows, form=form)
    file = form.cleaned_data["file"]
    try:
        made = actions.upload(request.actor, name=file.name, content=file.read())
    except Refused as refusal:
        form.add_error("file", refusal.text)
        rows = paginate(queries.batches(request.actor), request)
        return page(request, "exchange/batches.html", 422, rows=rows, form=form)
    return redirect("exchange:columns", made.pk)


@asks("exchange.load")
@require_http_methods(["GET", "POST"])
def columns(request: Request, pk: int) -> HttpResponse:
    """Which column is which field."""
    found = queries.batch(request.actor, pk)
    trouble = ""
    if request.method == "POST":
        chosen = {f.code: int(v) for f in FIELDS if (v := request.POST.get(f.code, "")).isdecimal()}
        try:
            actions.choose_columns(request.actor, pk=pk, columns=chosen)
            actions.check(request.actor, pk=pk)
            return redirect("exchange:batch", pk)
        except Refused as refusal:
            trouble, found.mapping = refusal.text, chosen
    fields = queries.columns(request.actor, found)
    return page(request, "exchange/columns.html", 422 if trouble else 200, batch=found, fields=fields, trouble=trouble)


@asks("exchange.load")
@require_GET
def batch(request: Request, pk: int) -> HttpResponse:
    """The result of the dry run or of the commit: figures, troubles by row and column, what to do next."""
    found = queries.batch(request.actor, pk)
    only = request.GET.get("only", "errors")
    rows = paginate(queries.troubles(request.actor, found, only=only), request)
    return page(
        request,
        "exchange/batch.html",
        batch=found,
        rows=rows,
        only=only,
        may_undo=queries.may_undo(request.actor, found),
        going=queries.going(request.actor, found),
    )


@asks("exchange.load")
@require_POST
def commit(request: Request, pk: int) -> HttpResponse:
    """Write the good rows."""
    if queries.batch(request.actor, pk).rows > actions.AT_ONCE:
        return redirect("desk:progress", actions.begin(request.actor, pk=pk, step="commit").pk)
    done = actions.commit(request.actor, pk=pk)
    messages.success(request, f"Загружено строк: {done.good}. Отменить можно в течение суток.")
    return redirect("exchange:batch", pk)


@asks("exchange.load")
@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Take the batch back."""
    if queries.batch(request.actor, pk).rows > actions.AT_ONCE:
        return redirect("desk:progress", actions.begin(request.actor, pk=pk, step="undo").pk)
    actions.undo(request.actor, pk=pk)
    messages.success(request, "Загрузка отменена: созданное удалено, изменённое возвращено.")
    return redirect("exchange:batch", pk)


@asks("exchange.load")
@require_GET
def copy(request: Request, pk: int) -> FileResponse:
    """The coloured copy of the file."""
    found = queries.batch(request.actor, pk)
    if not found.coloured:
        raise Http404
    return FileResponse(found.coloured.open(), as_attachment=True, filename=f"Проверено {found.file_name}")
