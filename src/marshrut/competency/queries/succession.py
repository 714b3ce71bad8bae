"""Who continues whom: old results and old objects in the terms of another day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from marshrut.core.actor import Actor

from .. import rules
from ..models import Succession
from ..words import PUBLISHED


def heirs(actor: Actor, as_of: date | None = None, since: date | None = None) -> list[dict[str, list[str]]]:
    """Succession of every version that came into force after `since` and by `as_of` (today), in order of days."""
    rows = Succession.objects.filter(
        framework__state__in=PUBLISHED, framework__since__lte=as_of or timezone.localdate()
    )
    if since:
        rows = rows.filter(framework__since__gt=since)
    found: dict[int, dict[str, list[str]]] = {}
    for pk, source, target in rows.order_by("framework__since", "order").values_list("framework", "source", "target"):
        found.setdefault(pk, {}).setdefault(source, []).append(target)
    return list(found.values())


def successors(actor: Actor, code: str, as_of: date | None = None, *, since: date | None = None) -> list[str]:
    """Codes in force on a day that continue a code: itself when nothing happened, nothing when it is gone.

    `since` is the day of the result or of the object: changes before it have nothing to do with it.
    """
    return rules.walk(code, heirs(actor, as_of, since))


def all_successors(
    actor: Actor, codes: Iterable[str], as_of: date | None = None, *, since: date | None = None
) -> dict[str, list[str]]:
    """The same for many codes by one statement."""
    versions = heirs(actor, as_of, since)
    return {code: rules.walk(code, versions) for code in codes}


def predecessors(actor: Actor, code: str) -> list[str]:
    """Codes of earlier versions that live on in this one."""
    versions = heirs(actor)
    sources = {source for version in versions for source in version}
    return sorted(source for source in sources if source != code and code in rules.walk(source, versions))


def carried(
    actor: Actor, values: Mapping[str, float], *, measured: date, as_of: date | None = None
) -> dict[str, float]:
    """Results by code as measured on a day, in the competencies of another day: parts inherit, wholes average."""
    return rules.carried(values, all_successors(actor, values, as_of, since=measured))
