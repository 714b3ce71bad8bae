"""Writes of the evidence bank: a file is kept once, used many times, and taken away by its owner."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.shortcuts import get_object_or_404

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import access, evidence
from ..models import EvidenceFile, EvidenceUse, Route, RouteLine
from ..words import PROVABLE, FileKind
from .taking import record, take

MOST_ON_A_LINE = 10


def place_of(actor: Actor, file: EvidenceFile) -> Path:
    """Where the bytes of a file lie."""
    return Path(settings.MEDIA_ROOT) / "evidence" / f"{file.pk // 1000:03d}" / str(file.pk)


@transaction.atomic
def keep_file(actor: Actor, *, person_id: int, data: bytes, title: str) -> EvidenceFile:
    """Put a file into the bank of a person. The same bytes are the same file: the first title stays.

    Raises
    ------
    Refused
        What `evidence.read` says of the bytes; `evidence.full` when the bank is full.
    """
    found = evidence.read(data)
    kept = EvidenceFile.objects.filter(person_id=person_id, sha256=found.sha256).first()
    if kept is not None:
        return kept
    used = EvidenceFile.objects.filter(person_id=person_id).aggregate(n=Sum("size"))["n"] or 0
    if used + len(found.data) > evidence.BANK:
        most = evidence.BANK // evidence.MEGABYTE
        raise Refused("evidence.full", f"В вашем хранилище занято {most} МБ. Удалите ненужные файлы и повторите.")
    made = EvidenceFile.objects.create(
        person_id=person_id, kind=found.kind, mime=found.mime, size=len(found.data), sha256=found.sha256,
        title=title.replace("\x00", "").strip()[:200] or str(FileKind(found.kind).label).capitalize(),
    )  # fmt: skip
    where = place_of(actor, made)
    where.parent.mkdir(parents=True, exist_ok=True)
    where.write_bytes(found.data)
    return made


@transaction.atomic
def attach(actor: Actor, *, pk: int, line: int | None, data: bytes, title: str) -> EvidenceUse:
    """A new file, or one that is already in the bank, goes to a line or to the end of a route."""
    route, place = _place(actor, pk, line)
    return _use(actor, route, place, keep_file(actor, person_id=route.person_id, data=data, title=title))


@transaction.atomic
def reuse(actor: Actor, *, pk: int, line: int | None, file: int) -> EvidenceUse:
    """A file of the teacher's bank is shown in one more place."""
    route, place = _place(actor, pk, line)
    return _use(actor, route, place, get_object_or_404(EvidenceFile, pk=file, person_id=route.person_id))


@transaction.atomic
def detach(actor: Actor, *, pk: int, use: int) -> EvidenceUse:
    """The file is not shown in this place any more; it stays in the bank."""
    found = get_object_or_404(EvidenceUse.objects.select_related("file"), pk=use, route_id=pk)
    route, _ = _place(actor, pk, found.line_id)
    record(actor, route, "evidence_detached", title=found.file.title, file=found.file_id)
    found.delete()
    return found


@transaction.atomic
def drop_file(actor: Actor, *, file: int) -> None:
    """The owner takes a file out of the bank and off the disk; one shown in a route stays until it is taken off there."""
    rows = access.evidence_own.of(actor, EvidenceFile.objects.select_for_update())
    found = get_object_or_404(rows, pk=file)
    shown = EvidenceUse.objects.filter(file=found).count()
    if shown:
        raise Refused("evidence.used", f"Файл показан в маршруте ({shown}): сначала уберите его там.")
    facts.record(actor, "evidence.dropped", subject_id=found.pk, unit_path="", what=found.kind)
    where = place_of(actor, found)
    found.delete()
    transaction.on_commit(lambda: where.unlink(missing_ok=True))


def _place(actor: Actor, pk: int, line: int | None) -> tuple[Route, RouteLine | None]:
    route = take(actor, access.edit, pk)
    if route.state not in PROVABLE:
        raise Refused(
            "evidence.state",
            f"Маршрут в состоянии «{route.get_state_display()}»: прикладывать файлы рано или поздно.",
        )
    return route, get_object_or_404(RouteLine, pk=line, route=route) if line else None


def _use(actor: Actor, route: Route, line: RouteLine | None, file: EvidenceFile) -> EvidenceUse:
    known = EvidenceUse.objects.filter(route=route, line=line)
    if known.count() >= MOST_ON_A_LINE and not known.filter(file=file).exists():
        raise Refused("evidence.many", f"Здесь уже {MOST_ON_A_LINE} файлов: уберите лишние.")
    made, fresh = EvidenceUse.objects.get_or_create(file=file, route=route, line=line)
    if fresh:
        record(actor, route, "evidence_attached", title=file.title, file=file.pk, line=line.pk if line else None)
    return made
