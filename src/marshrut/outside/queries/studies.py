"""Works of pupils: the map of tasks, a school against its like, the funnel, marks of quality."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.shortcuts import get_object_or_404

from marshrut.competency import queries as competency
from marshrut.core.actor import Actor
from marshrut.core.moves import Move
from marshrut.core.text import percent
from marshrut.psychometrics.funnels import Point
from marshrut.region.models import Unit

from .. import access, numbers
from ..models import Score, Share, Study, Task
from ..moves import STUDIES
from ..words import FAILING, LEAST_PUPILS, TOLD, Hardness, StudySource

KIND_FLAGS = ("rural", "small")


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task of the region: who wrote, the share with its interval, whether it is failing."""

    task: Task
    n: int
    share: numbers.Interval
    failing: bool


def studies(actor: Actor, *, text: str = "", source: str = "", state: str = "") -> QuerySet[Study]:
    """Works in sight."""
    rows = access.see_study.of(actor, Study.objects.select_related("unit"))
    if text:
        rows = rows.filter(subject__icontains=text)
    if source in StudySource.values:
        rows = rows.filter(source=source)
    return rows.filter(state=state) if state else rows


def study(actor: Actor, pk: int) -> Study:
    """One work, or 404."""
    return get_object_or_404(studies(actor), pk=pk)


def may_study(actor: Actor) -> bool:
    """Whether the actor loads works."""
    return access.study.possible(actor)


def study_moves(actor: Actor, found: Study) -> list[Move]:
    """Steps the actor may make now."""
    one = Study.objects.filter(pk=found.pk)
    rights = (access.study, access.advise, access.approve_advice)
    held = [right.name for right in rights if right.of(actor, one).exists()]
    return STUDIES.open_from(found.state, held)


def may_advise(actor: Actor, found: Study) -> bool:
    """Whether the actor writes the recommendations now."""
    open_now = found.state in {"analysed", "hypotheses"}
    return open_now and access.advise.of(actor, Study.objects.filter(pk=found.pk)).exists()


def shows_advice(actor: Actor, found: Study) -> bool:
    """Recommendations are seen by those who make them, and by all when they are published."""
    makers = (access.study, access.advise, access.approve_advice)
    one = Study.objects.filter(pk=found.pk)
    return found.state in TOLD or any(right.of(actor, one).exists() for right in makers)


def _sums(rows: QuerySet[Share], *by: str) -> dict[Any, tuple[int, float]]:
    """(pupils, points as whole pupils) by some fields."""
    found = rows.values_list(*by).annotate(n=Sum("pupils"), done=Sum(F("pupils") * F("share")))
    return {(row[:-2] if len(by) > 1 else row[0]): (row[-2], row[-1]) for row in found}


def item_map(actor: Actor, found: Study) -> list[TaskRow]:
    """All tasks of the region in their order."""
    sums = _sums(Share.objects.filter(task__study=found), "task")
    rows = []
    for task in found.tasks.all():
        n, done = sums.get(task.pk, (0, 0.0))
        share = numbers.wilson(done / n if n else 0.0, n)
        rows.append(TaskRow(task, n, share, bool(n) and share.value < FAILING[Hardness(task.hardness)]))
    return rows


def school_points(actor: Actor, found: Study) -> list[Point]:
    """Every school as (key, pupils, mean share of points); keys are units: names only by `visible_schools`."""
    sums = _sums(Share.objects.filter(task__study=found), "unit", "task")
    pupils: dict[int, list[int]] = {}
    shares: dict[int, list[float]] = {}
    for (unit, _), (n, done) in sums.items():
        pupils.setdefault(unit, []).append(n)
        shares.setdefault(unit, []).append(done / n)
    return [
        Point(unit, max(pupils[unit]), sum(shares[unit]) / len(shares[unit])) for unit in sorted(pupils) if pupils[unit]
    ]


