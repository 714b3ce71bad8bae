"""Pages of waves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.ui import export
from marshrut.ui.http import Request, asked_of, page, paginate

from .. import actions, queries
from ..forms import FileForm, ReserveForm, WaveForm
from ..words import Load, WaveState

PLAN_FACT = (
    export.Field("Муниципалитет", 34, lambda row: row["name"]),
    export.Field("Мест", 10, lambda row: row["places"]),
    export.Field("В списке", 10, lambda row: row["people"]),
    export.Field("Разница", 10, lambda row: row["difference"]),
)


@asks("outside.see_waves")
@require_GET
def waves(request: Request) -> HttpResponse:
    """All waves."""
    asked = asked_of(request, ("q", "state"))
    rows = paginate(queries.waves(request.actor, text=asked["q"], state=asked["state"]), request)
    leads = queries.may_lead(request.actor)
    return page(request, "outside/waves.html", rows=rows, asked=asked, states=WaveState.choices, leads=leads)


@asks("outside.lead")
@require_http_methods(["GET", "POST"])
def new_wave(request: Request) -> HttpResponse:
    """A new wave."""
    form = WaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "edition"}
        return redirect("outside:wave", actions.make_wave(request.actor, **values).pk)
    return page(request, "outside/wave_form.html", 422 if request.method == "POST" else 200, form=form, wave=None)


@asks("outside.lead")
@require_http_methods(["GET", "POST"])
def edit_wave(request: Request, pk: int) -> HttpResponse:
    """Change the card."""
    found = queries.led_wave(request.actor, pk)
    first = {name: getattr(found, name) for name in WaveForm.base_fields}
    form = WaveForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            actions.change_wave(request.actor, pk=pk, **values | {"edition": values["edition"] or 0})
            return redirect("outside:wave", pk)
        except Refused as refusal:
            form.add_error(None, refusal.text)
    return page(request, "outside/wave_form.html", 422 if request.method == "POST" else 200, form=form, wave=found)


@asks("outside.see_waves")
@require_GET
def wave(request: Request, pk: int) -> HttpResponse:
    """The card: what does not agree, plan against fact, the list."""
    found = queries.wave(request.actor, pk)
    if export.wanted(request):
        rows = queries.plan_fact(request.actor, found)
        return export.workbook(request, f"План и факт: {found.title}"[:120], PLAN_FACT, rows, {})
    return _card(request, pk)


def _card(request: Request, pk: int, status: int = 200, **forms: Any) -> HttpResponse:
    actor = request.actor
    found = queries.wave(actor, pk)
    asked = asked_of(request, ("q", "town"))
    people = paginate(queries.participants(actor, found, text=asked["q"], town=asked["town"]), request)
    for one in people:
        one.moves = queries.part_moves(actor, one)
    moves = queries.moves_of(actor, found)
    shown = {"file_form": FileForm(), "reserve_form": ReserveForm()} | forms
    return page(
        request,
        "outside/wave.html",
        status,
        wave=found,
        asked=asked,
        people=people,
        moves=moves,
        leads=queries.may_lead(actor),
        doubts=queries.doubts(actor, found),
        plan=queries.plan_fact(actor, found),
        reserve=queries.reserve(actor, found),
        reserve_day=queries.reserve_day(actor, found),
        log=queries.quota_log(actor, found)[:20],
        towns=queries.towns(actor),
        **shown,
    )


@asks("outside.lead")
@require_POST
def upload_list(request: Request, pk: int) -> HttpResponse:
    """The list of the wave from Excel."""
    queries.led_wave(request.actor, pk)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = actions.upload(request.actor, kind=Load.WAVE, name=file.name, content=file.read(), subject_id=pk)
            return redirect("outside:batch", made.pk)
        except Refused as refusal:
            form.add_error("file", refusal.text)
    return _card(request, pk, 422, file_form=form)


@asks("outside.lead")
@require_POST
def step(request: Request, pk: int) -> HttpResponse:
    """One step of the life of the wave."""
    actions.move_wave(request.actor, pk=pk, name=request.POST.get("move", ""), reason=request.POST.get("reason", ""))
    return redirect("outside:wave", pk)


@asks("outside.lead")
@require_http_methods(["GET", "POST"])
def quota(request: Request, pk: int) -> HttpResponse:
    """Places by municipality."""
    found = queries.led_wave(request.actor, pk)
    given = {row["unit"]: row["places"] for row in queries.plan_fact(request.actor, found)}
    rows: list[dict[str, Any]] = [
        {"pk": t.pk, "name": t.name, "value": str(given.get(t.pk) or "")} for t in queries.towns(request.actor)
    ]
    trouble = ""
    if request.method == "POST":
        for row in rows:
            row["value"] = request.POST.get(f"town-{row['pk']}", "").strip()
        bad = [
            row["name"]
            for row in rows
            if row["value"] and not (row["value"].isdecimal() and len(str(row["value"])) < 4)
        ]
        if not bad:
            actions.set_quota(request.actor, pk=pk, places={int(row["pk"]): int(row["value"] or 0) for row in rows})
            messages.success(request, "Места сохранены.")
            return redirect("outside:wave", pk)
        trouble = f"Напишите целое число мест: {', '.join(map(str, bad))}."
    return page(request, "outside/quota.html", 422 if trouble else 200, wave=found, rows=rows, trouble=trouble)


@asks("outside.confirm_quota")
@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """A municipality confirms its places."""
    done = actions.confirm_quota(request.actor, pk=pk)
    messages.success(request, "Места подтверждены.")
    return redirect("outside:wave", done.wave_id)


@asks("outside.lead")
@require_POST
def redistribute(request: Request, pk: int) -> HttpResponse:
    """Free unconfirmed places to the reserve."""
    moved = actions.redistribute(request.actor, pk=pk)
    said = (
        f"В резерв передано {counted(moved, 'место', 'места', 'мест')}."
        if moved
        else "Свободных неподтверждённых мест нет."
    )
    messages.success(request, said)
    return redirect("outside:wave", pk)


@asks("outside.lead")
@require_POST
def give(request: Request, pk: int) -> HttpResponse:
    """Places of the reserve to a municipality."""
    queries.led_wave(request.actor, pk)
    form = ReserveForm(request.POST)
    if form.is_valid():
        try:
            actions.give_places(request.actor, pk=pk, **form.cleaned_data)
            messages.success(request, "Места переданы.")
            return redirect("outside:wave", pk)
        except Refused as refusal:
            form.add_error("places", refusal.text)
    return _card(request, pk, 422, reserve_form=form)


@asks("outside.lead_part")
@require_POST
def part(request: Request, pk: int) -> HttpResponse:
    """One step of a person of the list."""
    done = actions.move_part(
        request.actor, pk=pk, name=request.POST.get("move", ""), reason=request.POST.get("reason", "")
    )
    return redirect("outside:wave", done.wave_id)
