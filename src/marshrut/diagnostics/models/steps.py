"""Which tasks were opened to a person, one step after another, where not all of a form are given."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from marshrut.diagnostics.words import StepHow

from .sittings import Sitting


class Step(models.Model):
    """Places opened together: a module of a staged form, one task of an adaptive one. Only opened places count.

    A sitting of an ordinary form has no steps: all its places are open.
    """

    sitting = models.ForeignKey(
        Sitting, models.CASCADE, related_name="steps", verbose_name="прохождение", db_index=False
    )
    number = models.PositiveSmallIntegerField("номер")
    module = models.PositiveSmallIntegerField("часть", default=0)
    places = ArrayField(models.PositiveSmallIntegerField(), verbose_name="задания")
    how = models.CharField("почему", max_length=8, choices=StepHow)
    at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "шаг прохождения"
        verbose_name_plural = "шаги прохождений"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["sitting", "number"], name="step_once")]

    def __str__(self) -> str:
        return f"{self.sitting_id}: шаг {self.number}"
