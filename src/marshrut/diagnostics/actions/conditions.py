"""Special conditions of a person in a campaign: asked for by the person, given or refused by the officer; breaks.

Nobody is asked why, and no reason is kept: not in a row, not in a fact, not in a notice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import WorkItem
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Campaign, Condition, Invitation, Sitting
from marshrut.diagnostics.words import (
    BREAK_MINUTES,
    MOST_BREAKS,
    CampaignState,
    ConditionState,
    InvitationState,
    SittingState,
    TimeShare,
)

KIND = "diagnostics.condition"


@transaction.atomic
def ask_conditions(
    actor: Actor, *, invitation: int, time_share: int, large_print: bool = False, breaks: bool = False
) -> Condition:
    """The person asks before the beginning; the officer of the campaign's place decides."""
    rows = Invitation.objects.select_related("campaign__unit").select_for_update(of=("self",))
    held = get_object_or_404(access.sit.of(actor, rows), pk=invitation)
    _check_open(held)
    if _sitting(held):
        raise Refused("condition.begun", "Диагностика уже начата. Обратитесь к организатору или в центр.")
    if Condition.objects.filter(invitation=held, state=ConditionState.GIVEN).exists():
        raise Refused("condition.given", "Условия уже действуют. Чтобы изменить их, обратитесь в центр.")
    if time_share == TimeShare.USUAL and not large_print and not breaks:
        raise Refused("condition.empty", "Отметьте, что вам нужно: время, шрифт или перерывы.")
    made = _put(held, ConditionState.ASKED, time_share, large_print=large_print, breaks=breaks)
    core.open_work(
        actor, KIND, subject_id=held.pk, title="Решить об особых условиях", hint=f"«{held.campaign.title}»",
        url=reverse("diagnostics:invitee", args=[held.pk]), role=str(access.OFFICERS[0]),
        unit_path=held.campaign.unit.path,
    )  # fmt: skip
    facts.record(actor, "condition.asked", subject_id=held.pk, unit_path=held.campaign.unit.path)
    return made


@transaction.atomic
def give_conditions(
    actor: Actor, *, invitation: int, time_share: int, large_print: bool = False, breaks: bool = False
) -> Condition:
    """The officer sets what holds for the person, asked or not; more time reaches a sitting that goes on at once."""
    held = _taken(actor, invitation)
    _check_open(held)
    going = _sitting(held)
    if going and going.state != SittingState.STARTED:
        raise Refused("condition.over", "Человек уже завершил работу: условия не изменят её.")
    was = Condition.objects.filter(invitation=held, state=ConditionState.GIVEN).first()
    made = _put(held, ConditionState.GIVEN, time_share, large_print=large_print, breaks=breaks)
    if going:
        usual = timedelta(minutes=held.campaign.minutes)
        going.closes_at += usual * (time_share - (was.time_share if was else TimeShare.USUAL)) / 100
        going.save(update_fields=["closes_at"])
    _told(actor, held, "condition.given", "Особые условия диагностики «{}» действуют: они уже учтены.")
    return made


@transaction.atomic
def refuse_conditions(actor: Actor, *, invitation: int) -> Condition:
    """The officer does not give what was asked for; the person may ask again or take part as usual."""
    held = _taken(actor, invitation)
    asked = get_object_or_404(Condition.objects.select_for_update(), invitation=held)
    if asked.state != ConditionState.ASKED:
        raise Refused("condition.decided", "По этой просьбе решение уже принято. Обновите страницу.")
    asked.state = ConditionState.REFUSED
    asked.save(update_fields=["state", "at"])
    text = "Особых условий диагностики «{}» дать не удалось. Если они нужны, позвоните в центр."
    _told(actor, held, "condition.refused", text)
    return asked


def _taken(actor: Actor, invitation: int) -> Invitation:
    rows = Invitation.objects.select_related("campaign__unit").select_for_update(of=("self",))
    return get_object_or_404(access.manage_invited.of(actor, rows), pk=invitation)


def _check_open(held: Invitation) -> None:
    campaign: Campaign = held.campaign
    if campaign.state != CampaignState.OPEN or held.state == InvitationState.REPLACED:
        raise Refused("condition.closed", "Приглашение больше не действует: условия ни на что не повлияют.")


def _sitting(held: Invitation) -> Sitting | None:
    rows = Sitting.objects.filter(campaign_id=held.campaign_id, person_id=held.person_id)
    return rows.exclude(state=SittingState.ANNULLED).select_for_update().first()


def _put(held: Invitation, state: str, time_share: int, *, large_print: bool, breaks: bool) -> Condition:
    if time_share not in TimeShare.values:
        raise Refused("condition.time", "Выберите время из списка.")
    told = {"state": state, "time_share": time_share, "large_print": large_print, "breaks": breaks}
    return Condition.objects.update_or_create(invitation=held, defaults=told)[0]


def _told(actor: Actor, held: Invitation, kind: str, text: str) -> None:
    core.close_work(actor, KIND, subject_id=held.pk, state=WorkItem.State.DONE)
    url = reverse("diagnostics:invitation", args=[held.pk])
    core.notify(actor, [held.person_id], kind=KIND, text=text.format(held.campaign.title[:160]), url=url)
    facts.record(actor, kind, subject_id=held.pk, unit_path=held.campaign.unit.path)


def in_force(actor: Actor, held: Invitation) -> Condition | None:
    """The conditions given by an invitation; what is only asked for holds nothing."""
    return Condition.objects.filter(invitation=held, state=ConditionState.GIVEN).first()


def _of_sitting(taken: Sitting) -> Condition | None:
    rows = Condition.objects.filter(
        invitation__campaign_id=taken.campaign_id, invitation__person_id=taken.person_id, state=ConditionState.GIVEN
    )
    return rows.select_for_update(of=("self",)).first()


def begin_break(actor: Actor, taken: Sitting, now: datetime) -> None:
    """Begin a break of a locked sitting that goes on; three of them, and only where breaks were given.

    Raises
    ------
    Refused
        `break.none`, `break.over`, `break.paused`.
    """
    held = _of_sitting(taken)
    if held is None or not held.breaks:
        raise Refused("break.none", "Перерывы для вас не назначены. Обратитесь к организатору.")
    if taken.paused_at:
        raise Refused("break.paused", "Время уже стоит: работа на паузе.")
    if held.breaks_taken >= MOST_BREAKS:
        raise Refused("break.over", f"Все перерывы использованы: их {MOST_BREAKS}.")
    held.breaks_taken, held.break_since = held.breaks_taken + 1, now
    held.save(update_fields=["breaks_taken", "break_since"])
    taken.paused_at = now
    taken.save(update_fields=["paused_at"])


def on_break(actor: Actor, taken: Sitting) -> bool:
    """Whether the pause of a sitting is its person's own break."""
    held = _of_sitting(taken) if taken.paused_at else None
    return bool(held and held.break_since)


def stood(actor: Actor, taken: Sitting, now: datetime) -> timedelta:
    """For how long the time of a paused sitting stood; an own break that is too long stops the time only so long."""
    pause = now - (taken.paused_at or now)
    held = _of_sitting(taken)
    if held is None or held.break_since is None:
        return pause
    held.break_since = None
    held.save(update_fields=["break_since"])
    return min(pause, timedelta(minutes=BREAK_MINUTES))
