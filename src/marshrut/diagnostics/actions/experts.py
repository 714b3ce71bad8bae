"""Writes of expert scoring: who scores an open answer, blind; what the marks of two and of a third come to."""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import asdict, fields
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core import queries as core_queries
from marshrut.core.actor import Actor
from marshrut.core.time import add_working_days
from marshrut.diagnostics import double, queries
from marshrut.diagnostics.models import (
    Admission,
    Anchor,
    Answer,
    FormItem,
    Pull,
    ScoringOrder,
    ScoringTask,
    Sitting,
    Work,
)
from marshrut.diagnostics.words import AdmissionState, ItemKind, ScoringPurpose, ScoringState, SettledBy, WorkState
from marshrut.people import queries as people
from marshrut.people.models import Employment

from .experts_hints import hint_of

SETTING = "diagnostics.scoring"
LACK = "diagnostics.experts_lack"
TASK = "diagnostics.scoring"


def order_of(actor: Actor, campaign_id: int | None) -> double.Order:
    """How answers of a campaign are scored: its own order over the general setting over the built-in values."""
    known = {field.name for field in fields(double.Order)}
    general = {k: v for k, v in dict(core_queries.rule(actor, SETTING, {})).items() if k in known}
    value = asdict(double.Order()) | general
    own = ScoringOrder.objects.filter(campaign_id=campaign_id or 0).first()
    if own:
        named = ("gap", "share", "term_days", "check_every", "adjust")
        value |= {name: found for name in named if (found := getattr(own, name)) is not None}
    return double.Order(**value)


def open_places(actor: Actor, sitting: Sitting) -> list[FormItem]:
    """Places of the form with an open task that the person has answered and that is not pulled from the campaign."""
    answered = set(Answer.objects.filter(sitting=sitting).exclude(value__in=["", None]).values_list("place", flat=True))
    out = Pull.objects.filter(campaign_id=sitting.campaign_id, back_at=None).values("item_version")
    rows = FormItem.objects.filter(form_id=sitting.form_id, item_version__kind=ItemKind.OPEN)
    rows = rows.exclude(item_version__in=out)
    return [place for place in rows.select_related("item_version__item").order_by("order") if place.order in answered]


def works_of(actor: Actor, sitting: Sitting) -> list[Work]:
    """A work for each answered open place; made once."""
    places = open_places(actor, sitting)
    Work.objects.bulk_create(
        [Work(sitting=sitting, place=p.order, item_version=p.item_version, code=new_code(actor)) for p in places],
        ignore_conflicts=True,
    )
    rows = Work.objects.filter(sitting=sitting).select_related("item_version__item", "sitting__campaign")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def new_code(actor: Actor) -> str:
    """A code that tells nothing of whose answer it is."""
    return secrets.token_hex(4).upper()


def assign_experts(actor: Actor, *, sitting: Sitting) -> int:
    """Give each open answer to two experts, a diverging one to a third. Returns how many tasks arose; repeats are safe."""
    made = 0
    for work in works_of(actor, sitting):
        purpose = ScoringPurpose.THIRD if work.state == WorkState.DISCREPANT else ScoringPurpose.DOUBLE
        wanted = {WorkState.ASSIGNED: double.READERS, WorkState.DISCREPANT: double.READERS + 1}.get(
            WorkState(work.state)
        )
        if wanted:
            made += _give(actor, work, wanted, purpose)
    return made


def _give(actor: Actor, work: Work, wanted: int, purpose: str) -> int:
    """Tasks for a work up to the wanted number of readers; a lack becomes a work of the officer."""
    holding = _held(work).count()
    chosen = choose(actor, work, wanted - holding)
    for expert in chosen:
        give_task(actor, work, expert, purpose)
    if holding + len(chosen) < wanted:
        tell_lack(actor, work)
    return len(chosen)


def choose(actor: Actor, work: Work, count: int) -> list[int]:
    """The least loaded experts for an answer: of its subject, of other municipalities, never who has had it."""
    if count < 1:
        return []
    able = able_experts(actor, work)
    readers = set(_held(work).values_list("expert_id", flat=True))
    return double.pick(loads(actor, able), able, count, beside=readers, met=meetings(actor, work, able | readers))


