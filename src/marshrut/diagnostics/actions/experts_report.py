"""Writes of the report of scoring: agreement by criterion, severity with its error, drift on anchors, points freed of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from procrastinate.contrib.django import app

from marshrut import psychometrics
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import Progress
from marshrut.diagnostics import access, double
from marshrut.diagnostics.agreement import Ratings, Severity, agreement, severities
from marshrut.diagnostics.models import Campaign, RatingReport, ScoringTask, Work
from marshrut.diagnostics.words import ScoringPurpose, ScoringState, SettledBy, WorkState

from .experts import order_of, settle

KIND = "diagnostics.rating"
JOB = "marshrut.diagnostics.jobs.rate"
LEAST_WORKS = 20
#: Of a work and a criterion: the task of the bank with the name of the criterion.
Criterion = tuple[int, str]


@transaction.atomic
def begin_rating(actor: Actor, *, campaign: int) -> Progress:
    """Ask for the report; the job starts after the commit."""
    held = get_object_or_404(access.see_agreement.of(actor, Campaign.objects.all()), pk=campaign)
    row = core.begin(actor, KIND, title=f"Согласие экспертов: {held.title}", total=1, campaign=held.pk)
    app.configure_task(JOB, queue="scoring").defer(progress_id=row.pk)
    return row


def run_rating(actor: Actor, *, progress_id: int) -> None:
    """Make the report that a row of progress asks for."""
    row = Progress.objects.get(pk=progress_id)
    made = rate(actor, campaign=row.arguments["campaign"], asked_by=row.person_id)
    core.advance(actor, row.pk, done=1, total=1)
    core.finish(actor, row.pk, note=f"Работ {made.report['works']}, пар оценок {made.report['pairs']}.", report=made.pk)
    if row.person_id:
        url = reverse("diagnostics:scoring_report", args=[made.campaign_id])
        core.notify(actor, [row.person_id], kind=KIND, text=f"Готово: {row.title}.", url=url)


@transaction.atomic
def rate(actor: Actor, *, campaign: int, asked_by: int | None = None) -> RatingReport:
    """The report of a campaign's scoring; where the campaign says so, waiting works get points freed of severity."""
    held = get_object_or_404(access.see_agreement.of(actor, Campaign.objects.select_related("unit")), pk=campaign)
    tasks = list(
        ScoringTask.objects.filter(sitting__campaign=held, state=ScoringState.SCORED)
        .exclude(purpose=ScoringPurpose.APPEAL)
        .order_by("pk")
    )
    rows = Work.objects.filter(sitting__campaign=held).select_related(
        "item_version__item", "sitting__unit", "sitting__campaign__unit"
    )
    works = {(w.sitting_id, w.place): w for w in rows.select_for_update(of=("self",)).order_by("pk")}
    report = _pairs(tasks, works) | {"hint": _hints(works.values()), "drift": _drift(tasks, held)}
    report |= _severity(actor, tasks, works)
    if order_of(actor, held.pk).adjust:
        _settle_adjusted(actor, works, tasks)
    made = RatingReport.objects.create(campaign=held, made_by_id=asked_by or actor.person_id, report=report)
    facts.record(actor, "scoring.rated", subject_id=held.pk, unit_path=held.unit.path, report=made.pk)
    return made


def _pairs(tasks: Sequence[ScoringTask], works: dict[tuple[int, int], Work]) -> dict[str, Any]:
    """Agreement of the two blind marks: by criterion and on the whole points."""
    double_marks: dict[tuple[int, int], list[ScoringTask]] = defaultdict(list)
    for task in tasks:
        if task.purpose == ScoringPurpose.DOUBLE and task.sitting_id:
            double_marks[task.sitting_id, task.place].append(task)
    by: dict[Criterion, list[tuple[int, int]]] = defaultdict(list)
    whole: list[tuple[int, int]] = []
    for key, pair in double_marks.items():
        if len(pair) < double.READERS or key not in works:
            continue
        one, other = pair[:2]
        whole.append((one.points or 0, other.points or 0))
        for name in one.marks.keys() & other.marks.keys():
            by[works[key].item_version_id, name].append((one.marks[name], other.marks[name]))
    versions = {w.item_version_id: w.item_version for w in works.values()}
    criteria = [
        {"item": versions[v].item.code, "title": _title(versions[v].rubric, name)} | _agree(found)
        for (v, name), found in sorted(by.items(), key=lambda kv: (versions[kv[0][0]].item.code, kv[0][1]))
    ]
    states = [w.state for w in works.values()]
    third = {(t.sitting_id, t.place) for t in tasks if t.purpose == ScoringPurpose.THIRD}
    return {
        "works": len(works), "final": states.count(WorkState.FINAL), "pairs": len(whole), "whole": _agree(whole),
        "third": len(third), "criteria": criteria,
    }  # fmt: skip


def _title(rubric: list[dict[str, Any]], name: str) -> str:
    return next((str(c["title"]) for c in rubric if c["id"] == name), name)


