"""Reads of an expert: the own tasks, an answer without a name, similar answers that already have their points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rapidfuzz import fuzz, process

from marshrut.core.actor import Actor
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Answer, FormItem, ItemVersion, ScoringTask, Work
from marshrut.diagnostics.words import ScoringState, WorkState

from .pulls import idle_scoring

SIMILAR = 3
LEAST_LIKENESS = 55
LOOKED_THROUGH = 1500
LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Similar:
    """An answer to the same task that has its final points."""

    text: str
    points: int
    likeness: int


@dataclass(frozen=True, slots=True)
class Desk:
    """One answer on the desk of an expert: what to score, by what, what was begun; nothing of whose it is."""

    task: ScoringTask
    version: ItemVersion
    answer: str
    similar: list[Similar]


def scoring(actor: Actor, *, state: str = "", text: str = "") -> QuerySet[ScoringTask]:
    """The expert's tasks: the waiting ones first, by term; those passed to others and pulled are gone."""
    rows = access.score_answers.of(actor, ScoringTask.objects.exclude(state=ScoringState.MOVED))
    rows = rows.exclude(pk__in=idle_scoring(actor))
    if state in ScoringState.values:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(code__icontains=text)
    return rows.order_by("state", "due", "pk")


def scoring_load(actor: Actor) -> dict[str, Any]:
    """How much waits for the expert, how much of it is overdue, the nearest term, how much is done."""
    today = timezone.localdate()
    waits = Q(state=ScoringState.ASSIGNED)
    found: dict[str, Any] = scoring(actor).aggregate(
        waits=Count("pk", filter=waits),
        overdue=Count("pk", filter=waits & Q(due__lt=today)),
        nearest=Min("due", filter=waits),
        done=Count("pk", filter=Q(state=ScoringState.SCORED)),
    )
    return found


def own_task(actor: Actor, pk: int) -> ScoringTask:
    """A task of the expert, or 404: somebody else's, and one passed to another, do not exist."""
    rows = ScoringTask.objects.exclude(state=ScoringState.MOVED)
    return get_object_or_404(
        access.score_answers.of(actor, rows.select_related("sitting", "anchor__item_version")), pk=pk
    )


def scoring_task(actor: Actor, pk: int) -> Desk:
    """An answer of the expert's task with the criteria and similar answers; no name, no school, no colleague's mark."""
    task = own_task(actor, pk)
    if task.anchor is not None:
        version, answer = task.anchor.item_version, task.anchor.text
        author = task.anchor.work.sitting.person_id if task.anchor.work else None
    else:
        sitting = task.sitting
        place = FormItem.objects.select_related("item_version").get(form_id=sitting.form_id, order=task.place)  # type: ignore[union-attr]
        version, answer = place.item_version, str(sitting.answers.get(place=task.place).value)  # type: ignore[union-attr]
        author = sitting.person_id  # type: ignore[union-attr]
    return Desk(task, version, answer, likenesses(actor, version.pk, answer, but=author)[:SIMILAR])


def next_task(actor: Actor, *, after: int = 0) -> int | None:
    """The next waiting task by term."""
    rows = scoring(actor, state=ScoringState.ASSIGNED).exclude(pk=after)
    return rows.values_list("pk", flat=True).first()


def likenesses(actor: Actor, version: int, text: str, *, but: int | None) -> list[Similar]:
    """Answers of other people to the same task with final points, the most alike first. The caller has shown the right."""
    said = Answer.objects.filter(sitting_id=OuterRef("sitting_id"), place=OuterRef("place")).values("value")[:1]
    rows = Work.objects.filter(item_version=version, state=WorkState.FINAL).exclude(sitting__person_id=but or 0)
    found = rows.annotate(said=Subquery(said)).order_by("-settled_at", "-pk").values_list("said", "points")
    texts, points = [], []
    for value, got in found[:LOOKED_THROUGH]:
        if isinstance(value, str) and value:
            texts.append(value[:LONGEST])
            points.append(int(got or 0))
    near = process.extract(
        text[:LONGEST].lower(), texts, scorer=fuzz.token_set_ratio, processor=str.lower,
        score_cutoff=LEAST_LIKENESS, limit=2 * SIMILAR,
    )  # fmt: skip
    return [Similar(alike, points[n], round(likeness)) for alike, likeness, n in near]
