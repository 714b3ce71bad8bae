"""Writes of scans: files are taken, read in the queue page by page, a page may be thrown away. Nothing counts by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from PIL import Image
from procrastinate.contrib.django import app

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import Progress
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.diagnostics import access
from marshrut.diagnostics.blanks import code
from marshrut.diagnostics.blanks.answers import written
from marshrut.diagnostics.blanks.files import MOST_BYTES, count_pages, jpeg, pages_of
from marshrut.diagnostics.blanks.finding import find
from marshrut.diagnostics.blanks.layout import restore
from marshrut.diagnostics.blanks.marks import read_fields
from marshrut.diagnostics.models import Blank, Campaign, ScanFile, ScanPage, Sitting
from marshrut.diagnostics.words_blanks import BlankState, ScanState
from marshrut.people import actions as people

KIND = "diagnostics.scans"
JOB = "marshrut.diagnostics.jobs.read_scans"
MOST_SCANS = 40
STRANGE = "Бланк не из этой кампании: загрузите его там, где он напечатан."


class Upload(NamedTuple):
    """What became of the files: the long work, if any, and files that were not taken with the reason."""

    job: Progress | None
    refused: list[tuple[str, str]]


@transaction.atomic
def upload_scans(actor: Actor, *, campaign: int, files: Sequence[tuple[str, bytes]]) -> Upload:
    """Take photographs and scans; they are read in the queue. The same file a second time is told, not taken."""
    held = get_object_or_404(access.manage.of(actor, Campaign.objects.select_related("unit")), pk=campaign)
    taken, refused = [], []
    for name, content in files:
        try:
            taken.append(_keep(actor, held, name[:200], content))
        except Refused as refusal:
            refused.append((name, refusal.text))
    if not taken:
        return Upload(None, refused)
    total = sum(one.pages for one in taken)
    row = core.begin(
        actor, KIND, title=f"Сканы: {held.title}", total=total, campaign=held.pk, files=[one.pk for one in taken]
    )
    app.configure_task(JOB, queue="scoring").defer(progress_id=row.pk)
    facts.record(
        actor, "scans.uploaded", subject_id=held.pk, unit_path=held.unit.path,
        why=f"{counted(total, 'лист', 'листа', 'листов')}", files=[one.seal for one in taken],
    )  # fmt: skip
    return Upload(row, refused)


def _keep(actor: Actor, held: Campaign, name: str, content: bytes) -> ScanFile:
    if len(content) > MOST_BYTES:
        raise Refused("scan.size", f"Файл больше {MOST_BYTES // 1_000_000} МБ: разделите его.")
    seal = hashlib.sha256(content).hexdigest()
    if ScanFile.objects.filter(campaign=held, seal=seal).exists():
        raise Refused("scan.again", "Этот файл уже загружен.")
    made = ScanFile(campaign=held, name=name, seal=seal, pages=count_pages(content), by_id=actor.person_id)
    made.file.save(f"{seal[:16]}.bin", ContentFile(content), save=False)
    made.save()
    return made


def run_scans(actor: Actor, *, progress_id: int) -> None:
    """Read the files that a row of progress names, each page by itself. Safe to run twice."""
    row = Progress.objects.get(pk=progress_id)
    done = bad = 0
    for held in ScanFile.objects.filter(pk__in=row.arguments["files"]).order_by("pk"):
        if held.state != ScanState.READY:
            ScanFile.objects.filter(pk=held.pk).update(state=ScanState.READS)
            with held.file.open() as file:
                content = file.read()
            for n, found in enumerate(pages_of(content)):
                core.advance(actor, row.pk, done=done + n, total=row.total)
                _take_page(held, n + 1, found)
            _finish_file(held)
        done += held.pages
        bad += held.scans.exclude(fault="").count()
    note = f"Прочитано: {counted(done - bad, 'лист', 'листа', 'листов')}." + (f" Не принято: {bad}." if bad else "")
    core.advance(actor, row.pk, done=done, total=row.total)
    core.finish(actor, row.pk, note=note)
    if row.person_id:
        url = reverse("diagnostics:scans", args=[row.arguments["campaign"]])
        core.notify(actor, [row.person_id], kind=KIND, text=f"{row.title}. {note}", url=url)


def _finish_file(held: ScanFile) -> None:
    """The file itself is not needed any more: its pages are kept as pictures."""
    held.file.delete(save=False)
    held.state = ScanState.READY
    held.save(update_fields=["file", "state"])


def _take_page(held: ScanFile, number: int, found: Image.Image | Refused) -> None:
    if ScanPage.objects.filter(file=held, number=number).exists():
        return
    made = ScanPage(file=held, number=number)
    if isinstance(found, Refused):
        made.fault = found.text[:300]
        made.save()
        return
    made.picture.save(f"{held.seal[:12]}-{number}.jpg", ContentFile(jpeg(found)), save=False)
    try:
        flat = find(np.asarray(found.convert("L")))
        _read(held, made, flat.code, flat.page)
    except Refused as refusal:
        made.fault = refusal.text[:300]
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        made.fault = "Повтор: этот лист только что прочитан из другого файла."
        made.save()


def _read(held: ScanFile, made: ScanPage, text: str, page: Any) -> None:
    """Whose page it is and what is marked on it."""
    place = code.read(text)
    blank = Blank.objects.select_related("layout").filter(pk=place.blank, campaign_id=held.campaign_id).first()
    if blank is None or place.page > blank.layout.pages:
        raise Refused("scan.strange", STRANGE)
    number = code.number(blank.pk)
    made.page = place.page
    if blank.state == BlankState.VOID:
        raise Refused("scan.void", f"Бланк {number} заменён новым: он больше не действует.")
    if blank.state == BlankState.DONE:
        raise Refused("scan.done", f"Бланк {number} уже внесён.")
    before = ScanPage.objects.filter(blank=blank, page=place.page, fault="").select_related("file").first()
    if before:
        where = f"файл «{before.file.name[:80]}», страница {before.number}"
        raise Refused("scan.again", f"Повтор: лист {place.page} бланка {number} уже есть ({where}).")
    made.blank = blank
    made.flat.save(f"{held.seal[:12]}-{made.number}-flat.jpg", ContentFile(jpeg(Image.fromarray(page), 75)), save=False)
    blocks = restore(blank.layout.content).on(place.page)
    fields = {one.field.key: one.field for one in blocks}
    made.read = {
        one.key: {"text": written(fields[one.key], one.value), "sure": one.sure, "why": one.why}
        for one in read_fields(page, blocks)
    }


@transaction.atomic
def drop_scan(actor: Actor, *, pk: int) -> ScanPage:
    """Throw a page away: a spoilt picture, a page to be photographed anew. What was counted keeps its scan."""
    rows = ScanPage.objects.filter(file__campaign__in=access.manage.of(actor, Campaign.objects.all()))
    held = get_object_or_404(
        rows.select_related("blank", "file__campaign__unit").select_for_update(of=("self",)), pk=pk
    )
    if held.blank and held.blank.sitting_id:
        raise Refused("scan.kept", "По этому листу ответы засчитаны: скан хранится вместе с ними.")
    for one in (held.picture, held.flat):
        if one.name:
            transaction.on_commit(partial(one.storage.delete, one.name))
    held.delete()
    # The same file may be brought again when nothing of it is left.
    ScanFile.objects.filter(pk=held.file_id, scans=None).delete()
    unit = held.file.campaign.unit
    facts.record(
        actor,
        "scan.dropped",
        subject_id=held.file.campaign_id,
        unit_path=unit.path,
        why=f"{held.file.name}, {held.number}",
    )
    return held


def look_at_scan(actor: Actor, *, pk: int) -> ScanPage:
    """The picture of a page for an officer; the person sees that it was looked at."""
    rows = ScanPage.objects.filter(file__campaign__in=access.manage.of(actor, Campaign.objects.all()))
    held = get_object_or_404(rows.exclude(picture="").select_related("blank__invitation"), pk=pk)
    if held.blank and held.blank.sitting_id:
        people.note_look(actor, person_id=held.blank.invitation.person_id, what="скан бланка ответов")
    return held


def own_scan(actor: Actor, *, sitting: int, page: int) -> ScanPage:
    """A page of the actor's own counted blank, or 404."""
    own = access.sit.of(actor, Sitting.objects.filter(pk=sitting))
    kept = ScanPage.objects.exclude(picture="")
    return get_object_or_404(kept, blank__sitting__in=own, page=page, fault="")
