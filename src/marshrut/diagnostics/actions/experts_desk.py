"""Writes of the officer over scoring: the order of a campaign, a lack of experts, overdue tasks, reminders."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import WorkItem
from marshrut.core.refusal import Refused
from marshrut.core.time import add_working_days
from marshrut.diagnostics import access, queries
from marshrut.diagnostics.models import Campaign, ScoringOrder, ScoringTask, Sitting, Work
from marshrut.diagnostics.words import ScoringPurpose, ScoringState, SettledBy, SittingState, WorkState

from .experts import LACK, TASK, assign_experts, call_third, choose, give_task, marks_of, move_on, settle


@transaction.atomic
def set_order(actor: Actor, *, campaign: int, **values: Any) -> ScoringOrder:
    """How answers of a campaign are scored; works already settled stay as they are."""
    held = get_object_or_404(access.lead_scoring.of(actor, Campaign.objects.all()), pk=campaign)
    made, _ = ScoringOrder.objects.update_or_create(campaign=held, defaults=values)
    facts.record(actor, "scoring.ordered", subject_id=held.pk, unit_path=held.unit.path, **values)
    if not made.adjust:
        for work in _locked(
            Work.objects.filter(sitting__campaign=held, state__in=(WorkState.CONSISTENT, WorkState.THIRD))
        ):
            move_on(actor, work)
    return made


def _locked(rows: Any) -> list[Work]:
    found = rows.select_related("sitting__unit", "sitting__campaign__unit", "item_version__item")
    return list(found.select_for_update(of=("self",)).order_by("pk"))


@transaction.atomic
def assign_lacking(actor: Actor, *, campaign: int) -> int:
    """Give answers that lack an expert to those who have become able. Returns how many tasks arose."""
    held = get_object_or_404(access.lead_scoring.of(actor, Campaign.objects.all()), pk=campaign)
    made = 0
    core.close_work(actor, LACK, subject_id=held.pk)
    waiting = Sitting.objects.filter(campaign=held, state=SittingState.EXPERT).select_related("campaign__unit", "unit")
    for sitting in waiting.order_by("pk"):
        for work in _locked(Work.objects.filter(sitting=sitting, state=WorkState.DISCREPANT)):
            made += call_third(actor, work)
        made += assign_experts(actor, sitting=sitting)
    facts.record(actor, "scoring.assigned", subject_id=held.pk, unit_path=held.unit.path, count=made)
    return made


@transaction.atomic
def reassign(actor: Actor, *, campaign: int, tasks: list[int]) -> tuple[int, int]:
    """Pass unfinished tasks to other experts. Returns how many were passed and for how many nobody was found."""
    held = get_object_or_404(access.lead_scoring.of(actor, Campaign.objects.all()), pk=campaign)
    rows = ScoringTask.objects.filter(pk__in=tasks, state=ScoringState.ASSIGNED, sitting__campaign=held)
    keys = list(rows.order_by("sitting", "place").values_list("pk", "sitting_id", "place"))
    if not keys:
        raise Refused("scoring.none", "Отметьте работы, которые нужно передать: оценённые уже не передаются.")
    passed = 0
    for pk, sitting, place in keys:
        work = _locked(Work.objects.filter(sitting=sitting, place=place))
        task = rows.select_for_update().filter(pk=pk).first()
        passed += bool(work and task and _pass(actor, work[0], task))
    facts.record(actor, "scoring.passed", subject_id=held.pk, unit_path=held.unit.path, count=passed)
    close_late(actor, campaign=held.pk)
    return passed, len(keys) - passed


def _pass(actor: Actor, work: Work, task: ScoringTask) -> bool:
    chosen = choose(actor, work, 1)
    if not chosen:
        return False
    task.state, task.draft = ScoringState.MOVED, {}
    task.save(update_fields=["state", "draft"])
    core.close_work(actor, TASK, subject_id=task.pk, state=WorkItem.State.WAIVED)
    core.notify(actor, [task.expert_id], kind=TASK, text=f"Работа {task.code} передана другому эксперту.")
    give_task(actor, work, chosen[0], task.purpose)
    return True


@transaction.atomic
def accept_marks(actor: Actor, *, pk: int, reason: str) -> Work:
    """No more experts are to be found: the marks that are there become final, with a reason. Others' tasks are called off."""
    seen = get_object_or_404(access.lead_works.of(actor, Work.objects.all()), pk=pk)
    work = _locked(Work.objects.filter(pk=seen.pk))[0]
    if not marks_of(actor, work):
        raise Refused("work.unmarked", "У работы ещё нет ни одной оценки: передайте её другому эксперту.")
    settle(actor, work, SettledBy.ACCEPTED, move="accept", reason=reason.strip()[:300])
    left = ScoringTask.objects.filter(sitting_id=work.sitting_id, place=work.place, state=ScoringState.ASSIGNED)
    for task in left:
        core.close_work(actor, TASK, subject_id=task.pk, state=WorkItem.State.WAIVED)
    left.update(state=ScoringState.MOVED)
    return work


