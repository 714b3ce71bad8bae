"""Reports that are nearly the same text as another one of the region; whose that one is, is never told."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from marshrut.core.actor import Actor

from .. import access, likeness
from ..models import ReportPrint, Route

#: Candidates compared with one report: a common phrase must not cost the page.
MOST = 50


def copied(actor: Actor, routes: list[int]) -> dict[int, list[int]]:
    """Lines of the routes whose reports are nearly another's, by route. The caller has shown the right of a tutor."""
    found: dict[int, list[int]] = defaultdict(list)
    for line, share in _alike(routes).items():
        if share["other"]:
            found[share["route"]].append(line)
    return found


def similar(actor: Actor, pk: int) -> dict[int, str]:
    """Words about the lines of a route for its tutor, by line."""
    if not access.tutor.of(actor, Route.objects.filter(pk=pk)).exists():
        return {}
    told = {}
    for line, share in _alike([pk]).items():
        whose = "отчётом другого педагога" if share["other"] else "другим отчётом этого же педагога"
        told[line] = f"Текст почти совпадает с {whose}: {round(share['share'] * 100)} %."
    return told


def _alike(routes: list[int]) -> dict[int, dict[str, Any]]:
    """The nearest report of each line when it is near enough: two statements for any number of routes."""
    mine = list(ReportPrint.objects.filter(line__route__in=routes).select_related("line__route"))
    if not mine:
        return {}
    bands = sorted({band for one in mine for band in one.bands})
    regions = {one.region_code for one in mine}
    rows = ReportPrint.objects.filter(bands__overlap=bands, region_code__in=regions)
    near = rows.values_list("line_id", "bands", "line__report", "line__route__person_id")[: MOST * len(mine)]
    known = [(line, set(kept), likeness.shingles(text), person) for line, kept, text, person in near]
    found: dict[int, dict[str, Any]] = {}
    for one in mine:
        own, person = likeness.shingles(one.line.report), one.line.route.person_id
        best, whose = _nearest(one.line_id, set(one.bands), own, known, person)
        if best >= likeness.ALIKE:
            found[one.line_id] = {"share": best, "other": whose != person, "route": one.line.route_id}
    return found


def _nearest(line: int, bands: set[int], own: frozenset[int], known: list[Any], person: int) -> tuple[float, int]:
    """The greatest likeness and whose text it is; of equal ones the other teacher's is told."""
    shares = [
        (likeness.likeness(own, text), author != person, author)
        for other, kept, text, author in known
        if other != line and kept & bands
    ]
    best = max(shares, default=(0.0, False, person))
    return best[0], best[2]
