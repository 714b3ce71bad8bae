"""The course of a campaign by itself: it ends on time, calls late joiners, reminds those who have not begun."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core import queries as core_queries
from marshrut.core.actor import Actor
from marshrut.core.models import WorkItem
from marshrut.core.refusal import Refused
from marshrut.core.time import is_working_day
from marshrut.diagnostics import access, queries
from marshrut.diagnostics.models import Campaign, Invitation, Seat, Sitting
from marshrut.diagnostics.rules import Reminding
from marshrut.diagnostics.words import CampaignState, InvitationState, SittingState

from .campaigns import end
from .inviting import called_now, invite

WAITING = (InvitationState.SENT, InvitationState.OPENED, InvitationState.ACCEPTED)


def _open(**asked: Any) -> QuerySet[Campaign]:
    rows = Campaign.objects.filter(state=CampaignState.OPEN, **asked)
    return rows.select_related("unit").select_for_update(of=("self",), skip_locked=True).order_by("pk")


@transaction.atomic
def close_ended(actor: Actor) -> int:
    """Close the campaigns whose end has come. Returns how many; twice changes nothing."""
    ended = list(_open(closes_at__lte=timezone.now()))
    for campaign in ended:
        end(actor, campaign)
    return len(ended)


@transaction.atomic
def call_late_joiners(actor: Actor, *, now: datetime | None = None) -> int:
    """Invite those who came under the rule of a going campaign after it was published. Returns how many.

    The rule `diagnostics.late_days` names how many days before the end nobody new is called any more.
    """
    now = now or timezone.now()
    if is_quiet(actor, now):
        return 0
    left = timedelta(days=int(core_queries.rule(actor, "diagnostics.late_days", 2)))
    called = 0
    for campaign in _open(invite_late=True, opens_at__lte=now, closes_at__gt=now + left):
        jobs = called_now(actor, campaign)
        if jobs:
            invite(actor, campaign, jobs)
            facts.record(
                actor, "campaign.joined", subject_id=campaign.pk, unit_path=campaign.unit.path, invited=len(jobs)
            )
        called += len(jobs)
    return called


def is_quiet(actor: Actor, now: datetime) -> bool:
    """Whether it is an hour when nobody is written to."""
    return reminding(actor).is_quiet(timezone.localtime(now).hour, works=is_working_day(timezone.localdate(now)))


def reminding(actor: Actor) -> Reminding:
    """The rule of reminders in force today: `diagnostics.reminders`."""
    value = dict(core_queries.rule(actor, "diagnostics.reminders", {}))
    if "days" in value:
        value["days"] = tuple(value["days"])
    return Reminding(**value)


@transaction.atomic
def remind(actor: Actor, *, now: datetime | None = None) -> int:
    """Remind the invited who have not begun, once for each day of the rule. Returns how many were reminded.

    In quiet hours nothing is sent: the reminder waits for the next hour when people work. Those who refused, who were
    invited after the day of the reminder, and who have begun get none.
    """
    now = now or timezone.now()
    today, by = timezone.localdate(now), reminding(actor)
    if by.is_quiet(timezone.localtime(now).hour, works=is_working_day(today)):
        return 0
    sent = 0
    for campaign in _open(opens_at__lte=now, closes_at__gt=now):
        step = by.due(today, timezone.localdate(campaign.closes_at))
        if step is not None:
            sent += _remind_of(actor, campaign, step)
    return sent


def _remind_of(actor: Actor, campaign: Campaign, step: int) -> int:
    closing = timezone.localtime(campaign.closes_at)
    day = timezone.make_aware(datetime.combine(closing.date() - timedelta(days=step), time.min))
    rows = _not_begun(campaign).filter(Q(reminded=None) | Q(reminded__gt=step), state__in=WAITING, sent_at__lt=day)
    people = list(rows.values_list("person_id", flat=True))
    if not people:
        return 0
    Invitation.objects.filter(campaign=campaign, person_id__in=people).update(reminded=step)
    text = f"Диагностика «{campaign.title[:160]}» закроется {closing:%d.%m.%Y в %H:%M}. Участие добровольное."
    core.notify(actor, people, kind="diagnostics.reminder", text=text, url=reverse("diagnostics:mine"))
    facts.record(
        actor, "campaign.reminded", subject_id=campaign.pk, unit_path=campaign.unit.path, days=step, people=len(people)
    )
    return len(people)


def _not_begun(campaign: Campaign) -> QuerySet[Invitation]:
    """Invitations of a campaign whose people have no sitting in it."""
    sat = Sitting.objects.filter(campaign_id=OuterRef("campaign_id"), person_id=OuterRef("person_id"))
    return Invitation.objects.filter(~Exists(sat.exclude(state=SittingState.ANNULLED)), campaign=campaign)


@transaction.atomic
def replace_invited(actor: Actor, *, pk: int, person_id: int) -> Invitation:
    """Invite another person of the same municipality instead of one who has not begun."""
    rows = access.manage_invited.of(
        actor, Invitation.objects.select_related("campaign__unit").select_for_update(of=("self",))
    )
    gone = get_object_or_404(rows, pk=pk)
    campaign = gone.campaign
    if campaign.state != CampaignState.OPEN or campaign.closes_at <= timezone.now():
        raise Refused("campaign.state", "Заменить можно, только пока кампания идёт.")
    if gone.state == InvitationState.REPLACED:
        raise Refused("replace.done", "Этого человека уже заменили. Обновите страницу.")
    if not _not_begun(campaign).filter(pk=gone.pk).exists():
        raise Refused("replace.begun", "Человек уже начал проходить диагностику: заменить его нельзя.")
    job = queries.substitutes(actor, gone).filter(person_id=person_id).first()
    if job is None:
        raise Refused("replace.who", "Этого человека пригласить нельзя: выберите другого из списка.")
    invite(actor, campaign, [(job.person_id, job.unit_id)])
    Invitation.objects.filter(campaign=campaign, person_id=job.person_id).update(replaces=gone)
    gone.state, gone.decided_at = InvitationState.REPLACED, timezone.now()
    gone.save(update_fields=["state", "decided_at"])
    Seat.objects.filter(invitation=gone).delete()
    core.close_work(
        actor,
        "diagnostics.invitation",
        subject_id=campaign.pk,
        person_id=gone.person_id,
        state=WorkItem.State.WAIVED,
    )
    facts.record(
        actor,
        "invitation.replaced",
        subject_id=campaign.pk,
        unit_path=campaign.unit.path,
        was=gone.pk,
        now=job.person_id,
    )
    text = f"Вместо вас в диагностике «{campaign.title[:160]}» приглашён другой педагог. От вас ничего не требуется."
    core.notify(actor, [gone.person_id], kind="diagnostics.replaced", text=text, url=reverse("diagnostics:mine"))
    return gone
