"""Pages of those who arrange rooms: which there are, who sits where, who has no place yet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.forms import RoomForm
from marshrut.ui.http import Request, page, paginate

RIGHT = "diagnostics.arrange_rooms"
MANY = 100


@asks(RIGHT)
@require_GET
def rooms(request: Request, pk: int) -> HttpResponse:
    """Rooms of a campaign and how many people have none."""
    found = queries.arranged_campaign(request.actor, pk)
    rows = queries.rooms(request.actor, found)
    unplaced = queries.unplaced(request.actor, found).count()
    return page(request, "diagnostics/rooms.html", campaign=found, rows=rows, unplaced=unplaced)


@asks(RIGHT)
@require_http_methods(["GET", "POST"])
def new_room(request: Request, pk: int) -> HttpResponse:
    """A new room of a campaign."""
    found = queries.arranged_campaign(request.actor, pk)
    form = RoomForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        campaign=found,
        initial={"starts_at": found.opens_at},
    )
    if form.is_bound and form.is_valid():
        try:
            made = actions.make_room(request.actor, campaign=pk, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("starts_at" if refusal.code == "room.time" else "unit", refusal.text)
        else:
            messages.success(request, "Аудитория назначена, организатор получил сообщение. Разместите людей.")
            return redirect("diagnostics:arrange", made.pk)
    return page(request, "diagnostics/new_room.html", 422 if form.is_bound else 200, campaign=found, form=form)


@asks(RIGHT)
@require_http_methods(["GET", "POST"])
def arrange(request: Request, pk: int) -> HttpResponse:
    """A room: where, when, who, its people and those without a place."""
    found = queries.room(request.actor, pk)
    start = {n: getattr(found, n) for n in ("unit", "place", "starts_at", "capacity")}
    form = RoomForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        campaign=found.campaign,
        initial=start | {"organiser": queries.email_of(request.actor, found.organiser)},
    )
    if form.is_bound and form.is_valid():
        try:
            actions.change_room(request.actor, pk=pk, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(FIELDS.get(refusal.code, "unit"), refusal.text)
        else:
            messages.success(request, "Аудитория изменена. Кого это касается, получили сообщение.")
            return redirect("diagnostics:arrange", pk)
    return page(request, "diagnostics/arrange.html", 422 if form.is_bound else 200, form=form, **_people(request, pk))


FIELDS = {"room.time": "starts_at", "room.small": "capacity", "room.self": "organiser"}


def _people(request: Request, pk: int) -> dict[str, object]:
    found = queries.room(request.actor, pk)
    text, unit = request.GET.get("q", "").strip()[:100], request.GET.get("unit", "")
    chosen = int(unit) if unit.isascii() and unit.isdecimal() and len(unit) < 10 else 0
    placed = list(queries.placed(request.actor, found))
    return {
        "room": found,
        "placed": placed,
        "free": found.capacity - len(placed),
        "rows": paginate(queries.unplaced(request.actor, found.campaign, text=text, unit=chosen), request, MANY),
        "units": queries.unplaced_units(request.actor, found.campaign),
        "asked": {"q": text, "unit": unit},
    }


@asks(RIGHT)
@require_POST
def seat(request: Request, pk: int) -> HttpResponse:
    """Give places to the chosen people or to a whole organisation."""
    unit = request.POST.get("whole", "")
    ids = [int(one) for one in request.POST.getlist("pk") if one.isascii() and one.isdecimal() and len(one) < 10]
    whole = int(unit) if unit.isascii() and unit.isdecimal() and len(unit) < 10 else 0
    done = actions.seat_people(request.actor, pk=pk, invitations=ids, unit=whole)
    messages.success(request, f"Размещены: {counted(done, 'человек', 'человека', 'человек')}. Они получили сообщение.")
    return redirect("diagnostics:arrange", pk)


@asks(RIGHT)
@require_POST
def unseat(request: Request, pk: int, seat: int) -> HttpResponse:
    """Take a person out of the room."""
    gone = actions.unseat(request.actor, pk=pk, seat=seat)
    messages.success(request, f"Без аудитории снова: {gone.person.full_name}.")
    return redirect("diagnostics:arrange", pk)


@asks(RIGHT)
@require_POST
def remove_room(request: Request, pk: int) -> HttpResponse:
    """Remove an empty room."""
    campaign = queries.room(request.actor, pk).campaign_id
    actions.remove_room(request.actor, pk=pk)
    messages.success(request, "Аудитория убрана.")
    return redirect("diagnostics:rooms", campaign)
