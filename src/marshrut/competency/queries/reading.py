"""The version in force: its competencies, names, groups."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from marshrut.core.actor import Actor

from ..models import Competency, Framework
from ..words import PUBLISHED
from .succession import all_successors, predecessors, successors


def on_day(actor: Actor, day: date | None = None) -> QuerySet[Framework]:
    """The version in force on a day (today), as a queryset of one row; before the very first one, the first."""
    begun = ExpressionWrapper(Q(since__lte=day or timezone.localdate()), output_field=BooleanField())
    rows = Framework.objects.filter(state__in=PUBLISHED, since__isnull=False)
    return rows.alias(begun=begun).order_by("-begun", "-since")[:1]


def framework(actor: Actor, as_of: date | None = None) -> Framework | None:
    """The version in force."""
    return on_day(actor, as_of).first()


def competencies(
    actor: Actor, *, position: str = "", subject: str = "", group: str = "", text: str = "", as_of: date | None = None
) -> QuerySet[Competency]:
    """Competencies of the version in force, narrowed by position, subject (own and common ones), group, words."""
    rows = Competency.objects.filter(framework__in=on_day(actor, as_of).values("pk")).order_by("order")
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
    """Code → name of every competency ever in force, by its latest version: old objects keep their words."""
    return dict(_begun(actor).values_list("code", "name"))


def groups(actor: Actor) -> dict[str, str]:
    """Code → group of every competency ever in force; a gone one gives the group of its first heir."""
    rows = list(_begun(actor).values_list("code", "group", "framework_id"))
    found = {code: group for code, group, _ in rows}
    living = {code for code, _, version in rows if version == rows[-1][2]}
    gone = found.keys() - living
    for code, heirs in (all_successors(actor, gone) if gone else {}).items():
        found[code] = found.get(heirs[0], found[code]) if heirs else found[code]
    return found


def subjects(actor: Actor) -> list[str]:
    """Subjects that have competencies of their own."""
    rows = competencies(actor).exclude(subject="").order_by()
    return sorted(rows.values_list("subject", flat=True).distinct())


def card(actor: Actor, code: str) -> dict[str, Any]:
    """A competency by its code for ever: its latest published words, and who continues it; 404 for a code never given."""
    found = Competency.objects.filter(code=code, framework__state__in=PUBLISHED).select_related("framework")
    row = found.order_by("-framework__since").first()
    if row is None:
        raise Http404
    heirs, known = successors(actor, code), names(actor)
    return {
        "row": row,
        "living": code in heirs,
        "heirs": [(c, known.get(c, "")) for c in heirs if c != code],
        "came": [(c, known.get(c, "")) for c in predecessors(actor, code)],
    }


def _begun(actor: Actor) -> QuerySet[Competency]:
    """Competencies of the version in force and of all before it, the latest last."""
    begun = Q(framework__since__lte=timezone.localdate()) | Q(framework__in=on_day(actor).values("pk"))
    rows = Competency.objects.filter(begun, framework__state__in=PUBLISHED)
    return rows.order_by("framework__since", "order")