def _held(work: Work) -> QuerySet[ScoringTask]:
    """Tasks over a work that were not passed on."""
    rows = ScoringTask.objects.filter(sitting_id=work.sitting_id, place=work.place)
    return rows.exclude(state=ScoringState.MOVED)


def meetings(actor: Actor, work: Work, experts: set[int]) -> dict[tuple[int, int], int]:
    """How many answers of the campaign each two experts have scored together, in one statement."""
    rows = ScoringTask.objects.filter(
        expert__in=experts,
        sitting__campaign_id=work.sitting.campaign_id,
        sitting__scoring__place=F("place"),
        sitting__scoring__expert__in=experts,
    )
    pairs = rows.values_list("expert_id", "sitting__scoring__expert_id").annotate(n=Count("pk")).order_by()
    return {(one, other): n for one, other, n in pairs if one != other}


def able_experts(actor: Actor, work: Work) -> set[int]:
    """Who may score an answer. When the subject has its anchors, only the admitted ones."""
    sitting, subject = work.sitting, work.item_version.item.subject
    town = ".".join(sitting.unit.path.split(".")[:2]) + "."
    neighbours = Employment.objects.filter(until=None, unit__path__startswith=town).values("person_id")
    had = ScoringTask.objects.filter(sitting=sitting, place=work.place).values("expert_id")
    rows = people.holders(actor, Role.SCORING_EXPERT, sitting.unit.path, subject=subject)
    rows = rows.exclude(pk=sitting.person_id).exclude(pk__in=neighbours).exclude(pk__in=had)
    if needs_admission(actor, subject):
        passed = Admission.objects.filter(subject=subject, state=AdmissionState.ADMITTED)
        rows = rows.filter(pk__in=passed.values("expert_id"))
    return set(rows.values_list("pk", flat=True))


def needs_admission(actor: Actor, subject: str) -> bool:
    """Whether the subject has enough anchors for the exercise to be obligatory."""
    held = Anchor.objects.filter(active=True, item_version__item__subject=subject).count()
    return held >= order_of(actor, None).least_set


def loads(actor: Actor, experts: set[int]) -> dict[int, tuple[int, int]]:
    """Open tasks and tasks in all of each expert, in one statement."""
    rows = ScoringTask.objects.filter(expert_id__in=experts).exclude(state=ScoringState.MOVED)
    rows = rows.exclude(pk__in=queries.idle_scoring(actor))
    waits = Count("pk", filter=Q(state=ScoringState.ASSIGNED))
    return {
        pk: (n, all_) for pk, n, all_ in rows.values_list("expert_id").annotate(n=waits, all_=Count("pk")).order_by()
    }


def give_task(actor: Actor, work: Work, expert: int, purpose: str) -> ScoringTask:
    """A task of an expert over a work; sometimes an anchor comes with it, looking the same."""
    order = order_of(actor, work.sitting.campaign_id)
    due = add_working_days(timezone.localdate(), order.term_days)
    task = ScoringTask.objects.create(
        sitting_id=work.sitting_id, place=work.place, purpose=purpose, expert_id=expert, code=new_code(actor), due=due
    )
    open_task(actor, task)
    _mix_anchor(actor, task, work, order)
    return task


def open_task(actor: Actor, task: ScoringTask) -> None:
    """The obligation in «Сегодня»: the same words whatever the task is for."""
    core.open_work(
        actor,
        TASK,
        subject_id=task.pk,
        title=f"Оценить ответ {task.code}",
        hint="Ответ без имени, критерии рядом",
        url=reverse("diagnostics:scoring_task", args=[task.pk]),
        person_id=task.expert_id,
        due=task.due,
    )


def _mix_anchor(actor: Actor, task: ScoringTask, work: Work, order: double.Order) -> None:
    """Every so often an anchor of the same task that the expert has not met: drift is seen by it."""
    held = ScoringTask.objects.filter(expert_id=task.expert_id, purpose=ScoringPurpose.DOUBLE).count()
    if not order.check_every or task.purpose != ScoringPurpose.DOUBLE or held % order.check_every:
        return
    met = ScoringTask.objects.filter(expert_id=task.expert_id, anchor__isnull=False).values("anchor_id")
    fresh = Anchor.objects.filter(active=True, item_version=work.item_version_id).exclude(pk__in=met)
    anchor = fresh.exclude(work__sitting__scoring__expert_id=task.expert_id).order_by("pk").first()
    if anchor:
        check = ScoringTask.objects.create(
            anchor=anchor, purpose=ScoringPurpose.CHECK, expert_id=task.expert_id, code=new_code(actor), due=task.due
        )
        open_task(actor, check)


