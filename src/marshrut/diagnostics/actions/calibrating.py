"""Calibration of a campaign's items from its finished sittings, brought to the scale in use. Publishing it is a step of its own."""

from __future__ import annotations

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
from marshrut.diagnostics.estimating import bank_of
from marshrut.diagnostics.models import Calibration, Campaign, FormItem, ItemParameter, Scale, Sitting
from marshrut.diagnostics.quality import Crowd, Made, Matrix, crowd_of, examine, input_of, parameters_of, seal_of
from marshrut.diagnostics.words import Mode, SittingState
from marshrut.people.models import Consent
from marshrut.people.words import Purpose
from marshrut.psychometrics import evidence

from .scoring import points_by_task

#: Fewer people say too little of an item; a calibration of them would only look like a measurement.
LEAST_PEOPLE = 100
KIND = "diagnostics.calibration"
JOB = "marshrut.diagnostics.jobs.calibrate"
UNFOUND = (
    "Ответы не определяют трудность заданий. Проверьте ключи заданий с одинаковыми ответами или дождитесь новых работ."
)

ADAPTIVE = (
    "Задания этой кампании подбирались по ответам: каждое видели люди похожего уровня, и трудность по ним не уточнить. "
    "Калибруйте по кампании, где даются все задания или этапы."
)
APART = (
    "Варианты кампании не связаны: у них мало общих заданий, и одна шкала из ответов не получается. "
    "В следующей кампании возьмите варианты с якорными заданиями."
)


@transaction.atomic
def calibrate(actor: Actor, *, campaign: int, asked_by: int | None = None) -> tuple[Calibration, dict[str, Any]]:
    """Estimate the items of a campaign anew; equal answers on an equal scale give the calibration that is there already.

    Returns
    -------
    The calibration (not in use) and the report as it was made now: what `quality.examine` tells, ``people``, ``left_out``
    (code: reason), ``input`` (the seal of all that went in) and ``seal`` (of the numbers that came out).

    Raises
    ------
    Refused
        Too few people, nothing to estimate, or numbers that cannot be found; the reason is told.
    """
    rows = Campaign.objects.select_related("unit", "scale", "form")
    held = get_object_or_404(access.calibrate.of(actor, rows), pk=campaign)
    places, given, crowd = _answers(actor, held)
    matrix = np.array([[one.get(place.order, -1) for place in places] for one in given], dtype=np.int16)
    why = [_why_not(row, place.item_version.max_points) for place, row in zip(places, matrix.T, strict=True)]
    kept = [n for n, reason in enumerate(why) if not reason]
    if not kept:
        raise Refused("calibration.empty", "Ни одно задание нельзя оценить: все отвечали на них одинаково.")
    used, matrix = [places[n] for n in kept], matrix[:, kept]
    scale = Calibration.objects.get(in_use=True)
    try:
        found = _estimate(scale, held.scale, used, matrix, crowd)
    except psychometrics.NotIdentified as trouble:
        apart = queries.linkage(actor, queries.forms_of(actor, held)).pairs
        raise Refused("calibration.apart" if apart else "calibration.unfound", APART if apart else UNFOUND) from trouble
    except psychometrics.PsychometricError as trouble:
        raise Refused("calibration.unfound", UNFOUND) from trouble
    report = found.report | {
        "people": len(given),
        "left_out": {p.item_version.item.code: reason for p, reason in zip(places, why, strict=True) if reason},
        "late": _late(held),
        "input": input_of(scale, held.scale, used, matrix, crowd),
    }
    report["seal"] = seal_of(report)
    made = Calibration.objects.filter(source=report["input"]).first()
    if made is None:
        made = _keep(held, used, found, report)
        _keep_shares(made, used, matrix)
        facts.record(
            actor, "calibration.made", subject_id=made.pk, unit_path=held.unit.path, campaign=held.pk, asked_by=asked_by
        )
    return made, report


def _estimate(scale: Calibration, levels: Scale, used: list[FormItem], matrix: Matrix, crowd: Crowd) -> Made:
    """The items on the scale in use, and how far the numbers may be believed."""
    responses = psychometrics.Responses.from_matrix(matrix, n_cat=[p.item_version.max_points + 1 for p in used])
    fitted = psychometrics.calibrate(responses, ["2pl" if k == 2 else "gpcm" for k in responses.n_cat])
    try:
        errors = psychometrics.standard_errors(fitted, responses)
    except psychometrics.PsychometricError:
        errors = None  # the report says that errors are not known
    line = _link(scale, fitted.bank, used, errors)
    return examine(scale, levels, used, matrix, crowd, line, fitted, responses, errors)


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


