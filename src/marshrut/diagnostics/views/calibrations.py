"""Pages of the psychometrician: calibrations, their reports on screen and on paper, a new one as a job."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.access.pages import asks
from marshrut.core import time
from marshrut.diagnostics import actions, advice, comparing, passport, queries
from marshrut.diagnostics.forms import ProposalForm
from marshrut.paper import calibration as paper
from marshrut.paper import pdf
from marshrut.ui.http import Request, page, paginate

RIGHT = "diagnostics.see_calibrations"


@asks(RIGHT)
@require_http_methods(["GET", "POST"])
def calibrations(request: Request) -> HttpResponse:
    """What was calibrated; a press starts a calibration of a campaign."""
    may = queries.may_calibrate(request.actor)
    if request.method == "POST" and not may:
        raise Http404
    asked = request.POST.get("campaign", "")
    if request.method == "POST" and asked.isdecimal():
        row = actions.begin_calibration(request.actor, campaign=int(asked))
        return redirect("desk:progress", row.pk)
    rows = paginate(queries.calibrations(request.actor), request)
    campaigns = queries.measured_campaigns(request.actor)
    trouble = "Выберите кампанию." if request.method == "POST" else ""
    status = 422 if trouble else 200
    return page(
        request, "diagnostics/calibrations.html", status, rows=rows, campaigns=campaigns, trouble=trouble, may=may
    )


@asks(RIGHT)
@require_GET
def calibration(request: Request, pk: int) -> HttpResponse:
    """The report of one calibration and, for who may, the way to bring it into use."""
    return report_page(request, pk, ProposalForm())


def report_page(request: Request, pk: int, form: ProposalForm, status: int = 200) -> HttpResponse:
    """The report with a form of a proposal, empty or with what was typed."""
    made = queries.calibration(request.actor, pk)
    rows = paginate(queries.parameters(request.actor, made), request)
    return page(
        request,
        "diagnostics/calibration.html",
        status,
        made=made,
        report=made.report,
        rows=rows,
        parts=_parts(request, made) if made.report.get("seal") else [],
        verdicts=advice.counts(made.report),
        failed=queries.gate_words(request.actor, made),
        open_proposal=queries.proposals(request.actor).filter(calibration=made, state="open").first(),
        may_propose=queries.may_calibrate(request.actor) and not made.in_use,
        form=form,
    )


def _parts(request: Request, made: Any) -> list[passport.Part]:
    return [*passport.parts(made.report), passport.shown(queries.shown_items(request.actor, made))]


@asks(RIGHT)
@require_GET
def calibration_pdf(request: Request, pk: int) -> HttpResponse:
    """The same report on paper, with the seals by which its numbers are made again."""
    made = queries.calibration(request.actor, pk)
    if not made.report.get("seal"):
        return redirect("diagnostics:calibration", pk)
    about = [f"Калибровка «{made.name}», сделана {time.ru_date(made.made_at.date())}."]
    about += [f"Работ {made.report['people']}, заданий {made.report['items']}."]
    sections = [
        paper.Section(
            part.title, part.lines, tuple((t.widths, t.head, t.rows) for t in part.tables),
            tuple((chart.svg, chart.title) for chart in part.pictures),
        )
        for part in _parts(request, made)
    ]  # fmt: skip
    seals = [f"Исходные данные: {made.report['input']}", f"Отчёт: {made.report['seal']}"]
    banner = "ПРЕДВАРИТЕЛЬНО" if queries.gate_words(request.actor, made) else ""
    answer = HttpResponse(
        pdf.render([paper.sheet(made.name, about, sections, seals, banner)]), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'attachment; filename="calibration-{made.pk}.pdf"'
    return answer


@asks(RIGHT)
@require_GET
def compare(request: Request, pk: int) -> HttpResponse:
    """A calibration beside the one it was linked to: task by task, with errors; curves of a chosen task."""
    made = queries.calibration(request.actor, pk)
    rows = queries.compared(request.actor, made)
    chosen = next((row for row in rows if row.code == request.GET.get("item", "")), None)
    chart = comparing.chart(chosen) if chosen else None
    shown = paginate(comparing.ordered(rows, request.GET.get("sort", "")), request)
    return page(
        request, "diagnostics/compare.html", made=made, rows=shown, chosen=chosen, chart=chart,
        base=queries.base_of(request.actor, made), change=made.report.get("change"), total=comparing.total(rows),
    )  # fmt: skip
