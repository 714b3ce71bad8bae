"""Record a fact and hand it, after the commit, to the rooms that asked for its kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from .actor import Actor
from .models import Fact

Handler = Callable[[Fact], None]
_handlers: dict[str, list[Handler]] = defaultdict(list)


def on(*kinds: str) -> Callable[[Handler], Handler]:
    """Subscribe a room to facts of some kinds; used in the room's `jobs.py`."""

    def register(handler: Handler) -> Handler:
        for kind in kinds:
            _handlers[kind].append(handler)
        return handler

    return register


def listened() -> dict[str, list[str]]:
    """Which modules listen to which kinds; for the docs."""
    return {kind: [handler.__module__ for handler in handlers] for kind, handlers in sorted(_handlers.items())}


def record(
    actor: Actor, kind: str, *, subject_id: int, unit_path: str, occurred_at: datetime | None = None, **data: object
) -> Fact:
    """Write the fact; the job that delivers it is part of the same transaction. Who stands in for whom is in it."""
    if actor.acting_for:
        data["acting_for"] = actor.acting_for
    fact = Fact.objects.create(
        kind=kind,
        subject_id=subject_id,
        unit_path=unit_path,
        actor_id=actor.account_id,
        person_id=actor.person_id,
        occurred_at=occurred_at or timezone.now(),
        data=data,
    )
    if kind in _handlers:
        deliver.defer(fact_id=fact.pk)
    return fact


@app.task(queue="facts", pass_context=False)
def deliver(fact_id: int) -> None:
    """Call every handler of the fact. Handlers are idempotent: a job may run twice."""
    fact = Fact.objects.get(pk=fact_id)
    for handler in _handlers[fact.kind]:
        handler(fact)
