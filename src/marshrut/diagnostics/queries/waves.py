"""Reads of waves: the plan of calling with the size of each municipality."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.diagnostics.models import Campaign, Invitation, WaveTown
from marshrut.diagnostics.words import CampaignState, InvitationState
from marshrut.region.models import DistrictMember, Unit
from marshrut.region.words import Level

from .campaigns import audience, under_rule


def towns_of(actor: Actor, found: Campaign) -> QuerySet[Unit]:
    """Municipalities of the territory of a campaign, by name."""
    return Unit.objects.filter(level=Level.MUNICIPALITY, until=None, path__startswith=found.unit.path).order_by("name")


def wave_plan(actor: Actor, found: Campaign) -> list[dict[str, Any]]:
    """Each municipality: how many are under the rule and not invited yet, how many invited, its wave and quota."""
    waits = Counter(under_rule(actor, found).values_list("unit__parent_id", flat=True))
    free = Counter(audience(actor, found).values_list("unit__parent_id", flat=True))
    rows = Invitation.objects.filter(campaign=found).exclude(state=InvitationState.REPLACED)
    invited = dict(rows.values_list("unit__parent_id").annotate(Count("pk")))
    placed = {row.unit_id: row for row in WaveTown.objects.filter(campaign=found).select_related("wave")}
    return [
        {
            "unit": unit,
            "waits": free[unit.pk],
            "lately": waits[unit.pk] - free[unit.pk],
            "invited": invited.get(unit.pk, 0),
            "wave": placed[unit.pk].wave.number if unit.pk in placed else None,
            "quota": placed[unit.pk].quota if unit.pk in placed else None,
            "called": unit.pk in placed and placed[unit.pk].wave.called_at is not None,
        }
        for unit in towns_of(actor, found)
    ]


def may_plan_waves(actor: Actor, found: Campaign) -> bool:
    """Whether the waves of a campaign may be set: before it is published, and after it when it goes by waves."""
    return found.state == CampaignState.DRAFT or (found.state == CampaignState.OPEN and found.waves.exists())


def by_districts(actor: Actor, found: Campaign) -> dict[int, int]:
    """A plan to begin with: a wave for each inter-municipal district, those outside of districts in the last one."""
    today = timezone.localdate()
    towns = set(towns_of(actor, found).values_list("pk", flat=True))
    members = DistrictMember.objects.filter(unit_id__in=towns, since__lte=today, until=None).order_by("district__name")
    district = dict(members.values_list("unit_id", "district_id"))
    order = {key: n for n, key in enumerate(dict.fromkeys(district.values()), start=1)}
    return {town: order[district[town]] if town in district else len(order) + 1 for town in towns}
