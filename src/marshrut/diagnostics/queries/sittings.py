"""Reads of the own invitations and sittings."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Invitation, Sitting
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
