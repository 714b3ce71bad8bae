"""Reads of the bank of materials."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor

from .models import Material
from .words import State


def listing(
    actor: Actor, *, text: str = "", subject: str = "", kind: str = "", competency: str = ""
) -> QuerySet[Material]:
    """Published materials, the newest first, narrowed by words, subject, kind, competency."""
    rows = Material.objects.filter(state=State.PUBLISHED).select_related("author", "unit__parent")
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(about__icontains=text))
    if subject:
        rows = rows.filter(Q(subject=subject) | Q(subject=""))
    if kind:
        rows = rows.filter(kind=kind)
    if competency:
        rows = rows.filter(competencies__contains=[competency])
    return rows.order_by("-published_on", "pk")


def card(actor: Actor, pk: int) -> Material:
    """One published material, or 404."""
    return get_object_or_404(listing(actor), pk=pk)
