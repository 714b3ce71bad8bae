"""Reads of the common tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from .actor import Actor
from .models import Approval, Fact, Notice, Progress, Setting, WorkItem
from .ready import Ready


def rule(actor: Actor, key: str, default: Any = None, *, on: date | None = None) -> Any:
    """The value of a setting on a day (today when not given)."""
    day = on or timezone.localdate()
    rows = Setting.objects.filter(Q(until=None) | Q(until__gt=day), key=key, since__lte=day).order_by("-since")
    value = rows.values_list("value", flat=True).first()
    return default if value is None else value


def work(actor: Actor) -> QuerySet[WorkItem]:
    """Open obligations of the actor: own ones and those of the roles held, nearest term first."""
    mine = Q(person_id=actor.person_id) if actor.person_id else Q(pk__in=())
    for held in actor.held:
        mine |= Q(role=held.role, unit_path__startswith=held.path)
    return WorkItem.objects.filter(mine, state=WorkItem.State.OPEN).order_by("due", "pk")


def notices(actor: Actor) -> QuerySet[Notice]:
    """The actor's messages, newest first."""
    return Notice.objects.filter(person_id=actor.person_id or 0).order_by("-at")


def _unread(person_id: int) -> QuerySet[Notice, int]:
    return (
        Notice.objects.filter(person_id=person_id, read_at=None).values("person_id").values_list(Count("pk"), flat=True)
    )


_unread_rows = Ready(_unread, person_id=int)


def unread(actor: Actor) -> int:
    """How many messages of the actor are not read: shown on every page."""
    return sum(_unread_rows(person_id=actor.person_id or 0))


def history(actor: Actor, kinds: str, subject_id: int) -> QuerySet[Fact]:
    """Facts about one subject whose kind starts with `kinds` («route.»), oldest first. The caller has shown the right."""
    return Fact.objects.filter(kind__startswith=kinds, subject_id=subject_id).order_by("occurred_at", "pk")


def approvals(actor: Actor, workflow: str, subject_id: int) -> QuerySet[Approval]:
    """Decisions about one subject in order. The caller has shown the right."""
    return Approval.objects.filter(workflow=workflow, subject_id=subject_id).order_by("at", "pk")


def progress(actor: Actor, pk: int) -> Progress:
    """The actor's own long work, or 404."""
    rows = Progress.objects.all() if actor.is_system else Progress.objects.filter(person_id=actor.person_id)
    return get_object_or_404(rows, pk=pk)
