"""Reads of the officer over scoring: works by codes, load of experts, reports. Teachers have no names here."""

from __future__ import annotations

from typing import Any

from django.db.models import Avg, Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Campaign, RatingReport, ScoringOrder, ScoringTask, Work
from marshrut.diagnostics.words import ScoringPurpose, ScoringState, WorkState
from marshrut.people.models import Person

from .pulls import idle_scoring

LATE = "late"


def led_campaign(actor: Actor, pk: int) -> Campaign:
    """A campaign whose scoring the actor leads, or 404."""
    return get_object_or_404(access.lead_scoring.of(actor, Campaign.objects.select_related("unit")), pk=pk)


def order_row(actor: Actor, campaign: Campaign) -> ScoringOrder | None:
    """What the campaign has of its own; the caller has shown the right."""
    return ScoringOrder.objects.filter(campaign=campaign).first()


def works(actor: Actor, campaign: Campaign, *, state: str = "", text: str = "") -> QuerySet[Work]:
    """Works of a campaign by codes, those that wait for the officer first."""
    rows = access.lead_works.of(actor, Work.objects.filter(sitting__campaign=campaign))
    mine = ScoringTask.objects.filter(sitting=OuterRef("sitting"), place=OuterRef("place")).exclude(
        pk__in=idle_scoring(actor)
    )
    waits = mine.filter(state=ScoringState.ASSIGNED).order_by("due")
    late = waits.filter(due__lt=timezone.localdate())
    rows = rows.annotate(
        late=Exists(late), due=Subquery(waits.values("due")[:1]), held=Exists(mine.filter(state=ScoringState.SCORED))
    )
    if state == LATE:
        rows = rows.filter(late=True)
    elif state in WorkState.values:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(Q(code__icontains=text) | Q(item_version__item__code__icontains=text))
    return rows.select_related("item_version__item").order_by("-late", "due", "pk")


def work_counts(actor: Actor, campaign: Campaign) -> dict[str, int]:
    """How many works stand where."""
    rows = access.lead_works.of(actor, Work.objects.filter(sitting__campaign=campaign))
    by = dict(rows.values_list("state").annotate(n=Count("pk")).order_by())
    apart = by.get(WorkState.DISCREPANT, 0)
    return {
        "all": sum(by.values()), "final": by.get(WorkState.FINAL, 0), "third": by.get(WorkState.THIRD, 0) + apart,
        "lack": apart, "going": sum(by.values()) - by.get(WorkState.FINAL, 0),
    }  # fmt: skip


def late_tasks(actor: Actor, campaign: Campaign) -> QuerySet[ScoringTask]:
    """Overdue tasks of a campaign with their experts, to be passed to others."""
    seen = access.lead_works.of(actor, Work.objects.filter(sitting__campaign=campaign)).values("sitting_id")
    rows = ScoringTask.objects.filter(state=ScoringState.ASSIGNED, sitting__in=seen, due__lt=timezone.localdate())
    rows = rows.exclude(pk__in=idle_scoring(actor))
    return rows.select_related("expert").order_by("due", "pk")


def expert_load(actor: Actor, campaign: Campaign) -> QuerySet[Person]:
    """Experts of a campaign: how much waits, is done, is overdue; working time to a mark and the share within the term."""
    held = access.see_agreement.of(actor, Campaign.objects.filter(pk=campaign.pk)).values("pk")
    tasks = Q(scoring__sitting__campaign__in=held) & ~Q(scoring__state=ScoringState.MOVED)
    tasks &= ~Q(scoring__in=idle_scoring(actor))
    done = tasks & Q(scoring__state=ScoringState.SCORED)
    took = ExpressionWrapper(F("scoring__scored_at") - F("scoring__assigned_at"), output_field=DurationField())
    rows = Person.objects.filter(scoring__sitting__campaign__in=held).annotate(
        waits=Count("scoring", filter=tasks & Q(scoring__state=ScoringState.ASSIGNED)),
        late=Count(
            "scoring", filter=tasks & Q(scoring__state=ScoringState.ASSIGNED, scoring__due__lt=timezone.localdate())
        ),
        done=Count("scoring", filter=done),
        in_term=Count("scoring", filter=done & Q(scoring__due__gte=TruncDate("scoring__scored_at"))),
        took=Avg(took, filter=done),
    )
    return rows.order_by("sort_key", "pk")


