"""Versions and drafts: content, differences, edits, packages, coverage."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.access.pages import may_open
from marshrut.core.actor import Actor

from .. import access, case, rules
from ..content import Aim, Content, Entry, Link
from ..coverage import REGISTRY
from ..differences import Change
from ..differences import difference as compare
from ..models import Competency, Edit, Framework
from ..words import ITEM_KINDS, PUBLISHED, Group
from .reading import competencies, framework, on_day
from .succession import all_successors
from .targets import position_names


def versions(actor: Actor) -> QuerySet[Framework]:
    """Versions the actor may open, the newest first: published ones, and drafts for those who work on them."""
    rows = Framework.objects.select_related("parent").annotate(count=Count("competencies"))
    seen = Q(state__in=PUBLISHED)
    if access.see_drafts.possible(actor):
        seen |= Q(pk__in=access.see_drafts.of(actor, Framework.objects.all()).values("pk"))
    return rows.filter(seen).order_by("-pk")


def version(actor: Actor, pk: int) -> Framework:
    """One version the actor may open, or 404."""
    return get_object_or_404(versions(actor), pk=pk)


def drafts(actor: Actor) -> QuerySet[Framework]:
    """Versions not yet published."""
    return access.see_drafts.of(actor, Framework.objects.exclude(state__in=PUBLISHED)).order_by("-pk")


def draft(actor: Actor, pk: int) -> Framework:
    """A version not yet published, or 404."""
    return get_object_or_404(drafts(actor).select_related("parent"), pk=pk)


def content_of(actor: Actor, found: Framework) -> Content:
    """A version as plain values: three statements."""
    return Content(
        tuple(entry_of(actor, row) for row in found.competencies.order_by("order")),
        tuple(Link(row.kind, row.source, row.target, row.reason) for row in found.successions.order_by("order")),
        tuple(
            Aim(row.position, row.subject, row.stage, row.about, row.least, row.most)
            for row in found.targets.order_by("order")
        ),
    )


def entry_of(actor: Actor, row: Competency) -> Entry:
    """A competency as plain values."""
    return Entry(
        row.code, row.group, row.position, row.subject, row.name, tuple(row.indicators), row.level_high,
        row.level_medium, row.level_low, row.level_none, row.standard, tuple(row.item_kinds),
    )  # fmt: skip


def content(actor: Actor, pk: int) -> Content:
    """The content of a version the actor may open, or 404."""
    return content_of(actor, version(actor, pk))


def published_content(actor: Actor) -> Content:
    """The content of the version in force; empty when there is none yet."""
    found = framework(actor)
    return content_of(actor, found) if found else Content()


def used_codes(actor: Actor) -> frozenset[str]:
    """Codes of all published versions: none of them is ever given to something else."""
    rows = Competency.objects.filter(framework__state__in=PUBLISHED)
    return frozenset(rows.order_by().values_list("code", flat=True).distinct())


def trouble_list(actor: Actor, found: Framework, what: Content) -> list[str]:
    """What stands between a draft and its publication, in words."""
    last = on_day(actor).first()
    base = frozenset(last.competencies.values_list("code", flat=True)) if last else frozenset()
    said = rules.whole_troubles(what, base, used_codes(actor), position_names(actor).keys(), ITEM_KINDS.keys())
    if last and found.parent_id != last.pk:
        said.insert(0, f"Проект сделан не из действующей версии {last.version}: подготовьте его заново из неё.")
    return said


def difference(actor: Actor, was: int, now: int) -> tuple[Framework, Framework, list[Change]]:
    """Two versions and what has changed from the first to the second."""
    first, second = version(actor, was), version(actor, now)
    return first, second, compare(content_of(actor, first), content_of(actor, second))


def edits(actor: Actor, found: Framework, count: int = 30) -> QuerySet[Edit]:
    """The last edits of a draft."""
    return found.edits.defer("before")[:count]


def last_edit(actor: Actor, found: Framework) -> Edit | None:
    """The edit that may be undone now."""
    return found.edits.filter(undone_at=None, before__isnull=False).defer("before").first()


def package(actor: Actor, pk: int) -> dict[str, Any]:
    """A version as a CASE 1.1 package."""
    return _package(actor, version(actor, pk))


def package_part(actor: Actor, kind: str, ident: str) -> dict[str, Any] | None:
    """An object of the newest published package that has it, by the address that stands in its `uri`."""
    for found in Framework.objects.filter(state__in=PUBLISHED).order_by("-since")[:20]:
        if part := case.part_of(_package(actor, found), kind, ident):
            return part
    return None


def _package(actor: Actor, found: Framework) -> dict[str, Any]:
    return case.package(
        case.Document(
            version=found.version,
            title=found.title,
            status=found.state,
            since=found.since.isoformat() if found.since else "",
            until=found.until.isoformat() if found.until else "",
            basis=found.basis,
            creator=found.creator or settings.SITE_URL,
            changed=found.changed_at.isoformat(),
        ),
        content_of(actor, found),
        settings.SITE_URL,
    )


def coverage(actor: Actor, *, group: str = "", only: str = "") -> dict[str, Any]:
    """Who points at what: one statement per registered pointer, and the orphans on both sides."""
    access.check_coverage(actor)
    pointers = list(REGISTRY.values())
    counts: dict[str, dict[str, int]] = {p.code: dict(p.rows()) for p in pointers}
    rows = list(competencies(actor, group=group))
    codes = set(competencies(actor).values_list("code", flat=True)) if group else {row.code for row in rows}
    by_code = [p for p in pointers if not p.by_group]
    lines: list[dict[str, Any]] = []
    for row in rows:
        cells = [{"pointer": p, "count": counts[p.code].get(row.code, 0)} for p in by_code]
        bare = [p.words for p in by_code if p.needed and not counts[p.code].get(row.code)]
        lines.append({"row": row, "cells": cells, "bare": bare})
    shown = [line for line in lines if line["bare"]] if only == "bare" else lines
    return {
        "pointers": by_code,
        "open": {p.url for p in by_code if may_open(actor, p.url)},
        "lines": shown,
        "count": len(rows),
        "bare": sum(bool(line["bare"]) for line in lines),
        "unknown": _unknown(actor, by_code, counts, codes),
        "groups": [
            {"title": p.title, "url": p.url, "cells": [(g.label, counts[p.code].get(g, 0)) for g in Group]}
            for p in pointers
            if p.by_group
        ],
    }


def _unknown(
    actor: Actor, pointers: list[Any], counts: dict[str, dict[str, int]], codes: set[str]
) -> list[dict[str, Any]]:
    """Codes that objects name and the version in force does not have, with heirs when they were retired."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for pointer in pointers:
        for code, count in counts[pointer.code].items():
            if code not in codes:
                found[code].append({"pointer": pointer, "count": count})
    heirs = all_successors(actor, found) if found else {}
    return [{"code": c, "cells": found[c], "heirs": [h for h in heirs[c] if h in codes]} for c in sorted(found)]


def open_draft(actor: Actor, pk: int) -> Framework:
    """A version that may be edited now: 404 for strangers, a refusal in words when it is not a draft."""
    found = get_object_or_404(access.see_drafts.of(actor, Framework.objects.select_related("parent")), pk=pk)
    rules.editable(found.state)
    return found


def editable_codes(actor: Actor, found: Framework) -> set[str]:
    """Codes whose words the actor may change."""
    return set(access.edit.of(actor, found.competencies.all()).order_by().values_list("code", flat=True))


def editable_entry(actor: Actor, found: Framework, code: str) -> Entry:
    """A competency of a draft that the actor may change, or 404."""
    return entry_of(actor, get_object_or_404(access.edit.of(actor, found.competencies.all()), code=code))


def earliest(actor: Actor) -> date:
    """The first day from which a new version may be in force."""
    last, today = framework(actor), timezone.localdate()
    return max(today, last.since + timedelta(days=1)) if last and last.since else today
