"""Reads of rooms: for those who arrange them and for the organiser, who sees neither answers nor results."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import queries as core
from marshrut.core.actor import Actor
from marshrut.core.models import Fact
from marshrut.core.text import counted
from marshrut.diagnostics import access, rules
from marshrut.diagnostics.models import Blank, Campaign, Invitation, Room, Seat, Sitting
from marshrut.diagnostics.moves import LABELS, NOTE, TOLD, fits
from marshrut.diagnostics.words import InvitationState, SeatState, SittingState
from marshrut.people.models import Account, Appointment, Employment, Person
from marshrut.region.models import Unit

from .campaigns import campaign_by_name

#: A device that has said nothing for so long is shown as lost.
SILENT = timedelta(minutes=2)


def may_arrange(actor: Actor) -> bool:
    """Whether the actor makes rooms somewhere."""
    return actor.holds(*access.ARRANGERS)


def arranged_campaign(actor: Actor, pk: int) -> Campaign:
    """A campaign in which the actor makes rooms, or 404."""
    if not may_arrange(actor):
        raise Http404
    return campaign_by_name(actor, pk)


def rooms(actor: Actor, found: Campaign) -> QuerySet[Room]:
    """Rooms of a campaign in the arranger's territory with the number of people in each."""
    rows = access.arrange_rooms.of(actor, Room.objects.filter(campaign=found))
    return rows.select_related("unit", "organiser").annotate(taken=Count("places")).order_by("starts_at", "pk")


def room(actor: Actor, pk: int) -> Room:
    """A room the actor arranges, or 404."""
    rows = access.arrange_rooms.of(actor, Room.objects.select_related("campaign__unit", "unit", "organiser"))
    return get_object_or_404(rows.annotate(taken=Count("places")), pk=pk)


def my_rooms(actor: Actor) -> QuerySet[Room]:
    """Rooms the actor keeps order in, the newest first."""
    rows = access.run_room.of(actor, Room.objects.select_related("campaign", "unit"))
    return rows.annotate(taken=Count("places")).order_by("-starts_at", "pk")


def my_room(actor: Actor, pk: int) -> Room:
    """A room the actor keeps order in, or 404."""
    return get_object_or_404(access.run_room.of(actor, Room.objects.select_related("campaign", "unit")), pk=pk)


def journaled_room(actor: Actor, pk: int) -> Room:
    """A room whose journal the actor reads: its organiser and those who arrange it."""
    condition = access.run_room.condition(actor) | access.arrange_rooms.condition(actor)
    return get_object_or_404(Room.objects.filter(condition).select_related("campaign", "unit", "organiser"), pk=pk)


@dataclass(frozen=True)
class Watched:
    """A person in a room as the organiser sees them."""

    seat: int
    person: Person
    unit: Unit
    state: str
    answered_at: datetime | None
    seen_at: datetime | None
    notes: int
    paper: bool = False

    @property
    def state_words(self) -> str:
        """The state in words."""
        return str(SeatState(self.state).label)

    @property
    def moves(self) -> list[tuple[str, str]]:
        """What may be done now."""
        return [(name, label) for name, label in LABELS.items() if fits(name, self.state)]

    @property
    def on_line(self) -> bool:
        """Whether the device was heard of lately."""
        return self.seen_at is not None and self.seen_at > timezone.now() - SILENT

    @property
    def link_words(self) -> str:
        """When the device was heard of and when the last answer came: «На связи · ответ 2 мин назад»."""
        if self.on_line:
            link = "На связи"
        else:
            link = f"Связи нет {_minutes(self.seen_at)}" if self.seen_at else "Связи ещё не было"
        answer = f"ответ {_minutes(self.answered_at)} назад" if self.answered_at else "ответов ещё нет"
        return f"{link} · {answer}"

    @property
    def works(self) -> bool:
        """Whether the connection matters."""
        return self.state in {SeatState.GOING, SeatState.PAUSED}


