"""Writes about troubles of tasks: a report of an error or a leak, its decision; tasks that must not stand together."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404
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
from marshrut.diagnostics.models import Item, ItemEnemy, ItemReport, ItemVersion, Review, Sitting
from marshrut.diagnostics.words import ReportKind, ReportState
from marshrut.people import queries as people

from .item_rows import locked

WORK = "diagnostics.item_report"
#: A known leak stops within a working day.
TERM_DAYS = 1
LEAST = 10


@transaction.atomic
def report_from_sitting(actor: Actor, *, sitting: int, place: int, kind: str, text: str) -> ItemReport:
    """The taker of a form says what is wrong with one of its tasks."""
    held = get_object_or_404(access.report_items.of(actor, Sitting.objects.all()), pk=sitting)
    places = queries.open_places(actor, held)  # numbered as the person saw them
    found = places[place - 1] if 1 <= place <= len(places) else None
    if found is None:
        raise Refused("report.place", "Такого номера задания в этом варианте нет.")
    return _report(actor, found.item_version, kind, text)


@transaction.atomic
def report_from_review(actor: Actor, *, review: int, kind: str, text: str) -> ItemReport:
    """A reviewer says that the task is known or wrong."""
    held = get_object_or_404(access.review.of(actor, Review.objects.select_related("version__item")), pk=review)
    return _report(actor, held.version, kind, text)


def _report(actor: Actor, version: ItemVersion, kind: str, text: str) -> ItemReport:
    text = text.replace("\x00", "").strip()
    if kind not in ReportKind.values:
        raise Refused("report.kind", "Выберите, что случилось.")
    if len(text) < LEAST:
        raise Refused("report.text", f"Опишите, что заметили: хотя бы {LEAST} знаков.")
    due = add_working_days(timezone.localdate(), TERM_DAYS)
    made, fresh = ItemReport.objects.get_or_create(
        version=version,
        reporter_id=actor.person_id,
        state=ReportState.OPEN,
        defaults={"kind": kind, "text": text[:4000], "due": due},
    )
    if not fresh:
        raise Refused("report.twice", "Вы уже сообщили об этом задании: сообщение ждёт решения.")
    _call_editors(actor, version.item, made)
    facts.record(actor, "item.reported", subject_id=version.item_id, unit_path=queries.bank_path(actor), about=kind)
    return made


def _call_editors(actor: Actor, item: Item, report: ItemReport) -> None:
    """Every editor of the subject gets the matter; without editors the officer does."""
    path = queries.bank_path(actor)
    url = reverse("diagnostics:item", args=[item.pk])
    told: dict[str, Any] = {
        "title": f"Проверить задание {item.code}",
        "hint": report.get_kind_display().capitalize(),
        "url": url,
    }
    editors = list(people.holders(actor, Role.ITEM_EDITOR, path, subject=item.subject).values_list("pk", flat=True))
    for person_id in editors:
        core.open_work(actor, WORK, subject_id=report.pk, person_id=person_id, due=report.due, **told)
    core.notify(actor, editors, kind=WORK, text=f"{told['hint']}: {item.code}.", url=url)
    if not editors:
        core.open_work(
            actor, WORK, subject_id=report.pk, role=Role.DIAGNOSTICS_OFFICER, unit_path=path, due=report.due, **told
        )


def settle_reports(actor: Actor, item: Item, *, state: str, verdict: str) -> None:
    """All open reports of a task are decided together with a move of it."""
    for report in ItemReport.objects.filter(version__item=item, state=ReportState.OPEN):
        _settle(actor, report, state, verdict)


def _settle(actor: Actor, report: ItemReport, state: str, verdict: str) -> None:
    report.state, report.verdict = state, verdict.strip()
    report.decided_by, report.decided_at = actor.person_id, timezone.now()
    report.save()
    core.close_work(actor, WORK, subject_id=report.pk)
    if report.reporter_id:
        told = "подтвердилось, задание остановлено" if state == ReportState.ACCEPTED else "проверено, ошибки нет"
        core.notify(actor, [report.reporter_id], kind=WORK, text=f"Спасибо за сообщение о задании: {told}.")


@transaction.atomic
def decline_report(actor: Actor, *, item: int, pk: int, verdict: str) -> ItemReport:
    """The editor has looked: nothing is wrong; the words are kept."""
    held = locked(actor, access.edit_items, item)
    report = get_object_or_404(ItemReport.objects.select_for_update().filter(version__item=held), pk=pk)
    if report.state != ReportState.OPEN:
        raise Refused("report.decided", "По этому сообщению решение уже принято.")
    if len(verdict.strip()) < LEAST:
        raise Refused("report.verdict", f"Напишите, что показала проверка: хотя бы {LEAST} знаков.")
    _settle(actor, report, ReportState.DECLINED, verdict)
    facts.record(
        actor, "item.report_declined", subject_id=held.pk, unit_path=queries.bank_path(actor), report=report.pk
    )
    return report


@transaction.atomic
def part_items(actor: Actor, *, pk: int, code: str, reason: str) -> ItemEnemy:
    """Two tasks must not stand in one form."""
    item = locked(actor, access.edit_items, pk)
    other = access.edit_items.of(actor, Item.objects.filter(code__iexact=code.strip())).first()
    if other is None:
        raise Refused("enemy.unknown", "Задания с таким кодом среди ваших нет. Проверьте код.")
    if other == item:
        raise Refused("enemy.same", "Это то же самое задание. Укажите код другого.")
    if len(reason.strip()) < LEAST:
        raise Refused("enemy.reason", f"Напишите, почему они не стоят рядом: хотя бы {LEAST} знаков.")
    one, last = sorted([item.pk, other.pk])
    made, _ = ItemEnemy.objects.update_or_create(
        one_id=one, other_id=last, defaults={"reason": reason.strip()[:300], "made_by": actor.person_id}
    )
    facts.record(actor, "item.parted", subject_id=item.pk, unit_path=queries.bank_path(actor), other=other.pk)
    return made


@transaction.atomic
def join_items(actor: Actor, *, pk: int, enemy: int) -> None:
    """They may stand together again."""
    item = locked(actor, access.edit_items, pk)
    row = get_object_or_404(ItemEnemy, pk=enemy)
    if item.pk not in (row.one_id, row.other_id):
        raise Http404
    row.delete()
    facts.record(actor, "item.joined", subject_id=item.pk, unit_path=queries.bank_path(actor), enemy=enemy)
