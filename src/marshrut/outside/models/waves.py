"""Waves of assessment, places of municipalities, people in the lists."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ..words import TOOK_PART, PartState, WaveState
from .batches import Batch


class Wave(models.Model):
    """One wave. Numbers said by a document are kept as printed, even when they contradict each other."""

    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="регион")
    title = models.CharField("название", max_length=200)
    held_on = models.DateField("дата проведения")
    stage = models.PositiveSmallIntegerField("этап", default=1)
    subjects = ArrayField(models.CharField(max_length=60), verbose_name="предметы", default=list, blank=True)
    plan_people = models.PositiveIntegerField("план: человек", null=True, blank=True)
    plan_towns = models.PositiveIntegerField("план: муниципалитетов", null=True, blank=True)
    fact_people = models.PositiveIntegerField("по документу: человек", null=True, blank=True)
    fact_towns = models.PositiveIntegerField("по документу: муниципалитетов", null=True, blank=True)
    deadline = models.DateField("срок выдвижения")
    place = models.CharField("пункт проведения", max_length=200, blank=True)
    form = models.CharField("форма", max_length=100, default="компьютерная")
    audience = models.CharField("кто участвует", max_length=300, blank=True)
    state = models.CharField("состояние", max_length=20, choices=WaveState, default=WaveState.ANNOUNCED)
    edition = models.PositiveIntegerField("правка", default=1)

    people: int  # the two are columns that `queries.waves` counts
    towns: int

    class Meta:
        verbose_name = "волна оценки"
        verbose_name_plural = "волны оценки"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stage__in=(1, 2)),
                name="wave_stage_is_1_or_2",
                violation_error_message="Этап может быть первым или вторым.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class WaveQuota(models.Model):
    """Places of a municipality in a wave; `confirmed_at` says it will fill them."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="quotas", verbose_name="волна")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="муниципалитет")
    places = models.PositiveSmallIntegerField("мест")
    confirmed_at = models.DateTimeField("подтвердил", null=True, blank=True)

    class Meta:
        verbose_name = "места муниципалитета"
        verbose_name_plural = "места муниципалитетов"
        constraints = [models.UniqueConstraint(fields=["wave", "unit"], name="wave_quota_once")]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.places}"


class QuotaMove(models.Model):
    """Places that went from a municipality to the reserve, or from the reserve to a municipality. Rows are only added."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="quota_moves", verbose_name="волна")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="муниципалитет")
    places = models.SmallIntegerField("мест в резерв")
    why = models.CharField("почему", max_length=300)
    at = models.DateTimeField("когда", auto_now_add=True)
    person_id = models.BigIntegerField("кто", null=True)

    class Meta:
        verbose_name = "передача мест"
        verbose_name_plural = "передачи мест"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.places:+d}"


class Participant(models.Model):
    """A person of a wave's list. `unit` is the organisation when it is known, else the municipality."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="participants", verbose_name="волна")
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="файл")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="человек"
    )
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="где работает")
    town = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="муниципалитет")
    full_name = models.CharField("ФИО", max_length=320)
    folded = models.CharField("ФИО для сличения", max_length=320, editable=False)
    subject = models.CharField("предмет", max_length=60, blank=True)
    state = models.CharField("состояние", max_length=16, choices=PartState, default=PartState.INVITED)
    reason = models.CharField("причина", max_length=300, blank=True)

    may_see_state: bool  # a column that `queries.participants` adds

    class Meta:
        verbose_name = "участник волны"
        verbose_name_plural = "участники волн"
        ordering = ["folded", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "folded", "town", "subject"],
                name="participant_once",
                violation_error_message="Этот человек уже есть в списке волны.",
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def took_part(self) -> str:
        """What a municipality and a school see of the way: in the list, took part, or not."""
        return TOOK_PART[PartState(self.state)]
