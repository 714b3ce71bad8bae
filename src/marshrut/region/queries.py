"""Reads of the tree. Territories and organisations are public; every question about the past takes `as_of`."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor

from .models import District, DistrictMember, Unit, UnitName
from .words import Level


def units(actor: Actor, *, level: str | None = None, under: str = "", as_of: date | None = None) -> QuerySet[Unit]:
    """Units that exist (today, or on a day), below a path, of a level; by name."""
    rows = Unit.objects.filter(path__startswith=under)
    rows = (
        rows.filter(until=None) if as_of is None else rows.filter(Q(until=None) | Q(until__gt=as_of), since__lte=as_of)
    )
    return (rows.filter(level=level) if level else rows).order_by("name")


def unit(actor: Actor, pk: int) -> Unit:
    """One unit with its parent, or 404."""
    return get_object_or_404(Unit.objects.select_related("parent"), pk=pk)


def by_code(actor: Actor, code: str, *, level: str = Level.MUNICIPALITY) -> Unit | None:
    """A unit of a level by its code."""
    return Unit.objects.filter(code=code, level=level, until=None).first()


def name_on(actor: Actor, unit_id: int, day: date) -> UnitName | None:
    """How a unit was called on a day."""
    rows = UnitName.objects.filter(Q(until=None) | Q(until__gt=day), unit_id=unit_id, since__lte=day)
    return rows.order_by("-since").first()


def districts(actor: Actor, *, as_of: date | None = None) -> QuerySet[District]:
    """Districts with their members on a day (today when not given)."""
    return District.objects.filter(until=None).select_related("base").prefetch_related("members__unit").order_by("name")


def district_of(actor: Actor, municipality_id: int, *, as_of: date | None = None) -> District | None:
    """The district of a municipality on a day, or none."""
    rows = DistrictMember.objects.filter(unit_id=municipality_id).select_related("district")
    if as_of is None:
        rows = rows.filter(until=None)
    else:
        rows = rows.filter(Q(until=None) | Q(until__gt=as_of), since__lte=as_of)
    found = rows.first()
    return found.district if found else None


def municipality_of(actor: Actor, path: str) -> Unit | None:
    """The municipality that holds a path."""
    parts = path.split(".")
    return Unit.objects.filter(path=".".join(parts[:2]) + ".").first() if len(parts) > 2 else None


def overview(actor: Actor) -> list[dict[str, object]]:
    """Municipalities with the number of their open organisations, by name: one query."""
    rows = Unit.objects.filter(level=Level.MUNICIPALITY, until=None).annotate(
        organisations=Count("children", filter=Q(children__until=None))
    )
    return [dict(row) for row in rows.order_by("name").values("pk", "name", "code", "path", "organisations")]


def organisations(actor: Actor, path: str, *, text: str = "", kind: str = "") -> QuerySet[Unit]:
    """Open organisations below a path, narrowed by words of the name and by type."""
    rows = Unit.objects.filter(level=Level.ORGANISATION, until=None, path__startswith=path).select_related("parent")
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(full_name__icontains=text) | Q(inn=text))
    return rows.order_by("name", "pk")


def chain(actor: Actor, unit: Unit) -> list[Unit]:
    """The unit's parents from the region down, without itself."""
    parts = unit.path.split(".")[:-2]
    paths = [".".join(parts[: i + 1]) + "." for i in range(len(parts))]
    return list(Unit.objects.filter(path__in=paths).order_by("path"))
