"""Pages of the room."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from marshrut.access.pages import SIGNED, asks
from marshrut.ui.http import Request, page, paginate

from . import queries
from .words import LEVELS, ROLES, in_words


@asks(SIGNED)
@require_GET
def templates(request: Request) -> HttpResponse:
    """Which documents the system knows: who prepares, who approves, which fields."""
    text, level = (request.GET.get(name, "").strip() for name in ("q", "level"))
    rows = paginate(queries.templates(request.actor, text=text, level=level), request, per=100)
    levels = [(code, in_words(code, LEVELS)) for code in queries.template_levels(request.actor)]
    shown = [
        {
            "row": row,
            "level": in_words(row.level, LEVELS),
            "prepared": in_words(row.prepared_by, ROLES),
            "approved": in_words(row.approved_by, ROLES),
        }
        for row in rows
    ]
    return page(request, "documents/templates.html", rows=shown, paged=rows, text=text, level=level, levels=levels)
