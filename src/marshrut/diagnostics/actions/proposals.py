"""A calibration or a version of the scale comes into use: a psychometrician proposes, an officer confirms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, queries, rules
from marshrut.diagnostics.models import Calibration, ItemParameter, Proposal, Scale
from marshrut.diagnostics.words import ProposalState
from marshrut.region.queries import units
from marshrut.region.words import Level

WORK = "diagnostics.proposal"
LEAST_NOTE = 10
STALE = "Пока калибровка ждала, в действие ввели другую. Сделайте калибровку заново: она свяжется с новой шкалой."


@transaction.atomic
def propose_calibration(actor: Actor, *, pk: int, note: str, preliminary: bool = False, reason: str = "") -> Proposal:
    """Propose to bring a calibration into use; one that did not pass the gate only as preliminary and with a reason."""
    rows = Calibration.objects.select_for_update()
    made = get_object_or_404(access.propose.of(actor, rows), pk=pk)
    if made.in_use:
        raise Refused("proposal.in_use", "Эта калибровка уже действует.")
    if not made.report.get("seal"):
        raise Refused("proposal.report", "У калибровки нет полного отчёта. Сделайте её заново.")
    former = queries.in_use(actor)
    _check_base(made, former)
    if Proposal.objects.filter(calibration=made, state=ProposalState.OPEN).exists():
        raise Refused("proposal.open", "Эта калибровка уже предложена и ждёт решения.")
    note, reason = _words(note, "Напишите пояснение"), reason.strip()
    failed = rules.gate(made.report)
    if failed and not preliminary:
        raise Refused("proposal.gate", f"Ввести можно только как предварительную: {', '.join(failed)}.")
    if preliminary:
        reason = _words(reason, "Напишите, почему нельзя ждать")
    fresh = Proposal.objects.create(
        calibration=made, instead_of=former, note=note, preliminary=preliminary, reason=reason if preliminary else "",
        seal=made.report["seal"], proposed_by_id=_person(actor),
    )  # fmt: skip
    _ask(actor, fresh, f"Ввести калибровку: {made.name}", _region())
    return fresh


@transaction.atomic
def propose_scale(
    actor: Actor, *, version: str, cuts: list[float], since: date, basis: str, note: str, **limits: float
) -> Proposal:
    """Propose a version of the scale of levels from a day on, with its ground."""
    if not actor.holds(*access.PROPOSERS):
        raise Http404
    rules.check_cuts(cuts)
    version, basis = version.strip(), _words(basis, "Напишите основание")
    _check_version(version, since)
    fresh = Proposal.objects.create(
        draft={"version": version, "cuts": cuts, "since": since.isoformat(), "basis": basis} | limits,
        note=_words(note, "Напишите пояснение"), proposed_by_id=_person(actor),
    )  # fmt: skip
    _ask(actor, fresh, f"Ввести шкалу уровней {version}", _region())
    return fresh


@transaction.atomic
def confirm_proposal(actor: Actor, *, pk: int, answer: str = "") -> Proposal:
    """The second person brings it into use. Earlier scores keep the names of their calibrations."""
    held = _take(actor, pk)
    if held.calibration_id is not None:
        _bring(actor, held, held.calibration_id)
    else:
        held.scale = _new_scale(held.draft)
    _close(actor, held, ProposalState.CONFIRMED, answer)
    return held


@transaction.atomic
def return_proposal(actor: Actor, *, pk: int, answer: str) -> Proposal:
    """The officer sends it back with a reason."""
    held = _take(actor, pk)
    _close(actor, held, ProposalState.RETURNED, _words(answer, "Напишите, почему возвращаете"))
    return held


@transaction.atomic
def withdraw_proposal(actor: Actor, *, pk: int) -> Proposal:
    """Who proposed takes it back while nobody has decided."""
    held = get_object_or_404(
        access.propose.of(actor, Proposal.objects.select_for_update()), pk=pk, proposed_by=actor.person_id or 0
    )
    _check_open(held)
    held.state, held.decided_at = ProposalState.WITHDRAWN, timezone.now()
    held.save(update_fields=["state", "decided_at"])
    core.close_work(actor, WORK, subject_id=held.pk, state="waived")
    facts.record(actor, "proposal.withdrawn", subject_id=held.pk, unit_path="")
    return held


def _take(actor: Actor, pk: int) -> Proposal:
    held = get_object_or_404(access.confirm.of(actor, Proposal.objects.select_for_update()), pk=pk)
    _check_open(held)
    if held.proposed_by_id == _person(actor):
        raise Refused("proposal.same", "Вы сами это предложили. Решает другой человек: специалист по диагностике.")
    return held


def _check_open(held: Proposal) -> None:
    if held.state != ProposalState.OPEN:
        raise Refused("proposal.decided", f"Предложение уже {held.get_state_display()}. Обновите страницу.")


def _check_base(made: Calibration, former: Calibration) -> None:
    """The line of a calibration leads to the scale that is in use now, or its numbers mean another thing."""
    if (made.report.get("link") or {}).get("base") != former.pk:
        raise Refused("proposal.stale", STALE)


def _bring(actor: Actor, held: Proposal, pk: int) -> None:
    """Move `in_use`; parameters of other forms' items come along, since both stand on one scale."""
    former = Calibration.objects.select_for_update().get(in_use=True)
    made = Calibration.objects.select_for_update().get(pk=pk)
    _check_base(made, former)
    if held.seal != made.report.get("seal"):
        raise Refused("proposal.changed", "Отчёт калибровки изменился после предложения. Верните его психометрику.")
    own = ItemParameter.objects.filter(calibration=made).values("item_version_id")
    others = ItemParameter.objects.filter(calibration=former).exclude(item_version__in=own)
    ItemParameter.objects.bulk_create(
        ItemParameter(
            calibration=made, item_version_id=p.item_version_id, model=p.model, slope=p.slope,
            difficulties=p.difficulties, answers=p.answers, share=p.share, discrimination=p.discrimination,
            covariance=p.covariance, origin_id=p.origin_id or former.pk,
        )
        for p in others.iterator()
    )  # fmt: skip
    Calibration.objects.filter(pk=former.pk).update(in_use=False)
    Calibration.objects.filter(pk=made.pk).update(in_use=True, preliminary=held.preliminary)
    facts.record(
        actor,
        "calibration.released",
        subject_id=made.pk,
        unit_path="",
        instead_of=former.pk,
        preliminary=held.preliminary,
    )


