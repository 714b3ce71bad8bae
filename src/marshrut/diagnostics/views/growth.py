"""Pages of growth: the own one, that of somebody who opened the profile, that of a group."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from marshrut.access.pages import SIGNED, asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, growing, queries
from marshrut.diagnostics.forms import GrowthForm
from marshrut.diagnostics.queries.growth import OVERALL, PARTS, Moment, Step
from marshrut.ui.charts import Chart, Point, timeline
from marshrut.ui.http import Request, page


@asks(SIGNED)
@require_GET
def growth(request: Request) -> HttpResponse:
    """The own history and what may be said of its changes."""
    return _growth(request, queries.growth_history(request.actor, request.actor.person_id or 0), own=True)


@asks("diagnostics.see_person")
@require_GET
def growth_of(request: Request, pk: int) -> HttpResponse:
    """The growth of somebody who opened the profile; the look is written, a refused try too."""
    try:
        actions.look_at_profile(request.actor, person_id=pk)
    except Http404:
        actions.note_refusal(request.actor, person_id=pk)
        raise
    return _growth(request, queries.growth_of(request.actor, pk), own=False)


def _growth(request: Request, moments: list[Moment], *, own: bool) -> HttpResponse:
    steps = [_said(step) for step in queries.growth_steps(request.actor, moments)]
    return page(request, "diagnostics/growth.html", moments=moments, steps=steps, chart=_chart(moments), own=own)


def _chart(moments: list[Moment]) -> Chart | None:
    found = [(m.day, m.parts[OVERALL]) for m in moments if OVERALL in m.parts]
    if len(found) < 2:
        return None
    data = [Point(day, growing.points(p.theta), growing.points(p.low), growing.points(p.high)) for day, p in found]
    return timeline("Общий балл с погрешностью", data)


def _said(step: Step) -> dict[str, object]:
    """Lines of the table: part, change with its interval, words; the smallest change that could be noticed."""
    rows = [
        {
            "name": PARTS[part], "diff": growing.POINTS * c.diff, "low": growing.POINTS * c.low,
            "high": growing.POINTS * c.high, "words": c.words, "reliable": c.reliable,
        }
        for part, c in step.changes.items()
    ]  # fmt: skip
    whole = step.changes.get(OVERALL)
    least = growing.POINTS * growing.WIDE * whole.se if whole else None
    return {"first": step.first, "second": step.second, "rows": rows, "least": least, "answered": step.second.answered}


@asks("diagnostics.see_growth")
@require_GET
def group_growth(request: Request) -> HttpResponse:
    """Mean change of those who took two campaigns, freed of regression to the mean."""
    form = GrowthForm(request.GET if "first" in request.GET else None, actor=request.actor)
    found, status = None, 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                found = actions.group_growth(
                    request.actor, first=given["first"].pk, second=given["second"].pk, chosen=given["chosen"]
                )
                status = 200
            except Refused as refusal:
                form.add_error(None, refusal.text)
    return page(request, "diagnostics/group_growth.html", status, form=form, found=found)
