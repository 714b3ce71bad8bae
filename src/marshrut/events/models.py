"""An event."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from .words import Form, Kind, State


class Event(models.Model):
    """A forum, seminar, master class and so on: what a line 1.3 or 2.1 of a route points to."""

    title = models.CharField("название", max_length=300)
    kind = models.CharField("вид", max_length=12, choices=Kind)
    form = models.CharField("форма участия", max_length=9, choices=Form)
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="events", verbose_name="где")
    starts = models.DateTimeField("начало")
    ends = models.DateTimeField("окончание")
    hours = models.PositiveSmallIntegerField("трудоёмкость, ч")
    seats = models.PositiveSmallIntegerField("мест")
    taken = models.PositiveSmallIntegerField("занято", default=0)
    subject = models.CharField("предмет", max_length=60, blank=True)
    competencies = ArrayField(models.CharField(max_length=20), verbose_name="компетенции", default=list)
    about = models.TextField("о чём", blank=True)
    calls_speakers = models.BooleanField("принимает выступления", default=False)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PUBLISHED)

    class Meta:
        verbose_name = "мероприятие"
        verbose_name_plural = "мероприятия"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts__lte=models.F("ends")),
                name="event_starts_before_it_ends",
                violation_error_message="Окончание мероприятия должно быть не раньше начала.",
            )
        ]
        indexes = [
            models.Index(fields=["starts"], name="event_start"),
            GinIndex(fields=["competencies"], name="event_competencies"),
        ]

    def __str__(self) -> str:
        return self.title


class Gathering(models.Model):
    """Where people of several municipalities gather for an event: who comes, who joins from home, what it was chosen of."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="gathering", verbose_name="мероприятие")
    place = models.CharField("населённый пункт, код", max_length=24)
    place_name = models.CharField("населённый пункт", max_length=150)
    limit = models.PositiveSmallIntegerField("предел дороги, мин")
    trips = models.JSONField("кто как участвует", default=list)
    considered = models.JSONField("из чего выбирали", default=list)
    reason = models.CharField("почему здесь", max_length=600)
    decided_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="кто решил"
    )
    decided_at = models.DateTimeField("когда решено")

    class Meta:
        verbose_name = "место и день мероприятия"
        verbose_name_plural = "места и дни мероприятий"

    def __str__(self) -> str:
        return f"{self.event_id}: {self.place_name}"
