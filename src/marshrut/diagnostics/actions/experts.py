"""Writes of expert scoring: who scores an open answer, blind; marks by the rubric; a third reader on divergence."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.core.time import add_working_days
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Answer, FormItem, ScoringTask, Sitting
from marshrut.diagnostics.rules import diverge
from marshrut.diagnostics.words import ItemKind, ScoringState, SittingState
from marshrut.people import queries as people
from marshrut.people.models import Employment

READERS = 2
TERM_DAYS = 5


def open_places(actor: Actor, sitting: Sitting) -> list[FormItem]:
    """Places of the form with an open task that the person has answered."""
    answered = set(Answer.objects.filter(sitting=sitting).exclude(value__in=["", None]).values_list("place", flat=True))
    rows = FormItem.objects.filter(form_id=sitting.form_id, item_version__kind=ItemKind.OPEN)
    return [place for place in rows.select_related("item_version") if place.order in answered]


def assign_experts(actor: Actor, *, sitting: Sitting, count: int = READERS) -> int:
    """Give each open answer to experts of other municipalities, the least loaded first. Returns how many tasks arose."""
    town = ".".join(sitting.unit.path.split(".")[:2]) + "."
    neighbours = Employment.objects.filter(until=None, unit__path__startswith=town).values("person_id")
    able = people.holders(actor, Role.SCORING_EXPERT, sitting.unit.path).exclude(pk=sitting.person_id)
    able = able.exclude(pk__in=neighbours)
    load = {
        pk: ScoringTask.objects.filter(expert_id=pk, state=ScoringState.ASSIGNED).count()
        for pk in able.values_list("pk", flat=True)
    }
    made = 0
    for place in open_places(actor, sitting):
        busy = set(ScoringTask.objects.filter(sitting=sitting, place=place.order).values_list("expert_id", flat=True))
        for expert in sorted(set(load) - busy, key=lambda pk: (load[pk], pk))[: count - len(busy)]:
            _assign(actor, sitting, place.order, expert)
            load[expert] += 1
            made += 1
    return made


def _assign(actor: Actor, sitting: Sitting, place: int, expert: int) -> None:
    due = add_working_days(timezone.localdate(), TERM_DAYS)
    task = ScoringTask.objects.create(
        sitting=sitting, place=place, expert_id=expert, code=secrets.token_hex(4).upper(), due=due
    )
    core.open_work(
        actor,
        "diagnostics.scoring",
        subject_id=task.pk,
        title=f"Оценить ответ {task.code}",
        hint="Ответ без имени, критерии рядом",
        url=reverse("diagnostics:scoring_task", args=[task.pk]),
        person_id=expert,
        due=due,
    )


@transaction.atomic
def mark_answer(actor: Actor, *, pk: int, marks: dict[str, int], comment: str = "") -> ScoringTask:
    """Marks of an expert by the rubric; when both have marked, divergence calls a third one, else scoring goes on."""
    rows = access.score_answers.of(
        actor, ScoringTask.objects.select_related("sitting__unit").select_for_update(of=("self",))
    )
    task = get_object_or_404(rows, pk=pk)
    if task.sitting.state == SittingState.SCORED:
        raise Refused(
            "scoring.final", "Результат уже выставлен: изменить оценку можно только через обращение педагога."
        )
    place = FormItem.objects.select_related("item_version").get(form_id=task.sitting.form_id, order=task.place)
    rubric: list[dict[str, Any]] = place.item_version.rubric
    missing = [c["title"] for c in rubric if marks.get(c["id"]) not in range(len(c["levels"]))]
    if missing:
        raise Refused("scoring.missing", f"Не оценено: {', '.join(missing)}. Поставьте балл по каждому критерию.")
    task.marks, task.comment = {c["id"]: marks[c["id"]] for c in rubric}, comment
    task.points = sum(task.marks.values())
    task.state, task.scored_at = ScoringState.SCORED, timezone.now()
    task.save()
    core.close_work(actor, "diagnostics.scoring", subject_id=task.pk)
    others = list(ScoringTask.objects.filter(sitting=task.sitting, place=task.place))
    done = [t.points for t in others if t.points is not None]
    if len(done) == len(others):
        apart = len(done) == READERS and diverge(done[0], done[1], place.item_version.max_points)
        if apart and assign_experts(actor, sitting=task.sitting, count=READERS + 1):
            return task
        facts.record(actor, "sitting.marked", subject_id=task.sitting_id, unit_path=task.sitting.unit.path)
    return task


def settled_points(actor: Actor, tasks: list[ScoringTask], most: int) -> int | None:
    """The final points of an answer: the mean of agreeing experts, the third one's when two diverged; None while waiting."""
    marks = [t.points for t in tasks if t.points is not None]
    if not marks or len(marks) < len(tasks):
        return None
    if len(marks) > READERS:
        return min(most, marks[-1])
    return min(most, round(sum(marks) / len(marks)))
