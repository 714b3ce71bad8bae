"""Proofs that the learnt came into practice: noted by other rooms, by the teacher or by the tutor."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.refusal import Refused

from .. import access
from ..models import Route, TransferMark
from ..words import PROVABLE, Transfer
from .taking import record, take, tell

PROOFS = [value for value in Transfer.values if value != Transfer.NONE]


@transaction.atomic
def note_transfer(
    actor: Actor, *, route: int, kind: str, at: date, title: str, source: tuple[str, int] | None = None
) -> TransferMark:
    """Add a proof of transfer that another room knows of; the caller has shown the right to what it knows.

    Parameters
    ----------
    route : key of the route (`queries.route_to_prove` finds it by a person)
    kind : one of `Transfer` except «не показан»
    source : what it was taken from, («visit», 12): the same source is noted once, its words are renewed

    Raises
    ------
    Refused
        The route is not under way, the day is ahead, the kind is unknown.
    """
    held = take(SYSTEM, access.read, route)
    _fits(held, kind, at, title)
    values = {"kind": kind, "on": at, "title": title.strip()[:300], "by_id": actor.person_id}
    if source is None:
        made, fresh = TransferMark.objects.create(route=held, **values), True
    else:
        made, fresh = TransferMark.objects.update_or_create(
            route=held, source_kind=source[0], source_id=source[1], defaults=values
        )
    if fresh:
        record(actor, held, "transfer_noted", proof=made.pk, title=made.title)
        tell(actor, held, [held.person_id, held.tutor_id], "В маршрут добавлено свидетельство переноса в практику.")
    return made


def _fits(route: Route, kind: str, at: date, title: str) -> None:
    if kind not in PROOFS:
        raise Refused("transfer.kind", "Выберите, что это было: урок, мастер-класс, материал или другое из списка.")
    if not title.strip():
        raise Refused("transfer.title", "Напишите, что это было: тема урока, название мастер-класса или материала.")
    if at > timezone.localdate():
        raise Refused("transfer.day", f"{at:%d.%m.%Y} ещё не наступил: укажите день, когда это было.")
    if route.state not in PROVABLE:
        raise Refused(
            "transfer.state",
            f"Маршрут в состоянии «{route.get_state_display()}»: добавлять свидетельства рано или поздно.",
        )


@transaction.atomic
def add_transfer(actor: Actor, *, pk: int, kind: str, at: date, title: str) -> TransferMark:
    """The teacher or the tutor writes down a proof by hand."""
    take(actor, access.edit, pk)
    return note_transfer(actor, route=pk, kind=kind, at=at, title=title)


@transaction.atomic
def drop_transfer(actor: Actor, *, pk: int, proof: int) -> None:
    """Take a proof written by hand back; those of other rooms are taken back there."""
    route = take(actor, access.edit, pk)
    found = get_object_or_404(TransferMark, pk=proof, route=route)
    if found.source_kind:
        raise Refused("transfer.source", "Это свидетельство пришло из другого раздела: его убирают там.")
    if route.state not in PROVABLE:
        raise Refused("transfer.state", "Маршрут закрыт: свидетельства больше не меняются.")
    record(actor, route, "transfer_dropped", title=found.title)
    found.delete()


@transaction.atomic
def forget_transfer(actor: Actor, *, source: tuple[str, int]) -> int:
    """What another room knew of turned out not to be: its proofs leave routes under way. Returns how many."""
    rows = TransferMark.objects.filter(source_kind=source[0], source_id=source[1], route__state__in=PROVABLE)
    count = 0
    for found in rows.select_related("route__unit").select_for_update(of=("self",)):
        record(actor, found.route, "transfer_dropped", title=found.title)
        found.delete()
        count += 1
    return count
