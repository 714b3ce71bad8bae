"""Reads of the room."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.core.models import Progress
from marshrut.exchange import access
from marshrut.exchange.coloured import template as make_template
from marshrut.exchange.models import Batch
from marshrut.exchange.words import BY_CODE, FIELDS, KIND, State
from marshrut.region.models import Unit
from marshrut.region.words import Level


def batches(actor: Actor) -> QuerySet[Batch]:
    """Batches, the newest first, without their long lists."""
    return access.load.of(actor, Batch.objects.defer("errors", "undo")).order_by("-at")


def batch(actor: Actor, pk: int) -> Batch:
    """One batch, or 404."""
    return get_object_or_404(access.load.of(actor, Batch.objects.all()), pk=pk)


def template(actor: Actor) -> bytes:
    """The template with today's list of municipalities. For those who load."""
    if not actor.is_system and not actor.holds(*access.LOADERS):
        raise Http404
    names = Unit.objects.filter(level=Level.MUNICIPALITY, until=None).order_by("name").values_list("name", flat=True)
    return make_template(names)


def troubles(actor: Actor, batch_: Batch, *, only: str = "") -> list[dict[str, Any]]:
    """Errors (and mended cells) of a batch with the title of the field."""
    rows = [t | {"title": BY_CODE[t["field"]].title if t["field"] in BY_CODE else "Повтор"} for t in batch_.errors]
    if only == "errors":
        return [t for t in rows if t["error"]]
    return [t for t in rows if not t["error"]] if only == "fixed" else rows


def columns(actor: Actor, batch_: Batch) -> list[dict[str, Any]]:
    """Fields with the column chosen for each, for the page of mapping."""
    return [
        {"code": f.code, "title": f.title, "required": f.required, "hint": f.hint, "column": batch_.mapping.get(f.code)}
        for f in FIELDS
    ]


def may_undo(actor: Actor, batch_: Batch) -> bool:
    """Whether the batch can still be taken back."""
    return batch_.state == State.COMMITTED and batch_.undo_until is not None and batch_.undo_until > timezone.now()


def going(actor: Actor, batch_: Batch) -> Progress | None:
    """The work on a batch that waits in the queue or is under way."""
    unfinished = (Progress.State.WAITING, Progress.State.RUNNING)
    return Progress.objects.filter(kind=KIND, arguments__batch=batch_.pk, state__in=unfinished).first()
