"""A route in hand: fetched, authorised and locked; its facts for the rules; what is said about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.access.rule import Rule
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.text import decline
from marshrut.people import queries as people
from marshrut.people.models import Person
from marshrut.people.words import Purpose

from ..models import Route, RouteLine
from ..queries.reading import high_groups, line_facts
from ..rules import RouteFacts

WORKFLOW = "route"


def take(actor: Actor, right: Rule, pk: int) -> Route:
    """Fetch, authorise and lock in one statement; somebody else's route is 404."""
    rows = Route.objects.select_related("unit__parent", "person", "employment", "tutor")
    return get_object_or_404(right.of(actor, rows.select_for_update(of=("self",))), pk=pk)


def route_facts(actor: Actor, route: Route, lines: Iterable[RouteLine], **extra: str) -> RouteFacts:
    """A route as the rules see it."""
    consent = people.consent(SYSTEM, route.person_id, Purpose.DIAGNOSTICS) is not None
    return RouteFacts(
        starts=route.starts,
        ends=route.ends,
        tested_on=route.tested_on,
        level=route.level,
        ground=route.ground,
        uncovered_reason=route.agreed_uncovered,
        high=high_groups(actor, route),
        lines=line_facts(actor, lines),
        agreed_at=route.agreed_at,
        edited_at=route.edited_at,
        opened=route.opened_at is not None,
        frozen=route.frozen,
        consent=consent or route.profile_id is None,
        tutor=route.tutor_id is not None,
        extra=extra,
    )


def record(actor: Actor, route: Route, kind: str, **data: Any) -> None:
    """Write a fact about the route."""
    facts.record(actor, f"route.{kind}", subject_id=route.pk, unit_path=route.unit.path, **data)


def tell(actor: Actor, route: Route, people_ids: Iterable[int | None], text: str) -> None:
    """A message about the route to people other than the actor. No results in texts."""
    wanted = [pk for pk in people_ids if pk and pk != actor.person_id]
    if wanted:
        core.notify(actor, wanted, kind="route", text=text, url=reverse("routes:card", args=[route.pk]))


def actor_name(actor: Actor) -> str:
    """Full name of the acting person, as it stands under a decision; of a stand-in with the name of the absent."""
    names = {p.pk: p.full_name for p in Person.objects.filter(pk__in=(actor.person_id or 0, actor.acting_for or 0))}
    name = names.get(actor.person_id or 0, "Система")
    absent = names.get(actor.acting_for or 0, "")
    return f"{name} за {decline(absent, 'accusative')}" if absent else name


def touch(actor: Actor, route: Route) -> None:
    """Note that the content changed just now."""
    route.edited_at = timezone.now()
    route.save(update_fields=["edited_at", "changed_at"])


def short_holder(actor: Actor, name: str) -> str:
    """«Иванова М.П.» for the open check page."""
    surname, *rest = name.split()
    return f"{surname} {''.join(part[0] + '.' for part in rest)}".strip()