@transaction.atomic
def call_off_scoring(actor: Actor, *, person_id: int | None = None, sitting: int | None = None) -> int:
    """A consent is withdrawn or a sitting annulled: experts see the answers no more. What is final stays."""
    rows = ScoringTask.objects.filter(state=ScoringState.ASSIGNED, sitting__isnull=False)
    rows = rows.filter(sitting_id=sitting) if sitting else rows.filter(sitting__person_id=person_id or 0)
    keys = list(rows.select_for_update().values_list("pk", flat=True))
    for pk in keys:
        core.close_work(actor, TASK, subject_id=pk, state=WorkItem.State.WAIVED)
    return ScoringTask.objects.filter(pk__in=keys).update(state=ScoringState.MOVED, draft={})


def remind_experts(actor: Actor) -> int:
    """Once a day: experts whose term is tomorrow or over, and the officers of campaigns with overdue tasks."""
    if not actor.is_system:
        raise Http404
    today = timezone.localdate()
    near = ScoringTask.objects.filter(state=ScoringState.ASSIGNED, due__lte=add_working_days(today, 1))
    near = near.exclude(pk__in=queries.idle_scoring(actor)).filter(Q(reminded_on=None) | Q(reminded_on__lt=today))
    counts: dict[int, int] = {}
    late: set[int] = set()
    with transaction.atomic():
        for task in near.select_related("sitting").select_for_update(of=("self",)):
            counts[task.expert_id] = counts.get(task.expert_id, 0) + 1
            if task.due < today and task.purpose != ScoringPurpose.EXERCISE and task.sitting:
                late.add(task.sitting.campaign_id)
        for expert, count in counts.items():
            text = f"Работ, у которых подходит или вышел срок проверки: {count}."
            core.notify(actor, [expert], kind=TASK, text=text, url=reverse("diagnostics:scoring"))
        near.update(reminded_on=today)
        for campaign in Campaign.objects.filter(pk__in=late).select_related("unit"):
            _tell_late(actor, campaign)
    return sum(counts.values())


def _tell_late(actor: Actor, campaign: Campaign) -> None:
    core.open_work(
        actor, "diagnostics.scoring_late", subject_id=campaign.pk,
        title=f"Просрочена проверка ответов: {campaign.title}"[:200], hint="Передайте работы другим экспертам",
        url=reverse("diagnostics:scoring_desk", args=[campaign.pk]) + "?state=late",
        role=str(access.OFFICERS[0]), unit_path=campaign.unit.path,
    )  # fmt: skip


def close_late(actor: Actor, *, campaign: int) -> None:
    """No overdue task is left in a campaign: the obligation of the officer ends."""
    late = ScoringTask.objects.filter(state=ScoringState.ASSIGNED, due__lt=timezone.localdate())
    late = late.exclude(pk__in=queries.idle_scoring(actor))
    if not late.filter(sitting__campaign=campaign).exists():
        core.close_work(actor, "diagnostics.scoring_late", subject_id=campaign)
