"""Pages of the officer over scoring: works by codes, overdue tasks, the order of a campaign, agreement and severity."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.diagnostics import actions, queries, reports
from marshrut.diagnostics.expert_forms import OrderForm
from marshrut.diagnostics.words import WorkState
from marshrut.ui import export as export_file
from marshrut.ui.http import Request, asked_of, page, paginate

LEAD = "diagnostics.lead_scoring"
SEE = "diagnostics.see_agreement"
STATES = [("late", "просрочены"), *WorkState.choices]
MOST_PASSED = 200


@asks(LEAD)
@require_GET
def scoring_desk(request: Request, pk: int) -> HttpResponse:
    """Works of a campaign by codes with overdue tasks and the load of experts."""
    found = queries.led_campaign(request.actor, pk)
    asked = asked_of(request, ("q", "state"))
    rows = queries.works(request.actor, found, state=asked["state"], text=asked["q"])
    return page(
        request,
        "diagnostics/scoring_desk.html",
        campaign=found,
        rows=paginate(rows, request),
        asked=asked,
        states=STATES,
        counts=queries.work_counts(request.actor, found),
        late=queries.late_tasks(request.actor, found)[:MOST_PASSED],
        experts=queries.expert_load(request.actor, found),
    )


@asks(LEAD)
@require_http_methods(["GET", "POST"])
def scoring_order(request: Request, pk: int) -> HttpResponse:
    """The order of scoring of a campaign."""
    found = queries.led_campaign(request.actor, pk)
    own = queries.order_row(request.actor, found)
    names = ("gap", "term_days", "check_every", "adjust")
    initial = {name: getattr(own, name) for name in names} if own else {}
    if own and own.share:
        initial["percent"] = round(100 * own.share)
    form = OrderForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_order(request.actor, campaign=found.pk, **form.values())
        messages.success(request, "Порядок проверки сохранён.")
        return redirect("diagnostics:scoring_desk", found.pk)
    general = actions.order_of(request.actor, None)
    status = 422 if form.is_bound else 200
    percent = round(100 * general.share)
    return page(
        request, "diagnostics/scoring_order.html", status, campaign=found, form=form, general=general, percent=percent
    )


@asks(LEAD)
@require_POST
def scoring_pass(request: Request, pk: int) -> HttpResponse:
    """Pass ticked tasks to other experts."""
    tasks = [int(one) for one in request.POST.getlist("task")[:MOST_PASSED] if one.isascii() and one.isdecimal()]
    passed, left = actions.reassign(request.actor, campaign=pk, tasks=tasks)
    if passed:
        messages.success(request, f"Передано другим экспертам: {counted(passed, 'работа', 'работы', 'работ')}.")
    if left:
        messages.warning(
            request, f"Некому передать: {counted(left, 'работа', 'работы', 'работ')}. Назначьте экспертов."
        )
    return redirect("diagnostics:scoring_desk", pk)


@asks(LEAD)
@require_POST
def scoring_assign(request: Request, pk: int) -> HttpResponse:
    """Give answers that lack an expert to those who have become able."""
    made = actions.assign_lacking(request.actor, campaign=pk)
    if made:
        messages.success(request, f"Распределено: {counted(made, 'проверка', 'проверки', 'проверок')}.")
    else:
        messages.info(request, "Новых назначений нет: либо всё распределено, либо подходящих экспертов не хватает.")
    return redirect("diagnostics:scoring_desk", pk)


@asks("diagnostics.lead_works")
@require_http_methods(["GET", "POST"])
def accept_marks(request: Request, pk: int) -> HttpResponse:
    """Make the marks that are there final, with a reason."""
    work = queries.led_work(request.actor, pk)
    trouble, reason = "", request.POST.get("reason", "")
    if request.method == "POST":
        try:
            actions.accept_marks(request.actor, pk=pk, reason=reason)
            messages.success(request, f"Балл работы {work.code} выставлен.")
            return redirect("diagnostics:scoring_desk", work.sitting.campaign_id)
        except Refused as refusal:
            trouble = refusal.text
    status = 422 if trouble else 200
    marks = queries.marks_of_work(request.actor, work)
    return page(
        request, "diagnostics/accept_marks.html", status, work=work, marks=marks, trouble=trouble, reason=reason
    )


@asks(SEE)
@require_GET
def ratings(request: Request) -> HttpResponse:
    """Campaigns whose answers were scored by experts."""
    rows = paginate(queries.rated_campaigns(request.actor), request)
    return page(request, "diagnostics/ratings.html", rows=rows)


@asks(SEE)
@require_http_methods(["GET", "POST"])
def scoring_report(request: Request, pk: int) -> HttpResponse:
    """Agreement by criterion, severity with its error, load and turn-round; a press counts it anew."""
    found = queries.rated_campaign(request.actor, pk)
    if request.method == "POST":
        row = actions.begin_rating(request.actor, campaign=found.pk)
        return redirect("desk:progress", row.pk)
    return page(
        request,
        "diagnostics/scoring_report.html",
        campaign=found,
        made=queries.rating(request.actor, found),
        experts=queries.expert_rows(request.actor, found),
        order=actions.order_of(request.actor, found.pk),
    )


@asks(SEE)
@require_GET
def scoring_file(request: Request, pk: int) -> HttpResponse:
    """The report as a workbook: criteria, experts, works by codes; the taking is written down."""
    found = queries.rated_campaign(request.actor, pk)
    kind = request.GET.get("part", "experts")
    book = reports.workbook(request.actor, found, kind)
    return export_file.attached(book, f"{reports.TITLES.get(kind, reports.TITLES['experts'])} {found.title}")
