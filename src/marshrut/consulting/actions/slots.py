"""Times that a methodist offers for calls and meetings."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import access, queries, rules
from ..models import Consultation, Slot
from ..moves import MOVES, TOLD
from .handing import after
from .steps import take

MOST = 40


@transaction.atomic
def offer(actor: Actor, *, starts: datetime, minutes: int, count: int, place: str = "") -> int:
    """Offer `count` times in a row from a moment on; those that stand there already stay. Returns how many are new."""
    if not queries.advises(actor):
        raise Refused("consulting.offer.who", "Время для консультаций назначают региональные методисты.")
    if starts <= timezone.now():
        raise Refused("consulting.offer.past", "Назовите день и время, которые ещё впереди.")
    if queries.slots(actor).count() + count > MOST:
        raise Refused("consulting.offer.many", f"Впереди может стоять до {MOST} времён: снимите лишние.")
    rows = [
        Slot(methodist_id=actor.person_id or 0, starts=starts + n * timedelta(minutes=minutes), minutes=minutes, place=place)
        for n in range(count)
    ]  # fmt: skip
    before = queries.slots(actor).count()
    Slot.objects.bulk_create(rows, ignore_conflicts=True)
    made = queries.slots(actor).count() - before
    facts.record(actor, "consulting.offered", subject_id=actor.person_id or 0, unit_path="", count=made)
    return made


@transaction.atomic
def take_back(actor: Actor, *, pk: int) -> None:
    """Take a free time off."""
    found = get_object_or_404(access.offer.of(actor, Slot.objects.select_for_update()), pk=pk)
    if found.taken_by_id:
        raise Refused("consulting.slot.taken", "На это время уже записан педагог: перенесите встречу на её странице.")
    found.delete()
    facts.record(actor, "consulting.taken_back", subject_id=actor.person_id or 0, unit_path="")


@transaction.atomic
def take_slot(actor: Actor, *, pk: int, slot: int) -> Consultation:
    """The asker takes a free time of the methodist; of two who press at once one gets it."""
    found = take(actor, pk, "take_slot")
    made = MOVES.take("take_slot", found.state)
    rows = Slot.objects.select_for_update().filter(methodist_id=found.methodist_id, pk=slot)
    chosen = rows.first()
    if chosen is None or chosen.taken_by_id not in (None, found.pk) or chosen.starts <= timezone.now():
        raise Refused("consulting.slot.gone", "Это время уже заняли или сняли. Выберите другое.")
    rules.may_schedule(found.form, chosen.starts, timezone.now())
    Slot.objects.filter(taken_by=found).exclude(pk=slot).update(taken_by=None)
    chosen.taken_by = found
    chosen.save(update_fields=["taken_by"])
    found.starts, found.place, found.state = chosen.starts, chosen.place, made.target
    after(actor, found, TOLD["take_slot"])
    return found
