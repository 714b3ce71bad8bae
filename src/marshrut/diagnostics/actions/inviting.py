"""Whom a campaign calls now, and the calling in bulk."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.core.models import Notice, WorkItem
from marshrut.diagnostics import queries, rules
from marshrut.diagnostics.models import Campaign, Invitation, Wave, WaveTown
from marshrut.diagnostics.words import CampaignState, InvitationState

from .variants import dealt

BATCH = 2000


def mark_due(actor: Actor, campaign: Campaign, day: date) -> int:
    """Mark the waves of a locked campaign whose day has come as called. Returns how many."""
    return Wave.objects.filter(campaign=campaign, called_at=None, calls_on__lte=day).update(called_at=timezone.now())


def called_now(actor: Actor, campaign: Campaign) -> list[tuple[int, int]]:
    """People (with their units) of the audience whose wave was called, within the quotas; without waves everybody."""
    jobs = list(
        queries.audience(actor, campaign).values_list("person_id", "unit_id", "unit__parent_id").order_by("person_id")
    )
    if not campaign.waves.exists():
        return [(person, unit) for person, unit, _ in jobs]
    invited = Invitation.objects.filter(campaign=campaign).exclude(state=InvitationState.REPLACED)
    already = Counter(invited.values_list("unit__parent_id", flat=True))
    chosen: list[tuple[int, int]] = []
    rows = WaveTown.objects.filter(campaign=campaign).exclude(wave__called_at=None)
    for town, quota in rows.values_list("unit_id", F("quota")):
        here = [(person, unit) for person, unit, parent in jobs if parent == town]
        left = len(here) if quota is None else max(0, quota - already[town])
        chosen += rules.spread(here, left, seed=campaign.pk)
    return chosen


def invite(actor: Actor, campaign: Campaign, jobs: list[tuple[int, int]]) -> None:
    """Invitations, work items and notices for people with their units, in bulk."""
    forms = dealt(actor, campaign, jobs)
    made = Invitation.objects.bulk_create(
        [
            Invitation(campaign=campaign, person_id=person, unit_id=unit, form_id=forms.get(person))
            for person, unit in jobs
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    url = reverse("diagnostics:mine")
    due = timezone.localdate(campaign.closes_at)
    WorkItem.objects.bulk_create(
        [
            WorkItem(
                kind="diagnostics.invitation",
                subject_id=campaign.pk,
                title="Диагностика: решите, участвовать ли",
                hint=f"«{campaign.title}», около {campaign.minutes} мин. Участие добровольное."[:300],
                url=url,
                person_id=one.person_id,
                due=due,
            )
            for one in made
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    text = f"Вас приглашают пройти диагностику «{campaign.title}». Участие добровольное."[:300]
    Notice.objects.bulk_create(
        [Notice(person_id=one.person_id, kind="diagnostics.invitation", text=text, url=url) for one in made],
        batch_size=BATCH,
    )


@transaction.atomic
def invite_one(actor: Actor, *, campaign_id: int, person_id: int, unit_id: int) -> bool:
    """Call one more person to an open campaign: the caller has shown the right to the reason. Twice changes nothing."""
    campaign = get_object_or_404(Campaign.objects.select_for_update(), pk=campaign_id, state=CampaignState.OPEN)
    if Invitation.objects.filter(campaign=campaign, person_id=person_id).exists():
        return False
    invite(actor, campaign, [(person_id, unit_id)])
    return True
