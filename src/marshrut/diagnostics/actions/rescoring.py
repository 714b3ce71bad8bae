"""Finished sittings of a campaign scored once more by the calibration in use, as a job, only where it was asked for."""

from __future__ import annotations

from django.db import transaction
from django.shortcuts import get_object_or_404
from procrastinate.contrib.django import app

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import Progress
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, queries
from marshrut.diagnostics.models import Campaign

from .scoring import rescore

KIND = "diagnostics.rescoring"
JOB = "marshrut.diagnostics.jobs.rescore_campaign"
PORTION = 50


@transaction.atomic
def begin_rescoring(actor: Actor, *, campaign: int) -> Progress:
    """Ask for it; the job starts after the commit. A campaign that is all scored by the calibration in use is refused."""
    held = get_object_or_404(access.manage.of(actor, Campaign.objects.select_for_update()), pk=campaign)
    used = queries.in_use(actor)
    left = queries.unscored_by(actor, held.pk, used.pk).count()
    if not left:
        raise Refused("rescoring.none", "Все завершённые работы кампании уже оценены по действующей калибровке.")
    row = core.begin(actor, KIND, title=f"Пересчёт: {held.title}", total=left, campaign=held.pk, calibration=used.pk)
    facts.record(
        actor, "rescoring.asked", subject_id=held.pk, unit_path=held.unit.path, calibration=used.pk, sittings=left
    )
    app.configure_task(JOB, queue="scoring").defer(progress_id=row.pk)
    return row


def run_rescoring(actor: Actor, *, progress_id: int) -> None:
    """Score the sittings portion by portion; begun again it goes on where it stopped."""
    row = Progress.objects.get(pk=progress_id)
    calibration = row.arguments["calibration"]
    left = list(queries.unscored_by(actor, row.arguments["campaign"], calibration).values_list("pk", flat=True))
    done = row.total - len(left)
    for at in range(0, len(left), PORTION):
        with transaction.atomic():
            for pk in left[at : at + PORTION]:
                rescore(actor, sitting=pk, calibration=calibration)
        done += len(left[at : at + PORTION])
        core.advance(actor, row.pk, done=done, total=row.total)
    core.finish(actor, row.pk, note=f"Пересчитано работ: {len(left)}. Прежние оценки сохранены.")
