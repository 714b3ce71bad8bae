"""Pictures of tasks, each by the door of those who may see the task."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.access.pages import PUBLIC, asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, pictures, queries
from marshrut.diagnostics.item_forms import PictureForm
from marshrut.ui.http import Request, asked_of, page, paginate

from .bank import EDITS
from .guest import owner

#: Ten minutes spare a second loading to the copy for work without network.
KEPT = "private, max-age=600"


def _sent(found: Any) -> HttpResponse:
    answer = HttpResponse(bytes(found.data), content_type=found.mime)
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = KEPT
    return answer


def take_file(request: Request, *, alt: str, source: str = "") -> Any:
    """Keep the file of a form as a picture of the bank; the first refusal tells what is missing."""
    file = request.FILES.get("file")
    if file is None:
        raise Refused("media.file", "Выберите файл рисунка: PNG, JPEG, WebP или SVG до 500 КБ.")
    if (file.size or 0) > pictures.MOST_BYTES:
        raise Refused("media.size", "Рисунок больше 500 КБ. Уменьшите его и загрузите ещё раз.")
    return actions.add_picture(request.actor, data=file.read(), alt=alt, source=source)


@asks(EDITS)
@require_GET
def bank_pictures(request: Request) -> HttpResponse:
    """Pictures an author may use: search, own ones, where each stands."""
    asked = asked_of(request, ("q", "mine"))
    rows = paginate(queries.pictures_of_bank(request.actor, text=asked["q"], mine=asked["mine"]), request)
    used = queries.uses(request.actor)
    for row in rows:
        row.used = len(used.get(row.code, []))
    return page(request, "diagnostics/pictures.html", rows=rows, asked=asked, mine=(("mine", "загружены мной"),))


@asks(EDITS)
@require_http_methods(["GET", "POST"])
def new_picture(request: Request) -> HttpResponse:
    """Bring a picture. A picture is never replaced: `like` fills the words of an older one for its successor."""
    old = queries.pictures_of_bank(request.actor).filter(code=request.GET.get("like", "")).first()
    initial = {"alt": old.alt, "source": old.source} if old else {}
    form = PictureForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "GET" or not form.is_valid():
        return page(request, "diagnostics/new_picture.html", 200 if request.method == "GET" else 422, form=form)
    try:
        made = take_file(request, alt=form.cleaned_data["alt"], source=form.cleaned_data["source"])
    except Refused as refusal:
        form.add_error("alt" if refusal.code == "media.alt" else "file", refusal.text)
        return page(request, "diagnostics/new_picture.html", 422, form=form)
    messages.success(request, f"Рисунок {made.code} в банке.")
    return redirect("diagnostics:bank_picture", made.code)


@asks(EDITS)
@require_GET
def bank_picture(request: Request, code: str) -> HttpResponse:
    """A picture with its words and the tasks that show it."""
    one = get_object_or_404(queries.pictures_of_bank(request.actor), code=code)
    used = queries.uses(request.actor, code).get(code, [])
    return page(request, "diagnostics/bank_picture.html", one=one, used=used)


@asks("diagnostics.see_items")
@require_GET
def picture(request: Request, code: str) -> HttpResponse:
    """A picture of the bank: for those who see its task."""
    return _sent(queries.picture_of_bank(request.actor, code))


@asks("diagnostics.sit")
@require_GET
def take_picture(request: Request, pk: int, code: str) -> HttpResponse:
    """A picture of the own test while it goes on."""
    return _sent(queries.picture_of_sitting(request.actor, pk, code))


@asks(PUBLIC)
@require_GET
def guest_picture(request: Request, pk: int, code: str) -> HttpResponse:
    """The same for a person who came by a link."""
    return _sent(queries.picture_of_sitting(owner(request, pk).actor, pk, code))


@asks("diagnostics.score_answers")
@require_GET
def scoring_picture(request: Request, pk: int, code: str) -> HttpResponse:
    """A picture of the task beside the answer to be marked."""
    return _sent(queries.picture_of_scoring(request.actor, pk, code))


@asks("diagnostics.review")
@require_GET
def review_picture(request: Request, pk: int, code: str) -> HttpResponse:
    """A picture of the task under review."""
    return _sent(queries.picture_of_review(request.actor, pk, code))


@asks("diagnostics.judge_in_panel")
@require_GET
def panel_picture(request: Request, pk: int, code: str) -> HttpResponse:
    """A picture of a task that the panelist judges."""
    return _sent(queries.picture_of_panel(request.actor, pk, code))
