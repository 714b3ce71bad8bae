"""How routes and their amendments take part in signing: who signs, what is shown, what a right code does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.documents.words import Kind as Paper
from marshrut.paper import pdf
from marshrut.signing import kinds
from marshrut.signing.kinds import Grant, Item, Outcome, Thing
from marshrut.signing.words import Demand

from . import access, actions, queries
from .models import Amendment, Route, RouteVersion
from .words import Signer

LEVELS = {str(signer): str(signer.label) for signer in Signer}
DEMAND = {str(Signer.ORG): str(Demand.AGREED), str(Signer.DIRECTOR): str(Demand.AGREED)}


def _route(actor: Actor, pk: int) -> Thing:
    route = get_object_or_404(access.read.of(actor, Route.objects.select_related("person")), pk=pk)
    one = Route.objects.filter(pk=pk)
    return Thing(
        title=f"Маршрут: {route.person.full_name}",
        url=reverse("routes:card", args=[pk]),
        version=route.version,
        may_note=access.agree.of(actor, one).exists() or access.assign.of(actor, one).exists(),
        may_upload=any(right.of(actor, one).exists() for right in (access.own_route, access.agree, access.approve)),
    )


def route(actor: Actor, pk: int, version: int | None) -> Thing:
    """A route for who reads it."""
    return _route(actor, pk)


def amendment(actor: Actor, pk: int, version: int | None) -> Thing:
    """A change of a route for who reads the route."""
    found = get_object_or_404(Amendment, pk=pk)
    thing = _route(actor, found.route_id)
    return Thing(
        f"Изменение № {found.number}", thing.url, found.base_version + 1, may_note=thing.may_note, may_upload=False
    )


def route_content(pk: int, version: int) -> Mapping[str, Any] | None:
    """The frozen content of a version."""
    return RouteVersion.objects.filter(route_id=pk, version=version).values_list("content", flat=True).first()


def amendment_content(pk: int, version: int) -> Mapping[str, Any] | None:
    """The content of a change that is in force."""
    rows = Amendment.objects.filter(pk=pk, state="in_force", base_version=version - 1)
    return rows.values_list("content", flat=True).first()


def changes(pk: int, version: int) -> list[tuple[str, int, int]]:
    """The change that made a version: its signatures stand under the version too."""
    rows = Amendment.objects.filter(route_id=pk, state="in_force", base_version=version - 1)
    return [("route_amendment", found, version) for found in rows.values_list("pk", flat=True)]


def carry(actor: Actor, items: Sequence[Item], grant: Grant, answers: Mapping[str, Any]) -> list[Outcome]:
    """Make the moves of routes: each in a transaction of its own."""
    move, extra = str(answers["move"]), dict(answers.get("values", {}))
    pks = [item.subject_id for item in items]
    return actions.sign_many(actor, pks=pks, move=move, grant=grant, **extra).outcomes


def carry_amendment(actor: Actor, items: Sequence[Item], grant: Grant, answers: Mapping[str, Any]) -> list[Outcome]:
    """Agree the change the code was asked for."""
    pk, name = int(answers["route"]), items[0].title
    try:
        found = actions.agree_amendment(actor, pk=pk, grant=grant)
    except Refused as refusal:
        return [Outcome(pk, name, done=False, text=refusal.text)]
    except Http404:
        return [Outcome(pk, name, done=False, text="Изменение вам недоступно или уже закрыто.")]
    return [Outcome(pk, name, done=True, text=found.get_state_display())]


def file(actor: Actor, pk: int, version: int) -> tuple[str, bytes]:
    """The printed form of a version."""
    printed = queries.form_of(actor, pk, version)
    return f"{printed.name}.pdf", pdf.render_iom(printed.form)


def done_url(ask: int, items: Sequence[Item]) -> str:
    """Where the outcome is shown."""
    return reverse("routes:signed", args=[ask])


kinds.register(
    kinds.Kind(
        "route", "Маршрут", LEVELS, DEMAND, route, route_content, carry, done_url, file, str(Paper.ROUTE), changes
    )
)
kinds.register(
    kinds.Kind(
        "route_amendment", "Изменение маршрута", LEVELS, DEMAND, amendment, amendment_content, carry_amendment, done_url,
        None, str(Paper.CHANGE_SHEET),
    )
)  # fmt: skip
