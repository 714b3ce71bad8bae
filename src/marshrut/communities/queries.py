"""Reads of communities and associations."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor

from .models import Community, Membership


def listing(
    actor: Actor, *, text: str = "", subject: str = "", kind: str = "", place: str = "", competency: str = ""
) -> QuerySet[Community]:
    """Communities with the number of members, narrowed by words, subject, kind, place of the tree."""
    rows = Community.objects.filter(active=True).select_related("unit")
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(about__icontains=text))
    if subject:
        rows = rows.filter(Q(subject=subject) | Q(subject=""))
    if kind:
        rows = rows.filter(kind=kind)
    if place:
        rows = rows.filter(unit__path__startswith=place)
    if competency:
        rows = rows.filter(competencies__contains=[competency])
    return rows.annotate(members=Count("memberships", filter=Q(memberships__until=None))).order_by("title", "pk")


def card(actor: Actor, pk: int) -> Community:
    """One community, or 404."""
    rows = Community.objects.select_related("unit__parent")
    return get_object_or_404(rows.annotate(members=Count("memberships", filter=Q(memberships__until=None))), pk=pk)


def mine(actor: Actor, person_id: int) -> QuerySet[Membership]:
    """Memberships in force of a person."""
    return Membership.objects.filter(person_id=person_id, until=None).select_related("community")


def open_to(actor: Actor, place: str) -> QuerySet[Community]:
    """Communities a person of a place may join: of the own organisation, municipality, or region; for the planner."""
    return _of_units(_above(place))


def open_to_each(actor: Actor, places: Iterable[str]) -> dict[str, list[Community]]:
    """Communities open to a person of each of several places, in one statement; a community is one object for all."""
    above = {place: _above(place) for place in places}
    rows = list(_of_units({path for paths in above.values() for path in paths}))
    return {place: [row for row in rows if row.unit.path in paths] for place, paths in above.items()}


def _above(place: str) -> list[str]:
    return [place[: i + 1] for i, letter in enumerate(place) if letter == "."]


def _of_units(paths: Collection[str]) -> QuerySet[Community]:
    return Community.objects.filter(active=True, unit__path__in=paths).select_related("unit").order_by("pk")
