"""Blueprints of tests and the sets of parallel forms assembled by them."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from marshrut.diagnostics.words import Aspect, BlueprintState, SetState

from .campaigns import Scale


@pghistory.track()
class Blueprint(models.Model):
    """What a test consists of: a version is approved once and then never changes; a change is a new version.

    `anchors` are codes of tasks that stand in every form. `overlap` and `earlier_overlap` are percents of a form that
    may be shared, anchors apart; `most_shown` leaves out tasks shown more often. `edition` grows with every saved change.
    """

    name = models.CharField("название", max_length=120)
    subject = models.CharField("предмет", max_length=60, blank=True)
    version = models.PositiveSmallIntegerField("версия", default=1)
    state = models.CharField("состояние", max_length=8, choices=BlueprintState, default=BlueprintState.DRAFT)
    forms = models.PositiveSmallIntegerField(
        "вариантов", default=2, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    minutes = models.PositiveSmallIntegerField(
        "минут на работу", default=75, validators=[MinValueValidator(10), MaxValueValidator(240)]
    )
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="+", verbose_name="шкала уровней")
    most_of_competency = models.PositiveSmallIntegerField(
        "заданий на одну компетенцию, не больше", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    overlap = models.PositiveSmallIntegerField(
        "общих заданий у двух вариантов, %", default=10, validators=[MaxValueValidator(100)]
    )
    earlier_overlap = models.PositiveSmallIntegerField(
        "общих заданий с прежними вариантами, %", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    most_shown = models.PositiveIntegerField("показов задания, не больше", null=True, blank=True)
    anchors = ArrayField(models.CharField(max_length=20), verbose_name="якорные задания", default=list, blank=True)
    edition = models.PositiveIntegerField("правка", default=1)
    author_id = models.BigIntegerField("кто составил", null=True, blank=True)
    made_at = models.DateTimeField("составлен", auto_now_add=True)
    approved_by = models.BigIntegerField("кто утвердил", null=True, blank=True)
    approved_at = models.DateTimeField("утверждён", null=True, blank=True)

    class Meta:
        verbose_name = "план теста"
        verbose_name_plural = "планы тестов"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "subject", "version"],
                name="blueprint_version_once",
                violation_error_message="План с таким названием для этого предмета уже есть.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, в. {self.version}"


class BlueprintRow(models.Model):
    """How many tasks of a kind stand in a form: exactly so many of a group, between limits of all else."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="rows", verbose_name="план теста")
    aspect = models.CharField("что считается", max_length=10, choices=Aspect)
    value = models.CharField("значение", max_length=20)
    least = models.PositiveSmallIntegerField("не меньше")
    most = models.PositiveSmallIntegerField("не больше")

    class Meta:
        verbose_name = "строка плана теста"
        verbose_name_plural = "строки плана теста"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["blueprint", "aspect", "value"], name="blueprint_row_once"),
            models.CheckConstraint(condition=models.Q(least__lte=models.F("most")), name="blueprint_row_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.blueprint_id} {self.aspect} {self.value}"


@pghistory.track()
class FormSet(models.Model):
    """Parallel forms assembled together by one blueprint on one calibration; its forms serve when it is approved.

    `report`: `points` of ability, the `target` information at them, `farthest` distance of a curve from it.
    """

    blueprint = models.ForeignKey(Blueprint, models.PROTECT, related_name="sets", verbose_name="план теста")
    calibration = models.ForeignKey("Calibration", models.PROTECT, related_name="+", verbose_name="калибровка")
    state = models.CharField("состояние", max_length=8, choices=SetState, default=SetState.DRAFT)
    report = models.JSONField("отчёт", default=dict)
    edition = models.PositiveIntegerField("правка", default=1)
    made_by = models.BigIntegerField("кто собрал", null=True, blank=True)
    made_at = models.DateTimeField("собраны", auto_now_add=True)
    approved_by = models.BigIntegerField("кто утвердил", null=True, blank=True)
    approved_at = models.DateTimeField("утверждены", null=True, blank=True)

    class Meta:
        verbose_name = "набор вариантов"
        verbose_name_plural = "наборы вариантов"

    def __str__(self) -> str:
        return f"набор {self.pk}"
