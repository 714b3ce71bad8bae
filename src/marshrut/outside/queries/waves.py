"""Waves: plan against fact, the list, what contradicts itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from marshrut.access.rule import mark
from marshrut.core.actor import Actor
from marshrut.core.moves import Move
from marshrut.core.text import fold
from marshrut.region.models import Unit
from marshrut.region.words import Level

from .. import access, rules
from ..models import Batch, Participant, QuotaMove, Wave, WaveQuota
from ..moves import PARTS, WAVES
from ..words import GONE, RESERVE_DAYS, Load

HERE = Q(participants__isnull=False) & ~Q(participants__state__in=GONE)
COUNTS: dict[str, Any] = {
    "people": Count("participants", filter=HERE),
    "towns": Count("participants__town", filter=HERE, distinct=True),
}


def waves(actor: Actor, *, text: str = "", state: str = "") -> QuerySet[Wave]:
    """Waves with the people and municipalities of their lists."""
    rows = access.see_waves.of(actor, Wave.objects.select_related("unit").annotate(**COUNTS))
    if text:
        rows = rows.filter(title__icontains=text)
    return rows.filter(state=state) if state else rows


def wave(actor: Actor, pk: int) -> Wave:
    """One wave, or 404."""
    return get_object_or_404(waves(actor), pk=pk)


def led_wave(actor: Actor, pk: int) -> Wave:
    """One wave of those the actor leads, or 404."""
    return get_object_or_404(access.lead.of(actor, Wave.objects.select_related("unit")), pk=pk)


def may_lead(actor: Actor) -> bool:
    """Whether the actor leads waves anywhere."""
    return access.lead.possible(actor)


def moves_of(actor: Actor, found: Wave) -> list[Move]:
    """Steps of a wave the actor may make now."""
    held = access.lead.of(actor, Wave.objects.filter(pk=found.pk)).exists()
    return WAVES.open_from(found.state, [access.lead.name] if held else [])


def doubts(actor: Actor, found: Wave) -> list[rules.Doubt]:
    """What of the wave's numbers contradicts itself."""
    figures = rules.Figures(
        found.plan_people, found.plan_towns, found.fact_people, found.fact_towns, found.people, found.towns
    )
    return rules.doubts(figures)


def batch_doubts(actor: Actor, found: Batch) -> list[rules.Doubt]:
    """The same as if the file were already written."""
    if found.kind != Load.WAVE or not found.good:
        return []
    of = wave(actor, found.subject_id)
    if found.state == "checked":
        here = set(of.participants.exclude(state__in=GONE).values_list("town", flat=True))
        of.people, of.towns = of.people + found.summary["people"], len(here | set(found.summary["town_ids"]))
    return doubts(actor, of)


def plan_fact(actor: Actor, found: Wave) -> list[dict[str, Any]]:
    """Municipalities with places, people of the list, difference; those with neither are left out."""
    quotas = {
        q.unit_id: q
        for q in mark(actor, found.quotas.select_related("unit"), may_confirm=access.confirm_quota).order_by(
            "unit__name"
        )
    }
    counts = dict(found.participants.exclude(state__in=GONE).values_list("town").annotate(n=Count("pk")))
    names = dict(Unit.objects.filter(pk__in=counts.keys() - quotas.keys()).values_list("pk", "name"))
    rows = [
        {"pk": q.pk, "unit": q.unit_id, "name": q.unit.name, "places": q.places, "people": counts.get(unit_id, 0),
         "confirmed_at": q.confirmed_at, "may_confirm": getattr(q, "may_confirm", False)}
        for unit_id, q in quotas.items()
    ]  # fmt: skip
    rows += [
        {"unit": pk, "name": name, "places": 0, "people": counts[pk], "may_confirm": False}
        for pk, name in names.items()
    ]
    for row in rows:
        row["difference"] = row["people"] - row["places"]
    return sorted(rows, key=lambda row: str(row["name"]))


def confirmable(actor: Actor, pk: int) -> WaveQuota:
    """Places the actor may confirm, or 404."""
    return get_object_or_404(access.confirm_quota.of(actor, WaveQuota.objects.select_related("unit")), pk=pk)


def reserve(actor: Actor, found: Wave) -> int:
    """Places in the reserve."""
    return sum(found.quota_moves.values_list("places", flat=True))


def reserve_day(actor: Actor, found: Wave) -> date:
    """From this day unconfirmed places may go to the reserve."""
    return rules.reserve_opens(found.deadline, RESERVE_DAYS)


def quota_log(actor: Actor, found: Wave) -> QuerySet[QuotaMove]:
    """Where places went, the newest first."""
    return found.quota_moves.select_related("unit")


def participants(actor: Actor, found: Wave, *, text: str = "", town: str = "") -> QuerySet[Participant]:
    """People of the list in sight; only who leads the wave sees more than «took part»."""
    rows = Participant.objects.filter(wave=found).select_related("unit", "town", "person")
    rows = mark(actor, access.see_part.of(actor, rows), may_see_state=access.lead_part)
    if text:
        rows = rows.filter(folded__contains=fold(text))
    return rows.filter(town_id=int(town)) if town.isdecimal() and len(town) < 10 else rows


def part_moves(actor: Actor, part: Participant) -> list[Move]:
    """Steps of a person of the list."""
    return PARTS.open_from(part.state, [access.lead.name] if part.may_see_state else [])


def own_parts(actor: Actor) -> QuerySet[Participant]:
    """Waves the actor takes part in."""
    rows = Participant.objects.filter(person_id=actor.person_id or 0).select_related("wave")
    return rows.order_by("-wave__held_on")


def towns(actor: Actor) -> QuerySet[Unit]:
    """Municipalities to give places to."""
    return Unit.objects.filter(level=Level.MUNICIPALITY, until=None).order_by("name")
