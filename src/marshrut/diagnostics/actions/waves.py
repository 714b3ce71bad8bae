"""Waves and quotas of a campaign: the plan of calling, and calling by it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.core.time import ru_date
from marshrut.diagnostics import access, queries
from marshrut.diagnostics.models import Campaign, Wave, WaveTown
from marshrut.diagnostics.words import MOST_WAVES, CampaignState

from .course import is_quiet
from .inviting import called_now, invite, mark_due


@dataclass
class Plan:
    """What is asked for: the day of each wave, and for each municipality its wave and quota."""

    days: dict[int, date] = field(default_factory=dict)
    towns: dict[int, tuple[int, int | None]] = field(default_factory=dict)


@transaction.atomic
def plan_waves(actor: Actor, *, pk: int, plan: Plan) -> list[Wave]:
    """Set the waves of a campaign anew, all but those that were called; an empty plan means everybody at once.

    Raises
    ------
    Refused
        `wave.over`, `wave.day`, `wave.called`, `wave.town`, `wave.empty`, `wave.number`.
    """
    rows = Campaign.objects.select_related("unit").select_for_update(of=("self",))
    campaign = get_object_or_404(access.manage.of(actor, rows), pk=pk)
    if campaign.state not in (CampaignState.DRAFT, CampaignState.OPEN):
        raise Refused("wave.over", "Кампания завершена: волны уже не изменить.")
    called = {wave.number: wave for wave in campaign.waves.exclude(called_at=None).prefetch_related("towns")}
    if campaign.state == CampaignState.OPEN and not campaign.waves.exists():
        raise Refused("wave.over", "Приглашения уже разосланы всем: делить на волны поздно.")
    _check(actor, campaign, plan, called)
    Wave.objects.filter(campaign=campaign, called_at=None).delete()
    made = [Wave(campaign=campaign, number=n, calls_on=day) for n, day in plan.days.items() if n not in called]
    by_number = {wave.number: wave for wave in Wave.objects.bulk_create(made)}
    WaveTown.objects.bulk_create(
        WaveTown(campaign=campaign, wave=by_number[n], unit_id=unit, quota=quota)
        for unit, (n, quota) in plan.towns.items()
        if n in by_number
    )
    facts.record(actor, "campaign.waves_set", subject_id=pk, unit_path=campaign.unit.path, waves=len(plan.days))
    return list(campaign.waves.all())


def _check(actor: Actor, campaign: Campaign, plan: Plan, called: dict[int, Wave]) -> None:
    today, closes = timezone.localdate(), timezone.localdate(campaign.closes_at)
    for number, day in plan.days.items():
        if not 1 <= number <= MOST_WAVES:
            raise Refused("wave.number", f"Волн может быть не больше {MOST_WAVES}.")
        if number not in called and not today <= day < closes:
            raise Refused(
                "wave.day",
                f"Волна {number}: день приглашения должен быть не раньше сегодняшнего и до {ru_date(closes)}.",
            )
    if set(plan.towns) - set(queries.towns_of(actor, campaign).values_list("pk", flat=True)):
        raise Refused("wave.town", "В списке есть муниципалитет не из территории кампании. Обновите страницу.")
    _check_called(plan, called)
    _check_filled(plan)


def _check_called(plan: Plan, called: dict[int, Wave]) -> None:
    for number, wave in called.items():
        was = {town.unit_id: (number, town.quota) for town in wave.towns.all()}
        now = {unit: asked for unit, asked in plan.towns.items() if asked[0] == number}
        if plan.days.get(number) != wave.calls_on or was != now:
            raise Refused("wave.called", f"Волна {number} уже приглашена: её состав, квоты и день не меняются.")


def _check_filled(plan: Plan) -> None:
    empty = sorted(set(plan.days) - {number for number, _ in plan.towns.values()})
    if empty:
        raise Refused("wave.empty", f"Волна {empty[0]}: не выбран ни один муниципалитет.")
    if lost := sorted({number for number, _ in plan.towns.values()} - set(plan.days)):
        raise Refused("wave.day", f"Волна {lost[0]}: укажите день приглашения.")


@transaction.atomic
def call_waves(actor: Actor, *, now: datetime | None = None) -> int:
    """Invite the waves whose day has come. Returns how many people; twice changes nothing."""
    now = now or timezone.now()
    if is_quiet(actor, now):
        return 0
    due = Campaign.objects.filter(
        state=CampaignState.OPEN, closes_at__gt=now, waves__called_at=None, waves__calls_on__lte=timezone.localdate(now)
    )
    rows = Campaign.objects.filter(pk__in=due.values("pk")).select_related("unit")
    called = 0
    for campaign in rows.select_for_update(of=("self",), skip_locked=True).order_by("pk"):
        mark_due(actor, campaign, timezone.localdate(now))
        jobs = called_now(actor, campaign)
        invite(actor, campaign, jobs)
        facts.record(
            actor, "campaign.wave_called", subject_id=campaign.pk, unit_path=campaign.unit.path, invited=len(jobs)
        )
        called += len(jobs)
    return called