def _answers(actor: Actor, campaign: Campaign) -> tuple[list[FormItem], list[dict[int, int]], Crowd]:
    """Each task of the forms once, points of everybody whose consent is in force, and what is known of these people."""
    agreed = Consent.objects.filter(purpose=Purpose.DIAGNOSTICS, withdrawn_at=None).values("person_id")
    sittings = Sitting.objects.filter(campaign=campaign, state=SittingState.SCORED, person_id__in=agreed).order_by("pk")
    if not campaign.count_late:
        sittings = sittings.filter(late=False)
    if campaign.form.mode == Mode.ADAPTIVE:
        raise Refused("calibration.adaptive", ADAPTIVE)
    taken = list(sittings.select_related("unit"))
    places = queries.places_of(actor, {campaign.form_id, *(one.form_id for one in taken)})
    given = points_by_task(actor, taken, places)
    if len(given) < LEAST_PEOPLE:
        raise Refused(
            "calibration.few", f"Завершённых работ {len(given)}, нужно не меньше {LEAST_PEOPLE}: калибровка не сделана."
        )
    return places, given, crowd_of(actor, taken)


def _late(campaign: Campaign) -> dict[str, Any]:
    """How many works were handed in after their time, and whether they are among those counted."""
    rows = Sitting.objects.filter(campaign=campaign, state=SittingState.SCORED, late=True)
    return {"people": rows.count(), "counted": campaign.count_late}


def _why_not(column: np.ndarray[Any, np.dtype[np.int16]], most: int) -> str:
    """Why the answers to an item say nothing of its difficulty; empty when they do."""
    seen = set(column[column >= 0].tolist())
    if not seen:
        return "никто не ответил"
    if len(seen) == 1:
        return "у всех один и тот же балл"
    missing = sorted(set(range(most + 1)) - seen)
    return f"никто не получил {', '.join(map(str, missing))} б." if missing else ""


def _link(
    scale: Calibration, bank: psychometrics.Bank, used: list[FormItem], errors: psychometrics.StandardErrors | None
) -> tuple[psychometrics.Link, dict[str, Any]]:
    """The line to the scale in use by the items that both know and that did not drift, with its error."""
    known = {
        row.item_version_id: row
        for row in ItemParameter.objects.filter(calibration=scale, item_version__in=[p.item_version_id for p in used])
    }
    common = [
        n
        for n, place in enumerate(used)
        if place.item_version_id in known and len(known[place.item_version_id].difficulties) == bank.n_cat[n] - 1
    ]
    if len(common) < 2:
        raise Refused(
            "calibration.anchors", "С действующей шкалой меньше двух общих заданий: связать калибровку нечем."
        )
    rows = [known[used[n].item_version_id] for n in common]
    target = bank_of(rows)
    line, stayed = psychometrics.stable_link(bank.take(common), target)
    anchors = [common[n] for n in stayed]
    if errors is not None:
        line = psychometrics.link(
            bank.take(anchors), target.take(stayed), source_covariance=errors.of_items(anchors),
            target_covariance=_blocks([rows[n] for n in stayed]),
        )  # fmt: skip
    codes = [used[n].item_version.item.code for n in common]
    everything = evidence.link_error(bank.take(common), target, line)
    stable = evidence.link_error(bank.take(anchors), target.take(stayed), line)
    kept = set(stayed.tolist())
    told = {
        "base": scale.pk,
        "A": round(line.A, 4),
        "B": round(line.B, 4),
        "se_A": round(line.se[0], 4),
        "se_B": round(line.se[1], 4),
        "covariance": np.round(line.covariance, 8).tolist(),
        "anchor_se": stable["anchor_se"],
        "old_errors": all(rows[n].covariance for n in kept),
        "anchors": len(kept),
        "shifts": [[codes[n], everything["shift"][n], n in kept] for n in range(len(codes))],
        "drifted": [codes[n] for n in range(len(codes)) if n not in kept],
    }
    return line, told


def _blocks(rows: list[ItemParameter]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Covariances of items one after another; zeros for parameters whose errors were never found."""
    sizes = [len(row.difficulties) + 1 for row in rows]
    out = np.zeros((sum(sizes), sum(sizes)))
    at = 0
    for row, k in zip(rows, sizes, strict=True):
        if row.covariance:
            out[at : at + k, at : at + k] = row.covariance
        at += k
    return out


def _keep(campaign: Campaign, used: list[FormItem], found: Made, report: dict[str, Any]) -> Calibration:
    moment = timezone.localtime()
    source = report["input"]
    name = f"{campaign.title[:80]}, {moment:%d.%m.%Y}, {source[7:15]}"
    made = Calibration.objects.create(name=name, source=source, campaign=campaign, report=report)
    rows = parameters_of(used, found.bank)
    for place, covariance in zip(used, found.covariances, strict=True):
        rows[place.item_version_id].calibration = made
        rows[place.item_version_id].covariance = covariance
    ItemParameter.objects.bulk_create(rows.values())
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
