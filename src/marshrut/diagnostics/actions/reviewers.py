"""Who reviews a task: chosen by the system, the least loaded first; changed by the officer."""

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
from marshrut.core.time import add_working_days
from marshrut.diagnostics import access, queries
from marshrut.diagnostics.models import Item, Review
from marshrut.diagnostics.moves import IN_REVIEW
from marshrut.diagnostics.words import ItemState, ReviewState

from .item_rows import locked, present

#: How many look at a task at each stage, not knowing of each other.
NEEDED = {ItemState.METHODICAL: 2, ItemState.LANGUAGE: 1, ItemState.FAIRNESS: 1}
TERM_DAYS = 5
WORK = "diagnostics.item_review"
SHORT = "diagnostics.item_reviewers"


def call_reviewers(actor: Actor, item: Item) -> int:
    """Call as many as the stage needs; those who have not seen the task yet first. Returns how many are missing."""
    stage = ItemState(item.state)
    rows = Review.objects.filter(version__item=item, round=item.round)
    held = rows.filter(stage=stage).exclude(state=ReviewState.WITHDRAWN).count()
    before = set(rows.values_list("reviewer_id", flat=True))
    load = {person.pk: count for person, count in queries.able_reviewers(actor, item)}
    chosen = sorted(load, key=lambda pk: (pk in before, load[pk], pk))[: max(0, NEEDED[stage] - held)]
    for pk in chosen:
        _call(actor, item, pk)
    missing = NEEDED[stage] - held - len(chosen)
    if missing > 0:
        core.open_work(
            actor,
            SHORT,
            subject_id=item.pk,
            title=f"Назначить рецензентов: {item.code}",
            hint=f"Не хватает рецензентов: {missing}",
            url=reverse("diagnostics:item", args=[item.pk]),
            role=Role.DIAGNOSTICS_OFFICER,
            unit_path=queries.bank_path(actor),
            due=add_working_days(timezone.localdate(), 1),
        )
    else:
        core.close_work(actor, SHORT, subject_id=item.pk)
    return max(0, missing)


def _call(actor: Actor, item: Item, person_id: int) -> Review:
    due = add_working_days(timezone.localdate(), TERM_DAYS)
    review = Review.objects.create(
        version=present(actor, item), stage=item.state, round=item.round, reviewer_id=person_id, due=due
    )
    url = reverse("diagnostics:review", args=[review.pk])
    title = f"Рецензия задания {item.code}"
    core.open_work(
        actor,
        WORK,
        subject_id=review.pk,
        title=title,
        hint=f"{item.get_state_display().capitalize()}, автор не указан",
        url=url,
        person_id=person_id,
        due=due,
    )
    core.notify(actor, [person_id], kind=WORK, text=f"Вам назначена рецензия задания {item.code}.", url=url)
    return review


def drop_reviewers(actor: Actor, item: Item) -> None:
    """The task leaves the reviewers: what is not done is taken back."""
    for review in Review.objects.filter(version__item=item, state=ReviewState.ASSIGNED):
        _withdraw(actor, review)
    core.close_work(actor, SHORT, subject_id=item.pk, state="waived")


def _withdraw(actor: Actor, review: Review) -> None:
    review.state = ReviewState.WITHDRAWN
    review.save(update_fields=["state"])
    core.close_work(actor, WORK, subject_id=review.pk, state="waived")


@transaction.atomic
def appoint_reviewer(actor: Actor, *, pk: int, person_id: int, instead_of: int | None = None) -> Review:
    """The officer calls a reviewer: one more, or instead of somebody who has not finished."""
    item = locked(actor, access.release_items, pk)
    if item.state not in IN_REVIEW:
        raise Refused("review.closed", "Задание сейчас не на рецензии: назначать некого.")
    if person_id not in {person.pk for person, _ in queries.able_reviewers(actor, item)}:
        raise Refused(
            "review.unable", "Этот человек не может рецензировать задание: другой предмет, автор или уже назначен."
        )
    if instead_of is not None:
        rows = Review.objects.filter(version__item=item, stage=item.state, round=item.round)
        held = get_object_or_404(rows, pk=instead_of)
        if held.state != ReviewState.ASSIGNED:
            raise Refused("review.done", "Эта рецензия уже готова или отозвана: заменить рецензента нельзя.")
        _withdraw(actor, held)
    review = _call(actor, item, person_id)
    item.edition += 1
    item.save(update_fields=["edition"])
    call_reviewers(actor, item)
    facts.record(
        actor,
        "item.reviewer",
        subject_id=item.pk,
        unit_path=queries.bank_path(actor),
        review=review.pk,
        instead_of=instead_of,
    )
    return review
