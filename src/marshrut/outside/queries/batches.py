"""Files: list, card, columns, the template to fill."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.paper.table_xlsx import Column, table

from .. import access
from ..models import Batch
from ..words import FIELDS, BatchState, Load


def batches(actor: Actor, *, kind: str = "", text: str = "") -> QuerySet[Batch]:
    """Files the actor may load, the newest first, without their long lists."""
    rows = access.may_load(actor, Batch.objects.defer("errors")).order_by("-at", "-pk")
    if kind in Load.values:
        rows = rows.filter(kind=kind)
    return rows.filter(file_name__icontains=text) if text else rows


def batch(actor: Actor, pk: int) -> Batch:
    """One file, or 404."""
    return get_object_or_404(access.may_load(actor, Batch.objects.all()), pk=pk)


def troubles(actor: Actor, found: Batch, *, only: str = "") -> list[dict[str, Any]]:
    """What is wrong or noted, row by row, with the title of the column."""
    titles = {field.code: field.title for field in FIELDS[found.kind]}
    rows = [t | {"title": titles.get(t["field"], "Строка")} for t in found.errors]
    return [t for t in rows if t["error"] != (only == "noted")]


def columns(actor: Actor, found: Batch) -> list[dict[str, Any]]:
    """Fields with the column chosen for each."""
    return [
        {"code": f.code, "title": f.title, "required": f.required, "hint": f.hint, "column": found.mapping.get(f.code)}
        for f in FIELDS[found.kind]
    ]


def may_undo(actor: Actor, found: Batch) -> bool:
    """Whether the file can still be taken back."""
    return found.state == BatchState.COMMITTED and found.undo_until is not None and found.undo_until > timezone.now()


def template(actor: Actor, kind: str) -> tuple[bytes, str]:
    """A workbook to fill: heads and one row of an example; with its name."""
    right = access.LOADS.get(kind)
    if right is None or not right.possible(actor):
        raise Http404
    fields = FIELDS[kind]
    body = table(
        [Column(field.title, max(16, len(field.title) + 4)) for field in fields],
        [[field.example for field in fields]],
        title="",
        notes=[],
        sheet_name="Данные",
    )
    return body, f"Шаблон: {Load(kind).label}"
