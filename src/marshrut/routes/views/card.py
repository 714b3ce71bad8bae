"""The page of a route: reading, steps, header, lines, remarks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.signing.kinds import CodeNeeded
from marshrut.ui.http import Request, page

from .. import actions, queries
from ..forms import HeadForm, LineForm, StepForm
from ..moves import said
from ..tops import tops
from ..words import Block
from .signed import ask_code

ASKING = ("routes.stages",)


def show(request: Request, pk: int, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page with whatever is open on it: an editor of a line, a picker, the dialog of a step."""
    card = queries.card(request.actor, pk)
    if request.method == "GET" and card.unopened and actions.mark_opened(request.actor, pk=pk):
        card = queries.card(request.actor, pk)
    context: dict[str, Any] = {"card": card, "route": card.route, "trouble": ""}
    if "routes.read" in card.rights:
        context |= {"way": queries.way(request.actor, card)} | _opened(request, card)
        context["tops"] = tops(request.actor, card.route, request)
        if "routes.assign" in card.rights and (card.route.tutor_id is None or "tutor" in request.GET):
            context["tutors"] = queries.tutors(request.actor, card.route)
    return page(request, "routes/card.html", status, **(context | more))


def _opened(request: Request, card: queries.Card) -> dict[str, Any]:
    """What the address asks to open."""
    asked = request.GET
    add, edit, do = (asked.get(name, "") for name in ("add", "edit", "do"))
    found: dict[str, Any] = {"add": "", "edit": 0}
    if card.editable and add in Block.values:
        text = asked.get("q", "").strip()[:100]
        offers = queries.picker(request.actor, card.route, add, text)
        found |= {"add": add, "q": text, "offers": offers, "line_form": LineForm()}
    line = next((row for row in card.lines if str(row.pk) == edit), None)
    if line and edit and card.editable:
        found |= {
            "edit": line.pk,
            "line_form": LineForm(initial={n: getattr(line, n) for n in ("title", "extra", "hours", "starts", "ends")}),
        }
    move = next((m for m in (card.main, card.back, *card.beside, *card.more) if m and m.name == do), None)
    if move:
        places = queries.remark_places(request.actor, card)
        found |= {
            "do": move,
            "step_form": StepForm(move=move.name, places=places),
            "seal": queries.seal_now(request.actor, card),
        }
    return found


@asks(*ASKING)
@require_GET
def card(request: Request, pk: int) -> HttpResponse:
    """One route; its addressee opens it by this."""
    return show(request, pk)


def done(request: Request, pk: int, call: Callable[[], object], words: str = "", anchor: str = "") -> HttpResponse:
    """Call an action; then the page again, or the same page with the refusal on top."""
    try:
        call()
    except Refused as refusal:
        return show(request, pk, 409, trouble=refusal.text)
    if words:
        messages.success(request, words)
    return redirect(reverse("routes:card", args=[pk]) + anchor)


@asks(*ASKING)
@require_POST
def step(request: Request, pk: int, move: str) -> HttpResponse:
    """Make a move; a dialog with an error comes back with what was written."""
    card = queries.card(request.actor, pk)
    form = StepForm(request.POST, move=move, places=queries.remark_places(request.actor, card))
    if not form.is_valid():
        known = next((m for m in (card.main, card.back, *card.beside, *card.more) if m and m.name == move), None)
        return show(request, pk, 422, do=known, step_form=form)
    try:
        return _made(request, pk, move, form.values())
    except Refused as refusal:
        return show(request, pk, 409, trouble=refusal.text, kept=form.cleaned_data.get("reason", ""))


def _made(request: Request, pk: int, move: str, values: dict[str, Any]) -> HttpResponse:
    """Make the move; one that needs a code leads to the page of the code with the answers kept."""
    try:
        actions.step(request.actor, pk=pk, move=move, **values)
    except CodeNeeded as needed:
        kept = {name: value for name, value in values.items() if isinstance(value, str)}
        return ask_code(request, [needed.item], {"move": move, "values": kept})
    messages.success(request, said(move))
    return redirect("routes:card", pk)


