"""Approval of many routes: each in a transaction of its own, each with its own answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404

from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import access
from ..models import Route
from .steps import step


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one route of a batch: its number, or the reason why not."""

    pk: int
    name: str
    done: bool
    text: str


def approve_many(actor: Actor, *, pks: Iterable[int], move: str = "approve") -> list[Outcome]:
    """Approve (or agree, `move="org_agree"`) routes one by one in the order of their keys.

    One refusal does not stop the others: a deadlock between two batches is impossible, since no route waits for another.
    """
    wanted = sorted(set(pks))
    names = dict(access.stages.of(actor, Route.objects.filter(pk__in=wanted)).values_list("pk", "person__surname"))
    found = []
    for pk in wanted:
        try:
            route = step(actor, pk=pk, move=move)
            found.append(Outcome(pk, route.person.full_name, done=True, text=route.number or "согласован"))
        except Refused as refusal:
            found.append(Outcome(pk, names.get(pk, ""), done=False, text=refusal.text))
        except Http404:
            found.append(Outcome(pk, "", done=False, text="Маршрут вам недоступен или уже изменился."))
    return found
