"""What monitoring may count in this room."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from marshrut.core.measure import Measure, register
from marshrut.people.models import Employment
from marshrut.people.words import Position

from .models import Route

NOT_TEACHING = (Position.SPECIALIST,)


def _people(before: date) -> QuerySet[Any]:
    """Main jobs of teaching and managing staff on a day, by organisation."""
    rows = Employment.objects.filter(Q(until=None) | Q(until__gt=before), is_main=True, since__lte=before)
    return rows.exclude(position__in=NOT_TEACHING).values("unit_id")


def approved(before: date) -> QuerySet[Any]:
    """People with a route approved by the day and not ended, of all people: (unit_id, part, whole)."""
    with_route = Route.objects.filter(
        approved_at__date__lte=before, ends__gte=before, unit_id=OuterRef("unit_id")
    ).exclude(state="terminated")
    part = with_route.order_by().values("unit_id").annotate(n=Count("person_id", distinct=True)).values("n")
    people: QuerySet[Any] = _people(before).annotate(
        part=Coalesce(Subquery(part), 0), whole=Count("person_id", distinct=True)
    )
    return people.values_list("unit_id", "part", "whole")


def in_time(before: date) -> QuerySet[Any]:
    """Routes approved within a year of which the organisation's step kept its term: (unit_id, part, whole)."""
    rows = Route.objects.filter(approved_at__date__lte=before, approved_at__date__gt=before - timedelta(days=365))
    kept = Count("pk", filter=Q(approved_at__lte=F("agreed_at") + timedelta(days=7)))
    return (
        rows.order_by().values("unit_id").annotate(part=kept, whole=Count("pk")).values_list("unit_id", "part", "whole")
    )


register(Measure("routes.approved", "Доля педагогов с утверждённым маршрутом", "маршруты, штатные списки", approved))
register(
    Measure("routes.in_time", "Доля маршрутов, утверждённых не позже недели после организации", "маршруты", in_time)
)
