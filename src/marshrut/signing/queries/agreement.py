"""Agreements and the demands of the region."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from marshrut.core import queries as core
from marshrut.core.actor import SYSTEM, Actor

from ..kinds import KINDS
from ..models import Agreement
from ..words import DEMAND_RULE, Demand


def agreement(actor: Actor) -> Agreement | None:
    """The actor's agreement in force."""
    return Agreement.objects.filter(person_id=actor.person_id or 0, withdrawn_at=None).first()


def agreements(actor: Actor) -> QuerySet[Agreement]:
    """All agreements of the actor, the newest first."""
    return Agreement.objects.filter(person_id=actor.person_id or 0).order_by("-given_at")


def demands(actor: Actor) -> list[dict[str, Any]]:
    """Every kind of signature with what the region demands for it now."""
    value = core.rule(SYSTEM, DEMAND_RULE, {})
    return [
        {
            "key": f"{kind.workflow}:{level}",
            "noun": kind.noun,
            "who": words,
            "mode": value.get(f"{kind.workflow}:{level}", kind.demand.get(level, Demand.NEVER)),
        }
        for kind in KINDS.values()
        for level, words in kind.levels.items()
    ]
