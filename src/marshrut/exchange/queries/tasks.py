"""Reads of files with tasks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.competency import queries as framework
from marshrut.core.actor import Actor
from marshrut.core.models import Fact
from marshrut.diagnostics import queries as bank
from marshrut.exchange import access
from marshrut.exchange.models import TaskBatch, TaskOrigin
from marshrut.exchange.tasks import planning, table
from marshrut.exchange.tasks.words import FIELDS
from marshrut.exchange.words import State
from marshrut.people import queries as people
from marshrut.qti import Picture, Stamp, Task

EXPORTED = "tasks.exported"
RESULTS = {"new": "станет черновиком", "same": "уже в банке", "no": "не загрузится"}


def task_batches(actor: Actor) -> QuerySet[TaskBatch]:
    """Files with tasks, the newest first, without their long lists."""
    return access.load_tasks.of(actor, TaskBatch.objects.defer("plan", "made")).order_by("-at", "-pk")


def task_batch(actor: Actor, pk: int) -> TaskBatch:
    """One file, or 404."""
    return get_object_or_404(access.load_tasks.of(actor, TaskBatch.objects.all()), pk=pk)


def plan_rows(actor: Actor, batch: TaskBatch, *, only: str = "") -> list[dict[str, Any]]:
    """Items of a file with what becomes of them; `only` is new, same, no, or warned."""
    rows = [row | {"words": RESULTS[row["result"]]} for row in batch.plan]
    if only == "warned":
        return [row for row in rows if row["warnings"] and row["result"] == "new"]
    return [row for row in rows if row["result"] == only] if only in RESULTS else rows


def task_copy(actor: Actor, pk: int) -> TaskBatch:
    """A file whose coloured copy there is, or 404."""
    batch = task_batch(actor, pk)
    if not batch.coloured:
        raise Http404
    return batch


def may_undo_tasks(actor: Actor, batch: TaskBatch) -> bool:
    """Whether the drafts of a file can still be taken back."""
    return batch.state == State.COMMITTED and batch.undo_until is not None and batch.undo_until > timezone.now()


def task_template(actor: Actor) -> bytes:
    """The sheet to fill. For those who load tasks."""
    access.check_loader(actor)
    example = {field.code: field.example for field in FIELDS}
    content = {"options": [{"id": "abc"[n], "text": one} for n, one in enumerate(example["options"].split("\n"))]}
    task = Task(example["code"], "single", example["stem"], content, ["b"], rationale=example["rationale"])
    task.subject, task.cognitive, task.minutes = example["subject"], "apply", 2
    return table.workbook([task])


def defaults(actor: Actor) -> list[tuple[str, str]]:
    """Competencies to choose from for tasks that name none."""
    return [(code, f"{code} {name}") for code, name in framework.competencies(actor).values_list("code", "name")]


def known_tasks(actor: Actor, upload: planning.Upload) -> planning.Known:
    """What the bank knows of the items of a file."""
    names = {one.task.identifier for one in upload.found if one.task}
    known: dict[tuple[str, str], int] = {}
    own = bank.same_tasks(actor, [name for name in names if name])
    for version in own:
        known[version.item.code, planning.seal_of(version)] = version.item_id
    rows = TaskOrigin.objects.filter(identifier__in=names).values_list("identifier", "seal", "item_id")
    known |= {(identifier, seal): item for identifier, seal, item in rows}
    media = bank.pictures(actor, upload.pictures)
    return planning.Known(
        competencies=frozenset(framework.groups(actor)),
        tasks=known,
        identifiers=frozenset(identifier for identifier, _ in known),
        media={code: one.sha256 for code, one in media.items()},
    )


def export_size(actor: Actor, *, asked: Mapping[str, str], codes: Collection[str]) -> int:
    """How many tasks a file would hold. For those who write tasks."""
    access.check_loader(actor)
    return bank.tasks_out(actor, asked=asked, codes=codes).count()


def whole_tasks(
    actor: Actor, *, asked: Mapping[str, str], codes: Collection[str], most: int
) -> tuple[list[Task], dict[str, Picture]]:
    """Tasks with their pictures, at most so many and one more."""
    versions = list(bank.tasks_out(actor, asked=asked, codes=codes)[: most + 1])
    tasks = [
        Task(
            one.item.code, one.kind, one.stem, one.content, one.key, one.rubric, one.max_points, one.rationale,
            competency=one.item.competency, subject=one.item.subject, cognitive=one.cognitive, minutes=one.minutes,
            source=one.source,
        )
        for one in versions
    ]  # fmt: skip
    media = bank.pictures_out(actor, versions)
    return tasks, {one.code: Picture(one.code, bytes(one.data), alt=one.alt) for one in media}


def stamp(actor: Actor, *, number: int, at: datetime) -> Stamp:
    """Who takes the tasks out and when: the mark by which a leaked copy is known."""
    who = str(people.person(actor, actor.person_id)) if actor.person_id else "система"
    return Stamp(who, at, f"Выгрузка № {number}. Задания не для открытого доступа.")


def exports(actor: Actor) -> list[dict[str, Any]]:
    """The last files that were taken out: all for an officer, one's own for an editor."""
    rows = Fact.objects.filter(kind=EXPORTED).order_by("-pk")
    if not actor.holds(*access.TASK_OFFICERS):
        rows = rows.filter(person_id=actor.person_id or 0)
    return [
        {
            "at": row.at,
            "who": row.data.get("who", ""),
            "count": row.data.get("count", 0),
            "form": row.data.get("form", ""),
        }
        for row in rows[:20]
    ]