def _agree(pairs: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """Agreement with shares in per cent."""
    found = agreement([a for a, _ in pairs], [b for _, b in pairs])
    if found is None:
        return {"count": 0, "exact": None, "adjacent": None, "kappa": None}
    return asdict(found) | {"exact": 100 * found.exact, "adjacent": 100 * found.adjacent}


def _hints(works: Any) -> dict[str, Any]:
    """How far what similar answers would give agrees with what people have given."""
    return _agree([(double.half_up(w.hint), w.points) for w in works if w.hint is not None and w.points is not None])


def _drift(tasks: Sequence[ScoringTask], held: Campaign) -> list[dict[str, Any]]:
    """Blind anchors of those who score here: the mean difference from the agreed marks, earlier and of late."""
    experts = {t.expert_id for t in tasks}
    rows = ScoringTask.objects.filter(
        expert_id__in=experts, purpose=ScoringPurpose.CHECK, state=ScoringState.SCORED,
        assigned_at__gte=held.opens_at,
    ).select_related("anchor")  # fmt: skip
    by: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for task in rows.order_by("scored_at", "pk"):
        if task.anchor is not None:
            by[task.expert_id].append((task.points or 0, task.anchor.points))
    return [{"expert": pk} | _bias(pairs) | _agree(pairs) for pk, pairs in sorted(by.items())]


def _bias(pairs: list[tuple[int, int]]) -> dict[str, float | None]:
    apart = [mark - agreed for mark, agreed in pairs]
    half = len(apart) // 2
    early, late = apart[:half], apart[half:]
    return {
        "bias": sum(apart) / len(apart),
        "early": sum(early) / len(early) if early else None,
        "late": sum(late) / len(late),
    }


def _severity(actor: Actor, tasks: Sequence[ScoringTask], works: dict[tuple[int, int], Work]) -> dict[str, Any]:
    """Severity of experts in logits with its error; adjusted points are written beside the works."""
    known = [t for t in tasks if t.sitting_id and (t.sitting_id, t.place) in works]
    who = {pk: n for n, pk in enumerate(sorted({t.sitting_id for t in known if t.sitting_id}))}
    raters = {pk: n for n, pk in enumerate(sorted({t.expert_id for t in known}))}
    if len(who) < LEAST_WORKS or len(raters) < double.READERS:
        return {"experts": [], "severity_trouble": f"Строгость считается от {LEAST_WORKS} проверенных прохождений."}
    numbers: dict[Criterion, int] = {}
    rows = Ratings([], [], [], [])
    for task in known:
        version = works[task.sitting_id or 0, task.place].item_version_id
        for name, mark in task.marks.items():
            rows.work.append(who[task.sitting_id or 0])
            rows.criterion.append(numbers.setdefault((version, name), len(numbers)))
            rows.rater.append(raters[task.expert_id])
            rows.mark.append(mark)
    try:
        found = severities(rows)
    except (psychometrics.NotIdentified, psychometrics.NotConverged, psychometrics.BadResponses):
        trouble = "Строгость не посчитать: у экспертов нет общих работ или оценки слишком одинаковы."
        return {"experts": [], "severity_trouble": trouble}
    _adjust(known, works, found, who, raters, numbers)
    return {"experts": _experts(found, raters), "equal": found.found.equal, "severity_trouble": ""}


def _experts(found: Severity, raters: dict[int, int]) -> list[dict[str, Any]]:
    seen = found.found
    return [
        {
            "expert": pk, "severity": float(seen.severity[n]), "se": float(seen.severity_se[n]),
            "infit": float(seen.infit[n]),
        }
        for pk, n in raters.items()
    ]  # fmt: skip


def _adjust(
    tasks: Sequence[ScoringTask],
    works: dict[tuple[int, int], Work],
    found: Severity,
    who: dict[int, int],
    raters: dict[int, int],
    numbers: dict[Criterion, int],
) -> None:
    freed: dict[tuple[int, int], list[float]] = defaultdict(list)
    for task in tasks:
        key = (task.sitting_id or 0, task.place)
        criteria = [numbers[works[key].item_version_id, name] for name in task.marks]
        added = found.correction(who[key[0]], criteria, raters[task.expert_id])
        freed[key].append((task.points or 0) + added)
    for key, marks in freed.items():
        most = works[key].item_version.max_points
        works[key].adjusted = round(min(max(double.mean_of(marks), 0.0), float(most)), 3)
    Work.objects.bulk_update([works[key] for key in freed], ["adjusted"], batch_size=1000)


def _settle_adjusted(actor: Actor, works: dict[tuple[int, int], Work], tasks: Sequence[ScoringTask]) -> None:
    """Works that wait for the report get whole points freed of severity."""
    marked: dict[tuple[int, int], int] = defaultdict(int)
    for task in tasks:
        marked[task.sitting_id or 0, task.place] += 1
    for key, work in works.items():
        enough = double.READERS + (work.state == WorkState.THIRD)
        if (
            work.state in {WorkState.CONSISTENT, WorkState.THIRD}
            and marked[key] >= enough
            and work.adjusted is not None
        ):
            settle(actor, work, SettledBy.ADJUSTED, points=double.half_up(work.adjusted))
