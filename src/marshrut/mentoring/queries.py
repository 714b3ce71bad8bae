"""Reads of mentors."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from marshrut.core.actor import Actor

from .models import Mentor


def listing(
    actor: Actor, *, text: str = "", subject: str = "", place: str = "", competency: str = "", free: bool = False
) -> QuerySet[Mentor]:
    """Mentors who are ready, by surname; only with free places when asked."""
    rows = Mentor.objects.filter(active=True).select_related("person", "unit__parent")
    if text:
        rows = rows.filter(
            Q(person__search_text__contains=text.lower().replace("ё", "е")) | Q(directions__icontains=text)
        )
    if subject:
        rows = rows.filter(subject=subject)
    if place:
        rows = rows.filter(unit__path__startswith=place)
    if competency:
        rows = rows.filter(competencies__contains=[competency])
    if free:
        rows = rows.filter(taken__lt=F("capacity"))
    return rows.order_by("person__sort_key")


def within_reach(actor: Actor, place: str, *, free: bool = True) -> QuerySet[Mentor]:
    """Mentors (with free places unless told) who work remotely or in the municipality of a place."""
    municipality = ".".join(place.split(".")[:2]) + "."
    rows = listing(actor, free=free)
    return rows.filter(Q(remote=True) | Q(unit__path__startswith=municipality)).order_by("pk")


def own_keys(actor: Actor, people: Iterable[int]) -> dict[int, int]:
    """Which of the people are mentors themselves: person → key of the mentor."""
    return dict(Mentor.objects.filter(person_id__in=people).values_list("person_id", "pk"))