def _minutes(moment: datetime) -> str:
    passed = int((timezone.now() - moment).total_seconds() // 60)
    return counted(passed, "минуту", "минуты", "минут") if passed else "меньше минуты"


def people(actor: Actor, found: Room) -> list[Watched]:
    """Everybody of a room by surname, in three statements. The caller has shown the right to the room."""
    seats = Seat.objects.filter(room=found).select_related("invitation__person", "invitation__unit")
    seats = seats.order_by("invitation__person__sort_key", "pk")
    sat = Sitting.objects.filter(campaign_id=found.campaign_id, person__invitations__seat__room=found)
    paper = Exists(Blank.objects.filter(sitting_id=OuterRef("pk")))
    sat = sat.exclude(state=SittingState.ANNULLED).annotate(last=Max("answers__saved_at"), paper=paper)
    begun: dict[int, Any] = {s["person_id"]: s for s in sat.values("person_id", "state", "paused_at", "last", "paper")}
    notes = Counter(Fact.objects.filter(kind="room.note", subject_id=found.pk).values_list("data__person", flat=True))
    return [_watched(seat, begun.get(seat.invitation.person_id), notes) for seat in seats]


def _watched(seat: Seat, sitting: dict[str, Any] | None, notes: Counter[int]) -> Watched:
    state = rules.seat_state(
        admitted=seat.admitted_at is not None,
        sitting=sitting["state"] if sitting else "",
        paused=bool(sitting and sitting["paused_at"]),
    )
    last = sitting["last"] if sitting else None
    person = seat.invitation.person
    heard = [moment for moment in (seat.seen_at, last) if moment]
    paper = bool(sitting and sitting["paper"])
    heard_at = max(heard, default=None)
    return Watched(seat.pk, person, seat.invitation.unit, state, last, heard_at, notes[person.pk], paper)


def counts(actor: Actor, rows: list[Watched]) -> list[tuple[str, int]]:
    """How many people are in each state, in the order of the work."""
    found = Counter(row.state for row in rows)
    return [(str(state.label), found[state]) for state in SeatState]


def common_moves(actor: Actor, rows: list[Watched]) -> list[tuple[str, str, int]]:
    """Moves that fit at least one person, with how many."""
    found = [(name, label, sum(fits(name, row.state) for row in rows)) for name, label in LABELS.items()]
    return [one for one in found if one[2]]


def journal(actor: Actor, found: Room) -> list[dict[str, Any]]:
    """What was done in a room, the newest first: when, who, what, with whom, why."""
    said = list(core.history(actor, "room.", found.pk).reverse()[:500])
    ids = {fact.person_id for fact in said} | {fact.data.get("person") for fact in said}
    names = {p.pk: p.full_name for p in Person.objects.filter(pk__in=[i for i in ids if i])}
    told = TOLD | {
        "made": "аудитория назначена",
        "changed": "аудитория изменена",
        "seated": "размещены",
        "unseated": "место отменено",
    }
    return [
        {
            "at": fact.at,
            "who": names.get(fact.person_id or 0, "система"),
            "what": told.get(fact.kind.removeprefix("room."), fact.kind),
            "whom": names.get(fact.data.get("person") or 0, ""),
            "why": fact.data.get("why", ""),
            "is_note": fact.kind == f"room.{NOTE}",
        }
        for fact in said
    ]


def unplaced(actor: Actor, found: Campaign, *, text: str = "", unit: int = 0) -> QuerySet[Invitation]:
    """Invited people in the arranger's territory without a room who have not begun; a refusal is not told apart."""
    sat = Sitting.objects.filter(campaign=found, person_id=OuterRef("person_id")).exclude(state=SittingState.ANNULLED)
    rows = access.arrange_rooms.of(actor, Invitation.objects.filter(campaign=found, seat=None))
    rows = rows.filter(~Exists(sat)).exclude(state__in=[InvitationState.REPLACED, InvitationState.EXPIRED])
    if text:
        rows = rows.filter(Q(person__surname__icontains=text) | Q(unit__name__icontains=text))
    if unit:
        rows = rows.filter(unit_id=unit)
    return rows.select_related("person", "unit__parent").order_by("unit__name", "person__sort_key", "pk")


def unplaced_units(actor: Actor, found: Campaign) -> list[tuple[int, str]]:
    """Organisations with people who have no room yet."""
    rows = unplaced(actor, found).order_by("unit__name").values("unit_id", name=F("unit__name")).annotate(n=Count("pk"))
    return [(row["unit_id"], f"{row['name']} ({row['n']})") for row in rows]


def placed(actor: Actor, found: Room) -> QuerySet[Seat]:
    """Who has a place in a room."""
    rows = Seat.objects.filter(room=found).select_related("invitation__person", "invitation__unit")
    return rows.order_by("invitation__person__sort_key", "pk")


def sites(actor: Actor, found: Campaign) -> QuerySet[Unit]:
    """Organisations where a room of a campaign may be made by the actor."""
    rows = Unit.objects.filter(until=None, level="organisation", path__startswith=found.unit.path)
    if not actor.is_system:
        inside = Q(pk__in=())
        for path in actor.paths([str(role) for role in access.ARRANGERS]):
            inside |= Q(path__startswith=path)
        rows = rows.filter(inside)
    return rows.select_related("parent").order_by("parent__name", "name")


def organisers(actor: Actor, found: Campaign) -> list[tuple[str, str]]:
    """People with the role of an organiser in the sites of a campaign: address and name, to choose from while typing."""
    towns = sites(actor, found).values("parent__path").distinct()
    rows = Appointment.objects.filter(role=Role.ROOM_ORGANISER, until=None, person__account__is_active=True)
    rows = rows.filter(Q(unit__path__in=towns) | Q(unit__in=sites(actor, found)))
    rows = rows.select_related("person__account", "unit").order_by("person__sort_key")[:300]
    return [(row.person.account.email, f"{row.person.full_name}, {row.unit}") for row in rows]


def organiser_by_email(actor: Actor, found: Campaign, email: str) -> Person | None:
    """A worker of the sites' municipalities with an account of this address."""
    account = Account.objects.filter(email=email.strip().lower(), is_active=True).select_related("person").first()
    if account is None or account.person is None:
        return None
    towns = sites(actor, found).values("parent_id")
    works = Employment.objects.filter(person=account.person, until=None)
    works = works.filter(Q(unit__parent_id__in=towns) | Q(unit_id__in=towns))
    return account.person if works.exists() else None


def my_seat(actor: Actor, found: Invitation) -> Seat | None:
    """The place in a room of an own invitation."""
    return Seat.objects.filter(invitation=found).select_related("room__unit", "room__organiser").first()


def email_of(actor: Actor, person: Person) -> str:
    """The address by which an organiser of a room is named in its form."""
    return Account.objects.filter(person=person).values_list("email", flat=True).first() or ""
