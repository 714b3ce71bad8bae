"""Writes of campaigns: make, publish with invitations in bulk, close; the teacher's yes or no."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core import queries as core_queries
from marshrut.core.actor import Actor
from marshrut.core.models import WorkItem
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, queries
from marshrut.diagnostics.models import Campaign, Form, Invitation, Scale, Sitting
from marshrut.diagnostics.words import CampaignState, InvitationState
from marshrut.people import actions as people
from marshrut.people.words import Purpose
from marshrut.region.models import Unit

from .inviting import called_now, invite, mark_due
from .pulling import pull_suspended


def ensure_defaults(actor: Actor) -> Scale:
    """The first version of the scale of levels; its cuts are explained in docs/algorithms/levels.md."""
    return Scale.objects.get_or_create(
        version="2026-1",
        defaults={
            "cuts": [-0.7, 0.7],
            "since": date(2026, 9, 1),
            "basis": "проект центра: три уровня, границы соответствуют 60 и 80 % заданий банка; до утверждения приказом",
        },
    )[0]


@transaction.atomic
def make_campaign(
    actor: Actor, *, title: str, form: Form, unit: Unit, opens_at: datetime, closes_at: datetime, **fields: Any
) -> Campaign:
    """Make a draft of a campaign on a territory."""
    if not actor.is_system:
        access.check_officer(actor)
    retake_days = fields.pop("retake_days", None)
    if retake_days is None:
        retake_days = int(core_queries.rule(actor, "diagnostics.retake_days", 90))
    made = Campaign(
        title=title,
        form=form,
        unit=unit,
        opens_at=opens_at,
        closes_at=closes_at,
        subject=fields.pop("subject", form.subject),
        minutes=fields.pop("minutes", form.minutes),
        retake_days=retake_days,
        scale=fields.pop("scale", None)
        or queries.scale_on(actor, timezone.localdate(opens_at))
        or ensure_defaults(actor),
        **fields,
    )
    made.full_clean()
    made.save()
    facts.record(actor, "campaign.drafted", subject_id=made.pk, unit_path=unit.path)
    return made


@transaction.atomic
def publish(actor: Actor, *, pk: int) -> Campaign:
    """Open the campaign: an invitation, a work item and a notice to everybody of the audience. Twice changes nothing.

    With waves only those whose day has come are invited now, the others by `call_waves`.
    """
    campaign = get_object_or_404(
        access.manage.of(actor, Campaign.objects.select_related("unit").select_for_update(of=("self",))), pk=pk
    )
    if campaign.state != CampaignState.DRAFT:
        raise Refused("campaign.state", f"Кампания в состоянии «{campaign.get_state_display()}»: объявить её нельзя.")
    if campaign.closes_at <= timezone.now():
        raise Refused("campaign.past", "День закрытия уже прошёл: исправьте даты.")
    waves = list(campaign.waves.all())
    if not queries.audience(actor, campaign).exists():
        raise Refused("campaign.nobody", "Под условия не подходит ни один педагог: проверьте территорию и предмет.")
    if waves and waves[-1].calls_on >= timezone.localdate(campaign.closes_at):
        raise Refused("wave.day", f"Волна {waves[-1].number} начинается после закрытия кампании: исправьте её день.")
    campaign.state = CampaignState.OPEN
    campaign.published_at = timezone.now()
    campaign.save(update_fields=["state", "published_at"])
    pull_suspended(actor, campaign, queries.suspended_in(actor, campaign))
    mark_due(actor, campaign, timezone.localdate())
    jobs = called_now(actor, campaign)
    invite(actor, campaign, jobs)
    facts.record(actor, "campaign.published", subject_id=campaign.pk, unit_path=campaign.unit.path, invited=len(jobs))
    return campaign


@transaction.atomic
def close_campaign(actor: Actor, *, pk: int) -> Campaign:
    """Close the campaign: unanswered invitations expire."""
    campaign = get_object_or_404(
        access.manage.of(actor, Campaign.objects.select_related("unit").select_for_update(of=("self",))), pk=pk
    )
    if campaign.state != CampaignState.OPEN:
        raise Refused("campaign.state", "Закрыть можно только идущую кампанию.")
    end(actor, campaign)
    return campaign


@transaction.atomic
def count_late(actor: Actor, *, pk: int, on: bool) -> Campaign:
    """Whether totals and calibrations made from now on count works handed in after their time. What is made stays."""
    rows = access.manage.of(actor, Campaign.objects.select_related("unit").select_for_update(of=("self",)))
    campaign = get_object_or_404(rows, pk=pk)
    if campaign.count_late != on:
        campaign.count_late = on
        campaign.save(update_fields=["count_late"])
        facts.record(actor, "campaign.late_set", subject_id=pk, unit_path=campaign.unit.path, on=on)
    return campaign


def end(actor: Actor, campaign: Campaign) -> None:
    """End a locked campaign: unanswered invitations expire, nobody has it among the things to do."""
    campaign.state = CampaignState.CLOSED
    campaign.save(update_fields=["state"])
    waiting = Invitation.objects.filter(campaign=campaign, state__in=[InvitationState.SENT, InvitationState.OPENED])
    waiting.update(state=InvitationState.EXPIRED, decided_at=timezone.now())
    core.close_work(actor, "diagnostics.invitation", subject_id=campaign.pk, state=WorkItem.State.WAIVED)
    WorkItem.objects.filter(
        kind="diagnostics.room", subject_id__in=campaign.rooms.values("pk"), state=WorkItem.State.OPEN
    ).update(state=WorkItem.State.WAIVED, closed_at=timezone.now())
    facts.record(actor, "campaign.closed", subject_id=campaign.pk, unit_path=campaign.unit.path)


def take_invitation(actor: Actor, pk: int) -> Invitation:
    """Fetch, authorise and lock the actor's own invitation to an open campaign."""
    rows = access.sit.of(actor, Invitation.objects.select_related("campaign", "unit").select_for_update(of=("self",)))
    found = get_object_or_404(rows, pk=pk)
    now = timezone.now()
    if found.state == InvitationState.REPLACED:
        raise Refused("invitation.replaced", "Вместо вас уже приглашён другой педагог. От вас ничего не требуется.")
    if found.campaign.state != CampaignState.OPEN or found.campaign.closes_at < now:
        raise Refused("campaign.closed", "Кампания уже закрыта: пройти диагностику в ней нельзя.")
    if found.campaign.opens_at > now:
        raise Refused(
            "campaign.early", f"Диагностика откроется {timezone.localtime(found.campaign.opens_at):%d.%m.%Y в %H:%M}."
        )
    return found


