"""Writes of anchors: agreed marks, the exercise of an expert, the admission; blind anchors are mixed in by `experts`."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.core.time import add_working_days
from marshrut.diagnostics import access, double, queries
from marshrut.diagnostics.agreement import agreement
from marshrut.diagnostics.models import Admission, Anchor, Answer, ItemVersion, ScoringTask, Work
from marshrut.diagnostics.words import AdmissionState, ItemKind, ScoringPurpose, ScoringState, WorkState

from .experts import TASK, new_code, open_task, order_of

LEAST_TEXT = 20


@transaction.atomic
def make_anchor(
    actor: Actor, *, version: int, text: str, marks: dict[str, int], comment: str, work: int | None = None
) -> Anchor:
    """Write an anchor: an answer with agreed marks. From a work that has its points, or typed."""
    access.check_officer(actor)
    shown = get_object_or_404(ItemVersion.objects.filter(kind=ItemKind.OPEN), pk=version)
    if len(text.strip()) < LEAST_TEXT:
        raise Refused("anchor.text", f"Напишите ответ: хотя бы {LEAST_TEXT} знаков.")
    missing = [c["title"] for c in shown.rubric if marks.get(c["id"]) not in range(len(c["levels"]))]
    if missing:
        raise Refused("anchor.marks", f"Нет согласованного балла: {', '.join(missing)}.")
    kept = {c["id"]: marks[c["id"]] for c in shown.rubric}
    made = Anchor.objects.create(
        item_version=shown, text=text.strip(), marks=kept, points=sum(kept.values()), comment=comment.strip(),
        work=_source(actor, work, shown), made_by_id=actor.person_id,
    )  # fmt: skip
    facts.record(actor, "anchor.made", subject_id=made.pk, unit_path="", item=shown.item_id)
    return made


def _source(actor: Actor, pk: int | None, shown: ItemVersion) -> Work | None:
    if pk is None:
        return None
    rows = Work.objects.filter(item_version=shown, state=WorkState.FINAL)
    return get_object_or_404(access.lead_works.of(actor, rows), pk=pk)


def text_of_work(actor: Actor, *, work: int) -> tuple[Work, str]:
    """A work with its text to be made an anchor; a code, never a name."""
    rows = Work.objects.filter(state=WorkState.FINAL).select_related("item_version")
    found = get_object_or_404(access.lead_works.of(actor, rows), pk=work)
    return found, str(Answer.objects.get(sitting_id=found.sitting_id, place=found.place).value)


@transaction.atomic
def retire_anchor(actor: Actor, *, pk: int, active: bool) -> Anchor:
    """Take an anchor out of use, or back."""
    access.check_officer(actor)
    found = get_object_or_404(Anchor.objects.select_for_update(), pk=pk)
    if found.active != active:
        found.active = active
        found.save(update_fields=["active"])
        facts.record(actor, "anchor.used" if active else "anchor.retired", subject_id=pk, unit_path="")
    return found


@transaction.atomic
def begin_exercise(actor: Actor, *, subject: str) -> Admission:
    """The expert begins the exercise of a subject: the whole set of its anchors, one task each."""
    if subject not in queries.exercise_subjects(actor):
        raise Refused("exercise.subject", "Для этого предмета пробной оценки нет или вы по нему не эксперт.")
    mine = Admission.objects.filter(expert_id=actor.person_id, subject=subject)
    going = mine.filter(state=AdmissionState.GOING).first()
    if going:
        return going
    if mine.filter(state=AdmissionState.ADMITTED).exists():
        raise Refused("exercise.done", "Вы уже допущены к проверке по этому предмету.")
    turn = (mine.aggregate(last=Max("turn"))["last"] or 0) + 1
    made = Admission.objects.create(expert_id=actor.person_id or 0, subject=subject, turn=turn)
    due = add_working_days(timezone.localdate(), order_of(actor, None).term_days)
    for anchor in Anchor.objects.filter(active=True, item_version__item__subject=subject).order_by("pk"):
        task = ScoringTask.objects.create(
            anchor=anchor, admission=made, purpose=ScoringPurpose.EXERCISE, expert_id=actor.person_id or 0,
            code=new_code(actor), due=due,
        )  # fmt: skip
        open_task(actor, task)
    facts.record(actor, "exercise.begun", subject_id=made.pk, unit_path="", expert=made.expert_id)
    return made


def note_exercise(actor: Actor, task: ScoringTask) -> None:
    """After the last anchor of an exercise: how far the marks agree, and whether the expert is admitted."""
    made = Admission.objects.select_for_update().get(pk=task.admission_id or 0)
    tasks = list(ScoringTask.objects.filter(admission=made).select_related("anchor"))
    if made.state != AdmissionState.GOING or any(one.state == ScoringState.ASSIGNED for one in tasks):
        return
    pairs = [
        (mark, one.anchor.marks[name])
        for one in tasks
        if one.anchor
        for name, mark in one.marks.items()
        if name in one.anchor.marks
    ]
    found = agreement([a for a, _ in pairs], [b for _, b in pairs])
    if found is None:
        return
    made.exact, made.adjacent, made.kappa = found.exact, found.adjacent, found.kappa
    enough = double.admitted(found.exact, found.adjacent, found.kappa, order_of(actor, None))
    made.state, made.decided_at = AdmissionState.ADMITTED if enough else AdmissionState.REFUSED, timezone.now()
    made.save()
    facts.record(actor, "exercise.decided", subject_id=made.pk, unit_path="", expert=made.expert_id, state=made.state)


@transaction.atomic
def drop_exercise(actor: Actor, *, expert: int, subject: str) -> Admission:
    """The officer asks an expert who drifts to pass the exercise again: the admission ends."""
    access.check_officer(actor)
    rows = Admission.objects.filter(expert_id=expert, subject=subject, state=AdmissionState.ADMITTED)
    found = get_object_or_404(rows.select_for_update())
    found.state = AdmissionState.REFUSED
    found.save(update_fields=["state"])
    text = "Перед новыми работами нужна ещё одна пробная оценка."
    core.notify(actor, [expert], kind=TASK, text=text, url="/diagnostics/scoring/exercise/")
    facts.record(
        actor, "exercise.again", subject_id=found.pk, unit_path="", expert=expert, role=f"{Role.SCORING_EXPERT}"
    )
    return found