def tell_lack(actor: Actor, work: Work) -> None:
    """The officer is told once that there are too few experts for answers of a campaign."""
    campaign = work.sitting.campaign
    core.open_work(
        actor,
        LACK,
        subject_id=campaign.pk,
        title=f"Не хватает экспертов: {campaign.title}"[:200],
        hint="Назначьте экспертов предмета из других муниципалитетов, затем распределите ответы",
        url=reverse("diagnostics:scoring_desk", args=[campaign.pk]),
        role=f"{Role.DIAGNOSTICS_OFFICER}",
        unit_path=campaign.unit.path,
    )


def move_on(actor: Actor, work: Work) -> Work:
    """Make every move the marks allow; the caller holds the lock on the work. A divergence goes to a third expert."""
    order = order_of(actor, work.sitting.campaign_id)
    while name := double.next_move(work.state, marks_of(actor, work), work.item_version.max_points, order):
        move = double.WORKS.take(name, work.state)
        if name == "settle":
            return settle(actor, work, SettledBy.CLOSEST if work.state == WorkState.THIRD else SettledBy.MEAN)
        work.state = WorkState(move.target)
        work.save(update_fields=["state"])
        if name == "differ":
            facts.record(actor, "work.diverged", subject_id=work.pk, unit_path=work.sitting.unit.path)
            call_third(actor, work)
    return work


def call_third(actor: Actor, work: Work) -> bool:
    """A third expert for a diverging work; without one it stays discrepant and the officer is told."""
    move = double.WORKS.take("call_third", work.state)
    if not _give(actor, work, double.READERS + 1, ScoringPurpose.THIRD):
        return False
    work.state = WorkState(move.target)
    work.save(update_fields=["state"])
    return True


def marks_of(actor: Actor, work: Work) -> list[int]:
    """Points given to a work in the order of assignment; of an appeal and of tasks passed on they are left out."""
    rows = ScoringTask.objects.filter(sitting_id=work.sitting_id, place=work.place, state=ScoringState.SCORED)
    rows = rows.exclude(purpose=ScoringPurpose.APPEAL).order_by("pk")
    return [points for points in rows.values_list("points", flat=True) if points is not None]


def settle(
    actor: Actor, work: Work, settled_by: str, *, move: str = "settle", points: int | None = None, reason: str = ""
) -> Work:
    """Write the final points of a work; when it was the last one of the sitting, scoring goes on."""
    target = double.WORKS.take(move, work.state, reason).target
    most = work.item_version.max_points
    work.points = double.final_points(marks_of(actor, work), most) if points is None else points
    if work.hint is None:
        work.hint = hint_of(actor, work)
    work.state, work.settled_by, work.settled_at, work.reason = WorkState(target), settled_by, timezone.now(), reason
    work.save()
    facts.record(
        actor, "work.settled", subject_id=work.pk, unit_path=work.sitting.unit.path, points=work.points, by=settled_by
    )
    if not Work.objects.filter(sitting_id=work.sitting_id).exclude(state=WorkState.FINAL).exists():
        facts.record(actor, "sitting.marked", subject_id=work.sitting_id, unit_path=work.sitting.unit.path)
    return work


def final_of(actor: Actor, sittings: list[int]) -> dict[int, dict[int, int]]:
    """Final points of open answers by sitting and place: the only points of experts a result is made of."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Work.objects.filter(sitting__in=sittings, state=WorkState.FINAL)
    for sitting, place, points in rows.values_list("sitting_id", "place", "points"):
        found[sitting][place] = points or 0
    return found


def rubric_of(actor: Actor, task: ScoringTask) -> list[dict[str, Any]]:
    """Criteria of the answer behind a task."""
    if task.anchor is not None:
        return list(task.anchor.item_version.rubric)
    place = FormItem.objects.select_related("item_version").get(form_id=task.sitting.form_id, order=task.place)  # type: ignore[union-attr]
    return list(place.item_version.rubric)
