"""One pipeline for all files: take, map columns, check, write in one transaction, take back within a day."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from types import ModuleType
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.ui import sheet
from marshrut.ui.sheet_copy import copy

from .. import access
from ..loading import codes, results, scores, tasks, wave
from ..loading.pupils import refuse_names
from ..models import Batch, Study, Wave
from ..words import FIELDS, UNDO_HOURS, BatchState, Load

KINDS: dict[str, ModuleType] = {
    Load.WAVE: wave,
    Load.CODES: codes,
    Load.RESULTS: results,
    Load.TASKS: tasks,
    Load.SCORES: scores,
}
OF_PUPILS = (Load.TASKS, Load.SCORES)


def _take(actor: Actor, pk: int) -> Batch:
    return get_object_or_404(access.may_load(actor, Batch.objects.select_for_update()), pk=pk)


@transaction.atomic
def upload(actor: Actor, *, kind: str, name: str, content: bytes, subject_id: int = 0, **context: Any) -> Batch:
    """Keep the file and guess its columns, as the last file with the same heads had them."""
    if kind not in access.LOADS or not access.LOADS[kind].possible(actor):
        raise Http404
    if kind == Load.WAVE:
        get_object_or_404(access.lead.of(actor, Wave.objects.all()), pk=subject_id)
    if kind in OF_PUPILS:
        get_object_or_404(access.study.of(actor, Study.objects.all()), pk=subject_id)
        refuse_names(content)
    read = sheet.read(content, FIELDS[kind])
    before = Batch.objects.filter(kind=kind, heads_hash=read.heads_hash).exclude(mapping={}).order_by("-at").first()
    made = Batch(
        kind=kind,
        subject_id=subject_id,
        context=context,
        file_name=name[:200],
        seal=hashlib.sha256(content).hexdigest(),
        person_id=actor.person_id,
        mapping=before.mapping if before else read.guess,
        heads_hash=read.heads_hash,
        rows=len(read.rows),
        summary={"heads": read.heads},
    )
    made.file.save(f"{made.seal[:12]}.xlsx", ContentFile(content), save=False)
    made.save()
    return made if _missing(made) else check(actor, pk=made.pk)


def _missing(batch: Batch) -> list[str]:
    """Titles of required fields without a column."""
    return [field.title for field in FIELDS[batch.kind] if field.required and field.code not in batch.mapping]


@transaction.atomic
def choose_columns(actor: Actor, *, pk: int, columns: dict[str, int]) -> Batch:
    """Say which column is which field."""
    batch = _take(actor, pk)
    batch.mapping = columns
    if lacking := _missing(batch):
        raise Refused("mapping.missing", f"Не выбраны колонки: {', '.join(lacking)}. Без них загрузить нельзя.")
    batch.save(update_fields=["mapping"])
    return batch


def _read(batch: Batch) -> sheet.Sheet:
    with batch.file.open() as file:
        return sheet.read(file.read(), FIELDS[batch.kind])


@transaction.atomic
def check(actor: Actor, *, pk: int) -> Batch:
    """The dry run: nothing is written but the list of troubles and the coloured copy."""
    batch = _take(actor, pk)
    if batch.state not in {BatchState.UPLOADED, BatchState.CHECKED}:
        raise Refused("batch.done", "Этот файл уже записан: для изменений загрузите файл заново.")
    read = _read(batch)
    made = KINDS[batch.kind].check(batch, read)
    _keep(batch, made)
    batch.state = BatchState.CHECKED
    body = copy(read, batch.errors)
    batch.coloured.save(f"{batch.seal[:12]}-checked.xlsx", ContentFile(body), save=False)
    batch.save()
    return batch


def _keep(batch: Batch, made: Any) -> None:
    bad = len({t["row"] for t in made.troubles if t["error"]})
    batch.errors = made.troubles
    batch.good = len(made.plans)
    noted = sum(not t["error"] for t in made.troubles)
    batch.summary = batch.summary | made.summary | {"bad_rows": bad, "noted": noted}


@transaction.atomic
def commit(actor: Actor, *, pk: int) -> Batch:
    """Write the good rows. They are checked anew: the base may have changed since the dry run."""
    batch = _take(actor, pk)
    if batch.state != BatchState.CHECKED:
        raise Refused("batch.state", f"Файл в состоянии «{batch.get_state_display()}»: записать его сейчас нельзя.")
    module = KINDS[batch.kind]
    made = module.check(batch, _read(batch))
    if not made.plans:
        raise Refused("batch.nothing", "В файле нет строк без ошибок: исправьте раскрашенную копию и загрузите её.")
    _keep(batch, made)
    batch.summary |= module.write(batch, made.plans)
    batch.state = BatchState.COMMITTED
    batch.committed_at = timezone.now()
    batch.undo_until = batch.committed_at + timedelta(hours=UNDO_HOURS)
    batch.save()
    facts.record(
        actor, "outside.imported", subject_id=batch.pk, unit_path="", what=batch.kind, about=batch.subject_id,
        rows=batch.good,
    )  # fmt: skip
    return batch


@transaction.atomic
def undo(actor: Actor, *, pk: int) -> Batch:
    """Take a file back within a day of writing."""
    batch = _take(actor, pk)
    if batch.state != BatchState.COMMITTED:
        raise Refused("batch.undo.state", "Отменить можно только записанный файл.")
    if batch.undo_until is None or batch.undo_until < timezone.now():
        raise Refused("batch.undo.late", "Прошли сутки: отменить файл целиком уже нельзя. Исправьте строки по одной.")
    left: dict[str, Any] = KINDS[batch.kind].take_back(batch)
    batch.state = BatchState.UNDONE
    batch.summary |= left
    batch.save(update_fields=["state", "summary"])
    facts.record(actor, "outside.undone", subject_id=batch.pk, unit_path="", what=batch.kind, **left)
    return batch