def check_term(actor: Actor, found: Invitation) -> None:
    """Refuse to begin when the diagnostics of the subject was taken lately; one already begun goes on."""
    if Sitting.objects.filter(campaign_id=found.campaign_id, person_id=found.person_id).exists():
        return
    if words := queries.retake_words(actor, found):
        raise Refused("retake.early", words)


@transaction.atomic
def accept(actor: Actor, *, pk: int) -> Invitation:
    """The teacher agrees: a separate consent is given and kept with its text."""
    found = take_invitation(actor, pk)
    check_term(actor, found)
    people.give_consent(actor, purpose=Purpose.DIAGNOSTICS)
    if found.state != InvitationState.ACCEPTED:
        found.state = InvitationState.ACCEPTED
        found.decided_at = timezone.now()
        found.save(update_fields=["state", "decided_at"])
    return found


@transaction.atomic
def decline(actor: Actor, *, pk: int) -> Invitation:
    """The teacher says no: no reason is asked, no fact with a name is written, the work item disappears."""
    found = take_invitation(actor, pk)
    if found.state == InvitationState.ACCEPTED:
        raise Refused("invitation.begun", "Вы уже согласились. Отозвать согласие можно на странице «Моя страница».")
    found.state = InvitationState.DECLINED
    found.decided_at = timezone.now()
    found.save(update_fields=["state", "decided_at"])
    core.close_work(
        actor,
        "diagnostics.invitation",
        subject_id=found.campaign_id,
        person_id=found.person_id,
        state=WorkItem.State.WAIVED,
    )
    return found
