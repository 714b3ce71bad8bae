"""Pages of support: the tutor's board, contacts, the discussion, absences of a school."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.ui.http import Request, asked_of, page

from .. import actions, queries
from ..forms import numbers
from ..forms_support import ContactForm
from ..support import MINUTES

CHIPS = (("", "все", "total"), ("open", "не решены", "open"))


@asks("routes.tutor")
@require_GET
def board(request: Request) -> HttpResponse:
    """Own teachers by harm of silence."""
    return _board(request)


def _board(request: Request, status: int = 200, trouble: str = "") -> HttpResponse:
    return page(
        request, "routes/board.html", status, trouble=trouble, minutes_of=[(str(k), f"{capfirst(k.label)}, {n} мин") for k, n in MINUTES.items()],
        reminders=queries.reminders(request.actor), **queries.board(request.actor),
    )  # fmt: skip


@asks("routes.tutor")
@require_POST
def reminders(request: Request) -> HttpResponse:
    """Switch kinds of reminders."""
    actions.choose_reminders(request.actor, wanted=request.POST.getlist("kind"))
    messages.success(request, "Напоминания настроены.")
    return redirect("routes:board")


@asks("routes.contacts")
@require_http_methods(["GET", "POST"])
def contacts(request: Request, pk: int) -> HttpResponse:
    """The log of contacts; a press on the board sends only the kind."""
    form = ContactForm(request.POST if request.method == "POST" else None)
    from_board = request.POST.get("from") == "board"
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_contact(request.actor, pk=pk, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.text)
        else:
            messages.success(request, "Контакт записан, минуты вошли в нагрузку.")
            return redirect("routes:board") if from_board else redirect("routes:contacts", pk)
    found = queries.contacts(request.actor, pk)
    similar = queries.similar(request.actor, pk)
    return page(request, "routes/contacts.html", 422 if form.errors else 200, form=form, similar=similar, **found)


@asks("routes.tutor")
@require_POST
def drop_contact(request: Request, pk: int, contact: int) -> HttpResponse:
    """Take back a contact written by a slip."""
    try:
        actions.drop_contact(request.actor, pk=pk, contact=contact)
        messages.success(request, "Запись убрана.")
    except Refused as refusal:
        messages.warning(request, refusal.text)
    return redirect("routes:contacts", pk)


@asks("routes.read")
@require_http_methods(["GET", "POST"])
def comments(request: Request, pk: int) -> HttpResponse:
    """The discussion of a route; a refused word stays in its field."""
    kept: dict[str, Any] = {}
    trouble = ""
    if request.method == "POST":
        given = request.POST
        parent, line = numbers([given.get("parent", "")]), numbers([given.get("line", "")])
        called = numbers(given.getlist("called"))
        kept = {
            "text": given.get("text", ""), "audience": given.get("audience", ""), "called": called,
            "parent": parent[0] if parent else None, "line": line[0] if line else None,
        }  # fmt: skip
        try:
            made = actions.comment(request.actor, pk=pk, **(kept | {"audience": kept["audience"] or "pair"}))
        except Refused as refusal:
            trouble = refusal.text
        else:
            return redirect(reverse("routes:comments", args=[pk]) + f"#comment-{made.pk}")
    asked = asked_of(request, ("line", "only"))
    line_asked = numbers([asked["line"]])
    found = queries.discussion(request.actor, pk, line=line_asked[0] if line_asked else 0, only=asked["only"])
    return page(
        request, "routes/comments.html", 422 if trouble else 200, trouble=trouble, kept=kept,
        chips=[{"code": code, "title": title, "count": found[name], "on": code == asked["only"]} for code, title, name in CHIPS],
        chosen=kept.get("line") or (line_asked[0] if line_asked else 0), asked=asked, **found,
    )  # fmt: skip


@asks("routes.read")
@require_POST
def resolve_comment(request: Request, pk: int, comment: int) -> HttpResponse:
    """A question is resolved, or opened again."""
    actions.resolve_comment(request.actor, pk=pk, comment=comment, resolved=request.POST.get("open") != "1")
    return redirect(reverse("routes:comments", args=[pk]) + f"#comment-{comment}")


@asks("routes.absences")
@require_GET
def absences(request: Request) -> HttpResponse:
    """Who is away in a month, what waits for agreement."""
    return _absences(request)


def _absences(request: Request, status: int = 200, trouble: str = "", line: int = 0) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    first = queries.month_of(request.actor, asked.get("month", "")[:7])
    month = queries.calendar(request.actor, first)
    staff = queries.substitutes(request.actor, {row.route.unit_id for row in month["rows"]})
    for row in month["rows"]:
        row.staff = [one for one in staff.get(row.route.unit_id, []) if one[0] != row.route.person_id]
    return page(
        request, "routes/absences.html", status, first=first, trouble=trouble, trouble_line=line,
        waiting=queries.to_agree(request.actor), **month,
    )  # fmt: skip


@asks("routes.absences")
@require_POST
def cover(request: Request, line: int) -> HttpResponse:
    """Who takes the lessons."""
    person = numbers([request.POST.get("substitute", "")])
    try:
        actions.cover(
            request.actor, line=line, substitute=person[0] if person else None, note=request.POST.get("note", "")
        )
    except Refused as refusal:
        return _absences(request, 409, refusal.text, line)
    messages.success(request, "Замена записана.")
    month = queries.month_of(request.actor, request.POST.get("month", "")[:7])
    return redirect(reverse("routes:absences") + f"?month={month:%Y-%m}")
