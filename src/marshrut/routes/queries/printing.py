"""Forms for printing: one route, a batch of a municipality, an amendment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import queries as core
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Approval, Progress
from marshrut.core.refusal import Refused
from marshrut.documents import queries as documents
from marshrut.documents.models import Paper
from marshrut.documents.words import Kind
from marshrut.paper.change_sheet import ChangeSheet
from marshrut.paper.iom import IomForm
from marshrut.paper.text import safe_name, short_name
from marshrut.region import queries as region
from marshrut.region.models import Unit
from marshrut.region.words import Level
from marshrut.signing import queries as signing

from .. import access, printing
from ..content import ORDER
from ..models import Amendment, Route, RouteVersion
from ..words import FROZEN, State
from .amendments import INNER
from .reading import content_of

PRINTED = tuple(str(s) for s in (*FROZEN, State.SUSPENDED))


@dataclass(frozen=True, slots=True)
class Printed:
    """A form with the name of its file."""

    form: IomForm
    name: str


def form_of(actor: Actor, pk: int, version: int | None = None) -> Printed:
    """The form of a route as it is printed: a frozen version, or the project that is being written."""
    rows = Route.objects.select_related("unit__parent", "person", "employment", "tutor")
    route = get_object_or_404(access.read.of(actor, rows), pk=pk)
    wanted = version or route.version
    frozen = RouteVersion.objects.filter(route=route, version=wanted).first()
    if frozen is None and version not in (None, route.version):
        raise Http404
    made = _forms(actor, [route], {route.pk: frozen} if frozen else {})[0]
    return Printed(made, _name(made))


def _name(form: IomForm) -> str:
    return safe_name(" ".join(filter(None, ("ИОМ", form.number or "проект", short_name(form.person)))))


def _forms(actor: Actor, routes: Sequence[Route], versions: dict[int, RouteVersion]) -> list[IomForm]:
    """Forms of many routes with a fixed number of statements."""
    keys = [route.pk for route in routes]
    approvals = _approvals(actor, keys)
    papers = {(p.subject_id, p.version): p for p in Paper.objects.filter(kind=Kind.ROUTE, subject_id__in=keys)}
    approver = core.rule(SYSTEM, "centre.director", printing.APPROVER)
    made = []
    for route in routes:
        frozen = versions.get(route.pk)
        lines = sorted(route.lines.all(), key=lambda line: (ORDER[line.block], line.order, line.pk))
        number = frozen.version if frozen else route.version
        paper = papers.get((route.pk, number)) if frozen else None
        made.append(
            printing.form(
                frozen.content if frozen else content_of(actor, route, lines),
                number=route.number, version=number,
                approved_on=timezone.localdate(frozen.approved_at) if frozen else None,
                signatures=printing.marks(d for v, d in approvals[route.pk] if v <= number),
                check_code=paper.code if paper else "", check_url=_url(paper),
                reports={str(line.pk): line.report for line in lines if line.report},
                tutor=route.tutor.full_name if route.tutor else "", approver=approver,
            )
        )  # fmt: skip
    return made


def _url(paper: Paper | None) -> str:
    return f"{settings.SITE_URL}/v/{paper.code}/" if paper else ""


def decision(actor: Actor, row: Approval) -> printing.Decision:
    """A decision row as the forms need it."""
    kind = signing.words_of(SYSTEM, getattr(row, "signature", None))
    return printing.Decision(row.level, row.state, row.name, timezone.localtime(row.at), row.seal, kind)


def _approvals(actor: Actor, keys: Sequence[int]) -> dict[int, list[tuple[int, printing.Decision]]]:
    """Decisions about routes and about their amendments, in order, with the version each speaks of."""
    amendments = dict(Amendment.objects.filter(route_id__in=keys, state="in_force").values_list("pk", "route_id"))
    rows = Approval.objects.filter(
        Q(workflow="route", subject_id__in=keys) | Q(workflow="route_amendment", subject_id__in=list(amendments))
    ).order_by("at", "pk")
    found: dict[int, list[tuple[int, printing.Decision]]] = defaultdict(list)
    for row in rows.select_related("signature"):
        route = row.subject_id if row.workflow == "route" else amendments[row.subject_id]
        found[route].append((row.version, decision(actor, row)))
    return found


def municipalities(actor: Actor) -> QuerySet[Unit]:
    """Municipalities whose routes the actor prints in a batch, with the number of approved routes."""
    rows = access.print_many.of(actor, Unit.objects.filter(level=Level.MUNICIPALITY, until=None))
    inside = Route.objects.filter(unit__path__startswith=OuterRef("path"), state__in=PRINTED).exclude(approved_at=None)
    count = inside.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return rows.annotate(ready=Coalesce(Subquery(count, output_field=IntegerField()), 0)).order_by("name")


def _town(actor: Actor, code: str) -> Unit:
    found = region.by_code(actor, code)
    if found is None:
        raise Http404
    return get_object_or_404(access.print_many.of(actor, Unit.objects.filter(pk=found.pk)))


def _of_town(actor: Actor, town: Unit) -> QuerySet[Route]:
    rows = Route.objects.filter(unit__path__startswith=town.path, state__in=PRINTED).exclude(approved_at=None)
    return access.read.of(actor, rows)


def batch_size(actor: Actor, code: str) -> tuple[Unit, int]:
    """The municipality of a batch and how many forms it has."""
    town = _town(actor, code)
    return town, _of_town(actor, town).count()


def forms_of_municipality(actor: Actor, code: str) -> tuple[str, list[IomForm]]:
    """Name of the municipality and the forms of its approved routes in force, by surname; a fixed number of statements.

    Raises
    ------
    Refused
        No approved routes there.
    """
    town = _town(actor, code)
    return town.name, batch_forms(actor, _of_town(actor, town), town.name)


def batch_forms(actor: Actor, rows: QuerySet[Route], where: str) -> list[IomForm]:
    """Forms of approved routes in the order of surnames."""
    routes = list(
        rows.select_related("unit__parent", "person", "employment", "tutor")
        .prefetch_related("lines")
        .order_by("person__sort_key", "pk")
    )
    if not routes:
        raise Refused("print.none", f"{where}: утверждённых маршрутов нет, печатать нечего.")
    found = {(v.route_id, v.version): v for v in RouteVersion.objects.filter(route__in=routes)}
    last = {r.pk: found[(r.pk, r.version)] for r in routes if (r.pk, r.version) in found}
    return _forms(actor, [route for route in routes if route.pk in last], last)


def change_sheet(actor: Actor, pk: int, number: int) -> tuple[ChangeSheet, str]:
    """The sheet of an amendment of a route that the actor sees, with the name of its file."""
    rows = access.read.of(actor, Route.objects.select_related("unit", "person"))
    route = get_object_or_404(rows, pk=pk)
    found = get_object_or_404(Amendment, route=route, number=number)
    if found.state in INNER and not access.edit.of(actor, Route.objects.filter(pk=pk)).exists():
        raise Http404
    paper = documents.paper(SYSTEM, Kind.CHANGE_SHEET, found.pk, found.base_version + 1)
    approvals = core.approvals(actor, "route_amendment", found.pk).select_related("signature")
    decisions = [decision(actor, row) for row in approvals]
    decided = timezone.localdate(found.decided_at) if found.decided_at else None
    first = RouteVersion.objects.filter(route=route, version=found.base_version).first()
    made = printing.sheet(
        found.changes, number=route.number, version=found.base_version + 1, person=route.person.full_name,
        organisation=route.unit.name, reason=found.reason, signatures=printing.marks(decisions), agreed_on=decided,
        approved_on=timezone.localdate(first.approved_at) if first else None,
        check_code=paper.code if paper else "", check_url=_url(paper),
    )  # fmt: skip
    return made, f"Лист изменений {route.number} № {number}"


def printed(actor: Actor) -> list[dict[str, object]]:
    """The actor's batches of printing, the newest first."""
    rows = Progress.objects.filter(person_id=actor.person_id, kind="routes.print").order_by("-at")[:10]
    return [{"job": row, "files": row.result.get("files", [])} for row in rows]
