"""Writes of appeals of expert scoring: filed by the teacher, reviewed by another expert or a commission, answered."""

from __future__ import annotations

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.core.time import add_working_days, ru_date
from marshrut.diagnostics import access, double, queries
from marshrut.diagnostics.models import Appeal, ScoringTask, Sitting, Work
from marshrut.diagnostics.words import AppealState, ScoringPurpose, SettledBy, WorkState

from .experts import choose, give_task, order_of, settle

KIND = "diagnostics.appeal"
LEAST_TEXT = 20


@transaction.atomic
def file_appeal(actor: Actor, *, sitting: int, place: int, text: str) -> Appeal:
    """The teacher does not agree with the points of an open answer; within the term, once for an answer."""
    rows = access.appeal.of(actor, Sitting.objects.select_related("campaign__unit"))
    taken = get_object_or_404(rows.select_for_update(of=("self",)), pk=sitting)
    work = Work.objects.filter(sitting=taken, place=place, state=WorkState.FINAL).first()
    if work is None:
        raise Refused("appeal.place", "Выберите ответ, с баллом которого вы не согласны.")
    last = queries.appeal_until(actor, taken)
    if last is None or timezone.localdate() > last:
        until = f" Срок был до {ru_date(last)}." if last else ""
        raise Refused("appeal.late", f"Срок обращения прошёл.{until} Балл остаётся прежним.")
    if Appeal.objects.filter(sitting=taken, place=place).exists():
        raise Refused("appeal.once", "Обращение по этому ответу уже подано. Решение придёт сообщением.")
    if len(text.strip()) < LEAST_TEXT:
        raise Refused("appeal.text", f"Напишите, с чем вы не согласны: хотя бы {LEAST_TEXT} знаков.")
    due = add_working_days(timezone.localdate(), order_of(actor, taken.campaign_id).appeal_days)
    made = Appeal.objects.create(
        sitting=taken, person_id=taken.person_id, place=place, text=text.strip(), due=due, before=work.points or 0
    )
    facts.record(actor, "appeal.filed", subject_id=made.pk, unit_path=taken.campaign.unit.path)
    core.open_work(
        actor, KIND, subject_id=made.pk, title=f"Обращение по результату: работа {work.code}",
        hint="Передайте другому эксперту или комиссии", url=reverse("diagnostics:appeal_case", args=[made.pk]),
        role=f"{Role.DIAGNOSTICS_OFFICER}", unit_path=taken.campaign.unit.path, due=due,
    )  # fmt: skip
    return made


def _take(actor: Actor, pk: int) -> Appeal:
    rows = Appeal.objects.select_related("sitting__campaign__unit", "sitting__unit")
    return get_object_or_404(access.judge_appeals.of(actor, rows).select_for_update(of=("self",)), pk=pk)


def _work(found: Appeal) -> Work:
    rows = Work.objects.select_related("sitting__campaign__unit", "sitting__unit", "item_version__item")
    return rows.select_for_update(of=("self",)).get(sitting=found.sitting, place=found.place)


@transaction.atomic
def appeal_to_expert(actor: Actor, *, pk: int) -> Appeal:
    """Give the answer to an expert who has not scored it; to the expert it looks like any other."""
    found = _take(actor, pk)
    move = double.APPEALS.take("to_expert", found.state)
    work = _work(found)
    chosen = choose(actor, work, 1)
    if not chosen:
        raise Refused("appeal.nobody", "Свободного эксперта нет: все уже оценивали этот ответ. Соберите комиссию.")
    give_task(actor, work, chosen[0], ScoringPurpose.APPEAL)
    found.state = AppealState(move.target)
    found.save(update_fields=["state"])
    facts.record(actor, "appeal.given", subject_id=pk, unit_path=found.sitting.campaign.unit.path)
    return found


@transaction.atomic
def appeal_by_commission(actor: Actor, *, pk: int, points: int, protocol: str, remark: str) -> Appeal:
    """Write down what a commission has decided, with its protocol."""
    found = _take(actor, pk)
    move = double.APPEALS.take("commission", found.state)
    most = _work(found).item_version.max_points
    if not 0 <= points <= most:
        raise Refused("appeal.points", f"Балл — от 0 до {most}.")
    if len(protocol.strip()) < 3:
        raise Refused("appeal.protocol", "Укажите номер и дату протокола комиссии.")
    found.after, found.protocol, found.remark = points, protocol.strip()[:200], remark.strip()
    found.state = AppealState(move.target)
    found.save()
    facts.record(actor, "appeal.reviewed", subject_id=pk, unit_path=found.sitting.campaign.unit.path)
    return found


def note_review(actor: Actor, task: ScoringTask) -> None:
    """The other expert has scored the answer: the appeal waits for the officer's answer."""
    rows = Appeal.objects.select_related("sitting__campaign__unit").select_for_update(of=("self",))
    found = rows.get(sitting_id=task.sitting_id or 0, place=task.place)
    move = double.APPEALS.take("review", found.state)
    found.state, found.after, found.remark = AppealState(move.target), task.points, task.comment
    found.save()
    facts.record(actor, "appeal.reviewed", subject_id=found.pk, unit_path=found.sitting.campaign.unit.path)


@transaction.atomic
def decide_appeal(actor: Actor, *, pk: int, answer: str) -> Appeal:
    """Tell the decision: the points of the review stand; when they differ, the result is made anew beside the old one."""
    found = _take(actor, pk)
    changed = found.after is not None and found.after != found.before
    move = double.APPEALS.take("change" if changed else "confirm", found.state)
    if len(answer.strip()) < LEAST_TEXT:
        raise Refused("appeal.answer", f"Напишите ответ педагогу: хотя бы {LEAST_TEXT} знаков.")
    found.state, found.answer = AppealState(move.target), answer.strip()
    found.decided_by_id, found.decided_at = actor.person_id, timezone.now()
    found.save()
    if changed:
        settle(actor, _work(found), SettledBy.APPEAL, move="change", points=found.after, reason=f"обращение № {pk}")
    core.close_work(actor, KIND, subject_id=pk)
    facts.record(actor, "appeal.decided", subject_id=pk, unit_path=found.sitting.campaign.unit.path, state=found.state)
    core.notify(
        actor, [found.person_id], kind=KIND, text="На ваше обращение по результату есть ответ.",
        url=reverse("diagnostics:appeal", args=[found.sitting_id]),
    )  # fmt: skip
    return found
