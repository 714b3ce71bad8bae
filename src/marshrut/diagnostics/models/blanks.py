"""Answers on paper: printed blanks, what people entered from them, pages that were photographed or scanned."""

from __future__ import annotations

from django.db import models

from marshrut.diagnostics.words_blanks import BlankState, EntrySource, ScanState

from .bank import Form
from .campaigns import Campaign, Invitation
from .sittings import Sitting


class BlankLayout(models.Model):
    """How a blank of a form is laid out, with the versions of tasks it was made for. It never changes."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="blank_layouts", verbose_name="вариант")
    digest = models.CharField("отпечаток", max_length=16)
    content = models.JSONField("раскладка")
    versions = models.JSONField("версии заданий")
    pages = models.PositiveSmallIntegerField("листов")
    made_at = models.DateTimeField("сделана", auto_now_add=True)

    class Meta:
        verbose_name = "раскладка бланка"
        verbose_name_plural = "раскладки бланков"
        constraints = [models.UniqueConstraint(fields=["form", "digest"], name="blank_layout_once")]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.digest}"


class Blank(models.Model):
    """The blank of one invited person: it names its form by the layout. `twice` asks for entry by two people."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="blanks", verbose_name="кампания")
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="blanks", verbose_name="приглашение")
    layout = models.ForeignKey(BlankLayout, models.PROTECT, related_name="blanks", verbose_name="раскладка")
    state = models.CharField("состояние", max_length=8, choices=BlankState, default=BlankState.PRINTED)
    twice = models.BooleanField("вводят двое", default=False)
    printed_at = models.DateTimeField("напечатан", auto_now_add=True)
    printed_by_id = models.BigIntegerField("кто напечатал", null=True, blank=True)
    sitting = models.OneToOneField(
        Sitting, models.SET_NULL, related_name="blank", null=True, blank=True, verbose_name="прохождение"
    )

    class Meta:
        verbose_name = "бланк ответов"
        verbose_name_plural = "бланки ответов"
        constraints = [
            models.UniqueConstraint(
                fields=["invitation"], condition=~models.Q(state="void"), name="blank_in_force_once"
            )
        ]
        indexes = [models.Index(fields=["campaign", "state"], name="blank_of_campaign")]

    def __str__(self) -> str:
        return f"бланк {self.pk}"


class BlankEntry(models.Model):
    """What one person entered from a blank: the first time, the second, and the third when they had differed."""

    blank = models.ForeignKey(Blank, models.CASCADE, related_name="entries", verbose_name="бланк")
    turn = models.PositiveSmallIntegerField("который ввод")
    source = models.CharField("откуда", max_length=5, choices=EntrySource)
    values = models.JSONField("ответы по полям")
    by_id = models.BigIntegerField("кто внёс", null=True, blank=True)
    at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "ввод с бланка"
        verbose_name_plural = "вводы с бланков"
        constraints = [models.UniqueConstraint(fields=["blank", "turn"], name="blank_entry_once")]

    def __str__(self) -> str:
        return f"{self.blank_id}: {self.turn}"


class ScanFile(models.Model):
    """A file of photographs or scans. The file itself goes when all its pages are kept as pictures."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="scan_files", verbose_name="кампания")
    name = models.CharField("имя файла", max_length=200)
    file = models.FileField("файл", upload_to="blanks/%Y/%m/", blank=True)
    seal = models.CharField("отпечаток", max_length=64)
    state = models.CharField("состояние", max_length=7, choices=ScanState, default=ScanState.WAITS)
    pages = models.PositiveSmallIntegerField("страниц", default=0)
    note = models.CharField("что не так", max_length=300, blank=True)
    by_id = models.BigIntegerField("кто загрузил", null=True, blank=True)
    at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "файл сканов"
        verbose_name_plural = "файлы сканов"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "seal"],
                name="scan_file_once",
                violation_error_message="Этот файл уже загружен.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ScanPage(models.Model):
    """A page of a file: the picture as it came, the page set right, what was read, or why it could not be.

    Nothing of it counts before a person confirms it.
    """

    file = models.ForeignKey(ScanFile, models.CASCADE, related_name="scans", verbose_name="файл")
    number = models.PositiveSmallIntegerField("страница файла")
    blank = models.ForeignKey(Blank, models.SET_NULL, related_name="scans", null=True, blank=True, verbose_name="бланк")
    page = models.PositiveSmallIntegerField("лист бланка", default=0)
    picture = models.FileField("снимок", upload_to="blanks/%Y/%m/", blank=True)
    flat = models.FileField("выпрямленный лист", upload_to="blanks/%Y/%m/", blank=True)
    read = models.JSONField("прочитано", default=dict)
    fault = models.CharField("почему не принята", max_length=300, blank=True)
    erased_on = models.DateField("снимок удалён", null=True, blank=True)

    class Meta:
        verbose_name = "страница скана"
        verbose_name_plural = "страницы сканов"
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="scan_page_once"),
            models.UniqueConstraint(
                fields=["blank", "page"], condition=models.Q(fault=""), name="scan_of_blank_page_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.number}"
