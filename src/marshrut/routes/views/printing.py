"""Printing: one form, a change sheet, the batch of a municipality."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.access.pages import asks
from marshrut.core import queries as core
from marshrut.core.refusal import Refused
from marshrut.paper import docx, pdf
from marshrut.ui.http import Request, page

from .. import actions, queries
from ..actions.printing import folder
from ..forms import BatchForm

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def file_of(content: bytes, name: str, kind: str, *, inline: bool) -> HttpResponse:
    """A file of a paper: shown or saved, with its name in Russian."""
    answer = HttpResponse(content, content_type=TYPES[kind])
    way = "inline" if inline else "attachment"
    answer["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    return answer


@asks("routes.read")
@require_GET
def form(request: Request, pk: int, kind: str) -> HttpResponse:
    """The official form of a route as PDF (shown) or DOCX (saved); `?version=` gives a frozen one."""
    asked = request.GET.get("version", "")
    printed = queries.form_of(request.actor, pk, int(asked) if asked.isdecimal() else None)
    render = pdf.render_iom if kind == "pdf" else docx.render_iom
    return file_of(render(printed.form), printed.name, kind, inline=kind == "pdf" and request.GET.get("save") != "1")


@asks("routes.read")
@require_GET
def sheet(request: Request, pk: int, number: int, kind: str) -> HttpResponse:
    """The change sheet of an amendment."""
    paper, name = queries.change_sheet(request.actor, pk, number)
    render = pdf.render_change_sheet if kind == "pdf" else docx.render_change_sheet
    return file_of(render(paper), name, kind, inline=kind == "pdf")


@asks("routes.print_many")
@require_http_methods(["GET", "POST"])
def batches(request: Request) -> HttpResponse:
    """Choose a municipality; the job prints, the page of progress may be closed."""
    towns = list(queries.municipalities(request.actor))
    if not towns:
        raise Http404
    asked = BatchForm(request.POST or None)
    trouble = ""
    if request.method == "POST" and asked.is_valid():
        try:
            return redirect("routes:batch", actions.begin_batch(request.actor, **asked.cleaned_data).pk)
        except Refused as refusal:
            trouble = refusal.text
    return page(
        request, "routes/printing.html", 409 if trouble else 422 if asked.errors else 200, form=asked, trouble=trouble,
        towns=towns, made=queries.printed(request.actor),
    )  # fmt: skip


@asks("routes.print_many")
@require_GET
def batch(request: Request, pk: int) -> HttpResponse:
    """How the printing goes and what came out."""
    return page(request, "routes/batch.html", job=core.progress(request.actor, pk))


@asks("routes.print_many")
@require_GET
def batch_file(request: Request, pk: int, place: int) -> FileResponse:
    """A file of the actor's own batch."""
    files = core.progress(request.actor, pk).result.get("files", [])
    if place >= len(files):
        raise Http404
    path = folder(request.actor, pk) / Path(files[place]["name"]).name
    if not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
