"""Printing of many forms: a row of progress, a job that renders, files that only the one who asked may take."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Progress
from marshrut.core.refusal import Refused
from marshrut.paper.batch import Batch, render_batch

from .. import queries

KIND = "routes.print"
KEEP_DAYS = 7
FORMATS = ("pdf", "docx")


@transaction.atomic
def begin_batch(actor: Actor, *, municipality: str, format: str = "pdf") -> Progress:  # noqa: A002
    """Ask for the forms of a municipality; the job starts after the commit."""
    from ..jobs import print_batch as job  # noqa: PLC0415 - jobs call this file

    if format not in FORMATS:
        raise Refused("print.format", "Выберите вид файлов: PDF или DOCX.")
    town, total = queries.batch_size(actor, municipality)
    if not total:
        raise Refused("print.none", f"{town.name}: утверждённых маршрутов нет, печатать нечего.")
    progress = core.begin(
        actor, KIND, title=f"Печать маршрутов: {town.name}", total=total, municipality=municipality, format=format
    )
    job.defer(progress_id=progress.pk)
    return progress


def folder(actor: Actor, pk: int) -> Path:
    """Where the files of a batch lie."""
    return Path(settings.MEDIA_ROOT) / "routes" / "print" / str(pk)


def print_batch(actor: Actor, *, progress_id: int) -> None:
    """Render the batch of a row of progress; safe to run twice. The right was checked when it was asked for."""
    row = Progress.objects.get(pk=progress_id)
    if row.state == Progress.State.DONE:
        return
    out = folder(actor, row.pk)
    try:
        name, forms = queries.forms_of_municipality(SYSTEM, str(row.arguments["municipality"]))
        made = render_batch(
            forms,
            out,
            "docx" if row.arguments["format"] == "docx" else "pdf",
            _steps(actor, row.pk),
            f"Реестр ИОМ: {name}",
        )
    except Refused as refusal:
        core.finish(actor, row.pk, note=refusal.text, failed=True)
        return
    core.advance(actor, row.pk, done=len(forms), total=len(forms))
    core.finish(
        actor, row.pk, note=f"Форм: {len(forms)}, за {max(1, round(made.seconds))} с.", files=_files(made), forms=len(forms),
        seconds=round(made.seconds, 2),
    )  # fmt: skip
    if row.person_id:
        url = reverse("routes:batch", args=[row.pk])
        core.notify(actor, [row.person_id], kind="routes.print", text=f"Формы готовы: {name}.", url=url)


def _steps(actor: Actor, pk: int) -> Callable[[int, int], None]:
    def step(done: int, total: int) -> None:
        if done % 10 == 0:
            core.advance(actor, pk, done=done, total=total)

    return step


def _files(made: Batch) -> list[dict[str, object]]:
    return [
        {"name": path.name, "size": path.stat().st_size}
        for path in (made.zip_path, made.merged_path, made.register_path)
    ]


def forget_batches(actor: Actor) -> int:
    """Delete files of batches older than a week; returns how many batches."""
    old = Progress.objects.filter(kind=KIND, at__lt=timezone.now() - timedelta(days=KEEP_DAYS))
    count = 0
    for pk in old.values_list("pk", flat=True):
        place = folder(actor, pk)
        if place.exists():
            shutil.rmtree(place)
            Progress.objects.filter(pk=pk).update(result={}, note="Файлы удалены по сроку хранения: напечатайте снова.")
            count += 1
    return count
