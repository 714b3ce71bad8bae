"""The term of scans: pictures of handwriting are erased by rule; what was counted from them and who confirmed it stays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Greatest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import WorkItem
from marshrut.core.text import counted
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Appeal, Campaign, ScanFile, ScanPage
from marshrut.diagnostics.queries.blank_scans import scan_term
from marshrut.diagnostics.words import AppealState
from marshrut.diagnostics.words_blanks import BlankState, ScanState

KIND = "diagnostics.scans_term"
#: So many days before the term the officer is told of pages that nobody has checked.
WARN_DAYS = 14
OPEN = (AppealState.FILED, AppealState.READING, AppealState.REVIEWED)
GONE = "Снимок удалён по сроку хранения: сверить его уже нельзя."


def forget_scans(actor: Actor) -> int:
    """Once a night: warn of pages whose term is near, erase those whose term is over. Returns how many went."""
    if not actor.is_system:
        raise Http404
    term = scan_term(actor)
    today = timezone.localdate()
    _warn(actor, today - timedelta(days=term - WARN_DAYS), term)
    old = _over(ScanPage.objects.all(), today - timedelta(days=term))
    count = 0
    for campaign in Campaign.objects.filter(pk__in=old.values("file__campaign")).select_related("unit").order_by("pk"):
        count += _erase(actor, campaign, old.filter(file__campaign=campaign), today)
    _drop_unread(today - timedelta(days=term))
    return count


def _over(rows: QuerySet[ScanPage], day: date) -> QuerySet[ScanPage]:
    """Pages that have a picture and whose term began by the day; one that an open appeal may need is left."""
    asked = Appeal.objects.filter(state__in=OPEN).values("sitting")
    rows = rows.exclude(picture="", flat="").exclude(blank__sitting__isnull=False, blank__sitting__in=asked)
    began = Greatest(F("file__at"), F("file__campaign__closes_at"))
    return rows.annotate(began=began).filter(began__lt=_midnight(day))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _warn(actor: Actor, day: date, term: int) -> None:
    """Pages nobody has checked would be lost: the officer has two weeks."""
    waiting = _over(ScanPage.objects.filter(fault=""), day).exclude(blank__state=BlankState.DONE)
    near = Campaign.objects.filter(pk__in=waiting.values("file__campaign")).select_related("unit").order_by("pk")
    for campaign in near:
        core.open_work(
            actor, KIND, subject_id=campaign.pk,
            title=f"Сверьте сканы, скоро их удалят: {campaign.title}"[:200],
            hint=f"Снимки бланков хранятся {counted(term, 'день', 'дня', 'дней')} после закрытия кампании",
            url=reverse("diagnostics:scans", args=[campaign.pk]) + "?state=open",
            role=str(access.OFFICERS[0]), unit_path=campaign.unit.path,
        )  # fmt: skip
    told = WorkItem.objects.filter(kind=KIND, state=WorkItem.State.OPEN).exclude(
        subject_id__in=[one.pk for one in near]
    )
    for checked in told.values_list("subject_id", flat=True):
        core.close_work(actor, KIND, subject_id=checked)


def _erase(actor: Actor, campaign: Campaign, rows: QuerySet[ScanPage], today: date) -> int:
    """Files go first: should it break half way, the next night finds the rows and finishes them."""
    pages = list(rows.select_related("file", "blank"))
    for page in pages:
        for picture in (page.picture, page.flat):
            _drop(picture)
    lost = [one.pk for one in pages if not one.fault and (one.blank is None or one.blank.state != BlankState.DONE)]
    with transaction.atomic():
        held = ScanPage.objects.filter(pk__in=[one.pk for one in pages])
        held.update(picture="", flat="", erased_on=today)
        held.filter(pk__in=lost).update(fault=GONE)
        facts.record(
            actor, "scans.erased", subject_id=campaign.pk, unit_path=campaign.unit.path,
            why=f"по сроку хранения: {counted(len(pages), 'лист', 'листа', 'листов')}",
            pages=len(pages), unchecked=len(lost),
        )  # fmt: skip
        core.close_work(actor, KIND, subject_id=campaign.pk)
        text = f"Снимки бланков удалены по сроку хранения: {counted(len(pages), 'лист', 'листа', 'листов')}."
        text += f" Из них не сверены: {len(lost)}." if lost else " Внесённые ответы остались."
        people = {one.file.by_id for one in pages if one.file.by_id}
        core.notify(actor, people, kind=KIND, text=text, url=reverse("diagnostics:scans", args=[campaign.pk]))
    return len(pages)


def _drop_unread(day: date) -> None:
    """A file whose reading never came to its end."""
    rows = ScanFile.objects.exclude(file="").annotate(began=Greatest(F("at"), F("campaign__closes_at")))
    for held in rows.filter(began__lt=_midnight(day)):
        _drop(held.file)
        ScanFile.objects.filter(pk=held.pk).update(file="", state=ScanState.FAILED, note=GONE)


def _drop(file: FieldFile) -> None:
    if file.name:
        file.storage.delete(file.name)
