"""The discussion of a route, each word to its audience."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM, Actor
from marshrut.people import queries as people
from marshrut.people.models import Person

from .. import access
from ..models import Comment, Route, RouteLine
from ..support import WHO, Audience

SCHOOL = (Role.ORG_OFFICER, Role.ORG_HEAD)


def audiences(actor: Actor, route: Route) -> list[str]:
    """Audiences of a route the actor belongs to. The caller has shown the right to read the route."""
    if actor.is_system or actor.person_id in (route.person_id, route.tutor_id):
        return [str(one) for one in Audience]
    if access.agree.of(actor, Route.objects.filter(pk=route.pk)).exists():
        return [str(Audience.SCHOOL), str(Audience.ALL)]
    return [str(Audience.ALL)]


def visible(actor: Actor, route: Route) -> QuerySet[Comment]:
    """Comments of a route for the actor."""
    return Comment.objects.filter(route=route, audience__in=audiences(actor, route))


def callable_people(actor: Actor, route: Route, audience: str) -> list[Person]:
    """Whom a comment may call: those it is shown to. The centre is not called by name: it has its list of duties."""
    keys = [pk for pk in (route.person_id, route.tutor_id) if pk]
    wanted = Q(pk__in=keys)
    if audience != Audience.PAIR and Route.objects.filter(access.shown, pk=route.pk).exists():
        officers = people.holders(SYSTEM, Role.ORG_OFFICER, route.unit.path)
        wanted |= Q(pk__in=officers.values("pk"))
    return list(Person.objects.filter(wanted).exclude(pk=actor.person_id or 0).order_by("sort_key")[:12])


def discussion(actor: Actor, pk: int, *, line: int = 0, only: str = "") -> dict[str, Any]:
    """The page of a discussion: threads with answers, lines to speak of, whom one may call."""
    rows = Route.objects.select_related("unit", "person", "tutor")
    route = get_object_or_404(access.read.of(actor, rows), pk=pk)
    shown = audiences(actor, route)
    found = Comment.objects.filter(route=route, audience__in=shown).select_related("author", "line")
    threads: dict[int, Any] = {}
    for row in found.prefetch_related("called"):
        if row.parent_id is None:
            row.replies, row.who = [], WHO[Audience(row.audience)]  # type: ignore[attr-defined]
            threads[row.pk] = row
        elif row.parent_id in threads:
            threads[row.parent_id].replies.append(row)
    kept = [
        row
        for row in threads.values()
        if (not line or row.line_id == line) and (only != "open" or row.resolved_at is None)
    ]
    return {
        "route": route,
        "threads": sorted(kept, key=lambda row: (row.resolved_at is not None, -row.pk)),
        "open": sum(row.resolved_at is None for row in threads.values()),
        "total": len(threads),
        "lines": list(RouteLine.objects.filter(route=route).order_by("order", "pk").values_list("pk", "title")),
        "audiences": [(str(one), WHO[one]) for one in Audience if one in shown],
        "people": callable_people(actor, route, shown[-1]),
    }


def open_comments(actor: Actor, routes: list[int]) -> dict[int, int]:
    """How many questions of each route are open, for its teacher or tutor. The caller has shown the right."""
    rows = Comment.objects.filter(route__in=routes, parent=None, resolved_at=None)
    return dict(rows.order_by().values("route_id").annotate(n=Count("pk")).values_list("route_id", "n"))