def visible_schools(actor: Actor, keys: Iterable[int]) -> dict[int, Unit]:
    """Those of the schools whose results the actor may see."""
    rows = access.see_school.of(actor, Unit.objects.filter(pk__in=list(keys)).select_related("parent"))
    return {unit.pk: unit for unit in rows.order_by("name")}


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A task at a school: own share with its interval, the region, schools alike, what was to be expected."""

    task: Task
    n: int
    share: numbers.Interval
    region: float
    like: float | None
    expected: float

    @property
    def words(self) -> str:
        """Whether the school does the task otherwise than its own level lets expect."""
        if self.expected < self.share.low:
            return "лучше ожидаемого"
        return "хуже ожидаемого" if self.expected > self.share.high else "как ожидалось"


def school(actor: Actor, found: Study, unit_id: int) -> tuple[Unit, list[SchoolRow]]:
    """A school of those in sight with its tasks, or 404."""
    unit = get_object_or_404(access.see_school.of(actor, Unit.objects.select_related("parent")), pk=unit_id)
    rows = Share.objects.filter(task__study=found)
    own = _sums(rows.filter(unit=unit), "task")
    region = {row.task.pk: row.share.value for row in item_map(actor, found)}
    like = _sums(rows.filter(unit__in=_alike(unit)).exclude(unit=unit), "task")
    tasks = [task for task in found.tasks.all() if task.pk in own]
    values = [own[task.pk][1] / own[task.pk][0] for task in tasks]
    awaited = numbers.expected([region[task.pk] for task in tasks], values)
    return unit, [
        SchoolRow(
            task, own[task.pk][0], numbers.wilson(value, own[task.pk][0]), region[task.pk],
            like[task.pk][1] / like[task.pk][0] if task.pk in like else None, expect,
        )
        for task, value, expect in zip(tasks, values, awaited, strict=True)
    ]  # fmt: skip


def _alike(unit: Unit) -> QuerySet[Unit]:
    """Schools of the same kind of place: rural or not, small or not."""
    rows = Unit.objects.filter(kind=unit.kind)
    for flag in KIND_FLAGS:
        has = {"flags__contains": [flag]}
        rows = rows.filter(**has) if flag in unit.flags else rows.exclude(**has)
    return rows


def teachers(actor: Actor, found: Study, unit: Unit) -> list[dict[str, Any]]:
    """Codes of teachers in the order of the codes, never by result; below 25 pupils only the count."""
    sums = _sums(Share.objects.filter(task__study=found, unit=unit).exclude(teacher_code=""), "teacher_code", "task")
    by_code: dict[str, list[tuple[int, float]]] = {}
    for (code, _), pair in sums.items():
        by_code.setdefault(code, []).append(pair)
    rows = []
    for code in sorted(by_code):
        n = max(pupils for pupils, _ in by_code[code])
        mean = sum(done / pupils for pupils, done in by_code[code]) / len(by_code[code])
        shown = numbers.wilson(mean, n) if n >= LEAST_PUPILS else None
        rows.append({"code": code, "n": n, "share": shown})
    return rows


def quality(actor: Actor, found: Study) -> list[dict[str, Any]]:
    """Marks of quality for the schools in sight: crowds at thresholds, marks above the journal."""
    rows = list(Score.objects.filter(study=found).values("unit", "points").annotate(
        n=Sum("pupils"), down=Sum("lower"), up=Sum("higher")
    ))  # fmt: skip
    total, up = sum(row["n"] for row in rows), sum(row["up"] for row in rows)
    by_unit: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        by_unit.setdefault(row["unit"], []).append(dict(row))
    seen = visible_schools(actor, by_unit)
    told = []
    for pk, unit in seen.items():
        own = by_unit[pk]
        peaks = numbers.peaks({row["points"]: row["n"] for row in own}, found.thresholds)
        n, raised, lowered = (sum(row[key] for row in own) for key in ("n", "up", "down"))
        words = [f"у порога {p.points}: {p.seen} человек вместо примерно {p.awaited:.0f}" for p in peaks]
        if numbers.shifted(raised, lowered, n, up / total if total else 0):
            words.append(
                f"отметки выше журнала у {percent(100 * raised / n)} учеников, по региону {percent(100 * up / total)}"
            )
        if words:
            told.append({"unit": unit, "words": "; ".join(words)})
    return told


def draft(actor: Actor, row: TaskRow) -> str:
    """A text to begin with: what fails and whom to help; the methodist rewrites it."""
    about = f" ({row.task.title})" if row.task.title else ""
    names = competency.names(actor)
    explains = ", ".join(names.get(code, code) for code in row.task.competencies)
    done = f"{percent(100 * row.share.value)} (от {percent(100 * row.share.low)} до {percent(100 * row.share.high)})"
    lines = [
        f"Задание {row.task.number}{about}: выполнили на {done}.",
        f"Что может объяснять: {explains}." if explains else "Свяжите задание с компетенциями учителя.",
        "Кому: учителям предмета в организациях, где задание хуже ожидаемого.",
        "Что сделать: разобрать задание на методическом объединении и подобрать занятие по этим компетенциям.",
    ]
    return "\n".join(lines)


def competency_options(actor: Actor, found: Study) -> list[tuple[str, str]]:
    """Competencies a task of this subject may be linked to."""
    rows = competency.competencies(actor, subject=found.subject)
    return list(rows.values_list("code", "name"))
