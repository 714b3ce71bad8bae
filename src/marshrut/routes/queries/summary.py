"""Counts for «Сегодня»: routes by stage and by municipality in the actor's sight."""

from __future__ import annotations

from django.db.models import Count

from marshrut.core.actor import Actor
from marshrut.routes import access
from marshrut.routes.models import Route
from marshrut.routes.words import ENDED, FROZEN


def stage_counts(actor: Actor) -> dict[str, int]:
    """Open routes by state: one statement."""
    rows = access.stages.of(actor, Route.objects.exclude(state__in=ENDED)).order_by()
    return dict(rows.values("state").annotate(n=Count("pk")).values_list("state", "n"))


def approved_by_municipality(actor: Actor) -> dict[str, int]:
    """Approved routes by code of the municipality: one statement."""
    rows = access.stages.of(actor, Route.objects.filter(state__in=FROZEN)).order_by()
    return dict(rows.values("unit__parent__code").annotate(n=Count("pk")).values_list("unit__parent__code", "n"))
