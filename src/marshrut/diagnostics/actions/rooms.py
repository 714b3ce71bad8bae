"""Writes of rooms by those who arrange them: make, change, seat people, take them out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import WorkItem
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.core.time import ru_moment
from marshrut.diagnostics import access, queries
from marshrut.diagnostics.models import Campaign, Invitation, Room, Seat
from marshrut.diagnostics.words import CampaignState
from marshrut.people.models import Person
from marshrut.region.models import Unit

WORK = "diagnostics.room"


@transaction.atomic
def make_room(
    actor: Actor, *, campaign: int, unit: Unit, place: str, starts_at: datetime, organiser: Person, capacity: int
) -> Room:
    """Make a room of a campaign; the organiser gets it among the things to do."""
    found = queries.arranged_campaign(actor, campaign)
    _check(actor, found, unit, starts_at)
    made = Room.objects.create(
        campaign=found, unit=unit, place=place, starts_at=starts_at, organiser=organiser, capacity=capacity
    )
    _call(actor, made)
    facts.record(actor, "room.made", subject_id=made.pk, unit_path=unit.path, person=organiser.pk, why=f"{made}")
    return made


def _check(actor: Actor, campaign: Campaign, unit: Unit, starts_at: datetime) -> None:
    if campaign.state not in {CampaignState.DRAFT, CampaignState.OPEN}:
        raise Refused("room.closed", "Кампания завершена: аудитории в ней уже не назначаются.")
    if not queries.sites(actor, campaign).filter(pk=unit.pk).exists():
        raise Refused("room.site", "Эта площадка не на вашей территории: выберите другую.")
    if not campaign.opens_at <= starts_at < campaign.closes_at:
        raise Refused(
            "room.time",
            f"Начало должно быть внутри кампании: {ru_moment(campaign.opens_at)} – {ru_moment(campaign.closes_at)}.",
        )


def _call(actor: Actor, room: Room) -> None:
    """Tell the organiser."""
    url = reverse("diagnostics:room", args=[room.pk])
    when = ru_moment(room.starts_at)
    core.open_work(
        actor,
        WORK,
        subject_id=room.pk,
        title="Проведите диагностику в аудитории",
        hint=f"{room}, {when}",
        url=url,
        person_id=room.organiser_id,
        due=timezone.localdate(room.starts_at),
    )
    text = f"Вы организатор в аудитории: {room}, {when}."
    core.notify(actor, [room.organiser_id], kind=WORK, text=text, url=url)


def _take(actor: Actor, pk: int) -> Room:
    rows = Room.objects.select_related("campaign__unit", "unit").select_for_update(of=("self",))
    return get_object_or_404(access.arrange_rooms.of(actor, rows), pk=pk)


@transaction.atomic
def change_room(actor: Actor, *, pk: int, **fields: Any) -> Room:
    """Change where, when, who, how many; people of the room and a new organiser are told."""
    taken = _take(actor, pk)
    _check(actor, taken.campaign, fields["unit"], fields["starts_at"])
    seated = Seat.objects.filter(room=taken)
    if fields["capacity"] < seated.count():
        raise Refused("room.small", f"В аудитории уже {seated.count()}: мест не может быть меньше.")
    if seated.filter(invitation__person=fields["organiser"]).exists():
        raise Refused("room.self", "Этот человек сам проходит диагностику здесь: выберите другого организатора.")
    moved = any(getattr(taken, name) != fields[name] for name in ("unit", "place", "starts_at"))
    passed = taken.organiser_id != fields["organiser"].pk
    for name, value in fields.items():
        setattr(taken, name, value)
    taken.save()
    if moved or passed:
        core.close_work(actor, WORK, subject_id=pk, state=WorkItem.State.WAIVED)
        _call(actor, taken)
    if moved:
        _tell(actor, taken, list(seated.values_list("invitation__person_id", flat=True)))
    facts.record(
        actor, "room.changed", subject_id=pk, unit_path=taken.unit.path, person=taken.organiser_id, why=f"{taken}"
    )
    return taken


@transaction.atomic
def remove_room(actor: Actor, *, pk: int) -> None:
    """Remove an empty room."""
    taken = _take(actor, pk)
    if Seat.objects.filter(room=taken).exists():
        raise Refused("room.full", "В аудитории есть люди: сначала уберите их.")
    core.close_work(actor, WORK, subject_id=pk, state=WorkItem.State.WAIVED)
    facts.record(actor, "room.removed", subject_id=pk, unit_path=taken.unit.path, why=f"{taken}")
    taken.delete()


@transaction.atomic
def seat_people(actor: Actor, *, pk: int, invitations: list[int] | None = None, unit: int = 0) -> int:
    """Give places to chosen people, or to everybody of an organisation who has none. Returns how many; twice is safe."""
    taken = _take(actor, pk)
    if taken.campaign.state != CampaignState.OPEN:
        raise Refused("room.closed", "Размещать можно, пока кампания идёт.")
    rows = queries.unplaced(actor, taken.campaign, unit=unit).exclude(person_id=taken.organiser_id)
    if not unit:
        rows = rows.filter(pk__in=invitations or [])
    # Two officers may seat one person at one moment: who comes second waits here, then finds the person seated.
    list(Invitation.objects.filter(pk__in=rows.values("pk")).order_by("pk").select_for_update())
    chosen = list(rows)
    if not chosen:
        raise Refused("room.nobody", "Размещать некого: отметьте людей без аудитории.")
    free = taken.capacity - Seat.objects.filter(room=taken).count()
    if len(chosen) > free:
        people = counted(len(chosen), "человека", "человек", "человек")
        raise Refused("room.full", f"Свободных мест {free}, а отмечено {people}: отметьте меньше.")
    Seat.objects.bulk_create([Seat(room=taken, invitation=one) for one in chosen])
    _tell(actor, taken, [one.person_id for one in chosen])
    facts.record(
        actor,
        "room.seated",
        subject_id=pk,
        unit_path=taken.unit.path,
        why=", ".join(one.person.full_name for one in chosen),
        people=[one.person_id for one in chosen],
    )
    return len(chosen)


def _tell(actor: Actor, room: Room, people: list[int]) -> None:
    text = f"Диагностика «{room.campaign.title[:80]}» пройдёт в аудитории: {room}, {ru_moment(room.starts_at)}."
    core.notify(actor, people, kind="diagnostics.seat", text=text, url=reverse("diagnostics:mine"))


@transaction.atomic
def unseat(actor: Actor, *, pk: int, seat: int) -> Invitation:
    """Take a person who has not been let in out of the room."""
    taken = _take(actor, pk)
    rows = Seat.objects.filter(room=taken).select_related("invitation__person").select_for_update(of=("self",))
    found = get_object_or_404(rows, pk=seat)
    if found.admitted_at:
        raise Refused("seat.admitted", "Человека уже допустили: убрать его из аудитории нельзя.")
    invitation = found.invitation
    found.delete()
    facts.record(actor, "room.unseated", subject_id=pk, unit_path=taken.unit.path, person=invitation.person_id)
    text = f"Место в аудитории отменено: {taken}, {ru_moment(taken.starts_at)}."
    core.notify(actor, [invitation.person_id], kind="diagnostics.seat", text=text, url=reverse("diagnostics:mine"))
    return invitation
