"""Pages of the room: visits, a new one, one visit, the card on a phone, the exercise of an observer."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import SIGNED, asks
from marshrut.core.refusal import Refused
from marshrut.ui.http import Request, asked_of, page, paginate

from . import actions, content, printing, queries
from .forms import FORMS, AskForm
from .moves import MOVES
from .words import GIVEN, MARKS, POLICY, WITHOUT_CARD, WRITTEN, Kind

CHIPS = (("", "все"), ("open", "идут"), ("over", "закончены"), ("shown", "показаны школе"))
MOST_BYTES = 200_000
BY_HAND = "Ответ записан."


@asks(SIGNED)
@require_GET
def listing(request: Request) -> HttpResponse:
    """Visits of the actor, cards shown to the school."""
    asked = asked_of(request, ("q", "which"))
    rows = paginate(queries.visits(request.actor, text=asked["q"], which=asked["which"]), request)
    chips = [{"code": code, "title": title, "on": code == asked["which"]} for code, title in CHIPS]
    return page(
        request, "visits/listing.html", rows=rows, asked=asked, chips=chips,
        may_ask=queries.has_place(request.actor), training=queries.training(request.actor),
    )  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


@asks(SIGNED)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Ask for a visit; the colleague and the line of a route may come from another page."""
    if not queries.has_place(request.actor):
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    other = queries.colleague(request.actor, given.get("with", ""))
    line = _number(given.get("line", ""))
    names = ("kind", "side", "topic")
    form = AskForm(
        request.POST if request.method == "POST" else None, initial={n: given[n] for n in names if given.get(n)}
    )
    if request.method == "POST" and form.is_valid():
        made = _asked(request, form, other.pk if other else None, line)
        if made:
            messages.success(request, "Предложение отправлено. Ответ придёт сюда и в уведомления.")
            return redirect("visits:visit", made)
    return page(
        request,
        "visits/new.html",
        422 if form.errors else 200,
        form=form,
        other=other,
        line=line,
        passed=given.get("with", ""),
    )


def _asked(request: Request, form: AskForm, other: int | None, line: int) -> int | None:
    """The number of the new visit, or None with the reason in the form."""
    asked, me = form.cleaned_data, request.actor.person_id or 0
    email, side = asked.pop("email"), asked.pop("side")
    found = other or (queries.by_email(request.actor, email) if email else None)
    if found is None:
        form.add_error("email", "Человека с такой почтой в системе нет: проверьте её." if email else "Укажите почту.")
        return None
    host, guest = (found, me) if side == "guest" else (me, found)
    try:
        return actions.ask(request.actor, host=host, guest=guest, line=line or None, **asked).pk
    except Refused as refusal:
        form.add_error(None, refusal.text)
        return None


@asks("visits.see", "visits.read_card")
@require_GET
def visit(request: Request, pk: int) -> HttpResponse:
    """One visit; the teacher's first opening of the feedback is noted."""
    actions.mark_read(request.actor, pk=pk)
    return _visit(request, pk)


def _visit(
    request: Request, pk: int, status: int = 200, *, form: forms.Form | None = None, do: str = "", trouble: str = ""
) -> HttpResponse:
    found, rights = queries.visit(request.actor, pk)
    can = queries.moves(request.actor, found, rights)
    do = do or request.GET.get("do", "") or _first(can)
    move = next((one for one in can if one.name == do and one.name in FORMS), None)
    reads = "visits.read_card" in rights and (found.state in GIVEN or "visits.guest" in rights)
    card = queries.card_of(request.actor, found) if reads and found.kind not in WITHOUT_CARD else None
    if move and form is None:
        form = FORMS[move.name](initial=_initial(found, card))
    return page(
        request, "visits/visit.html", status, found=found, rights=rights, can=can, move=move, form=form, card=card,
        trouble=trouble, policy=POLICY, mine="visits.see" in rights, with_card=found.kind not in WITHOUT_CARD,
        writes="visits.guest" in rights and found.kind not in WITHOUT_CARD and found.state in WRITTEN,
        shown=queries.shown_to_school(request.actor, found) if "visits.host" in rights else False,
        reads=reads, given=found.state in GIVEN, recorded=found.kind == Kind.RECORDED,
    )  # fmt: skip


def _first(can: list[Any]) -> str:
    """The form that is open without a press: what the visit waits for."""
    return next((one.name for one in can if one.name in ("give", "reflect", "schedule")), "")


def _initial(found: Any, card: dict[str, Any] | None) -> dict[str, Any]:
    start = {"starts": timezone.localtime(found.starts) if found.starts else None, "minutes": found.minutes}
    return start | {
        "place": found.place,
        "words": (card or {}).get("words", ""),
        "next_step": (card or {}).get("next", ""),
    }


