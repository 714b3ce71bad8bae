"""Reads of answers on paper: for whom blanks are printed, how far each is, which form it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access
from marshrut.diagnostics.blanks import code
from marshrut.diagnostics.blanks.answers import written
from marshrut.diagnostics.blanks.fields import Field
from marshrut.diagnostics.blanks.layout import restore
from marshrut.diagnostics.models import Blank, Campaign, Invitation, Room, ScanPage, Seat, Sitting, Wave
from marshrut.diagnostics.words import InvitationState, SittingState
from marshrut.diagnostics.words_blanks import BlankState, Scope
from marshrut.people import queries as people
from marshrut.people.models import Person
from marshrut.people.words import Purpose
from marshrut.region.models import Unit


def for_paper(actor: Actor, campaign: int, scope: str, key: int) -> QuerySet[Invitation]:
    """Invited people of a room, an organisation or a wave who have not begun, by surname."""
    if scope not in Scope.values:
        raise Http404
    sat = Sitting.objects.filter(campaign_id=OuterRef("campaign_id"), person_id=OuterRef("person_id"))
    rows = access.print_blanks.of(actor, Invitation.objects.filter(campaign_id=campaign))
    rows = rows.filter(_place(scope, campaign, key)).exclude(state__in=[InvitationState.REPLACED])
    rows = rows.exclude(Exists(sat.exclude(state=SittingState.ANNULLED)))
    rows = rows.select_related("campaign__form", "campaign__unit", "person", "unit")
    return rows.order_by("person__sort_key", "pk")


def _place(scope: str, campaign: int, key: int) -> Q:
    if scope == Scope.ROOM:
        return Q(pk__in=Seat.objects.filter(room_id=key, room__campaign_id=campaign).values("invitation_id"))
    if scope == Scope.ONE:
        return Q(pk=key)
    if scope == Scope.UNIT:
        return Q(unit_id=key)
    towns = Wave.objects.filter(pk=key, campaign_id=campaign).values("towns__unit_id")
    return Q(unit__parent_id__in=towns)


def paper_choices(actor: Actor, found: Campaign) -> list[tuple[str, list[tuple[str, str]]]]:
    """What may be chosen to print for, by groups: rooms, organisations, waves. Values are «room:5»."""
    mine = access.print_blanks.of(actor, Invitation.objects.filter(campaign=found))
    rooms = Room.objects.filter(campaign=found, places__invitation__in=mine).select_related("unit").distinct()
    units = Unit.objects.filter(pk__in=mine.values("unit_id")).order_by("name")
    groups = [
        ("Аудитории", [(f"{Scope.ROOM}:{one.pk}", str(one)) for one in rooms.order_by("starts_at", "pk")]),
        ("Организации", [(f"{Scope.UNIT}:{one.pk}", one.name) for one in units]),
    ]
    if access.manage.of(actor, Campaign.objects.filter(pk=found.pk)).exists():
        waves = found.waves.order_by("number")
        groups.append(("Волны", [(f"{Scope.WAVE}:{one.pk}", f"волна {one.number}") for one in waves]))
    return [(name, rows) for name, rows in groups if rows]


def paper_campaign(actor: Actor, pk: int) -> Campaign:
    """A campaign in which the actor prints blanks or enters them, or 404."""
    rows = Campaign.objects.select_related("unit", "form").filter(pk=pk)
    if access.manage.of(actor, rows).exists():
        return rows.get()
    invited = access.print_blanks.of(actor, Invitation.objects.filter(campaign_id=pk))
    return get_object_or_404(rows.filter(Exists(invited)))


def blanks(actor: Actor, found: Campaign, *, text: str = "", state: str = "") -> QuerySet[Blank]:
    """Blanks of a campaign the actor enters, with whether scans of them wait."""
    rows = access.enter_blanks.of(actor, Blank.objects.filter(campaign=found))
    waits = ScanPage.objects.filter(blank_id=OuterRef("pk"), fault="")
    rows = rows.annotate(scanned=Exists(waits)).select_related("invitation__person", "invitation__unit")
    if text:
        rows = rows.filter(_sought(text))
    if state == "scanned":
        rows = rows.filter(scanned=True).exclude(state__in=[BlankState.DONE, BlankState.VOID])
    elif state in BlankState.values:
        rows = rows.filter(state=state)
    return rows.order_by("invitation__person__sort_key", "pk")


def _sought(text: str) -> Q:
    try:
        return Q(pk=code.typed(text))
    except Refused:
        return Q(invitation__person__surname__icontains=text) | Q(invitation__unit__name__icontains=text)


def blank_counts(actor: Actor, found: Campaign) -> dict[str, int]:
    """How many blanks are in each state."""
    rows = access.enter_blanks.of(actor, Blank.objects.filter(campaign=found))
    counts: dict[str, int] = dict(rows.values_list("state").annotate(n=Count("pk")).order_by())
    return {str(state): counts.get(state, 0) for state in BlankState.values}


def may_enter_blanks(actor: Actor, found: Campaign) -> bool:
    """Whether the actor enters blanks of a campaign: its officer, the organiser of one of its rooms."""
    if access.manage.of(actor, Campaign.objects.filter(pk=found.pk)).exists():
        return True
    return access.run_room.of(actor, Room.objects.filter(campaign=found)).exists()


def blank(actor: Actor, pk: int) -> Blank:
    """A blank the actor enters, or 404."""
    rows = Blank.objects.select_related("campaign", "layout__form", "invitation__person", "invitation__unit")
    return get_object_or_404(access.enter_blanks.of(actor, rows), pk=pk)


def blank_by_number(actor: Actor, text: str) -> Blank:
    """A blank by its typed number or scanned code.

    Raises
    ------
    Refused
        The number is mistyped, or the blank is not among those the actor enters.
    """
    pk = code.typed(text)
    found = access.enter_blanks.of(actor, Blank.objects.filter(pk=pk)).first()
    if found is None:
        raise Refused("blank.strange", "Этот бланк не из ваших кампаний и аудиторий.")
    return found


def fields_of_blank(actor: Actor, found: Blank) -> list[Field]:
    """Fields of a blank in the order they are printed."""
    return [one.field for one in restore(found.layout.content).blocks]


@dataclass(frozen=True)
class Entered:
    """An entry as a page shows it."""

    turn: int
    who: str
    at: datetime
    source: str
    values: dict[str, Any]


def entries(actor: Actor, found: Blank) -> list[Entered]:
    """Who entered the blank. The caller has shown the right to it."""
    rows = list(found.entries.order_by("turn"))
    names = {one.pk: one.full_name for one in Person.objects.filter(pk__in=[row.by_id for row in rows])}
    return [
        Entered(row.turn, names.get(row.by_id or 0, "система"), row.at, row.get_source_display(), row.values)
        for row in rows
    ]


def began_on_paper(actor: Actor, asked: Invitation, now: datetime) -> datetime:
    """When the work on paper began: with the room, when that is past; else it is not known and is the entry itself."""
    seat = Seat.objects.filter(invitation=asked).select_related("room").first()
    return seat.room.starts_at if seat and seat.room.starts_at < now else now


def agreed(actor: Actor, found: Blank) -> bool:
    """Whether the person has given the consent here, so that no paper is asked about."""
    given = people.consent(actor, found.invitation.person_id, Purpose.DIAGNOSTICS)
    return bool(given) and found.invitation.state == InvitationState.ACCEPTED


def asked_of_blank(actor: Actor, found: Blank) -> list[Field]:
    """Fields to enter: all of them, or those in which two entries differ."""
    fields = fields_of_blank(actor, found)
    if found.state != BlankState.DIFFERS:
        return fields
    first, second = found.entries.filter(turn__lte=2).order_by("turn")
    return [one for one in fields if first.values.get(one.key) != second.values.get(one.key)]


def settled(actor: Actor, found: Blank, values: dict[str, Any]) -> dict[str, Any]:
    """Whole answers of a blank: what was equal before together with what is settled now."""
    if found.state != BlankState.DIFFERS:
        return values
    first = found.entries.get(turn=1)
    return {**first.values, **values}


def said_before(actor: Actor, found: Blank) -> dict[str, list[str]]:
    """What both entries say in the fields that differ, in the short writing."""
    if found.state != BlankState.DIFFERS:
        return {}
    rows = list(found.entries.filter(turn__lte=2).order_by("turn"))
    return {
        one.key: [written(one, row.values.get(one.key)) or "пусто" for row in rows]
        for one in asked_of_blank(actor, found)
    }
