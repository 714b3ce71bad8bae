"""Writes of an expert at the desk: marks by the rubric, a draft kept; what follows depends on what the task was for."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access
from marshrut.diagnostics.models import ScoringTask, Work
from marshrut.diagnostics.words import ScoringPurpose, ScoringState, SittingState, WorkState

from .experts import TASK, move_on, new_code, rubric_of
from .experts_anchors import note_exercise
from .experts_appeals import note_review
from .experts_desk import close_late

LONGEST = 2000


@transaction.atomic
def mark_answer(actor: Actor, *, pk: int, marks: dict[str, int], comment: str = "") -> ScoringTask:
    """Marks of an expert by the rubric; when both have marked, divergence calls a third one, else points are final."""
    work, task = _take(actor, pk)
    _check_open(task, work)
    rubric = rubric_of(actor, task)
    missing = [c["title"] for c in rubric if marks.get(c["id"]) not in range(len(c["levels"]))]
    if missing:
        raise Refused("scoring.missing", f"Не оценено: {', '.join(missing)}. Поставьте балл по каждому критерию.")
    task.marks, task.comment = {c["id"]: marks[c["id"]] for c in rubric}, comment.strip()[:LONGEST]
    task.points, task.draft = sum(task.marks.values()), {}
    task.state, task.scored_at = ScoringState.SCORED, timezone.now()
    task.save()
    core.close_work(actor, TASK, subject_id=task.pk)
    if task.purpose == ScoringPurpose.EXERCISE:
        note_exercise(actor, task)
    elif task.purpose == ScoringPurpose.APPEAL:
        note_review(actor, task)
    elif work:
        move_on(actor, work)
    if work and task.due < timezone.localdate():
        close_late(actor, campaign=work.sitting.campaign_id)
    return task


@transaction.atomic
def save_draft(actor: Actor, *, pk: int, marks: dict[str, int], comment: str = "") -> ScoringTask:
    """Keep what is begun: no mark is given by it, a missing criterion is no trouble."""
    work, task = _take(actor, pk)
    _check_open(task, work)
    if task.state == ScoringState.SCORED:  # a late draft of a page whose mark has already come
        return task
    known = {c["id"]: len(c["levels"]) for c in rubric_of(actor, task)}
    kept = {name: value for name, value in marks.items() if value in range(known.get(name, 0))}
    task.draft = {"marks": kept, "comment": comment[:LONGEST]}
    task.save(update_fields=["draft"])
    return task


def _take(actor: Actor, pk: int) -> tuple[Work | None, ScoringTask]:
    """The expert's task under lock with its work: two experts who finish at once wait for each other at the work."""
    rows = access.score_answers.of(actor, ScoringTask.objects.exclude(state=ScoringState.MOVED))
    seen = get_object_or_404(rows, pk=pk)
    work = _work(actor, seen) if seen.sitting_id else None
    lock: Any = rows.select_related("sitting__unit", "anchor__item_version", "admission")
    return work, get_object_or_404(lock.select_for_update(of=("self",)), pk=pk)


def _work(actor: Actor, task: ScoringTask) -> Work:
    sitting, place = task.sitting, task.place
    version = sitting.form.places.get(order=place).item_version_id  # type: ignore[union-attr]
    Work.objects.get_or_create(
        sitting=sitting, place=place, defaults={"item_version_id": version, "code": new_code(actor)}
    )
    rows = Work.objects.select_related("sitting__unit", "sitting__campaign__unit", "item_version__item")
    return rows.select_for_update(of=("self",)).get(sitting=sitting, place=place)


def _check_open(task: ScoringTask, work: Work | None) -> None:
    """A mark that has already been used stays; before that the expert may correct it."""
    final = "Результат уже выставлен: изменить оценку можно только через обращение педагога."
    if task.purpose == ScoringPurpose.APPEAL or work is None:
        if task.state == ScoringState.SCORED:
            raise Refused("scoring.used", "Оценка уже принята. Откройте следующую работу.")
        return
    if work.state == WorkState.FINAL or task.sitting.state == SittingState.SCORED:  # type: ignore[union-attr]
        raise Refused("scoring.final", final)
    if task.state == ScoringState.SCORED and work.state != WorkState.ASSIGNED:
        raise Refused("scoring.used", "Оценка уже учтена вместе со второй: изменить её нельзя.")
