"""A draft goes to expert review, comes back, is put in force from a day; the night turns versions over."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.region import queries as region
from marshrut.region.words import Level

from .. import access, moves, queries, rules
from ..models import Framework
from ..words import PUBLISHED, State
from .saving import edit

WORK = "framework.to_publish"


def _take(actor: Actor, pk: int, move: str, reason: str = "") -> Framework:
    """The version under a lock with the move checked."""
    found = moves.MOVES.moves[move]
    right = {"competency.prepare": access.prepare, "competency.publish": access.publish}[found.right]
    rows = Framework.objects.select_for_update(of=("self",)).select_related("parent")
    row = get_object_or_404(right.of(actor, rows), pk=pk)
    row.state = moves.MOVES.take(move, row.state, reason).target
    return row


@transaction.atomic
def submit(actor: Actor, *, pk: int) -> Framework:
    """To expert review: no more edits; the director gets a task."""
    draft = _take(actor, pk, "submit")
    if said := queries.trouble_list(actor, draft, queries.content_of(actor, draft)):
        raise Refused("framework.troubles", f"Сначала исправьте: {' '.join(said[:5])}")
    draft.save(update_fields=["state"])
    root = region.units(actor, level=Level.REGION).first()
    facts.record(actor, "framework.submitted", subject_id=draft.pk, unit_path="", version=draft.version)
    core.open_work(
        actor,
        WORK,
        subject_id=draft.pk,
        title=f"Рамка компетенций, версия {draft.version}: ввести в действие или вернуть",
        url=reverse("competency:version", args=[draft.pk]),
        role=Role.CENTRE_DIRECTOR,
        unit_path=root.path if root else "",
    )
    return draft


@transaction.atomic
def return_draft(actor: Actor, *, pk: int, reason: str) -> Framework:
    """Back to the specialists, with a reason."""
    draft = _take(actor, pk, "return", reason)
    draft.save(update_fields=["state"])
    core.close_work(actor, WORK, subject_id=draft.pk)
    facts.record(actor, "framework.returned", subject_id=draft.pk, unit_path="", reason=reason.strip()[:500])
    if draft.made_by_id:
        url = reverse("competency:version", args=[draft.pk])
        text = f"Проект рамки {draft.version} возвращён: {reason.strip()}"
        core.notify(actor, [draft.made_by_id], kind="framework.returned", text=text, url=url)
    return draft


@transaction.atomic
def publish(actor: Actor, *, pk: int, since: date, basis: str) -> Framework:
    """Put in force from a day by an order; from now on the content is frozen under its seal."""
    if len(basis.strip()) < 5:
        raise Refused("framework.basis", "Укажите основание: приказ, его номер и дату.")
    list(Framework.objects.select_for_update().filter(state__in=PUBLISHED).order_by("pk"))  # one publication at a time
    draft = _take(actor, pk, "publish")
    last = queries.framework(actor)
    rules.day_of_publication(since, timezone.localdate(), last.since if last else None)
    waiting = Framework.objects.filter(state=State.APPROVED).first()
    if waiting:
        raise Refused(
            "framework.waiting", f"Версия {waiting.version} уже ждёт своего дня. Сначала отмените её введение."
        )
    content = queries.content_of(actor, draft)
    if last:
        kept = rules.told_before(content, queries.content_of(actor, last))
        if kept != content:
            draft.state, state = State.DRAFT, draft.state
            edit(actor, draft, "Убрано преемство, известное по прежней версии", content, kept)
            draft.state, content = state, kept
    if said := queries.trouble_list(actor, draft, content):
        raise Refused("framework.troubles", f"Версию нельзя ввести в действие: {' '.join(said[:5])}")
    draft.since, draft.basis, draft.seal = since, basis.strip()[:300], content.seal()
    draft.published_by_id = actor.person_id
    draft.save(update_fields=["state", "since", "basis", "seal", "published_by_id"])
    if last:
        Framework.objects.filter(pk=last.pk).update(until=since)
    core.close_work(actor, WORK, subject_id=draft.pk)
    core.decide(actor, "framework", subject_id=draft.pk, level="director", state="approved", seal=draft.seal)
    facts.record(
        actor, "framework.published", subject_id=draft.pk, unit_path="", version=draft.version, since=since.isoformat()
    )
    turn(actor)
    draft.refresh_from_db()
    return draft


@transaction.atomic
def recall(actor: Actor, *, pk: int, reason: str) -> Framework:
    """A version that waits for its day becomes a draft again."""
    row = _take(actor, pk, "recall", reason)
    Framework.objects.filter(until=row.since, state=State.IN_USE).update(until=None)
    row.since, row.seal, row.published_by_id = None, "", None
    row.save(update_fields=["state", "since", "seal", "published_by_id"])
    facts.record(actor, "framework.recalled", subject_id=row.pk, unit_path="", reason=reason.strip()[:500])
    return row


@transaction.atomic
def turn(actor: Actor) -> int:
    """A version whose day has come takes the place of the one before it. Safe to run at any time and twice."""
    today = timezone.localdate()
    come = Framework.objects.select_for_update().filter(state=State.APPROVED, since__lte=today).order_by("since")
    done = 0
    for row in come:
        Framework.objects.filter(state=State.IN_USE).update(state=State.ARCHIVED, until=row.since)
        row.state = State.IN_USE
        row.save(update_fields=["state"])
        row.edits.update(before=None)
        done += 1
    return done
