"""Reads of issued papers."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from marshrut.core.actor import Actor

from .models import Paper, Template
from .words import State


def check(actor: Actor, code: str) -> Paper | None:
    """The paper behind a check code; anybody may ask, the page shows the short name only."""
    return Paper.objects.filter(code="".join(code.split()).upper()).first()


def paper(actor: Actor, kind: str, subject_id: int, version: int) -> Paper | None:
    """The paper of a version of a thing. The caller has shown the right to the thing."""
    return Paper.objects.filter(kind=kind, subject_id=subject_id, version=version).first()


def valid_papers(actor: Actor, kind: str, subject_ids: Collection[int]) -> dict[int, Paper]:
    """Papers in force of many things by their numbers. The caller has shown the right to the things."""
    rows = Paper.objects.filter(kind=kind, subject_id__in=subject_ids, state=State.VALID)
    return {row.subject_id: row for row in rows}


def templates(actor: Actor, *, text: str = "", level: str = "") -> QuerySet[Template]:
    """The catalogue of document templates; open to everybody signed in."""
    rows = Template.objects.all()
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__iexact=text) | Q(fields__icontains=text))
    return rows.filter(level=level) if level else rows


def template_levels(actor: Actor) -> list[str]:
    """Levels named in the catalogue."""
    return list(Template.objects.order_by("level").values_list("level", flat=True).distinct())
