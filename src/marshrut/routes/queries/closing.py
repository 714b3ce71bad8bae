"""The end of a route: the checklist, proofs, files, the window of the repeated diagnostics, the frozen end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import queries as core
from marshrut.core.actor import SYSTEM, Actor
from marshrut.diagnostics import queries as diagnostics
from marshrut.documents import queries as documents
from marshrut.documents.words import Kind

from .. import access, criteria
from ..models import ClosingSnapshot, Route, RouteLine, TransferMark
from ..words import LineState, State
from .bank import choice_of_files, uses
from .card import Card, card
from .proofs import proofs
from .reading import content_of, every_line, high_groups, line_facts

#: From here on the page of the end has something to show.
ENDING = (
    State.APPROVED, State.IN_PROGRESS, State.CLOSING_REPORT, State.TUTOR_CONCLUSION, State.REDIAGNOSIS_DUE, State.COMPLETED,
)  # fmt: skip


def closing_rules(actor: Actor) -> Mapping[str, Any]:
    """Share of hours and the window, by the setting `routes.closing`."""
    return {**criteria.DEFAULT, **core.rule(SYSTEM, "routes.closing", {})}


def window_of(actor: Actor, route: Route) -> tuple[date, date] | None:
    """Days of the repeated diagnostics; nothing while the work goes on."""
    return criteria.window(route.finished_on, closing_rules(actor)) if route.finished_on else None


def ending(
    actor: Actor, route: Route, lines: Iterable[RouteLine], marks: Iterable[TransferMark] | None = None
) -> criteria.Ending:
    """What the checklist needs to know of a route."""
    rows = list(lines)
    shown = proofs(actor, route) if marks is None else marks
    return criteria.Ending(
        lines=line_facts(actor, rows), high=high_groups(actor, route), reports=sum(bool(row.report) for row in rows),
        proofs=tuple(mark.kind for mark in shown), transfer=route.transfer, reason=route.conclusion,
        measured=str(route.growth.get("class", "")), waiver=route.waiver, window=window_of(actor, route),
    )  # fmt: skip


def checklist(actor: Actor, route: Route, lines: Iterable[RouteLine]) -> list[criteria.Criterion]:
    """The criteria of a route now."""
    return criteria.checklist(ending(actor, route, lines), closing_rules(actor))


def closing(actor: Actor, pk: int) -> dict[str, Any]:
    """The page of the end of a route the actor reads, or 404. Before the work has begun there is no such page."""
    found: Card = card(actor, pk)
    route = found.route
    get_object_or_404(access.read.of(actor, Route.objects.filter(state__in=ENDING)), pk=pk)
    lines = every_line(actor, route)
    files = uses(actor, route) if {"routes.edit", "routes.assign"} & found.rights else {}
    return {
        "card": found, "route": route, "checks": checklist(actor, route, lines), "proofs": proofs(actor, route),
        "files": files.get(None, []), "window": window_of(actor, route), "today": timezone.localdate(),
        "replaced": [line for line in lines if line.state == LineState.REPLACED],
        "choice": choice_of_files(actor, route, None) if "routes.edit" in found.rights else [],
        "campaigns": campaigns_for(actor, found), "snapshot": ClosingSnapshot.objects.filter(route=route).first(),
        "conclusion": documents.paper(SYSTEM, Kind.CONCLUSION, route.pk, 1),
        "growth": criteria.growth_words(route.growth) if "routes.see_growth" in found.rights else "",
        "certificate": documents.paper(SYSTEM, Kind.CLOSING, route.pk, 1),
    }  # fmt: skip


def campaigns_for(actor: Actor, found: Card) -> list[Any]:
    """Campaigns the centre may call the teacher to for the repeated diagnostics."""
    if found.route.state != State.REDIAGNOSIS_DUE or "routes.finish" not in found.rights:
        return []
    return list(diagnostics.open_for(SYSTEM, found.route.person_id)[:20])


def snapshot_content(actor: Actor, route: Route) -> dict[str, Any]:
    """Everything that is frozen when a route is completed."""
    lines = every_line(actor, route)
    files = uses(actor, route)
    head = content_of(actor, route, [])
    return head | {
        "number": route.number, "version": route.version, "finished_on": _iso(route.finished_on),
        "completed_on": timezone.localdate().isoformat(), "tutor": route.tutor.full_name if route.tutor else "",
        "conclusion": route.conclusion, "transfer": route.transfer, "closing_notes": route.closing_notes,
        "growth": route.growth, "waiver": route.waiver, "result": route.result,
        "checklist": [
            {"title": row.title, "note": row.note, "met": row.met} for row in checklist(actor, route, lines)
        ],
        "lines": [
            {
                "block": line.block, "title": line.title, "hours": line.hours, "state": line.state,
                "done_on": _iso(line.done_on), "done_by": line.done_by, "report": line.report, "reason": line.reason,
                "files": [use.file.sha256 for use in files.get(line.pk, [])],
            }
            for line in lines
        ],
        "proofs": [{"kind": mark.kind, "on": _iso(mark.on), "title": mark.title} for mark in proofs(actor, route)],
    }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
