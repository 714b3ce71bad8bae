"""The evidence bank of a teacher."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.ui.http import Request, asked_of, page, paginate

from .. import actions, evidence, queries
from ..words import FileKind

ENDS = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf", "audio/webm": "webm",
    "audio/ogg": "ogg", "audio/mp4": "m4a", "audio/mpeg": "mp3", "audio/wav": "wav",
}  # fmt: skip


@asks("routes.evidence_own")
@require_GET
def files(request: Request) -> HttpResponse:
    """One's own files: search, kinds, where they are shown."""
    asked = asked_of(request, ("q", "kind"))
    rows = queries.bank(request.actor, text=asked["q"], kind=asked["kind"])
    return page(
        request, "routes/files.html", rows=paginate(rows, request), asked=asked, kinds=FileKind.choices,
        taken=queries.bank_size(request.actor), most=evidence.BANK,
    )  # fmt: skip


@asks("routes.evidence")
@require_GET
def file(request: Request, pk: int) -> FileResponse:
    """The bytes of a file; nothing in it may run."""
    found = queries.evidence_file(request.actor, pk)
    where = actions.place_of(request.actor, found)
    if not where.exists():
        raise Http404
    answer = FileResponse(where.open("rb"), content_type=found.mime)
    name = quote(f"{found.title}.{ENDS[found.mime]}")
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{name}"
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=600"
    return answer


@asks("routes.evidence_own")
@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    """Delete a file of one's own."""
    try:
        actions.drop_file(request.actor, file=pk)
    except Refused as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, "Файл удалён.")
    return redirect("routes:files")
