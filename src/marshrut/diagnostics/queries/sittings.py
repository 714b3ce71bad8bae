"""Reads of the own invitations and sittings."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Invitation, Seat, Sitting
from marshrut.diagnostics.words import InvitationState, SittingState
from marshrut.people import queries as people
from marshrut.people.models import ConsentText
from marshrut.people.words import Purpose


def my_invitations(actor: Actor) -> QuerySet[Invitation]:
    """The actor's invitations, the newest first."""
    return access.sit.of(actor, Invitation.objects.select_related("campaign")).order_by("-sent_at")


def invitation(actor: Actor, pk: int) -> Invitation:
    """One own invitation, or 404."""
    return get_object_or_404(access.sit.of(actor, Invitation.objects.select_related("campaign__form", "unit")), pk=pk)


def my_sittings(actor: Actor) -> QuerySet[Sitting]:
    """The actor's sittings, the newest first."""
    return access.sit.of(actor, Sitting.objects.select_related("campaign")).order_by("-started_at")


def sitting(actor: Actor, pk: int) -> Sitting:
    """One own sitting, or 404."""
    return get_object_or_404(access.sit.of(actor, Sitting.objects.select_related("campaign", "form")), pk=pk)


def saved_answers(actor: Actor, found: Sitting) -> dict[int, dict[str, Any]]:
    """What the server holds of a sitting: place → value and turn, so that another device goes on."""
    return {a.place: {"value": a.value, "turn": a.turn} for a in found.answers.all()}


def consent_text(actor: Actor) -> ConsentText:
    """The newest text of the consent to diagnostics."""
    return ConsentText.objects.filter(purpose=Purpose.DIAGNOSTICS).latest("version")


def has_agreed(actor: Actor, found: Invitation) -> bool:
    """Whether the invitation is accepted and the consent is in force."""
    agreed = people.consent(actor, found.person_id, Purpose.DIAGNOSTICS)
    return found.state == InvitationState.ACCEPTED and agreed is not None


def begun(actor: Actor, found: Invitation) -> bool:
    """Whether the invited person has a sitting in the campaign."""
    rows = Sitting.objects.filter(campaign_id=found.campaign_id, person_id=found.person_id)
    return rows.exclude(state=SittingState.ANNULLED).exists()


def is_watched(actor: Actor, found: Sitting) -> bool:
    """Whether an organiser watches the sitting: its device asks how things are."""
    return Seat.objects.filter(
        invitation__campaign_id=found.campaign_id, invitation__person_id=found.person_id
    ).exists()
