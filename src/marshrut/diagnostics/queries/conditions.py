"""Reads of special conditions: what holds for a taker, and the officer's page of an invited person."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Condition, HandIn, Invitation, Sitting
from marshrut.diagnostics.words import MOST_BREAKS, CampaignState, ConditionState, InvitationState, SittingState

from .pulls import held_back


@dataclass(frozen=True, slots=True)
class Invitee:
    """An invited person before the officer: the course of the work and its conditions, no answers and no results."""

    invitation: Invitation
    condition: Condition | None
    sittings: list[Sitting]
    files: list[HandIn]
    not_given: int

    @property
    def sitting(self) -> Sitting | None:
        """The sitting that counts, if there is one."""
        return next((one for one in self.sittings if one.state != SittingState.ANNULLED), None)

    @property
    def may_condition(self) -> bool:
        """Whether conditions may still change something."""
        going = self.sitting is None or self.sitting.state == SittingState.STARTED
        held = self.invitation
        return going and held.campaign.state == CampaignState.OPEN and held.state != InvitationState.REPLACED


def condition_of(actor: Actor, found: Invitation) -> Condition | None:
    """What was asked for or given by an own invitation; the caller has shown the right to it."""
    return Condition.objects.filter(invitation=found).first()


def given_to(actor: Actor, sitting: Sitting) -> Condition | None:
    """The conditions in force in a sitting; the caller has shown the right to it."""
    return Condition.objects.filter(
        invitation__campaign_id=sitting.campaign_id, invitation__person_id=sitting.person_id, state=ConditionState.GIVEN
    ).first()


def breaks_left(actor: Actor, held: Condition | None) -> int:
    """How many breaks a taker may still have."""
    return MOST_BREAKS - held.breaks_taken if held and held.breaks else 0


def _seen(actor: Actor) -> QuerySet[Invitation]:
    rows = Invitation.objects.select_related("campaign__unit", "person", "unit__parent")
    return access.manage_invited.of(actor, rows)


def invitee(actor: Actor, pk: int) -> Invitee:
    """One invited person with the course of the work, or 404."""
    found = get_object_or_404(_seen(actor), pk=pk)
    rows = Sitting.objects.filter(campaign_id=found.campaign_id, person_id=found.person_id)
    sittings = list(rows.order_by("-started_at"))
    files = HandIn.objects.filter(sitting__in=sittings).order_by("-at")
    counts = next((one for one in sittings if one.state != SittingState.ANNULLED), None)
    return Invitee(
        invitation=found,
        condition=condition_of(actor, found),
        sittings=sittings,
        files=list(files),
        not_given=len(held_back(actor, counts)) if counts else 0,
    )