@asks(*ASKING)
@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Take the last step back."""
    return done(request, pk, lambda: actions.undo(request.actor, pk=pk), "Шаг отменён.")


@asks("routes.edit")
@require_http_methods(["GET", "POST"])
def header(request: Request, pk: int) -> HttpResponse:
    """Sections 1 and 2."""
    card = queries.card(request.actor, pk)
    if "routes.edit" not in card.rights:
        raise Http404
    route = card.route
    start = {name: getattr(route, name) for name in ("subject", "starts", "ends", "hours_limit", "goal", "ground")}
    form = HeadForm(request.POST or None, initial=start | route.options)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_header(request.actor, pk=pk, **form.cleaned())
            messages.success(request, "Сохранено.")
            return redirect("routes:card", pk)
        except Refused as refusal:
            form.add_error(None, refusal.text)
    return page(request, "routes/header.html", 422 if form.errors else 200, route=route, form=form)


@asks("routes.edit")
@require_POST
def add_line(request: Request, pk: int) -> HttpResponse:
    """Add a line from a catalogue or in free words."""
    if kind := request.POST.get("kind"):
        source = request.POST.get("source", "")
        call = lambda: actions.choose_offer(request.actor, pk=pk, kind=kind, source=int(source))  # noqa: E731
        return (
            done(request, pk, call, "Строка добавлена.", "#road") if source.isdecimal() else redirect("routes:card", pk)
        )
    block, form = request.POST.get("block", ""), LineForm(request.POST)
    if block not in Block.values or not form.is_valid():
        return show(request, pk, 422, add=block, line_form=form, offers=[])
    return _save(
        request,
        pk,
        form,
        {"add": block, "offers": []},
        lambda: actions.add_line(request.actor, pk=pk, block=block, **form.cleaned_data),
    )


@asks("routes.edit")
@require_POST
def edit_line(request: Request, pk: int, line: int) -> HttpResponse:
    """Change a line."""
    form = LineForm(request.POST)
    if not form.is_valid():
        return show(request, pk, 422, edit=line, line_form=form)
    return _save(
        request,
        pk,
        form,
        {"edit": line},
        lambda: actions.edit_line(request.actor, pk=pk, line=line, **form.cleaned_data),
    )


def _save(
    request: Request, pk: int, form: forms.Form, opened: dict[str, Any], call: Callable[[], object]
) -> HttpResponse:
    """Save a line; a refusal comes back into its form with what was written."""
    try:
        call()
    except Refused as refusal:
        form.add_error(None, refusal.text)
        return show(request, pk, 409, line_form=form, **opened)
    return redirect(reverse("routes:card", args=[pk]) + "#road")


@asks("routes.edit")
@require_POST
def line_act(request: Request, pk: int, line: int, act: str) -> HttpResponse:
    """One press: up, down, lock, unlock, delete, swap."""
    actor = request.actor
    kind, _, source = request.POST.get("to", "").partition(":")
    acts: dict[str, Callable[[], object]] = {
        "up": lambda: actions.move_line(actor, pk=pk, line=line, up=True),
        "down": lambda: actions.move_line(actor, pk=pk, line=line, up=False),
        "lock": lambda: actions.lock_line(actor, pk=pk, line=line, locked=True),
        "unlock": lambda: actions.lock_line(actor, pk=pk, line=line, locked=False),
        "delete": lambda: actions.delete_line(actor, pk=pk, line=line),
        "swap": lambda: actions.swap_line(
            actor, pk=pk, line=line, kind=kind, source=int(source) if source.isdecimal() else 0
        ),
    }
    words = {"delete": "Строка удалена. Её можно вернуть в течение 10 минут.", "swap": "Строка заменена."}.get(act, "")
    return done(request, pk, acts[act], words, "#road")


@asks("routes.edit")
@require_POST
def restore_line(request: Request, pk: int) -> HttpResponse:
    """Put the deleted line back."""
    return done(request, pk, lambda: actions.undo_delete(request.actor, pk=pk), "Строка возвращена.", "#road")


@asks("routes.edit")
@require_POST
def resolve(request: Request, pk: int, remark: int) -> HttpResponse:
    """A remark is taken into account, or opened again."""
    resolved = request.POST.get("open") != "1"
    return done(
        request, pk, lambda: actions.resolve_remark(request.actor, pk=pk, remark=remark, resolved=resolved), "", "#road"
    )


@asks("routes.edit")
@require_POST
def replan(request: Request, pk: int) -> HttpResponse:
    """Propose anew, keeping locked lines."""
    return done(
        request,
        pk,
        lambda: actions.replan(request.actor, pk=pk),
        "Предложено заново. Закреплённые строки остались.",
        "#road",
    )


@asks("routes.assign")
@require_POST
def assign(request: Request, pk: int) -> HttpResponse:
    """Give the route to another tutor."""
    person = request.POST.get("tutor", "")
    return done(
        request,
        pk,
        lambda: actions.assign_tutor(request.actor, pk=pk, person_id=int(person) if person.isdecimal() else 0),
        "Тьютор назначен.",
    )


@asks("routes.stages")
@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who did what and when; frozen versions; changes."""
    card = queries.card(request.actor, pk)
    full = "routes.read" in card.rights
    return page(
        request, "routes/history.html", route=card.route, card=card, rows=queries.history(request.actor, pk),
        versions=queries.versions(request.actor, pk) if full else [],
        amendments=queries.amendment(request.actor, pk) if full else [],
    )  # fmt: skip


@asks("routes.read")
@require_GET
def compare(request: Request, pk: int, first: int, second: int) -> HttpResponse:
    """«Было → стало» of two versions."""
    card = queries.card(request.actor, pk)
    return page(
        request, "routes/compare.html", route=card.route, **queries.change_words(request.actor, pk, first, second)
    )