def _new_scale(draft: dict[str, Any]) -> Scale:
    """The version of the scale with its days; the former one ends where this begins."""
    since = date.fromisoformat(draft["since"])
    _check_version(draft["version"], since)
    Scale.objects.filter(until=None, since__lt=since).update(until=since)
    return Scale.objects.create(**(draft | {"since": since}))


def _check_version(version: str, since: date) -> None:
    if Scale.objects.filter(version=version).exists():
        raise Refused("scale.version", f"Шкала «{version}» уже есть: назовите версию иначе.")
    if since < timezone.localdate():
        raise Refused("scale.since", "Шкала не действует задним числом: укажите сегодняшний или будущий день.")
    if Scale.objects.filter(since__gte=since).exists():
        raise Refused("scale.since", "С этого дня или позже уже введена другая шкала: укажите день после неё.")


def _close(actor: Actor, held: Proposal, state: ProposalState, answer: str) -> None:
    held.state, held.answer, held.decided_at = state, answer.strip(), timezone.now()
    held.decided_by_id = actor.person_id
    held.save()
    core.close_work(actor, WORK, subject_id=held.pk)
    facts.record(actor, f"proposal.{state.value}", subject_id=held.pk, unit_path="", seal=held.seal)
    text = f"Ваше предложение {state.label}: {held.title}."
    core.notify(actor, [held.proposed_by_id], kind=WORK, text=text, url=reverse("diagnostics:proposal", args=[held.pk]))


def _ask(actor: Actor, made: Proposal, title: str, unit_path: str) -> None:
    facts.record(actor, "proposal.made", subject_id=made.pk, unit_path=unit_path, seal=made.seal)
    core.open_work(
        actor, WORK, subject_id=made.pk, title=title[:200], url=reverse("diagnostics:proposal", args=[made.pk]),
        role=Role.DIAGNOSTICS_OFFICER, unit_path=unit_path, hint="Решает второй человек",
    )  # fmt: skip


def _region() -> str:
    """The officer of diagnostics is one for the region, whatever territory the campaign had."""
    root = units(SYSTEM, level=Level.REGION).first()
    return root.path if root else ""


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise Http404
    return actor.person_id


def _words(text: str, ask: str) -> str:
    if len(text.strip()) < LEAST_NOTE:
        raise Refused("proposal.words", f"{ask}: хотя бы {LEAST_NOTE} знаков.")
    return text.strip()
