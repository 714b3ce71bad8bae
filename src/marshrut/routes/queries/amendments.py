"""Amendments of a route."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from marshrut.core import queries as core
from marshrut.core.actor import Actor

from .. import access
from .. import content as contents
from ..models import Amendment, Route
from ..words import AmendmentState as A

OPEN = (A.DRAFT, A.TUTOR, A.ORG, A.APPROVAL, A.RETURNED)
INNER = (A.DRAFT, A.TUTOR, A.RETURNED)
TURNS = {A.TUTOR: access.tutor, A.ORG: access.agree, A.APPROVAL: access.approve}


def open_amendment(actor: Actor, pk: int) -> dict[str, Any]:
    """The open change of a route with what the actor may do, or 404. Until it is sent on it is the teacher's and the tutor's."""
    route = get_object_or_404(
        access.read.of(actor, Route.objects.select_related("unit__parent", "person", "employment")), pk=pk
    )
    found = get_object_or_404(Amendment, route=route, state__in=OPEN)
    may_edit = access.edit.of(actor, Route.objects.filter(pk=pk)).exists()
    if found.state in INNER and not may_edit:
        raise Http404
    turn = TURNS.get(A(found.state))
    return {
        "route": route,
        "amendment": found,
        "parts": contents.parts(found.content["lines"], block_of=lambda line: line["block"]),
        "may_edit": may_edit and found.state in (A.DRAFT, A.RETURNED),
        "may_cancel": may_edit,
        "may_agree": bool(turn and turn.of(actor, Route.objects.filter(pk=pk)).exists()),
        "hours": contents.hours(found.content),
        "decisions": list(core.approvals(actor, "route_amendment", found.pk)),
    }


def amendment(actor: Actor, pk: int) -> list[Amendment]:
    """Changes of a route that are in force, the newest first."""
    route = get_object_or_404(access.read.of(actor, Route.objects.all()), pk=pk)
    return list(Amendment.objects.filter(route=route, state=A.DONE).order_by("-number"))