@asks("visits.see")
@require_POST
def step(request: Request, pk: int, move: str) -> HttpResponse:
    """Make a move; what was written comes back with the reason when it did not go."""
    if move not in MOVES.moves:
        raise Http404
    queries.visit(request.actor, pk)
    form = FORMS[move](request.POST) if move in FORMS else forms.Form(request.POST)
    if not form.is_valid():
        return _visit(request, pk, 422, form=form, do=move)
    try:
        actions.step(request.actor, pk=pk, move=move, **form.cleaned_data)
    except Refused as refusal:
        if move in FORMS:
            form.add_error(None, refusal.text)
        return _visit(request, pk, 409, form=form if move in FORMS else None, do=move, trouble=refusal.text)
    messages.success(request, BY_HAND if move == "reflect" else f"Готово: {MOVES.moves[move].label.lower()}.")
    return redirect("visits:visit", pk)


@asks("visits.guest")
@require_http_methods(["GET", "POST"])
def card(request: Request, pk: int) -> HttpResponse:
    """The card on a phone: kept on the device first; without a script the same form is sent by a press."""
    found = queries.for_card(request.actor, pk)
    trouble = ""
    if request.method == "POST":
        try:
            actions.save(request.actor, pk=pk, rows=_rows(request))
        except Refused as refusal:
            trouble = refusal.text
        else:
            messages.success(request, "Записано.")
            return redirect("visits:card", pk)
    written = queries.card_of(request.actor, found)
    return page(
        request, "visits/card.html", 409 if trouble else 200, found=found, trouble=trouble, policy=POLICY,
        note=request.POST.get("note", ""), may_score=queries.may_score(request.actor, found.guest_id), marks=MARKS,
        outbox={"visit": found.pk, "kept": written["turns"]}, **written,
    )  # fmt: skip


def _rows(request: Request) -> list[dict[str, Any]]:
    """The form of the card as entries of a device; its turn is the clock of the server."""
    turn, given = int(time.time() * 1000), request.POST
    rows: list[dict[str, Any]] = [
        {"key": key, "value": int(value) if value.isascii() and value.isdecimal() else "", "turn": turn}
        for key, value in given.items()
        if key.startswith("m-") and isinstance(value, str)
    ]
    rows += [
        {"key": f"t-{name}", "value": given[f"t-{name}"], "turn": turn}
        for name in ("words", "next")
        if f"t-{name}" in given
    ]
    if text := given.get("note", "").strip():
        at = f"{timezone.localtime():%H:%M}"
        rows.append({"key": f"n-{uuid4()}", "value": {"text": text, "at": at}, "turn": turn})
    return rows


@asks("visits.guest")
@require_POST
def save(request: Request, pk: int) -> JsonResponse:
    """Entries from the device: 200 with what is taken, 409 when the card is over, 422 for what can't be read."""
    queries.written_by(request.actor, pk)
    try:
        rows = json.loads(request.body) if len(request.body) <= MOST_BYTES else None
    except (ValueError, RawPostDataException):
        rows = None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return JsonResponse({"text": "Записи не прочитаны: обновите страницу."}, status=422)
    try:
        kept = actions.save(request.actor, pk=pk, rows=rows)
    except Refused as refusal:
        return JsonResponse({"text": refusal.text, "code": refusal.code}, status=409)
    return JsonResponse({"kept": kept})


@asks("visits.host")
@require_POST
def share(request: Request, pk: int) -> HttpResponse:
    """Show the card to the school, or stop."""
    stop = request.POST.get("stop") == "1"
    try:
        (actions.unshare if stop else actions.share)(request.actor, pk=pk)
    except Refused as refusal:
        return _visit(request, pk, 409, trouble=refusal.text)
    messages.success(request, "Школа больше не видит карту." if stop else "Школа видит карту, пока вы не закроете её.")
    return redirect("visits:visit", pk)


@asks("visits.read_card")
@require_GET
def card_pdf(request: Request, pk: int) -> HttpResponse:
    """The card on paper: for those who read it."""
    found, rights = queries.visit(request.actor, pk)
    if "visits.read_card" not in rights or found.kind in WITHOUT_CARD:
        raise Http404
    answer = HttpResponse(printing.render(found, queries.card_of(request.actor, found)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="card-{pk}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@asks(SIGNED)
@require_http_methods(["GET", "POST"])
def training(request: Request) -> HttpResponse:
    """The exercise of an observer: three described lessons; how far the marks agree with the key."""
    given, trouble = request.POST if request.method == "POST" else {}, ""
    marks = {
        key[2:]: int(value) for key, value in given.items() if key.startswith("x-") and value in ("0", "1", "2", "3")
    }
    if request.method == "POST":
        try:
            actions.train(request.actor, marks=marks)
            return redirect("visits:training")
        except Refused as refusal:
            trouble = refusal.text
    found = queries.training(request.actor)
    if request.method == "GET" and found and "again" not in request.GET:
        marks = found.marks
    card_ = content.current()
    lessons = [
        {
            "one": lesson,
            "rows": [{"one": one, "name": f"x-{n}-{one.code}", "mark": marks.get(f"{n}-{one.code}"), "key": lesson.key[one.code]} for one in card_.criteria],
        }
        for n, lesson in enumerate(card_.lessons)
    ]  # fmt: skip
    return page(
        request, "visits/training.html", 422 if trouble else 200, card=card_, lessons=lessons, trouble=trouble,
        found=None if trouble or "again" in request.GET else found, marks=MARKS, least=queries.least_kappa(request.actor),
    )  # fmt: skip
