"""Programmes, their streams, internship sites, their placements."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from .words import Form, Kind, Register


class Programme(models.Model):
    """An additional professional programme («ДПП»)."""

    title = models.CharField("название", max_length=300)
    kind = models.CharField("вид", max_length=10, choices=Kind, default=Kind.TRAINING)
    provider = models.CharField("кто проводит", max_length=200)
    register = models.CharField("реестр", max_length=8, choices=Register, default=Register.OWN)
    hours = models.PositiveSmallIntegerField("трудоёмкость, ч")
    form = models.CharField("форма обучения", max_length=10, choices=Form)
    subject = models.CharField("предмет", max_length=60, blank=True)
    competencies = ArrayField(models.CharField(max_length=20), verbose_name="компетенции", default=list)
    about = models.TextField("о чём", blank=True)
    price = models.PositiveIntegerField("стоимость, ₽", default=0)
    active = models.BooleanField("действует", default=True)

    class Meta:
        verbose_name = "программа"
        verbose_name_plural = "программы"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="training", hours__gte=16) | models.Q(kind="retraining", hours__gte=250),
                name="programme_hours_fit_kind",
                violation_error_message="Повышение квалификации — от 16 ч, переподготовка — от 250 ч.",
            )
        ]
        indexes = [GinIndex(fields=["competencies"], name="programme_competencies")]

    def __str__(self) -> str:
        return self.title


class Stream(models.Model):
    """A stream («поток») of a programme with its dates and places."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="streams", verbose_name="программа")
    starts = models.DateField("начало")
    ends = models.DateField("окончание")
    seats = models.PositiveSmallIntegerField("мест")
    taken = models.PositiveSmallIntegerField("занято", default=0)
    cancelled_at = models.DateTimeField("отменён", null=True, blank=True)
    unit = models.ForeignKey("region.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="где")

    class Meta:
        verbose_name = "поток"
        verbose_name_plural = "потоки"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts__lte=models.F("ends")),
                name="stream_starts_before_it_ends",
                violation_error_message="Окончание потока должно быть не раньше начала.",
            )
        ]
        indexes = [models.Index(fields=["starts"], name="stream_start")]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.starts}"


class InternshipSite(models.Model):
    """An organisation that takes interns on a topic."""

    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="internship_sites", verbose_name="площадка")
    topic = models.CharField("тема", max_length=300)
    subject = models.CharField("предмет", max_length=60, blank=True)
    competencies = ArrayField(models.CharField(max_length=20), verbose_name="компетенции", default=list)
    hours = models.PositiveSmallIntegerField("трудоёмкость, ч")
    supervisor = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="руководитель"
    )
    active = models.BooleanField("действует", default=True)

    class Meta:
        verbose_name = "площадка стажировки"
        verbose_name_plural = "площадки стажировки"

    def __str__(self) -> str:
        return self.topic


class Placement(models.Model):
    """A term of an internship site with its places."""

    site = models.ForeignKey(InternshipSite, models.CASCADE, related_name="placements", verbose_name="площадка")
    starts = models.DateField("начало")
    ends = models.DateField("окончание")
    seats = models.PositiveSmallIntegerField("мест")
    taken = models.PositiveSmallIntegerField("занято", default=0)

    class Meta:
        verbose_name = "срок стажировки"
        verbose_name_plural = "сроки стажировки"

    def __str__(self) -> str:
        return f"{self.site_id}: {self.starts}"
