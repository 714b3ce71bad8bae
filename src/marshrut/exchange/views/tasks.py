"""Pages of files with tasks: upload, the dry run, drafts, taking back, files out."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.competency.words import Group
from marshrut.core.refusal import Refused
from marshrut.diagnostics.words import ItemKind, ItemState
from marshrut.exchange import actions, queries
from marshrut.exchange.forms import ExportForm, TaskFileForm
from marshrut.ui import export
from marshrut.ui.http import Request, asked_of, page, paginate

LOADS = "exchange.load_tasks"
#: Values of the bank's filters in words, and the filters by the names they have in the address of the list.
LABELS = {
    **{code: str(label) for choices in (Group, ItemKind, ItemState) for code, label in choices.choices},
    "author": "мои задания",
    "review": "мои рецензии",
    "reported": "с сообщениями",
}
FILTERS = ("group", "subject", "kind", "state", "competency", "mine")


@asks(LOADS)
@require_http_methods(["GET", "POST"])
def tasks(request: Request) -> HttpResponse:
    """Files with tasks and the form of a new one; a file is checked at once."""
    competencies = queries.defaults(request.actor)
    form = TaskFileForm(request.POST or None, request.FILES or None, competencies=competencies)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                made = actions.upload_tasks(
                    request.actor,
                    name=file.name,
                    content=file.read(),
                    competency=form.cleaned_data["competency"],
                    subject=form.cleaned_data["subject"],
                )
                return redirect("exchange:task_batch", made.pk)
            except Refused as refusal:
                form.add_error("file", refusal.text)
    rows = paginate(queries.task_batches(request.actor), request)
    return page(request, "exchange/tasks.html", status, rows=rows, form=form)


@asks(LOADS)
@require_GET
def task_template(request: Request) -> HttpResponse:
    """The sheet to fill."""
    return export.attached(queries.task_template(request.actor), "Шаблон заданий")


@asks(LOADS)
@require_GET
def task_batch(request: Request, pk: int) -> HttpResponse:
    """What becomes, or became, of each item of a file."""
    return _show(request, pk)


def _show(request: Request, pk: int, status: int = 200, trouble: str = "") -> HttpResponse:
    found = queries.task_batch(request.actor, pk)
    only = request.GET.get("only", "")
    rows = paginate(queries.plan_rows(request.actor, found, only=only), request)
    may_undo = queries.may_undo_tasks(request.actor, found)
    return page(
        request,
        "exchange/task_batch.html",
        status,
        batch=found,
        rows=rows,
        only=only,
        may_undo=may_undo,
        trouble=trouble,
    )


@asks(LOADS)
@require_POST
def task_commit(request: Request, pk: int) -> HttpResponse:
    """Make drafts of the good items."""
    queries.task_batch(request.actor, pk)
    try:
        done = actions.commit_tasks(request.actor, pk=pk)
    except Refused as refusal:
        return _show(request, pk, 409, refusal.text)
    messages.success(request, f"Создано черновиков: {len(done.made)}. Отменить можно в течение суток.")
    return redirect("exchange:task_batch", pk)


@asks(LOADS)
@require_POST
def task_undo(request: Request, pk: int) -> HttpResponse:
    """Take the drafts back."""
    queries.task_batch(request.actor, pk)
    try:
        actions.undo_tasks(request.actor, pk=pk)
    except Refused as refusal:
        return _show(request, pk, 409, refusal.text)
    messages.success(request, "Загрузка отменена: нетронутые черновики удалены.")
    return redirect("exchange:task_batch", pk)


@asks(LOADS)
@require_GET
def task_copy(request: Request, pk: int) -> FileResponse:
    """The coloured copy of a sheet."""
    found = queries.task_copy(request.actor, pk)
    return FileResponse(found.coloured.open(), as_attachment=True, filename=f"Проверено {found.file_name}.xlsx")


@asks(LOADS)
@require_http_methods(["GET", "POST"])
def task_export(request: Request) -> HttpResponse:
    """Take tasks out: those of the bank's filter in the address, or chosen ones."""
    asked = asked_of(request, ("q", *FILTERS))
    told = {"text": asked["q"], **{name: asked[name] for name in FILTERS}}
    form = ExportForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                file = actions.export_tasks(
                    request.actor, form=form.cleaned_data["form"], asked=told, codes=form.cleaned_data["codes"]
                )
                name = str(content_disposition_header(as_attachment=True, filename=file.name))
                return HttpResponse(file.body, content_type=file.mime, headers={"Content-Disposition": name})
            except Refused as refusal:
                form.add_error("codes", refusal.text)
    count = queries.export_size(request.actor, asked=told, codes=())
    words = ", ".join(LABELS.get(value, value) for value in asked.values() if value)
    return page(
        request,
        "exchange/task_export.html",
        status,
        form=form,
        count=count,
        words=words,
        rows=queries.exports(request.actor),
    )
