"""Pages of those who run a panel: the list, a new one, who is ready, rounds, borders, a scale out of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, panel_pictures, queries
from marshrut.diagnostics.forms_panels import PanelForm, PanelScaleForm, PeopleForm, RoundForm
from marshrut.diagnostics.words import PanelState
from marshrut.ui.http import Request, page, paginate

RUN = "diagnostics.run_panels"
FIELDS = {"panel.due": "due", "scale.version": "version", "scale.since": "since", "proposal.words": "note"}
MOVES = {"close": "Круг закрыт: границы посчитаны.", "end": "Панель завершена."}


@asks(RUN)
@require_GET
def panels(request: Request) -> HttpResponse:
    """Panels of teachers that set borders of levels."""
    asked = {"q": request.GET.get("q", ""), "state": request.GET.get("state", "")}
    rows = paginate(queries.panels(request.actor, **asked), request)
    return page(request, "diagnostics/panels.html", rows=rows, asked=asked, states=PanelState.choices)


@asks(RUN)
@require_http_methods(["GET", "POST"])
def new_panel(request: Request) -> HttpResponse:
    """Make a panel on the calibration in use."""
    form = PanelForm(request.POST or None, actor=request.actor)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.make_panel(
                request.actor, title=given["title"], method=given["method"], form=given["form"].pk,
                borders=form.borders(), due=given["due"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error({"panel.form": "form"}.get(refusal.code, FIELDS.get(refusal.code)), refusal.text)
        else:
            messages.success(request, "Панель собрана. Теперь назовите участников.")
            return redirect("diagnostics:panel", made.pk)
    return page(request, "diagnostics/new_panel.html", 422 if form.is_bound else 200, form=form)


@asks(RUN)
@require_GET
def panel(request: Request, pk: int) -> HttpResponse:
    """One panel: who is ready, what closed rounds told."""
    return _panel(request, pk)


@asks(RUN)
@require_POST
def panel_people(request: Request, pk: int) -> HttpResponse:
    """Call people by their addresses."""
    form = PeopleForm(request.POST)
    return _try(request, pk, "people", form, lambda: _named(request, pk, form))


@asks(RUN)
@require_POST
def panel_drop(request: Request, pk: int, panelist: int) -> HttpResponse:
    """Take out a person who has not handed in."""
    try:
        actions.drop_panelist(request.actor, pk=pk, panelist=panelist)
        messages.success(request, "Участник исключён, его дело снято.")
    except Refused as refusal:
        messages.error(request, refusal.text)
    return redirect("diagnostics:panel", pk)


@asks(RUN)
@require_POST
def panel_act(request: Request, pk: int, act: str) -> HttpResponse:
    """Close a round, open the second one, end the panel."""
    if act == "second":
        form = RoundForm(request.POST)
        return _try(request, pk, "second", form, lambda: _second(request, pk, form))
    if act not in MOVES:
        raise Http404
    try:
        (actions.close_round if act == "close" else actions.close_panel)(request.actor, pk=pk)
        messages.success(request, MOVES[act])
    except Refused as refusal:
        return _panel(request, pk, 409, trouble=refusal.text)
    return redirect("diagnostics:panel", pk)


@asks("diagnostics.propose")
@require_POST
def panel_propose(request: Request, pk: int) -> HttpResponse:
    """Propose a scale with the borders of the panel."""
    form = PanelScaleForm(request.POST)
    return _try(request, pk, "scale", form, lambda: _proposed(request, pk, form))


def _named(request: Request, pk: int, form: PeopleForm) -> str:
    count = actions.name_panelists(request.actor, pk=pk, emails=form.cleaned_data["emails"])
    return f"Приглашено: {count}. Дело и сообщение отправлены." if count else "Все они уже в панели."


def _second(request: Request, pk: int, form: RoundForm) -> str:
    actions.open_second(request.actor, pk=pk, due=form.cleaned_data["due"])
    return "Второй круг открыт: участники видят медиану и долю ответивших верно."


def _proposed(request: Request, pk: int, form: PanelScaleForm) -> str:
    actions.propose_of_panel(request.actor, pk=pk, **form.cleaned_data)
    return "Шкала предложена. Решит специалист по диагностике."


def _try(request: Request, pk: int, name: str, form: Any, act: Callable[[], str]) -> HttpResponse:
    """Do it when the form is good; else the page again with everything typed."""
    queries.panel(request.actor, pk)
    if form.is_valid():
        try:
            messages.success(request, act())
        except Refused as refusal:
            field = FIELDS.get(refusal.code)
            form.add_error(field if field in form.fields else "emails" if name == "people" else None, refusal.text)
        else:
            return redirect("diagnostics:panel", pk)
    return _panel(request, pk, 422, **{name: form})


def _panel(request: Request, pk: int, status: int = 200, trouble: str = "", **given: Any) -> HttpResponse:
    found = queries.panel(request.actor, pk)
    called = queries.panelists(request.actor, found)
    blank = {"people": PeopleForm(), "second": RoundForm(), "scale": PanelScaleForm()}
    return page(
        request, "diagnostics/panel.html", status, panel=found, called=called, trouble=trouble,
        ready=sum(one.finished >= found.round for one in called),
        rounds=panel_pictures.rounds(found.borders, found.results), may_propose=queries.may_calibrate(request.actor),
        stale=found.calibration_id != queries.in_use(request.actor).pk, **(blank | given),
    )  # fmt: skip
