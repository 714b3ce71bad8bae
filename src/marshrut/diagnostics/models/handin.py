"""Files with answers that were handed in when the device had no network."""

from __future__ import annotations

from django.db import models

from .sittings import Sitting


class HandIn(models.Model):
    """One file of one sitting: a second time the same file changes nothing."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="hand_ins", verbose_name="прохождение")
    seal = models.CharField("отпечаток файла", max_length=64, unique=True)
    by_id = models.BigIntegerField("кто сдал")
    at = models.DateTimeField("когда", auto_now_add=True)
    taken = models.PositiveSmallIntegerField("ответов принято")
    left = models.PositiveSmallIntegerField("ответов не принято: после времени")

    class Meta:
        verbose_name = "сданный файл с ответами"
        verbose_name_plural = "сданные файлы с ответами"

    def __str__(self) -> str:
        return f"{self.sitting_id}: {self.seal[:8]}"
