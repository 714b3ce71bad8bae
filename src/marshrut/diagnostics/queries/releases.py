"""Reads of frozen totals: reports of the own territories, as told to everybody or, for the ministry, from ten people."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Campaign, Release, ReleasePart

#: What a release is counted from: no page shows it, and it is as large as the region.
INNER = ("release__lines", "release__told")


def parts(actor: Actor) -> QuerySet[ReleasePart]:
    """Reports of the newest release of each campaign, the widest of the actor's own territories first."""
    newest = Release.objects.filter(campaign=OuterRef("release__campaign")).order_by("-number").values("pk")[:1]
    rows = access.see_totals.of(actor, ReleasePart.objects.filter(release=Subquery(newest)))
    found = rows.select_related("release__campaign", "unit", "parent").defer(*INNER)
    return found.order_by("-release__made_at", "pk")


def total_tops(actor: Actor) -> QuerySet[ReleasePart]:
    """One or several reports a campaign: those whose wider territory the actor does not read."""
    mine = access.see_totals.of(actor, ReleasePart.objects.all())
    return parts(actor).exclude(parent__in=mine)


def total_part(actor: Actor, pk: int) -> ReleasePart:
    """One report of the own territory, of any release, or 404."""
    rows = ReleasePart.objects.select_related("release__campaign__unit", "unit", "parent__release", "district")
    rows = rows.defer(*INNER, *(f"parent__{name}" for name in INNER))
    return get_object_or_404(access.see_totals.of(actor, rows), pk=pk)


def parts_inside(actor: Actor, found: ReleasePart) -> QuerySet[ReleasePart]:
    """Reports of the next narrower territories, by the alphabet: they are never ranked."""
    rows = found.children.select_related("unit", "release").defer(*INNER)
    return access.see_totals.of(actor, rows).order_by("name", "pk")


def parts_around(actor: Actor, found: ReleasePart) -> list[ReleasePart]:
    """The wider territories to stand beside. What is published is safe for anybody, so no right is asked."""
    rows, out = ReleasePart.objects.select_related("parent", "release").defer(*INNER), []
    at = found.parent
    while at is not None:
        out.append(at)
        at = rows.get(pk=at.parent_id) if at.parent_id else None
    return out


def part_releases(actor: Actor, found: ReleasePart) -> QuerySet[ReleasePart]:
    """The same territory in all releases of the campaign."""
    rows = ReleasePart.objects.filter(
        release__campaign=found.release.campaign_id, unit=found.unit_id, district=found.district_id
    )
    return access.see_totals.of(actor, rows).select_related("release").defer(*INNER).order_by("release__number")


def is_strict(actor: Actor) -> bool:
    """Whether the actor reads only what is told from ten people."""
    return not actor.is_system and not actor.holds(*access.TOTALS)


def figures(actor: Actor, found: ReleasePart) -> dict[str, Any]:
    """The numbers of a report for this reader."""
    chosen: dict[str, Any] = found.strict if is_strict(actor) else found.figures
    return chosen


def released(actor: Actor, found: Campaign) -> Release | None:
    """The newest release of a campaign."""
    return found.releases.order_by("-number").first()


def released_part(actor: Actor, found: Campaign) -> ReleasePart | None:
    """The widest report of a campaign that the actor reads."""
    return total_tops(actor).filter(release__campaign=found).first()
