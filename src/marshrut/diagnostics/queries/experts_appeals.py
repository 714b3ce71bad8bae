"""Reads of appeals: what the teacher may appeal and what came of it; cases of the officer by codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import queries as core_queries
from marshrut.core.actor import Actor
from marshrut.core.time import add_working_days
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Answer, Appeal, FormItem, Profile, ScoringTask, Sitting, Work
from marshrut.diagnostics.words import AppealState, ProfileState, ScoringPurpose, ScoringState, WorkState

OPEN = (AppealState.FILED, AppealState.READING, AppealState.REVIEWED)
APPEAL_DAYS = 5


@dataclass(frozen=True, slots=True)
class Scored:
    """An open answer of the teacher with its points, and the appeal about it when there is one."""

    work: Work
    stem: str
    answer: str
    appeal: Appeal | None


@dataclass(frozen=True, slots=True)
class Case:
    """An appeal before the officer: the task, the answer, marks and remarks of experts without names."""

    appeal: Appeal
    work: Work
    answer: str
    tasks: list[ScoringTask]


def appeal_until(actor: Actor, sitting: Sitting) -> date | None:
    """The last day to appeal: some working days after the first profile of the sitting was shown; None: not shown yet."""
    shown = Profile.objects.filter(sitting=sitting, published_at__isnull=False).order_by("published_at")
    at = shown.values_list("published_at", flat=True).first()
    days = dict(core_queries.rule(actor, "diagnostics.scoring", {})).get("appeal_days", APPEAL_DAYS)
    return add_working_days(timezone.localdate(at), int(days)) if at else None


def own_sitting(actor: Actor, pk: int) -> Sitting:
    """A sitting of the actor, or 404."""
    return get_object_or_404(access.appeal.of(actor, Sitting.objects.select_related("campaign")), pk=pk)


def scored_answers(actor: Actor, sitting: Sitting) -> list[Scored]:
    """Open answers of the own sitting that have final points. The caller has shown the right."""
    stems = dict(FormItem.objects.filter(form_id=sitting.form_id).values_list("order", "item_version__stem"))
    said = dict(Answer.objects.filter(sitting=sitting).values_list("place", "value"))
    appeals = {one.place: one for one in Appeal.objects.filter(sitting=sitting)}
    rows = Work.objects.filter(sitting=sitting, state=WorkState.FINAL).select_related("item_version")
    return [
        Scored(w, stems.get(w.place, ""), str(said.get(w.place, "")), appeals.get(w.place))
        for w in rows.order_by("place")
    ]


def appealable(actor: Actor, profile: Profile) -> bool:
    """Whether the page of the own profile leads to an appeal: an open answer has points; closed terms still show answers."""
    if profile.person_id != actor.person_id or profile.state != ProfileState.PUBLISHED:
        return False
    return Work.objects.filter(sitting_id=profile.sitting_id, state=WorkState.FINAL).exists()


def appeals(actor: Actor, *, state: str = "", text: str = "") -> QuerySet[Appeal]:
    """Appeals before the officer, the waiting ones first by term; the code of the work stands in `code`."""
    rows = access.judge_appeals.of(actor, Appeal.objects.all())
    code = Work.objects.filter(sitting=OuterRef("sitting"), place=OuterRef("place"))
    rows = rows.annotate(code=code.values("code")[:1], waits=Q(state__in=OPEN), campaign=F("sitting__campaign__title"))
    if state == "open":
        rows = rows.filter(state__in=OPEN)
    elif state in AppealState.values:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(Exists(code.filter(code__icontains=text)))
    return rows.order_by("-waits", "due", "pk")


def appeal_case(actor: Actor, pk: int) -> Case:
    """One appeal before the officer, or 404; no name stands in it."""
    rows = access.judge_appeals.of(actor, Appeal.objects.select_related("sitting__campaign"))
    found = get_object_or_404(rows, pk=pk)
    work = Work.objects.select_related("item_version__item").get(sitting=found.sitting, place=found.place)
    answer = Answer.objects.filter(sitting=found.sitting, place=found.place).values_list("value", flat=True).first()
    tasks = ScoringTask.objects.filter(sitting=found.sitting, place=found.place).exclude(state=ScoringState.MOVED)
    return Case(found, work, str(answer or ""), list(tasks.order_by("pk")))


def reader_due(actor: Actor, case: Case) -> date | None:
    """Until when the other expert scores the answer."""
    waiting = (t.due for t in case.tasks if t.purpose == ScoringPurpose.APPEAL and t.state == ScoringState.ASSIGNED)
    return next(waiting, None)
