"""Writes of files with tasks: the dry run, drafts of the bank, taking them back within a day, files out."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut import qti
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions as bank
from marshrut.diagnostics import kinds
from marshrut.exchange import access, queries
from marshrut.exchange.models import TaskBatch, TaskOrigin
from marshrut.exchange.queries.tasks import EXPORTED, stamp, whole_tasks
from marshrut.exchange.tasks import planning, table
from marshrut.exchange.words import UNDO_HOURS, State
from marshrut.ui.sheet_copy import copy as coloured

MOST_OUT = 5_000
FIELDS = ("kind", "stem", "content", "key", "rubric", "max_points", "rationale", "source", "minutes", "cognitive")
FORMS = {"qti": "QTI 3.0", "xlsx": "Excel"}


class File(NamedTuple):
    """A file to give: its bytes, name and type."""

    body: bytes
    name: str
    mime: str


def _take(actor: Actor, pk: int) -> TaskBatch:
    return get_object_or_404(access.load_tasks.of(actor, TaskBatch.objects.select_for_update()), pk=pk)


@transaction.atomic
def upload_tasks(actor: Actor, *, name: str, content: bytes, competency: str, subject: str) -> TaskBatch:
    """Keep a file and say what would become of each of its items. Nothing of the bank changes.

    Raises
    ------
    Refused
        `tasks.file` and refusals of `sheet.read`: the file as a whole cannot be read.
    """
    access.check_loader(actor)
    upload = planning.open_file(name, content)
    plans = planning.plan(upload, queries.known_tasks(actor, upload), competency=competency, subject=subject)
    made = TaskBatch(
        file_name=name[:200],
        seal=hashlib.sha256(content).hexdigest(),
        person_id=actor.person_id,
        competency=competency,
        subject=subject,
    )
    _tell(made, plans)
    ending = name.rsplit(".", 1)[-1].lower()
    made.file.save(f"{made.seal[:12]}.{ending if ending.isalnum() else 'bin'}", ContentFile(content), save=False)
    if upload.sheet is not None:
        copy = coloured(upload.sheet, upload.troubles + _of_rows(plans, upload.troubles))
        made.coloured.save(f"{made.seal[:12]}-checked.xlsx", ContentFile(copy), save=False)
    made.save()
    return made


def _tell(batch: TaskBatch, plans: list[planning.Plan]) -> None:
    batch.plan = [one.as_json() for one in plans]
    counted = {name: sum(one.result == name for one in plans) for name in ("new", "same", "no")}
    batch.summary |= counted | {
        "items": len(plans),
        "warned": sum(one.result == "new" and bool(one.warnings) for one in plans),
    }


def _of_rows(plans: list[planning.Plan], troubles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Reasons that belong to a whole row of a sheet, for its coloured copy."""
    told = {one["row"] for one in troubles}
    rows = [(one, int(one.place.rsplit(" ", 1)[-1])) for one in plans]
    return [
        {"row": row, "column": 0, "field": "", "text": text, "error": bool(one.reasons)}
        for one, row in rows
        if row not in told
        for text in one.reasons or one.warnings
    ]


