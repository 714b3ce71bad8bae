"""Writes of the room: take a file, map its columns, check, write in one transaction, take back within a day."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import Progress as Work
from marshrut.core.refusal import Refused
from marshrut.exchange import access, checking, coloured, queries, sheet, writing
from marshrut.exchange.models import Batch, Mapping
from marshrut.exchange.words import FIELDS, KIND, UNDO_HOURS, State
from marshrut.people import queries as people

Progress = Callable[[int, int], None]
#: Files up to so many rows are written while the person waits, a second or so; larger ones in the queue.
AT_ONCE = 1000
JOB = "marshrut.exchange.jobs.run"
TITLES = {"commit": "Загрузка", "undo": "Отмена загрузки"}


def _take(actor: Actor, pk: int) -> Batch:
    return get_object_or_404(access.load.of(actor, Batch.objects.select_for_update()), pk=pk)


@transaction.atomic
def upload(actor: Actor, *, name: str, content: bytes) -> Batch:
    """Keep the file and guess its columns, by a remembered mapping when the heads were seen before."""
    if not actor.is_system and not actor.holds(*access.LOADERS):
        raise Http404
    read = sheet.read(content)
    known = Mapping.objects.filter(heads_hash=read.heads_hash).first()
    mapping = {code: int(column) for code, column in known.columns.items()} if known else read.guess
    made = Batch(
        file_name=name[:200],
        seal=hashlib.sha256(content).hexdigest(),
        person_id=actor.person_id,
        mapping=mapping,
        rows=len(read.rows),
        summary={"heads": read.heads, "sample": [[str(c or "") for c in cells] for _, cells in read.rows[:3]]},
    )
    made.file.save(f"{made.seal[:12]}.xlsx", ContentFile(content), save=False)
    made.save()
    return made


@transaction.atomic
def choose_columns(actor: Actor, *, pk: int, columns: dict[str, int]) -> Batch:
    """Say which column is which field; remembered for the next file with the same heads."""
    batch = _take(actor, pk)
    missing = [
        f.title
        for f in FIELDS
        if f.required and f.code not in columns and not ("full_name" in columns and f.code in {"surname", "name"})
    ]
    if missing:
        raise Refused("mapping.missing", f"Не выбраны колонки: {', '.join(missing)}. Без них загрузить нельзя.")
    batch.mapping = columns
    batch.save(update_fields=["mapping"])
    heads = batch.summary.get("heads", [])
    read = sheet.read(batch.file.read())
    Mapping.objects.update_or_create(heads_hash=read.heads_hash, defaults={"heads": heads, "columns": columns})
    return batch


@transaction.atomic
def check(actor: Actor, *, pk: int, progress: Progress | None = None) -> Batch:
    """The dry run: nothing is written but the list of troubles and the coloured copy."""
    batch = _take(actor, pk)
    if batch.state not in {State.UPLOADED, State.CHECKED}:
        raise Refused("batch.done", "Этот файл уже загружен: для изменений загрузите файл заново.")
    read = sheet.read(batch.file.read())
    plans, troubles = checking.check(read, batch.mapping, progress=progress)
    batch.errors = [t.as_json() for t in troubles]
    batch.good = len(plans)
    batch.state = State.CHECKED
    batch.summary |= {
        "new_people": sum(p.person_id is None for p in plans),
        "new_organisations": len({p.unit_key for p in plans if p.unit_id is None}),
        "bad_rows": batch.rows - len(plans),
        "fixed": sum(not t.error for t in troubles),
    }
    batch.coloured.save(f"{batch.seal[:12]}-checked.xlsx", ContentFile(coloured.copy(read, batch.errors)), save=False)
    batch.save()
    return batch


@transaction.atomic
def commit(actor: Actor, *, pk: int) -> Batch:
    """Write the good rows in one transaction. The rows are checked anew: the base may have changed since the dry run."""
    batch = _take(actor, pk)
    if batch.state != State.CHECKED:
        raise Refused(
            "batch.not_checked", f"Файл в состоянии «{batch.get_state_display()}»: загрузить его сейчас нельзя."
        )
    read = sheet.read(batch.file.read())
    plans, troubles = checking.check(read, batch.mapping)
    if not plans:
        raise Refused("batch.nothing", "В файле нет строк без ошибок: исправьте раскрашенную копию и загрузите её.")
    counts, batch.undo = writing.write(plans)
    batch.errors = [t.as_json() for t in troubles]
    batch.good = len(plans)
    batch.summary |= counts
    batch.state = State.COMMITTED
    batch.committed_at = timezone.now()
    batch.undo_until = batch.committed_at + timedelta(hours=UNDO_HOURS)
    batch.save()
    said: dict[str, Any] = counts
    facts.record(actor, "batch.imported", subject_id=batch.pk, unit_path="", **said)
    return batch


@transaction.atomic
def undo(actor: Actor, *, pk: int) -> Batch:
    """Take a batch back within a day of writing."""
    batch = _take(actor, pk)
    if batch.state != State.COMMITTED:
        raise Refused("batch.undo.state", "Отменить можно только загруженный файл.")
    if batch.undo_until is None or batch.undo_until < timezone.now():
        raise Refused(
            "batch.undo.late", "Прошли сутки: отменить загрузку целиком уже нельзя. Исправьте людей по одному."
        )
    left: dict[str, Any] = writing.take_back(batch.undo)
    batch.state = State.UNDONE
    batch.summary |= left
    batch.save(update_fields=["state", "summary"])
    facts.record(actor, "batch.undone", subject_id=batch.pk, unit_path="", **left)
    return batch


STEPS = {"commit": commit, "undo": undo}


@transaction.atomic
def begin(actor: Actor, *, pk: int, step: str) -> Work:
    """Put a step of a large batch into the queue; asked twice, it is one work."""
    batch = _take(actor, pk)
    going = queries.going(actor, batch)
    if going:
        return going
    row = core.begin(actor, KIND, title=f"{TITLES[step]}: {batch.file_name}"[:200], batch=pk, step=step)
    app.configure_task(JOB, queue="paper").defer(progress_id=row.pk)
    return row


def run(actor: Actor, *, progress_id: int) -> None:
    """Do the step a row of progress asks for, in the name of who asked; a refusal is its result."""
    row = Work.objects.get(pk=progress_id)
    if row.ended_at:
        return
    pk, url = row.arguments["batch"], reverse("exchange:batch", args=[row.arguments["batch"]])
    core.advance(actor, row.pk, done=0, total=0)
    try:
        done = STEPS[row.arguments["step"]](people.actor_of_person(actor, row.person_id or 0), pk=pk)
    except (Refused, Http404) as trouble:
        text = trouble.text if isinstance(trouble, Refused) else "Права на загрузку больше нет."
        core.finish(actor, row.pk, note=text, failed=True, url=url)
        return
    note = (
        f"Строк: {done.good}. Отменить можно в течение суток." if done.state == State.COMMITTED else "Всё возвращено."
    )
    core.finish(actor, row.pk, note=note, url=url)
    core.notify(actor, [row.person_id or 0], kind=KIND, text=f"Готово: {row.title}.", url=url)
