"""Open pages: the framework in force, a competency, versions, their differences, packages."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from marshrut.access.pages import PUBLIC, asks
from marshrut.people.words import SUBJECT_CHOICES
from marshrut.ui.http import Request, asked_of, page

from .. import access, queries
from ..forms import StartForm
from ..words import POSITIONS, Group


@asks(PUBLIC)
@require_GET
def framework(request: Request) -> HttpResponse:
    """The framework in force: groups, competencies, levels of deficit, what is asked of whom."""
    asked = asked_of(request, ("position", "subject", "group", "q"))
    position = asked["position"] if "position" in request.GET else "teacher"
    actor, subject, group, text = request.actor, asked["subject"], asked["group"], asked["q"]
    rows = list(queries.competencies(actor, position=position, subject=subject, group=group, text=text))
    return page(
        request,
        "competency/framework.html",
        framework=queries.framework(actor),
        groups=[{"title": Group(code).label, "rows": [r for r in rows if r.group == code]} for code in Group.values],
        count=len(rows),
        subjects=queries.subjects(actor),
        group_choices=Group.choices,
        positions=POSITIONS,
        position=position,
        subject=subject,
        group=group,
        text=text,
        targets=[r for r in queries.profile(actor, position or "teacher", subject) if not r["aim"].stage],
        may_cover=access.coverage.possible(actor),
    )


@asks(PUBLIC)
@require_GET
def card(request: Request, code: str) -> HttpResponse:
    """One competency: its address for ever, even when it has been split, joined or dropped."""
    return page(request, "competency/card.html", **queries.card(request.actor, code))


@asks(PUBLIC)
@require_GET
def targets(request: Request) -> HttpResponse:
    """The target profile: what is asked of a position, subject, stage."""
    asked = asked_of(request, ("position", "subject"))
    position = asked["position"] or "teacher"
    return page(
        request,
        "competency/targets.html",
        rows=queries.profile(request.actor, position, asked["subject"]),
        framework=queries.framework(request.actor),
        positions=queries.position_names(request.actor).items(),
        subjects=SUBJECT_CHOICES,
        position=position,
        subject=asked["subject"],
    )


@asks(PUBLIC)
@require_GET
def versions(request: Request) -> HttpResponse:
    """Versions: published ones for everybody, drafts for those who work on them."""
    rows = list(queries.versions(request.actor))
    return page(
        request,
        "competency/versions.html",
        rows=rows,
        may_prepare=access.prepare.possible(request.actor),
        form=StartForm(),
    )


@asks(PUBLIC)
@require_GET
def difference(request: Request, was: int, now: int) -> HttpResponse:
    """«Было → стало» of two versions."""
    first, second, changes = queries.difference(request.actor, was, now)
    return page(request, "competency/difference.html", was=first, now=second, changes=changes)


@asks(PUBLIC)
@require_GET
def export(request: Request, pk: int) -> HttpResponse:
    """A version as a CASE 1.1 file."""
    package = queries.package(request.actor, pk)
    name = f"case-{package['CFDocument']['identifier']}.json"
    return _json(package, {"Content-Disposition": f'attachment; filename="{name}"'})


@asks(PUBLIC)
@require_GET
def case(request: Request, kind: str, ident: UUID) -> HttpResponse:
    """An object of CASE by the address that stands in its `uri`."""
    found = queries.package_part(request.actor, kind, str(ident))
    if found is None:
        raise Http404
    return _json(found)


def _json(data: object, headers: dict[str, str] | None = None) -> JsonResponse:
    return JsonResponse(data, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1}, safe=False)
