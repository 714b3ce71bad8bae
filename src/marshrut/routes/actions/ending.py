"""What follows the last moves of a route: papers, the frozen end, the window of the repeated diagnostics."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.documents import actions as documents
from marshrut.documents.words import Kind

from .. import content as contents
from ..models import ClosingSnapshot, Route, RouteLine, TransferMark
from ..queries.closing import snapshot_content
from ..words import LineState, Transfer
from .taking import short_holder

TEMPLATE = "T04-1"


def after_conclude(actor: Actor, route: Route) -> None:
    """The tutor has concluded: reports are accepted, a proof he saw is written down, the conclusion is a paper."""
    done = (LineState.REPORT_DUE, LineState.REPORTED)
    RouteLine.objects.filter(route=route, state__in=done).update(state=LineState.ACCEPTED)
    if route.transfer != Transfer.NONE and not TransferMark.objects.filter(route=route, kind=route.transfer).exists():
        TransferMark.objects.create(
            route=route, kind=route.transfer, on=timezone.localdate(), title="По заключению тьютора",
            by_id=actor.person_id,
        )  # fmt: skip
    content = snapshot_content(actor, route)
    _issue(actor, route, Kind.CONCLUSION, "Заключение тьютора и итоговый отчёт по маршруту", content, "З")


def after_complete(actor: Actor, route: Route) -> None:
    """The route is completed: its end is frozen with a hash, the certificate is issued over it."""
    content = snapshot_content(actor, route)
    ClosingSnapshot.objects.create(route=route, content=content, seal=contents.seal(content), made_at=timezone.now())
    _issue(actor, route, Kind.CLOSING, "Справка о завершении индивидуального маршрута", content, "С")


def _issue(actor: Actor, route: Route, kind: str, title: str, content: contents.Content, mark: str) -> None:
    documents.issue(
        actor, kind=kind, subject_id=route.pk, version=1, number=f"{route.number}-{mark}",
        issued_on=timezone.localdate(), holder=content["person"], holder_short=short_holder(actor, content["person"]),
        title=title, unit_path=route.unit.path, seal=contents.seal(content), content=content, template=TEMPLATE,
    )  # fmt: skip


AFTER: dict[str, Callable[[Actor, Route], None]] = {"conclude": after_conclude, "complete": after_complete}
