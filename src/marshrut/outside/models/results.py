"""Results of other systems by code, and, apart from them, whose code it is."""

from __future__ import annotations

from django.db import models

from ..words import CodeState, Source
from .batches import Batch


class Code(models.Model):
    """Whose code it is. Held apart from results: another table, another right, never in one file with them."""

    source = models.CharField("источник", max_length=8, choices=Source)
    code = models.CharField("код", max_length=40)
    full_name = models.CharField("ФИО в списке", max_length=320)
    folded = models.CharField("ФИО для сличения", max_length=320, editable=False)
    place = models.CharField("где работает", max_length=300, blank=True)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="человек"
    )
    state = models.CharField("состояние", max_length=8, choices=CodeState, default=CodeState.WAITING)
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="файл")

    class Meta:
        verbose_name = "код участника"
        verbose_name_plural = "коды участников"
        ordering = ["folded", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "code"], name="outside_code_once", violation_error_message="Такой код уже есть."
            )
        ]

    def __str__(self) -> str:
        return self.code


class Result(models.Model):
    """A result by code, on the scale of its source: never merged onto the own scale."""

    source = models.CharField("источник", max_length=8, choices=Source)
    code = models.CharField("код", max_length=40)
    subject = models.CharField("предмет", max_length=60)
    subject_part = models.FloatField("предметная часть", null=True, blank=True)
    method_part = models.FloatField("методическая часть", null=True, blank=True)
    decision = models.CharField("решение или уровень", max_length=120, blank=True)
    taken_on = models.DateField("дата")
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="файл")

    class Meta:
        verbose_name = "внешний результат"
        verbose_name_plural = "внешние результаты"
        ordering = ["-taken_on", "source", "code", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "code", "subject", "taken_on"],
                name="outside_result_once",
                violation_error_message="Этот результат уже загружен.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.subject}"
