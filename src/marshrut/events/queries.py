"""Reads of the calendar of events. The calendar is open."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core.actor import Actor

from .models import Event
from .words import State


def listing(
    actor: Actor,
    *,
    text: str = "",
    subject: str = "",
    kind: str = "",
    form: str = "",
    place: str = "",
    competency: str = "",
    past: bool = False,
) -> QuerySet[Event]:
    """Coming events (or past ones, newest first), narrowed by words, subject, kind, form, place, competency."""
    now = timezone.now()
    rows = Event.objects.exclude(state=State.CANCELLED).select_related("unit__parent")
    rows = (
        rows.filter(ends__lt=now).order_by("-starts") if past else rows.filter(ends__gte=now).order_by("starts", "pk")
    )
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(about__icontains=text))
    if subject:
        rows = rows.filter(Q(subject=subject) | Q(subject=""))
    if kind:
        rows = rows.filter(kind=kind)
    if form:
        rows = rows.filter(form=form)
    if competency:
        rows = rows.filter(competencies__contains=[competency])
    return rows.filter(unit__path__startswith=place) if place else rows


def card(actor: Actor, pk: int) -> Event:
    """One event, or 404."""
    return get_object_or_404(Event.objects.select_related("unit__parent"), pk=pk)


def near(actor: Actor, place: str, *, subject: str = "", count: int = 2) -> list[Event]:
    """The nearest coming events of a municipality or of anybody remotely, for «Сегодня»."""
    rows = listing(actor, subject=subject).filter(Q(unit__path__startswith=place) | ~Q(form="in_person"))
    return list(rows[:count])


def free(actor: Actor, *, after: date, before: date) -> QuerySet[Event]:
    """Events with places between two days, for the planner."""
    rows = Event.objects.filter(state=State.PUBLISHED, starts__date__gte=after, ends__date__lte=before)
    return rows.filter(taken__lt=F("seats")).select_related("unit").order_by("pk")
