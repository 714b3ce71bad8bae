"""Signing of many routes: each in a transaction of its own, each with its own answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404

from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.signing.kinds import CodeNeeded, Grant, Item, Outcome

from .. import access
from ..models import Route
from .steps import step, undo


@dataclass
class Batch:
    """What became of the routes, and which of them only wait for a code."""

    outcomes: list[Outcome] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


def approve_many(actor: Actor, *, pks: Iterable[int], move: str = "approve") -> list[Outcome]:
    """Approve (or agree, `move="org_agree"`) routes for which no code is demanded."""
    return sign_many(actor, pks=pks, move=move).outcomes


def sign_many(
    actor: Actor, *, pks: Iterable[int], move: str = "approve", grant: Grant | None = None, **extra: Any
) -> Batch:
    """Make a signing move with routes one by one in the order of their keys.

    One refusal does not stop the others: a deadlock between two batches is impossible, since no route waits for another.
    Without a code those that pass every check but need one are gathered in `items`, and nothing is done with them.
    """
    wanted = sorted(set(pks))
    names = dict(access.stages.of(actor, Route.objects.filter(pk__in=wanted)).values_list("pk", "person__surname"))
    found = Batch()
    for pk in wanted:
        try:
            route = step(actor, pk=pk, move=move, grant=grant, **extra)
            text = route.number or "согласован"
            found.outcomes.append(Outcome(pk, route.person.full_name, done=True, text=text))
        except CodeNeeded as needed:
            found.items.append(needed.item)
        except Refused as refusal:
            found.outcomes.append(Outcome(pk, names.get(pk, ""), done=False, text=refusal.text))
        except Http404:
            text = "Маршрут вам недоступен или уже изменился."
            found.outcomes.append(Outcome(pk, names.get(pk, ""), done=False, text=text))
    return found


def undo_many(actor: Actor, *, pks: Iterable[int]) -> list[Outcome]:
    """Take back the last signatures of routes one by one; a refusal of one does not stop the others."""
    wanted, found = sorted(set(pks)), []
    names = dict(access.stages.of(actor, Route.objects.filter(pk__in=wanted)).values_list("pk", "person__surname"))
    for pk in wanted:
        try:
            undo(actor, pk=pk)
        except Refused as refusal:
            found.append(Outcome(pk, names.get(pk, ""), done=False, text=refusal.text))
        except Http404:
            found.append(Outcome(pk, names.get(pk, ""), done=False, text="маршрут вам недоступен."))
        else:
            found.append(Outcome(pk, names.get(pk, ""), done=True, text=""))
    return found
