"""A version of the framework and its competencies."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .words import Group, State


class Framework(models.Model):
    """A version of the competency framework. One in use is immutable: changes are made in a copy."""

    version = models.CharField("версия", max_length=20, unique=True)
    title = models.CharField("название", max_length=200)
    state = models.CharField("состояние", max_length=14, choices=State, default=State.DRAFT)
    since = models.DateField("действует с", null=True, blank=True)
    until = models.DateField("действует по", null=True, blank=True)
    basis = models.CharField("основание", max_length=300, blank=True)

    class Meta:
        verbose_name = "рамка компетенций"
        verbose_name_plural = "рамки компетенций"
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state="in_use"),
                name="framework_one_in_use",
                violation_error_message="Одна версия рамки уже действует.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, версия {self.version}"


class Competency(models.Model):
    """A competency: its code survives versions, items and lines refer to the code."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="competencies", verbose_name="рамка")
    code = models.CharField("код", max_length=20)
    group = models.CharField("группа", max_length=16, choices=Group)
    position = models.CharField("для кого", max_length=12)
    subject = models.CharField("предмет", max_length=60, blank=True)
    name = models.CharField("название", max_length=200)
    indicators = ArrayField(models.CharField(max_length=300), verbose_name="признаки поведения", default=list)
    level_high = models.TextField("при высоком уровне дефицита")
    level_medium = models.TextField("при среднем уровне дефицита")
    level_low = models.TextField("при низком уровне дефицита")
    level_none = models.TextField("дефицит не выявлен")
    standard = models.CharField("связь с профстандартом", max_length=200, blank=True)
    item_kinds = ArrayField(models.CharField(max_length=20), verbose_name="виды заданий", default=list)
    order = models.PositiveSmallIntegerField("порядок", default=0)

    class Meta:
        verbose_name = "компетенция"
        verbose_name_plural = "компетенции"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="competency_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
