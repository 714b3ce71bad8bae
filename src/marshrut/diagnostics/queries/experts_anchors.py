"""Reads of anchors and admissions: the sets of the officer, the exercise of an expert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from marshrut.access.words import Role
from marshrut.core.actor import Actor
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Admission, Anchor, ItemVersion, ScoringTask
from marshrut.diagnostics.words import AdmissionState, ItemKind, ScoringState


@dataclass(frozen=True, slots=True)
class Exercise:
    """The exercise of a subject as its expert sees it."""

    subject: str
    size: int
    last: Admission | None
    left: int


def anchors(actor: Actor, *, text: str = "", active: str = "") -> QuerySet[Anchor]:
    """Anchors with how often experts have scored them, by task."""
    rows = access.lead_anchors.of(actor, Anchor.objects.select_related("item_version__item"))
    if text:
        rows = rows.filter(Q(text__icontains=text) | Q(item_version__item__code__icontains=text))
    if active:
        rows = rows.filter(active=active == "yes")
    scored = Count("tasks", filter=Q(tasks__state=ScoringState.SCORED))
    return rows.annotate(scored=scored).order_by("item_version__item__subject", "item_version__item__code", "pk")


def open_versions(actor: Actor) -> QuerySet[ItemVersion]:
    """Open tasks an anchor may be written for: the present versions."""
    rows = ItemVersion.objects.filter(kind=ItemKind.OPEN).select_related("item")
    return access.lead_anchors.of(actor, rows).order_by("item__subject", "item__code", "-version")


def open_version(actor: Actor, pk: int) -> ItemVersion:
    """One open task, or 404."""
    return get_object_or_404(open_versions(actor), pk=pk)


def exercise_subjects(actor: Actor) -> list[str]:
    """Subjects of the actor's role of an expert for which there are anchors."""
    own = {held.subject for held in actor.held if held.role == Role.SCORING_EXPERT}
    held = Anchor.objects.filter(active=True).values_list("item_version__item__subject", flat=True).distinct()
    return sorted(s for s in set(held) if own and (not s or "" in own or s in own))


def exercises(actor: Actor) -> list[Exercise]:
    """Exercises open to the expert with what came of the last one."""
    found = []
    sizes = dict(
        Anchor.objects.filter(active=True).values_list("item_version__item__subject").annotate(n=Count("pk")).order_by()
    )
    mine: dict[str, Admission] = {}
    for one in access.exercise.of(actor, Admission.objects.all()).order_by("turn"):
        mine[one.subject] = one
    waiting = ScoringTask.objects.filter(admission__in=[a.pk for a in mine.values()], state=ScoringState.ASSIGNED)
    left = dict(waiting.values_list("admission_id").annotate(n=Count("pk")).order_by())
    for subject in exercise_subjects(actor):
        last = mine.get(subject)
        found.append(Exercise(subject, sizes.get(subject, 0), last, left.get(last.pk, 0) if last else 0))
    return found


def exercise_answers(actor: Actor) -> Sequence[dict[str, Any]]:
    """After an exercise: own and agreed marks of each anchor with the reason; before it is over, nothing."""
    over = access.exercise.of(actor, Admission.objects.exclude(state=AdmissionState.GOING))
    rows = ScoringTask.objects.filter(admission__in=over, state=ScoringState.SCORED)
    return [
        {
            "code": task.code, "own": task.points, "agreed": task.anchor.points, "comment": task.anchor.comment,
            "subject": task.admission.subject,  # type: ignore[union-attr]
        }
        for task in rows.select_related("anchor", "admission").order_by("-admission__turn", "pk")
        if task.anchor is not None
    ]  # fmt: skip


def admissions(actor: Actor, *, text: str = "", state: str = "") -> QuerySet[Admission]:
    """Exercises of all experts, the newest first, for the officer."""
    rows = access.lead_anchors.of(actor, Admission.objects.select_related("expert"))
    if text:
        rows = rows.filter(expert__search_text__icontains=text.lower())
    if state in AdmissionState.values:
        rows = rows.filter(state=state)
    return rows.order_by("-begun_at", "-pk")
