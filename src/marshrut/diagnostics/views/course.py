"""Pages of the course of a campaign: who is invited, a replacement, the table for a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.access.pages import asks
from marshrut.core.time import ru_moment
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.forms import ReplaceForm
from marshrut.diagnostics.words import COURSE
from marshrut.paper import table_xlsx
from marshrut.ui import export as export_file
from marshrut.ui.http import Request, page, paginate


@asks("diagnostics.see_invited")
@require_GET
def invited(request: Request, pk: int) -> HttpResponse:
    """Who is invited to a campaign and how far they are; never who refused."""
    found = queries.campaign_by_name(request.actor, pk)
    asked = {n: request.GET.get(n, "").strip() for n in ("q", "town", "state")}
    towns = [(t["town"], t["town"]) for t in queries.progress(request.actor, found)["towns"]]
    rows = queries.invited(request.actor, found, text=asked["q"], town=asked["town"], state=asked["state"])
    return page(
        request,
        "diagnostics/invited.html",
        campaign=found,
        rows=paginate(rows, request),
        asked=asked,
        towns=towns,
        states=COURSE,
        manages=queries.may_manage(request.actor),
        may_manage=found.state == "open" and queries.may_manage(request.actor),
    )


@asks("diagnostics.manage_invited")
@require_http_methods(["GET", "POST"])
def replace(request: Request, pk: int) -> HttpResponse:
    """Invite another person instead of one who has not begun."""
    gone = queries.replaceable(request.actor, pk)
    form = ReplaceForm(request.POST if request.method == "POST" else None, actor=request.actor, gone=gone)
    if request.method == "POST" and form.is_valid():
        job = form.cleaned_data["job"]
        actions.replace_invited(request.actor, pk=pk, person_id=job.person_id)
        messages.success(request, f"Приглашение отправлено: {job.person.full_name}.")
        return redirect("diagnostics:invited", gone.campaign_id)
    return page(request, "diagnostics/replace.html", 422 if form.is_bound else 200, gone=gone, form=form)


@asks("diagnostics.follow")
@require_GET
def export(request: Request, pk: int) -> HttpResponse:
    """The course by municipality as a table of Excel, in the reader's sight."""
    found = queries.campaign(request.actor, pk)
    going = queries.progress(request.actor, found)
    names = ("invited", "waits", "going", "done", "share", "late")
    whole = round(100 * going["done"] / going["invited"]) if going["invited"] else 0
    rows = [[t["town"], *(t[n] for n in names)] for t in going["towns"]]
    rows.append(["Всего", *((going | {"share": whole})[n] for n in names)])
    book = table_xlsx.table(
        [
            table_xlsx.Column("Муниципалитет", 36),
            "Приглашены",
            "Не начинали",
            "Проходят",
            "Прошли",
            "Прошли, %",
            "Сданы после срока",
        ],
        rows,
        title=found.title,
        notes=[f"{found.unit.name}; {ru_moment(found.opens_at)} – {ru_moment(found.closes_at)}"],
        sheet_name="Ход",
    )
    return export_file.attached(book, f"Ход диагностики {found.title}")
