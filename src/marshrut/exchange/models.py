"""A batch of an import and remembered mappings of columns."""

from __future__ import annotations

from django.db import models

from .words import State


class Mapping(models.Model):
    """Which column of a sheet is which field; remembered by the heads of the sheet."""

    heads_hash = models.CharField("отпечаток заголовков", max_length=64, unique=True)
    heads = models.JSONField("заголовки")
    columns = models.JSONField("соответствие")
    used_at = models.DateTimeField("использовано", auto_now=True)

    class Meta:
        verbose_name = "соответствие колонок"
        verbose_name_plural = "соответствия колонок"

    def __str__(self) -> str:
        return self.heads_hash[:8]


class Batch(models.Model):
    """One file: what was found in it, what was written, how to undo it."""

    file = models.FileField("файл", upload_to="imports/%Y/%m/")
    file_name = models.CharField("имя файла", max_length=200)
    seal = models.CharField("контрольная сумма", max_length=64)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.UPLOADED)
    person_id = models.BigIntegerField("кто загрузил", null=True)
    mapping = models.JSONField("соответствие колонок", default=dict)
    rows = models.PositiveIntegerField("строк", default=0)
    good = models.PositiveIntegerField("без ошибок", default=0)
    errors = models.JSONField("ошибки", default=list)
    summary = models.JSONField("итог", default=dict)
    undo = models.JSONField("как отменить", default=dict)
    at = models.DateTimeField("загружен", auto_now_add=True)
    committed_at = models.DateTimeField("записан", null=True, blank=True)
    undo_until = models.DateTimeField("можно отменить до", null=True, blank=True)
    coloured = models.FileField("раскрашенная копия", upload_to="imports/%Y/%m/", blank=True)

    class Meta:
        verbose_name = "загрузка"
        verbose_name_plural = "загрузки"

    def __str__(self) -> str:
        return self.file_name


class TaskBatch(models.Model):
    """A file with tasks of the bank: what was found in it, which drafts were made of it."""

    file = models.FileField("файл", upload_to="imports/%Y/%m/")
    file_name = models.CharField("имя файла", max_length=200)
    seal = models.CharField("контрольная сумма", max_length=64)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.CHECKED)
    person_id = models.BigIntegerField("кто загрузил", null=True)
    competency = models.CharField("компетенция по умолчанию", max_length=20)
    subject = models.CharField("предмет по умолчанию", max_length=60, blank=True)
    plan = models.JSONField("что получится", default=list)
    summary = models.JSONField("итог", default=dict)
    made = models.JSONField("созданные задания", default=list)
    at = models.DateTimeField("загружен", auto_now_add=True)
    committed_at = models.DateTimeField("записан", null=True, blank=True)
    undo_until = models.DateTimeField("можно отменить до", null=True, blank=True)
    coloured = models.FileField("раскрашенная копия", upload_to="imports/%Y/%m/", blank=True)

    class Meta:
        verbose_name = "загрузка заданий"
        verbose_name_plural = "загрузки заданий"

    def __str__(self) -> str:
        return self.file_name


class TaskOrigin(models.Model):
    """Where a task of the bank came from: the same item of a file is not taken in twice."""

    item = models.ForeignKey("diagnostics.Item", models.CASCADE, related_name="+", verbose_name="задание")
    batch = models.ForeignKey(TaskBatch, models.CASCADE, related_name="origins", verbose_name="загрузка")
    identifier = models.CharField("идентификатор в файле", max_length=200, blank=True)
    seal = models.CharField("отпечаток содержания", max_length=64)

    class Meta:
        verbose_name = "происхождение задания"
        verbose_name_plural = "происхождение заданий"
        constraints = [models.UniqueConstraint(fields=["identifier", "seal"], name="task_origin_once")]

    def __str__(self) -> str:
        return f"{self.identifier} → {self.item_id}"