@transaction.atomic
def commit_tasks(actor: Actor, *, pk: int) -> TaskBatch:
    """Make drafts of the good items. The file is read anew: the bank may have changed since the dry run."""
    batch = _take(actor, pk)
    if batch.state != State.CHECKED:
        raise Refused("tasks.state", f"Файл в состоянии «{batch.get_state_display()}»: записать его сейчас нельзя.")
    upload = planning.open_file(batch.file_name, batch.file.read())
    known = queries.known_tasks(actor, upload)
    plans = planning.plan(upload, known, competency=batch.competency, subject=batch.subject)
    fresh = [(one, one.task) for one in plans if one.result == "new" and one.task is not None]
    if not fresh:
        raise Refused("tasks.nothing", "В файле нет новых заданий, которые можно записать.")
    _keep_pictures(actor, upload, [task for _, task in fresh])
    rows = [
        {"competency": task.competency, "subject": task.subject, **{name: getattr(task, name) for name in FIELDS}}
        for _, task in fresh
    ]
    items = bank.take_in(actor, tasks=rows)
    for (one, _), item in zip(fresh, items, strict=True):
        one.item = item.pk
    _tell(batch, plans)
    batch.made = [item.pk for item in items]
    batch.state = State.COMMITTED
    batch.committed_at = timezone.now()
    batch.undo_until = batch.committed_at + timedelta(hours=UNDO_HOURS)
    batch.save()
    TaskOrigin.objects.bulk_create(
        TaskOrigin(item=item, batch=batch, identifier=task.identifier, seal=one.seal)
        for (one, task), item in zip(fresh, items, strict=True)
    )
    facts.record(actor, "tasks.imported", subject_id=batch.pk, unit_path="", count=len(items))
    return batch


def _keep_pictures(actor: Actor, upload: planning.Upload, tasks: list[qti.Task]) -> None:
    wanted = {code for task in tasks for code in kinds.codes_of(task.stem, task.content)}
    for code in sorted(wanted & set(upload.pictures)):
        one = upload.pictures[code]
        bank.keep_picture(actor, code=code, data=one.data, alt=one.alt or "Рисунок к заданию", source=one.name)


@transaction.atomic
def undo_tasks(actor: Actor, *, pk: int) -> TaskBatch:
    """Take the drafts of a file back within a day; those somebody has worked on stay and are named."""
    batch = _take(actor, pk)
    if batch.state != State.COMMITTED:
        raise Refused("tasks.undo.state", "Отменить можно только записанный файл.")
    if batch.undo_until is None or batch.undo_until < timezone.now():
        raise Refused(
            "tasks.undo.late", "Прошли сутки: отменить загрузку целиком уже нельзя. Снимите задания по одному."
        )
    left = bank.take_back(actor, pks=batch.made)
    batch.state = State.UNDONE
    batch.summary |= {"left": left}
    batch.save(update_fields=["state", "summary"])
    facts.record(actor, "tasks.undone", subject_id=batch.pk, unit_path="", left=len(left))
    return batch


@transaction.atomic
def export_tasks(actor: Actor, *, form: str, asked: Mapping[str, str], codes: Collection[str] = ()) -> File:
    """A file of tasks; who took which tasks and when is recorded and stands in the file itself.

    Raises
    ------
    Refused
        `tasks.none`, `tasks.many`, `tasks.unknown`: nothing to take, too much at once, a code nobody knows.
    """
    access.check_loader(actor)
    tasks, pictures = whole_tasks(actor, asked=asked, codes=codes, most=MOST_OUT)
    missing = [code for code in codes if code not in {task.identifier for task in tasks}]
    if missing:
        raise Refused("tasks.unknown", f"Таких заданий среди ваших нет: {', '.join(missing[:10])}.")
    if not tasks:
        raise Refused("tasks.none", "По этому отбору заданий нет.")
    if len(tasks) > MOST_OUT:
        raise Refused("tasks.many", f"За раз выгружается до {MOST_OUT} заданий: сузьте отбор.")
    at = timezone.localtime()
    number = core.next_number(actor, "exchange.tasks", year=at.year)
    mark = stamp(actor, number=number, at=at)
    facts.record(
        actor, EXPORTED, subject_id=number, unit_path="", who=mark.who, form=FORMS[form], count=len(tasks),
        asked=dict(asked), codes=[task.identifier for task in tasks],
    )  # fmt: skip
    name = f"Задания {at:%Y-%m-%d} № {number}"
    if form == "xlsx":
        return File(
            table.workbook(tasks, mark),
            f"{name}.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    return File(qti.write(tasks, pictures, mark), f"{name}.zip", "application/zip")
