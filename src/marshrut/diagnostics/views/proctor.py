"""Pages of an organiser: the own rooms, the people of one as they are now, a move with its reason, the journal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.actions.proctor import Done
from marshrut.diagnostics.moves import LABELS, RIGHT, TOLD, fits
from marshrut.diagnostics.words import REASONS
from marshrut.ui.http import Request, page, paginate, part, toast

#: Done with everybody when there is no time to choose; elsewhere people are ticked on purpose.
AT_ONCE = {"pause", "resume"}


@asks(RIGHT)
@require_GET
def my_rooms(request: Request) -> HttpResponse:
    """Rooms the actor keeps order in."""
    return page(request, "diagnostics/my_rooms.html", rows=paginate(queries.my_rooms(request.actor), request))


@asks(RIGHT)
@require_GET
def room(request: Request, pk: int) -> HttpResponse:
    """Everybody of the room as they are now; a script asks for the people only."""
    shown = _shown(request, pk)
    if request.htmx and request.GET.get("live"):
        return part(request, "diagnostics/room.html#people", **shown)
    return page(request, "diagnostics/room.html", **shown)


def _shown(request: Request, pk: int) -> dict[str, Any]:
    found = queries.my_room(request.actor, pk)
    people = queries.people(request.actor, found)
    return {
        "room": found,
        "people": people,
        "counts": queries.counts(request.actor, people),
        "moves": queries.common_moves(request.actor, people),
        "now": timezone.localtime(),
    }


@asks(RIGHT)
@require_http_methods(["GET", "POST"])
def act(request: Request, pk: int, move: str) -> HttpResponse:
    """A move: with whom and why. A button of a row sends it at once and gets the people back."""
    if move not in LABELS:
        raise Http404
    trouble = ""
    if request.method == "POST" and not request.POST.get("all"):
        reason, words = request.POST.get("reason", ""), request.POST.get("words", "")
        try:
            done = actions.act(request.actor, room=pk, move=move, seats=_seats(request), reason=reason, words=words)
        except Refused as refusal:
            if refusal.code not in {"room.reason", "room.words", "seat.nobody"}:
                raise
            trouble = refusal.text
        else:
            return _answer(request, pk, move, done)
    return _form(request, pk, move, trouble)


def _seats(request: Request) -> list[int]:
    found = request.POST if request.method == "POST" else request.GET
    return [int(one) for one in found.getlist("seat") if one.isascii() and one.isdecimal() and len(one) < 10]


def _answer(request: Request, pk: int, move: str, done: Done) -> HttpResponse:
    said = [f"{TOLD[move].capitalize()}: {', '.join(done.people)}."] if done.people else []
    if done.skipped:
        said.append(f"Без изменений: {', '.join(f'{name} ({state})' for name, state in done.skipped)}.")
    if request.htmx:
        answer = part(request, "diagnostics/room.html#people", **_shown(request, pk))
        return toast(answer, " ".join(said), "bad") if done.skipped else answer  # the row itself tells the rest
    (messages.success if done.people else messages.warning)(request, " ".join(said))
    return redirect("diagnostics:room", pk)


def _form(request: Request, pk: int, move: str, trouble: str) -> HttpResponse:
    shown = _shown(request, pk)
    everybody = queries.people(request.actor, queries.my_room(request.actor, pk))
    asked = set(_seats(request))
    fitting = sorted((row for row in everybody if fits(move, row.state)), key=lambda row: row.seat not in asked)
    every = bool(request.POST.get("all")) or (move in AT_ONCE and request.method == "GET" and not asked)
    return page(
        request,
        "diagnostics/act.html",
        422 if trouble else 200,
        room=shown["room"],
        move=move,
        label=LABELS[move],
        people=fitting,
        chosen=asked or ({row.seat for row in fitting} if len(fitting) == 1 else set()),
        all=every,
        silent=[row.person.full_name for row in everybody if row.works and not row.on_line],
        reasons=REASONS[move],
        reason=request.POST.get("reason", ""),
        words=request.POST.get("words", ""),
        trouble=trouble,
    )


@asks(RIGHT, "diagnostics.arrange_rooms")
@require_GET
def room_journal(request: Request, pk: int) -> HttpResponse:
    """What was done in the room, by whom and why."""
    found = queries.journaled_room(request.actor, pk)
    own = found.organiser_id == request.actor.person_id
    return page(
        request, "diagnostics/room_journal.html", room=found, rows=queries.journal(request.actor, found), own=own
    )
