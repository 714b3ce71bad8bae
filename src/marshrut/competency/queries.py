"""Reads of the framework. It is public."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from marshrut.core.actor import Actor

from .models import Competency, Framework


def framework(actor: Actor) -> Framework | None:
    """The version in use."""
    return Framework.objects.filter(state="in_use").first()


def competencies(
    actor: Actor, *, position: str = "", subject: str = "", group: str = "", text: str = ""
) -> QuerySet[Competency]:
    """Competencies of the version in use, narrowed by position, subject (own and common ones), group, words."""
    rows = Competency.objects.filter(framework__state="in_use").order_by("order")
    if position:
        rows = rows.filter(position=position)
    if subject:
        rows = rows.filter(Q(subject=subject) | Q(subject=""))
    if group:
        rows = rows.filter(group=group)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text) | Q(indicators__icontains=text))
    return rows


def names(actor: Actor) -> dict[str, str]:
    """Code → name of every competency in use."""
    return dict(Competency.objects.filter(framework__state="in_use").values_list("code", "name"))


def subjects(actor: Actor) -> list[str]:
    """Subjects that have competencies of their own."""
    rows = Competency.objects.filter(framework__state="in_use").exclude(subject="")
    return sorted(set(rows.values_list("subject", flat=True)))
