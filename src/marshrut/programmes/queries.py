"""Reads of the catalogue of programmes and internships. The catalogue is open to everybody signed in."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Min, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core.actor import Actor

from .models import InternshipSite, Placement, Programme, Stream


def _coming() -> QuerySet[Stream]:
    return Stream.objects.filter(starts__gte=timezone.localdate(), cancelled_at=None).order_by("starts")


def listing(
    actor: Actor, *, text: str = "", subject: str = "", competency: str = "", form: str = ""
) -> QuerySet[Programme]:
    """Programmes with their coming streams, the nearest first."""
    rows = Programme.objects.filter(active=True)
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(about__icontains=text) | Q(provider__icontains=text))
    if subject:
        rows = rows.filter(Q(subject=subject) | Q(subject=""))
    if competency:
        rows = rows.filter(competencies__contains=[competency])
    if form:
        rows = rows.filter(form=form)
    nearest = Min("streams__starts", filter=Q(streams__starts__gte=timezone.localdate(), streams__cancelled_at=None))
    return (
        rows.annotate(nearest=nearest)
        .order_by(F("nearest").asc(nulls_last=True), "title")
        .prefetch_related(Prefetch("streams", queryset=_coming(), to_attr="coming"))
    )


def card(actor: Actor, pk: int) -> Programme:
    """One programme with coming streams, or 404."""
    rows = Programme.objects.prefetch_related(Prefetch("streams", queryset=_coming(), to_attr="coming"))
    return get_object_or_404(rows, pk=pk)


def internships(actor: Actor, *, text: str = "", subject: str = "", competency: str = "") -> QuerySet[InternshipSite]:
    """Internship sites with coming terms."""
    rows = InternshipSite.objects.filter(active=True).select_related("unit__parent")
    if text:
        rows = rows.filter(Q(topic__icontains=text) | Q(unit__name__icontains=text))
    if subject:
        rows = rows.filter(Q(subject=subject) | Q(subject=""))
    if competency:
        rows = rows.filter(competencies__contains=[competency])
    terms = Placement.objects.filter(starts__gte=timezone.localdate()).order_by("starts")
    return rows.order_by("topic").prefetch_related(Prefetch("placements", queryset=terms, to_attr="coming"))


def free_streams(actor: Actor, *, after: date, before: date) -> QuerySet[Stream]:
    """Streams with places that fit between two days, for the planner."""
    rows = Stream.objects.filter(
        programme__active=True, cancelled_at=None, starts__gte=after, ends__lte=before, taken__lt=F("seats")
    )
    return rows.select_related("programme", "unit").order_by("pk")


def free_placements(actor: Actor, *, after: date, before: date) -> QuerySet[Placement]:
    """Internship terms with places that fit between two days, for the planner."""
    rows = Placement.objects.filter(site__active=True, starts__gte=after, ends__lte=before, taken__lt=F("seats"))
    return rows.select_related("site__unit").order_by("pk")
