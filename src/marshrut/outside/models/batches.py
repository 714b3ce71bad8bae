"""A file that was loaded: one table for all kinds of outside data."""

from __future__ import annotations

from django.db import models

from ..words import BatchState, Load


class Batch(models.Model):
    """One file: what was found in it, what was written. Written rows name their batch, so undoing deletes them."""

    kind = models.CharField("что загружают", max_length=10, choices=Load)
    subject_id = models.BigIntegerField("к чему относится", default=0)
    context = models.JSONField("что указано при загрузке", default=dict)
    file = models.FileField("файл", upload_to="outside/%Y/%m/")
    file_name = models.CharField("имя файла", max_length=200)
    seal = models.CharField("контрольная сумма", max_length=64)
    state = models.CharField("состояние", max_length=10, choices=BatchState, default=BatchState.UPLOADED)
    person_id = models.BigIntegerField("кто загрузил", null=True)
    mapping = models.JSONField("соответствие колонок", default=dict)
    heads_hash = models.CharField("отпечаток заголовков", max_length=64, blank=True)
    rows = models.PositiveIntegerField("строк", default=0)
    good = models.PositiveIntegerField("без ошибок", default=0)
    errors = models.JSONField("замечания", default=list)
    summary = models.JSONField("итог", default=dict)
    at = models.DateTimeField("загружен", auto_now_add=True)
    committed_at = models.DateTimeField("записан", null=True, blank=True)
    undo_until = models.DateTimeField("можно отменить до", null=True, blank=True)
    coloured = models.FileField("раскрашенная копия", upload_to="outside/%Y/%m/", blank=True)

    class Meta:
        verbose_name = "файл внешних данных"
        verbose_name_plural = "файлы внешних данных"
        indexes = [models.Index(fields=["kind", "subject_id", "-at"], name="outside_batch_of")]

    def __str__(self) -> str:
        return self.file_name
