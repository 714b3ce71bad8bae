"""Writes of reviews: marks and remarks of a reviewer, the result of a stage, answers of the author."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, queries
from marshrut.diagnostics.criteria import CODES, questions, verdict
from marshrut.diagnostics.models import Item, ItemVersion, Remark, Review
from marshrut.diagnostics.moves import IN_REVIEW, PASSES
from marshrut.diagnostics.words import Decision, ItemState, ReviewState

from .item_rows import locked
from .items import carry
from .reviewers import NEEDED, WORK

LEAST_REMARK = 10


@transaction.atomic
def give_review(
    actor: Actor,
    *,
    pk: int,
    marks: Mapping[str, int],
    decision: str,
    remarks: Sequence[tuple[str, str]] = (),
) -> Review:
    """The review of a stage; the last one moves the task on or back to its author."""
    found = get_object_or_404(access.review.of(actor, Review.objects.select_related("version")), pk=pk)
    item = Item.objects.select_for_update().get(pk=found.version.item_id)
    review = Review.objects.select_related("version").select_for_update(of=("self",)).get(pk=pk)
    _check_place(actor, item, review)
    _check_marks(review, marks, decision, remarks)
    review.marks, review.decision = {code: marks[code] for code in CODES}, decision
    review.state, review.done_at = ReviewState.DONE, timezone.now()
    review.save()
    Remark.objects.bulk_create(Remark(review=review, part=part, text=text) for part, text in remarks)
    core.close_work(actor, WORK, subject_id=review.pk)
    facts.record(actor, "item.reviewed", subject_id=item.pk, unit_path=queries.bank_path(actor), review=review.pk)
    _conclude(actor, item)
    return review


def _check_place(actor: Actor, item: Item, review: Review) -> None:
    authors = {item.author_id, *ItemVersion.objects.filter(item=item).values_list("author_id", flat=True)}
    if actor.person_id in authors:
        raise Refused("review.own", "Это ваше задание: рецензировать его должен другой человек.")
    if review.state == ReviewState.DONE:
        raise Refused("review.done", "Эта рецензия уже отправлена. Изменить её нельзя.")
    here = (review.stage, review.round, review.version.version) == (item.state, item.round, item.version)
    if review.state != ReviewState.ASSIGNED or not here:
        raise Refused("review.over", "Задание уже снято с этой рецензии. Оценивать его больше не нужно.")


def _check_marks(review: Review, marks: Mapping[str, int], decision: str, remarks: Sequence[tuple[str, str]]) -> None:
    missing = [title for code, title in questions(review.version.kind) if marks.get(code) not in (0, 1, 2)]
    if missing:
        raise Refused("review.marks", f"Не оценено: {', '.join(missing).lower()}. Выберите ответ в каждой строке.")
    if decision not in Decision.values:
        raise Refused("review.decision", "Выберите решение: принять или доработать.")
    if decision == Decision.ACCEPT and 0 in marks.values():
        raise Refused("review.zero", "По одному из вопросов стоит «нет»: выберите «доработать» и напишите замечание.")
    if any(len(text) < LEAST_REMARK for _, text in remarks):
        raise Refused("review.short", f"Замечание слишком коротко: напишите хотя бы {LEAST_REMARK} знаков.")
    if decision == Decision.REWORK and not remarks:
        raise Refused("review.silent", "Напишите хотя бы одно замечание: автор должен понять, что исправить.")


def _conclude(actor: Actor, item: Item) -> None:
    """When everybody of the stage has answered, the stage is over."""
    rows = Review.objects.filter(version__item=item, stage=item.state, round=item.round)
    done = list(rows.filter(state=ReviewState.DONE))
    if rows.filter(state=ReviewState.ASSIGNED).exists() or len(done) < NEEDED[ItemState(item.state)]:
        return
    found = verdict([one.marks for one in done], sum(one.decision == Decision.REWORK for one in done))
    name = PASSES[ItemState(item.state)] if found.passed else "return"
    carry(actor, item, name)
    if found.passed and item.author_id and item.state == ItemState.PILOT:
        url = reverse("diagnostics:item", args=[item.pk])
        text = f"Задание {item.code} прошло все рецензии и ждёт апробации."
        core.notify(actor, [item.author_id], kind="diagnostics.item_passed", text=text, url=url)


@transaction.atomic
def answer_remarks(actor: Actor, *, pk: int, answers: Mapping[int, str]) -> int:
    """Answers of the author to remarks of stages that are over. Returns how many were written."""
    item = locked(actor, access.edit_items, pk)
    rows = Remark.objects.select_for_update(of=("self",)).filter(review__version__item=item, pk__in=answers)
    if item.state in IN_REVIEW:
        rows = rows.exclude(review__stage=item.state, review__round=item.round)
    told = [remark for remark in rows if answers[remark.pk].strip() and answers[remark.pk].strip() != remark.answer]
    for remark in told:
        remark.answer, remark.answered_at = answers[remark.pk].strip(), timezone.now()
    Remark.objects.bulk_update(told, ["answer", "answered_at"])
    if told:
        facts.record(actor, "item.answered", subject_id=item.pk, unit_path=queries.bank_path(actor), count=len(told))
    return len(told)
