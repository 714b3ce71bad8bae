"""What monitoring may count: how many visits took place. Nothing is ever made of marks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from marshrut.core.measure import Measure, register

from .models import Visit
from .words import TOOK_PLACE, WITHOUT_CARD

HELD = Q(state__in=[str(s) for s in TOOK_PLACE])


def held(before: date) -> QuerySet[Any]:
    """Visits that took place by the day, of all kinds: (unit_id, part, whole)."""
    rows = Visit.objects.filter(HELD, starts__date__lte=before).values("unit_id")
    return rows.annotate(part=Count("pk"), whole=Count("pk")).values_list("unit_id", "part", "whole")


def with_step(before: date) -> QuerySet[Any]:
    """Visits whose people agreed on a next step, of those with a card; peer visits are left out: they are only counted."""
    rows = Visit.objects.filter(HELD, starts__date__lte=before).exclude(kind__in=WITHOUT_CARD).values("unit_id")
    step = Count("pk", filter=~Q(next_step=""))
    return rows.annotate(part=step, whole=Count("pk")).values_list("unit_id", "part", "whole")


register(Measure("visits.held", "Посещений прошло", "посещения", held))
register(Measure("visits.with_step", "Посещений с согласованным следующим шагом", "посещения", with_step))