def rated_campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns with works of experts, the newest first."""
    works_ = Count("sittings__works", distinct=True)
    final = Count("sittings__works", filter=Q(sittings__works__state=WorkState.FINAL), distinct=True)
    rows = access.see_agreement.of(actor, Campaign.objects.annotate(works=works_, final=final).filter(works__gt=0))
    return rows.order_by("-opens_at", "-pk")


def rated_campaign(actor: Actor, pk: int) -> Campaign:
    """A campaign whose agreement the actor sees, or 404."""
    return get_object_or_404(access.see_agreement.of(actor, Campaign.objects.select_related("unit")), pk=pk)


def rating(actor: Actor, campaign: Campaign) -> RatingReport | None:
    """The last report of a campaign; the caller has shown the right."""
    return RatingReport.objects.filter(campaign=campaign).order_by("-made_at", "-pk").first()


def expert_rows(actor: Actor, campaign: Campaign) -> list[dict[str, Any]]:
    """A row an expert: load, turn-round, severity and drift of the last report, joined by person."""
    made = rating(actor, campaign)
    report: dict[str, Any] = made.report if made else {}
    severity = {row["expert"]: row for row in report.get("experts", [])}
    drift = {row["expert"]: row for row in report.get("drift", [])}
    return [
        {
            "expert": one,
            "share": round(100 * one.in_term / one.done) if one.done else None,  # type: ignore[attr-defined]
            "days": round(one.took.total_seconds() / 86400, 1) if one.took else None,  # type: ignore[attr-defined]
            "severity": severity.get(one.pk),
            "drift": drift.get(one.pk),
        }
        for one in expert_load(actor, campaign)
    ]


def work_rows(actor: Actor, campaign: Campaign) -> list[list[Any]]:
    """Works for a file: codes, marks, points; experts by numbers, teachers by nothing."""
    held = access.see_agreement.of(actor, Campaign.objects.filter(pk=campaign.pk)).values("pk")
    tasks: dict[tuple[int, int], list[ScoringTask]] = {}
    rows = ScoringTask.objects.filter(sitting__campaign__in=held, state=ScoringState.SCORED)
    for task in rows.exclude(purpose=ScoringPurpose.APPEAL).order_by("pk"):
        tasks.setdefault((task.sitting_id or 0, task.place), []).append(task)
    found = []
    listed = Work.objects.filter(sitting__campaign__in=held).select_related("item_version__item").order_by("code")
    for work in listed:
        marks: list[int | None] = [task.points for task in tasks.get((work.sitting_id, work.place), [])]
        marks = (marks + [None] * 3)[:3]
        found.append(
            [work.code, work.item_version.item.code, work.get_state_display(), *marks, work.points,
             work.get_settled_by_display(), work.adjusted, work.hint]
        )  # fmt: skip
    return found


def led_work(actor: Actor, pk: int) -> Work:
    """One work by its code, or 404."""
    rows = Work.objects.select_related("sitting", "item_version__item")
    return get_object_or_404(access.lead_works.of(actor, rows), pk=pk)


def marks_of_work(actor: Actor, work: Work) -> list[ScoringTask]:
    """Marks given to a work, without names. The caller has shown the right."""
    rows = ScoringTask.objects.filter(sitting_id=work.sitting_id, place=work.place, state=ScoringState.SCORED)
    return list(rows.exclude(purpose=ScoringPurpose.APPEAL).order_by("pk"))
