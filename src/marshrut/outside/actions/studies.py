"""Works of pupils: their card, states, causes, links to competencies, recommendations."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404

from marshrut.access.rule import REGISTRY, Rule
from marshrut.competency import queries as competency
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.region.models import Unit
from marshrut.region.words import Level

from .. import access
from ..models import Share, Study, Task
from ..moves import STUDIES
from ..words import StudyState

#: While the methodist writes; later the text is the section's.
WRITTEN = (StudyState.ANALYSED, StudyState.CAUSES)


def _take(actor: Actor, right: Rule, pk: int) -> Study:
    return get_object_or_404(right.of(actor, Study.objects.select_for_update(of=("self",))), pk=pk)


@transaction.atomic
def make_study(
    actor: Actor, *, source: str, subject: str, grade: int, year: str, thresholds: Sequence[int] = ()
) -> Study:
    """A new work of the region."""
    region = Unit.objects.get(level=Level.REGION, until=None)
    if Study.objects.filter(source=source, subject=subject, grade=grade, year=year).exists():
        raise Refused("study.again", "Такая работа уже есть: откройте её и загрузите файл в неё.")
    made = Study.objects.create(
        unit=region, source=source, subject=subject, grade=grade, year=year, thresholds=list(thresholds)
    )
    get_object_or_404(access.study.of(actor, Study.objects.all()), pk=made.pk)
    facts.record(actor, "study.loaded", subject_id=made.pk, unit_path=region.path)
    return made


@transaction.atomic
def move_study(actor: Actor, *, pk: int, name: str, reason: str = "") -> Study:
    """One step of the analysis; each has its own right."""
    if name not in STUDIES.moves:
        raise Http404
    study = _take(actor, REGISTRY[STUDIES.moves[name].right], pk)
    move = STUDIES.take(name, study.state, reason)
    if name == "check" and not Share.objects.filter(task__study=study).exists():
        raise Refused("study.empty", "Сначала загрузите выполнение заданий: проверять пока нечего.")
    if name == "name_causes" and not study.causes.strip():
        raise Refused("study.causes", "Сначала напишите, в чём могут быть причины.")
    if name == "recommend" and not study.tasks.exclude(advice="").exists():
        raise Refused("study.advice", "Сначала напишите хотя бы одну рекомендацию.")
    study.state = move.target
    study.reason = reason[:300] if move.needs_reason else ""
    study.save(update_fields=["state", "reason"])
    facts.record(actor, f"study.{move.target}", subject_id=study.pk, unit_path=study.unit.path, reason=reason)
    return study


def _open(study: Study) -> Study:
    if study.state not in WRITTEN:
        raise Refused(
            "study.closed",
            f"Работа в состоянии «{study.get_state_display()}»: текст сейчас не меняют. Обновите страницу.",
        )
    return study


@transaction.atomic
def name_causes(actor: Actor, *, pk: int, causes: str) -> Study:
    """Why pupils may have failed."""
    study = _open(_take(actor, access.advise, pk))
    study.causes = causes
    study.save(update_fields=["causes"])
    facts.record(actor, "study.causes", subject_id=study.pk, unit_path=study.unit.path)
    return study


@transaction.atomic
def advise(actor: Actor, *, pk: int, task_id: int, edition: int, competencies: Sequence[str], advice: str) -> Task:
    """What explains a task and what to do; a page older than the text is refused."""
    study = _open(_take(actor, access.advise, pk))
    task = get_object_or_404(study.tasks.select_for_update(), pk=task_id)
    if task.edition != edition:
        raise Refused("task.stale", "Рекомендацию уже изменили в другом окне. Сравните тексты и сохраните снова.")
    known = competency.names(actor)
    wrong = [code for code in competencies if code not in known]
    if wrong:
        raise Refused("task.competency", f"Компетенции с кодом {', '.join(wrong)} нет: выберите из списка.")
    task.competencies, task.advice = list(competencies), advice
    task.edition += 1
    task.save(update_fields=["competencies", "advice", "edition"])
    facts.record(actor, "study.advised", subject_id=study.pk, unit_path=study.unit.path, task=task.number)
    return task
