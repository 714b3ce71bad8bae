"""Reads of calibrations: what was estimated, of which campaign, and how far it may be believed."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Calibration, Campaign, ItemParameter
from marshrut.diagnostics.words import SittingState


def calibrations(actor: Actor) -> QuerySet[Calibration]:
    """All calibrations, the one in use first, then the newest."""
    rows = access.calibrate.of(actor, Calibration.objects.select_related("campaign"))
    return rows.annotate(items=Count("parameters")).order_by("-in_use", "-made_at", "-pk")


def calibration(actor: Actor, pk: int) -> Calibration:
    """One calibration, or 404."""
    return get_object_or_404(calibrations(actor), pk=pk)


def parameters(actor: Actor, made: Calibration) -> QuerySet[ItemParameter]:
    """Parameters of its items by the codes of the items."""
    rows = ItemParameter.objects.filter(calibration=made).select_related("item_version__item")
    return rows.order_by("item_version__item__code")


def measured_campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns with scored sittings: there is something to calibrate by."""
    scored = Count("sittings", filter=Q(sittings__state=SittingState.SCORED))
    return access.calibrate.of(actor, Campaign.objects.annotate(scored=scored).filter(scored__gt=0)).order_by("-pk")
