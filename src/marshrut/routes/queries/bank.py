"""Reads of the evidence bank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, QuerySet, Sum
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor

from .. import access
from ..models import EvidenceFile, EvidenceUse, Route
from ..words import FileKind


def bank(actor: Actor, *, text: str = "", kind: str = "") -> QuerySet[EvidenceFile]:
    """The actor's own files, the newest first, with how many places show each."""
    rows = EvidenceFile.objects.filter(person_id=actor.person_id or 0).annotate(shown=Count("uses"))
    if text:
        rows = rows.filter(title__icontains=text)
    if kind in FileKind.values:
        rows = rows.filter(kind=kind)
    return rows.order_by("-at", "-pk")


def bank_size(actor: Actor) -> int:
    """Bytes the actor's files take."""
    return EvidenceFile.objects.filter(person_id=actor.person_id or 0).aggregate(n=Sum("size"))["n"] or 0


def evidence_file(actor: Actor, pk: int) -> EvidenceFile:
    """A file of one's own, or one shown in a route whose evidence the actor sees; else 404."""
    return get_object_or_404(access.evidence.of(actor, EvidenceFile.objects.distinct()), pk=pk)


def uses(actor: Actor, route: Route, lines: Iterable[int] | None = None) -> dict[int | None, list[EvidenceUse]]:
    """Files by line of a route (under None: those of its end). The caller has shown the right."""
    rows = EvidenceUse.objects.filter(route=route).select_related("file")
    found: dict[int | None, list[EvidenceUse]] = defaultdict(list)
    for row in rows if lines is None else rows.filter(line_id__in=list(lines)):
        found[row.line_id].append(row)
    return found


def choice_of_files(actor: Actor, route: Route, line: int | None) -> list[EvidenceFile]:
    """Files of the bank that are not shown in this place yet, the newest thirty."""
    here = EvidenceUse.objects.filter(route=route, line_id=line).values("file_id")
    return list(EvidenceFile.objects.filter(person_id=route.person_id).exclude(pk__in=here)[:30])
