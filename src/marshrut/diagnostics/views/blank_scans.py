"""Pages of scans: upload and progress, pages with what is wrong with them, pictures of the evidence."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.text import counted
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.blanks import code
from marshrut.ui.http import Request, page, paginate

MANAGE = "diagnostics.manage"
STATES = [("open", "ждут сверки"), ("bad", "не приняты"), ("done", "засчитаны")]


@asks(MANAGE)
@require_http_methods(["GET", "POST"])
def scans(request: Request, pk: int) -> HttpResponse:
    """Scans of a campaign: bring files, see how they are read, what waits for a person and what was not accepted."""
    found = queries.managed_campaign(request.actor, pk)
    files = request.FILES.getlist("files")
    trouble, refused = "", []
    if request.method == "POST" and not 0 < len(files) <= actions.MOST_SCANS:
        trouble = f"Выберите файлы: от одного до {actions.MOST_SCANS}."
    elif request.method == "POST":
        made = actions.upload_scans(
            request.actor, campaign=pk, files=[(one.name or "файл", one.read()) for one in files]
        )
        refused = made.refused
        if made.job:
            messages.success(request, f"Принято: {counted(made.job.total, 'лист', 'листа', 'листов')}. Читаем.")
            if not refused:
                return redirect("diagnostics:scans", pk)
    asked = {n: request.GET.get(n, "").strip()[:100] for n in ("q", "state")}
    rows = paginate(queries.scan_pages(request.actor, found, state=asked["state"], text=asked["q"]), request)
    for row in rows:
        row.code = code.number(row.blank_id) if row.blank_id else ""
        row.doubts = sum(not one["sure"] for one in row.read.values())
    return page(
        request,
        "diagnostics/scans.html",
        422 if trouble or refused else 200,
        campaign=found,
        rows=rows,
        asked=asked,
        states=STATES,
        counts=queries.scan_counts(request.actor, found),
        job=queries.scan_job(request.actor, found),
        term=queries.scan_term(request.actor),
        trouble=trouble,
        refused=refused,
    )


@asks(MANAGE)
@never_cache
@require_GET
def scan_page(request: Request, pk: int) -> FileResponse:
    """The picture of a page as it came."""
    held = actions.look_at_scan(request.actor, pk=pk)
    return FileResponse(held.picture.open(), content_type="image/jpeg")


@asks(MANAGE)
@cache_control(private=True, max_age=3600)
@require_GET
def scan_cut(request: Request, pk: int, block: int) -> HttpResponse:
    """A field cut out of a page."""
    return HttpResponse(queries.cut_out(request.actor, scan=pk, block=block), content_type="image/jpeg")


@asks(MANAGE)
@require_POST
def drop_scan(request: Request, pk: int) -> HttpResponse:
    """Throw a page away."""
    held = actions.drop_scan(request.actor, pk=pk)
    messages.success(request, "Лист убран. Снимите его ещё раз и загрузите.")
    return redirect("diagnostics:scans", held.file.campaign_id)


@asks("diagnostics.sit")
@never_cache
@require_GET
def own_scan(request: Request, pk: int, n: int) -> FileResponse:
    """A page of the own blank, for the person who wrote on it."""
    return FileResponse(actions.own_scan(request.actor, sitting=pk, page=n).picture.open(), content_type="image/jpeg")
