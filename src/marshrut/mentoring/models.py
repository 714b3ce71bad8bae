"""A mentor's readiness."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Mentor(models.Model):
    """A person ready to mentor: topics, how many at once, remotely or near."""

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="mentor", verbose_name="наставник")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="mentors", verbose_name="где работает")
    subject = models.CharField("предмет", max_length=60, blank=True)
    competencies = ArrayField(models.CharField(max_length=20), verbose_name="компетенции", default=list)
    directions = models.CharField("основные направления работы", max_length=400)
    hours = models.PositiveSmallIntegerField("часов на пару", default=12)
    capacity = models.PositiveSmallIntegerField("сколько наставляемых", default=3)
    taken = models.PositiveSmallIntegerField("занято", default=0)
    remote = models.BooleanField("можно дистанционно", default=True)
    active = models.BooleanField("готов", default=True)

    class Meta:
        verbose_name = "наставник"
        verbose_name_plural = "наставники"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken__lte=models.F("capacity")),
                name="mentor_within_capacity",
                violation_error_message="У наставника больше нет свободных мест.",
            )
        ]

    def __str__(self) -> str:
        return f"наставник {self.person_id}"
