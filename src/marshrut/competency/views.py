"""Pages of the room."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from marshrut.access.pages import PUBLIC, asks
from marshrut.ui.http import Request, page

from . import queries
from .words import Group

POSITIONS = [("teacher", "Педагоги"), ("manager", "Руководители")]


@asks(PUBLIC)
@require_GET
def framework(request: Request) -> HttpResponse:
    """The framework in use: groups, competencies, what each level of deficit looks like."""
    position = request.GET.get("position", "teacher")
    subject, group = request.GET.get("subject", ""), request.GET.get("group", "")
    text = request.GET.get("q", "").strip()
    rows = list(queries.competencies(request.actor, position=position, subject=subject, group=group, text=text))
    return page(
        request,
        "competency/framework.html",
        framework=queries.framework(request.actor),
        groups=[{"title": Group(code).label, "rows": [r for r in rows if r.group == code]} for code in Group.values],
        count=len(rows),
        subjects=queries.subjects(request.actor),
        group_choices=Group.choices,
        positions=POSITIONS,
        position=position,
        subject=subject,
        group=group,
        text=text,
    )
