"""Reads of reviews: a reviewer sees only their own, the desk of a task sees them when the stage is over, without names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM, Actor
from marshrut.diagnostics import access
from marshrut.diagnostics.criteria import Verdict, content_validity, critical_ratio, questions, verdict
from marshrut.diagnostics.describing import parts_of
from marshrut.diagnostics.models import Item, ItemVersion, Remark, Review
from marshrut.diagnostics.moves import IN_REVIEW
from marshrut.diagnostics.words import Decision, ItemState, ReviewState
from marshrut.people import queries as people
from marshrut.people.models import Person
from marshrut.region import queries as region
from marshrut.region.words import Level


def my_reviews(actor: Actor) -> QuerySet[Review]:
    """Reviews of the actor, the waiting ones first, by term; those taken back are not shown."""
    rows = access.review.of(actor, Review.objects.exclude(state=ReviewState.WITHDRAWN))
    return rows.select_related("version__item").order_by("state", "due", "pk")


def my_review(actor: Actor, pk: int) -> Review:
    """One review of the actor with its task, or 404. The page shows neither the author nor other reviews."""
    rows = (
        my_reviews(actor).exclude(version__author_id=actor.person_id).exclude(version__item__author_id=actor.person_id)
    )
    return get_object_or_404(rows.prefetch_related("remarks"), pk=pk)


@dataclass(frozen=True, slots=True)
class StageResult:
    """What reviewers said at one stage that is over."""

    title: str
    round: int
    version: int
    verdict: Verdict
    rows: list[dict[str, Any]]
    remarks: list[tuple[str, Remark]]


def stages(actor: Actor, item: Item) -> list[StageResult]:
    """Results of stages that are over, newest first, without names. The caller has shown the right to the task."""
    rows = Review.objects.filter(version__item=item, state=ReviewState.DONE).select_related("version")
    if item.state in IN_REVIEW:
        rows = rows.exclude(stage=item.state, round=item.round)
    found: dict[tuple[int, str], list[Review]] = {}
    for review in rows.prefetch_related("remarks").order_by("-round", "-done_at", "pk"):
        found.setdefault((review.round, review.stage), []).append(review)
    return [_stage(reviews) for reviews in found.values()]


def _stage(reviews: list[Review]) -> StageResult:
    version = reviews[0].version
    names = dict(parts_of(version))
    remarks = [(names.get(remark.part, "Задание"), remark) for review in reviews for remark in review.remarks.all()]
    return StageResult(
        title=str(ItemState(reviews[0].stage).label),
        round=reviews[0].round,
        version=version.version,
        verdict=verdict([one.marks for one in reviews], sum(one.decision == Decision.REWORK for one in reviews)),
        rows=[
            {"title": title, "marks": [one.marks.get(code, "") for one in reviews]}
            for code, title in questions(version.kind)
        ],
        remarks=remarks,
    )


@dataclass(frozen=True, slots=True)
class Validity:
    """How far experts agree that the task tests its competency."""

    experts: int
    essential: int
    ratio: float
    critical: float | None

    @property
    def reached(self) -> bool:
        """Whether the agreement is more than chance."""
        return self.critical is not None and self.ratio >= self.critical


def validity(actor: Actor, item: Item) -> Validity | None:
    """Content validity ratio of the version in work by all experts of its finished stages; each person counts once."""
    rows = Review.objects.filter(version__item=item, version__version=item.version, state=ReviewState.DONE)
    if item.state in IN_REVIEW:
        rows = rows.exclude(stage=item.state, round=item.round)
    last = {row.reviewer_id: row.marks.get("competency") == 2 for row in rows.order_by("done_at")}
    if not last:
        return None
    essential = sum(last.values())
    return Validity(len(last), essential, content_validity(essential, len(last)), critical_ratio(len(last)))


def called_reviewers(actor: Actor, item: Item) -> list[Review]:
    """Who reviews the task now, for those who appoint reviewers; nobody else learns it."""
    if not access.release_items.of(actor, Item.objects.filter(pk=item.pk)).exists():
        return []
    rows = Review.objects.filter(version__item=item, stage=item.state, round=item.round)
    return list(rows.exclude(state=ReviewState.WITHDRAWN).select_related("reviewer").order_by("pk"))


def able_reviewers(actor: Actor, item: Item) -> list[tuple[Person, int]]:
    """Reviewers of the subject who wrote none of the versions and are not called, with the count of their open reviews."""
    authors = {item.author_id, *ItemVersion.objects.filter(item=item).values_list("author_id", flat=True)}
    called = Review.objects.filter(version__item=item, stage=item.state, round=item.round).values("reviewer_id")
    rows = people.holders(actor, Role.ITEM_REVIEWER, bank_path(actor), subject=item.subject)
    able = list(rows.exclude(pk__in=called).exclude(pk__in=_known(authors)))
    waiting = Review.objects.filter(reviewer__in=able, state=ReviewState.ASSIGNED)
    load = dict(waiting.values_list("reviewer_id").annotate(Count("pk")).order_by())
    return sorted(((person, load.get(person.pk, 0)) for person in able), key=lambda one: (one[1], one[0].pk))


def _known(numbers: Iterable[int | None]) -> list[int]:
    return [one for one in numbers if one is not None]


def bank_path(actor: Actor) -> str:
    """The place of the whole region: tasks belong to it."""
    return str(region.units(SYSTEM, level=Level.REGION).values_list("path", flat=True)[0])
