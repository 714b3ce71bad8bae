"""Schools with low results and closed roads, as a plan of many takes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.region.models import Unit
from marshrut.region.words import Kind, Level

from .. import access
from ..models import LowResults, RoadClosure

Closed = dict[str, list[tuple[date, date]]]


def low_results(actor: Actor, *, text: str = "") -> QuerySet[LowResults]:
    """The list of the actor's places, with a part of a name: those in force first, then by municipality and name."""
    rows = LowResults.objects.filter(unit__in=places(actor)).select_related("unit__parent")
    if text:
        rows = rows.filter(Q(unit__name__icontains=text) | Q(unit__parent__name__icontains=text))
    return rows.order_by(F("until").desc(nulls_first=True), "unit__parent__name", "unit__name", "pk")


def low_results_on(actor: Actor, day: date) -> dict[str, str]:
    """Paths of the schools in the list on a day, with the order."""
    rows = LowResults.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day)
    return dict(rows.values_list("unit__path", "basis"))


def road_closures(actor: Actor) -> QuerySet[RoadClosure]:
    """Closed roads of the actor's places that are not over yet, by days."""
    rows = RoadClosure.objects.filter(unit__in=places(actor), ends__gte=timezone.localdate())
    return rows.select_related("unit").order_by("starts", "unit__name", "pk")


def closed_between(actor: Actor, first: date, last: date) -> Closed:
    """Paths of municipalities with the days when their roads are closed."""
    found: Closed = {}
    rows = RoadClosure.objects.filter(starts__lte=last, ends__gte=first).order_by("starts", "pk")
    for path, starts, ends in rows.values_list("unit__path", "starts", "ends"):
        found.setdefault(path, []).append((starts, ends))
    return found


def places(actor: Actor) -> QuerySet[Unit]:
    """Territories and organisations of which the actor keeps what plans take into account."""
    return access.circumstances.of(actor, Unit.objects.filter(until=None))


def town_choices(actor: Actor) -> list[tuple[str, str]]:
    """Municipalities of the actor: code and name."""
    return list(places(actor).filter(level=Level.MUNICIPALITY).order_by("name").values_list("code", "name"))


def schools_named(actor: Actor, lines: Iterable[str]) -> list[tuple[str, list[Unit]]]:
    """For each line the schools it may mean: one by its whole name, else all whose name holds it."""
    schools = [(unit, _plain(unit.name), _plain(unit.full_name)) for unit in places(actor).filter(kind=Kind.SCHOOL)]
    found = []
    for line in lines:
        word = _plain(line)
        whole = [unit for unit, short, full in schools if word in (short, full)]
        found.append((line, whole or [unit for unit, short, full in schools if word in short or word in full]))
    return found


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").replace("№", "№ ").split())
