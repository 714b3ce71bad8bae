"""Calibration of a campaign's items from its finished sittings, brought to the scale in use. Publishing it is a step of its own."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from marshrut import psychometrics
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import Progress
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, queries
from marshrut.diagnostics.models import Calibration, Campaign, FormItem, ItemParameter, Sitting
from marshrut.diagnostics.words import SittingState
from marshrut.people.models import Consent
from marshrut.people.words import Purpose

from .scoring import points_of_many

#: Fewer people say too little of an item; a calibration of them would only look like a measurement.
LEAST_PEOPLE = 100
KIND = "diagnostics.calibration"
JOB = "marshrut.diagnostics.jobs.calibrate"
MISFIT = 0.01
UNFOUND = (
    "Ответы не определяют трудность заданий. Проверьте ключи заданий с одинаковыми ответами или дождитесь новых работ."
)


@transaction.atomic
def calibrate(actor: Actor, *, campaign: int, asked_by: int | None = None) -> tuple[Calibration, dict[str, Any]]:
    """Estimate the items of a campaign anew; equal answers on an equal scale give the calibration that is there already.

    Returns
    -------
    The calibration (not in use) and the report: ``items``, ``people``, ``loglik``, ``converged``, ``reliability``,
    ``link`` to the scale in use (A, B, anchors and items that drifted), ``left_out`` (code: reason), ``misfit`` (codes).

    Raises
    ------
    Refused
        Too few people, nothing to estimate, or numbers that cannot be found; the reason is told.
    """
    held = get_object_or_404(access.calibrate.of(actor, Campaign.objects.select_related("unit")), pk=campaign)
    places, given = _answers(actor, held)
    matrix = np.array([[one.get(place.order, -1) for place in places] for one in given], dtype=np.int16)
    why = {
        place.item_version.item.code: _why_not(row, place.item_version.max_points)
        for place, row in zip(places, matrix.T, strict=True)
    }
    kept = [n for n, place in enumerate(places) if not why[place.item_version.item.code]]
    if not kept:
        raise Refused("calibration.empty", "Ни одно задание нельзя оценить: все отвечали на них одинаково.")
    used, matrix = [places[n] for n in kept], matrix[:, kept]
    scale = Calibration.objects.get(in_use=True)
    try:
        bank, report = _estimate(scale, used, matrix)
    except psychometrics.PsychometricError as trouble:
        raise Refused("calibration.unfound", UNFOUND) from trouble
    report |= {"people": len(given), "left_out": {code: reason for code, reason in why.items() if reason}}
    mark = _mark(scale, used, matrix)
    made = Calibration.objects.filter(source=mark).first()
    if made is None:
        made = _keep(held, used, bank, source=mark, report=report)
        _keep_shares(made, used, matrix)
        facts.record(
            actor, "calibration.made", subject_id=made.pk, unit_path=held.unit.path, campaign=held.pk, asked_by=asked_by
        )
    return made, report


def _estimate(
    scale: Calibration, used: list[FormItem], matrix: np.ndarray[Any, np.dtype[np.int16]]
) -> tuple[psychometrics.Bank, dict[str, Any]]:
    """The items on the scale in use, and how far the numbers may be believed."""
    responses = psychometrics.Responses.from_matrix(matrix, n_cat=[p.item_version.max_points + 1 for p in used])
    fitted = psychometrics.calibrate(responses, ["2pl" if k == 2 else "gpcm" for k in responses.n_cat])
    line, told = _link(scale, fitted.bank, used)
    return line.bank(fitted.bank), {"link": told} | _quality(fitted, responses, used)


@transaction.atomic
def begin_calibration(actor: Actor, *, campaign: int) -> Progress:
    """Ask for a calibration; the job starts after the commit."""
    held = get_object_or_404(queries.measured_campaigns(actor), pk=campaign)
    row = core.begin(actor, KIND, title=f"Калибровка: {held.title}", total=1, campaign=held.pk)
    app.configure_task(JOB, queue="scoring").defer(progress_id=row.pk)
    return row


def run_calibration(actor: Actor, *, progress_id: int) -> None:
    """Calibrate what a row of progress asks for; a refusal is its result. Repeated, it finds what it has made."""
    row = Progress.objects.get(pk=progress_id)
    try:
        made, report = calibrate(actor, campaign=row.arguments["campaign"], asked_by=row.person_id)
    except Refused as refusal:
        core.finish(actor, row.pk, note=refusal.text, failed=True)
        return
    core.advance(actor, row.pk, done=1, total=1)
    note = f"Заданий {report['items']}, работ {report['people']}."
    core.finish(actor, row.pk, note=note, calibration=made.pk)
    if row.person_id:
        url = reverse("diagnostics:calibration", args=[made.pk])
        core.notify(actor, [row.person_id], kind="diagnostics.calibration", text=f"Готово: {row.title}.", url=url)


def _answers(actor: Actor, campaign: Campaign) -> tuple[list[FormItem], list[dict[int, int]]]:
    """Places of the form and points of everybody whose consent is in force."""
    rows = FormItem.objects.filter(form_id=campaign.form_id).select_related("item_version__item").order_by("order")
    agreed = Consent.objects.filter(purpose=Purpose.DIAGNOSTICS, withdrawn_at=None).values("person_id")
    sittings = Sitting.objects.filter(campaign=campaign, state=SittingState.SCORED, person_id__in=agreed).order_by("pk")
    places = list(rows)
    given = points_of_many(actor, list(sittings.values_list("pk", flat=True)), places)
    if len(given) < LEAST_PEOPLE:
        raise Refused(
            "calibration.few", f"Завершённых работ {len(given)}, нужно не меньше {LEAST_PEOPLE}: калибровка не сделана."
        )
    return places, given


def _quality(
    fitted: psychometrics.Calibration, responses: psychometrics.Responses, used: list[FormItem]
) -> dict[str, Any]:
    """How far the numbers may be believed."""
    scores = psychometrics.score(fitted.bank, responses)
    fit = psychometrics.item_fit(fitted, responses)
    return {
        "items": len(used),
        "loglik": round(fitted.loglik, 3),
        "converged": fitted.converged,
        "reliability": round(psychometrics.empirical_reliability(scores.theta, scores.se), 3),
        "misfit": [place.item_version.item.code for place, p in zip(used, fit.p_adjusted, strict=True) if p < MISFIT],
        "warnings": list(fitted.warnings),
    }


def _why_not(column: np.ndarray[Any, np.dtype[np.int16]], most: int) -> str:
    """Why the answers to an item say nothing of its difficulty; empty when they do."""
    seen = set(column[column >= 0].tolist())
    if not seen:
        return "никто не ответил"
    if len(seen) == 1:
        return "у всех один и тот же балл"
    missing = sorted(set(range(most + 1)) - seen)
    return f"никто не получил {', '.join(map(str, missing))} б." if missing else ""


def _mark(scale: Calibration, used: list[FormItem], matrix: np.ndarray[Any, np.dtype[np.int16]]) -> str:
    """A seal of the answers and the scale: by it a calibration is found again and every number can be made anew."""
    made = hashlib.sha256(repr([scale.pk, *(place.item_version_id for place in used)]).encode())
    made.update(np.ascontiguousarray(matrix[np.lexsort(matrix.T)]).tobytes())
    return f"sha256:{made.hexdigest()}"


def _link(
    scale: Calibration, bank: psychometrics.Bank, used: list[FormItem]
) -> tuple[psychometrics.Link, dict[str, Any]]:
    """The line to the scale in use by the items that both know and that did not drift."""
    known = {
        row.item_version_id: row
        for row in ItemParameter.objects.filter(calibration=scale, item_version__in=[p.item_version_id for p in used])
    }
    common = [
        n
        for n, place in enumerate(used)
        if place.item_version_id in known and len(known[place.item_version_id].difficulties) == bank.n_cat[n] - 1
    ]
    rows = [known[used[n].item_version_id] for n in common]
    if len(rows) < 2:
        raise Refused(
            "calibration.anchors", "С действующей шкалой меньше двух общих заданий: связать калибровку нечем."
        )
    target = psychometrics.Bank.from_difficulty(
        [row.model for row in rows], [row.slope for row in rows], [row.difficulties for row in rows]
    )
    line, stayed = psychometrics.stable_link(bank.take(common), target)
    drifted = [used[common[n]].item_version.item.code for n in sorted(set(range(len(common))) - set(stayed.tolist()))]
    return line, {"A": round(line.A, 4), "B": round(line.B, 4), "anchors": len(stayed), "drifted": drifted}


def _keep(
    campaign: Campaign,
    used: list[FormItem],
    bank: psychometrics.Bank,
    *,
    source: str,
    report: dict[str, Any],
) -> Calibration:
    moment = timezone.localtime()
    name = f"{campaign.title[:80]}, {moment:%d.%m.%Y}, {source[7:15]}"
    made = Calibration.objects.create(name=name, source=source, campaign=campaign, report=report)
    ItemParameter.objects.bulk_create(
        [
            ItemParameter(
                calibration=made,
                item_version_id=place.item_version_id,
                model=bank.model[n],
                slope=float(bank.slope[n]),
                difficulties=[float(b) for b in bank.difficulty()[n]],
            )
            for n, place in enumerate(used)
        ]
    )
    return made


def _keep_shares(made: Calibration, used: list[FormItem], matrix: np.ndarray[Any, np.dtype[np.int16]]) -> None:
    """What the answers say of each item without a model stands beside its parameters."""
    found = psychometrics.classical(matrix, np.array([place.item_version.max_points for place in used]))
    rows = {row.item_version_id: row for row in made.parameters.all()}
    for n, place in enumerate(used):
        row = rows[place.item_version_id]
        row.answers, row.share = int(found.answers[n]), float(found.share[n])
        row.discrimination = None if np.isnan(found.rest[n]) else float(found.rest[n])
    ItemParameter.objects.bulk_update(rows.values(), ["answers", "share", "discrimination"])
