"""Pages of the psychometrician: calibrations, their reports, a new one as a job."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.access.pages import asks
from marshrut.diagnostics import actions, queries
from marshrut.ui.http import Request, page, paginate

RIGHT = "diagnostics.calibrate"


@asks(RIGHT)
@require_http_methods(["GET", "POST"])
def calibrations(request: Request) -> HttpResponse:
    """What was calibrated; a press starts a calibration of a campaign."""
    asked = request.POST.get("campaign", "")
    if request.method == "POST" and asked.isdecimal():
        row = actions.begin_calibration(request.actor, campaign=int(asked))
        return redirect("desk:progress", row.pk)
    rows = paginate(queries.calibrations(request.actor), request)
    campaigns = queries.measured_campaigns(request.actor)
    trouble = "Выберите кампанию." if request.method == "POST" else ""
    status = 422 if trouble else 200
    return page(request, "diagnostics/calibrations.html", status, rows=rows, campaigns=campaigns, trouble=trouble)


@asks(RIGHT)
@require_GET
def calibration(request: Request, pk: int) -> HttpResponse:
    """The report of one calibration."""
    made = queries.calibration(request.actor, pk)
    rows = paginate(queries.parameters(request.actor, made), request)
    return page(request, "diagnostics/calibration.html", made=made, report=made.report, rows=rows)
