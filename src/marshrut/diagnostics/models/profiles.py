"""Scores and profiles. A calibration is a version that scores an attempt: both stand in `Score`.

«Нет ответов» is a group without a score row or with `answered` 0; «всё неверно» is a score with answers.
`edition` grows when an appeal has changed points: the rows of the former edition stay beside.
"""

from __future__ import annotations

import pghistory
from django.db import models

from marshrut.competency.words import Deficit, Group
from marshrut.diagnostics.words import ProfileState

from .bank import Calibration
from .campaigns import Scale
from .sittings import Sitting


class Score(models.Model):
    """Ability in a group by one calibration, logits. An empty group has `answered` 0 and no numbers."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="scores", verbose_name="прохождение")
    calibration = models.ForeignKey(Calibration, models.PROTECT, related_name="+", verbose_name="калибровка")
    group = models.CharField("группа", max_length=16, choices=[*Group.choices, ("overall", "в целом")])
    theta = models.FloatField("уровень, логиты", null=True)
    se = models.FloatField("ошибка, логиты", null=True)
    answered = models.PositiveSmallIntegerField("ответов")
    points = models.FloatField("баллов", default=0)
    most_points = models.FloatField("баллов наибольшее", default=0)
    made_at = models.DateTimeField("когда", auto_now_add=True)
    edition = models.PositiveSmallIntegerField("редакция", default=1)

    class Meta:
        verbose_name = "оценка"
        verbose_name_plural = "оценки"
        constraints = [
            models.UniqueConstraint(fields=["sitting", "calibration", "group", "edition"], name="score_once"),
            models.CheckConstraint(
                condition=models.Q(theta__isnull=True, se__isnull=True)
                | models.Q(theta__isnull=False, se__isnull=False),
                name="score_has_error",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.group}"


@pghistory.track()
class Profile(models.Model):
    """What the person is told: an overall level, levels of groups, by which scale and calibration."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="profiles", verbose_name="человек")
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="profiles", verbose_name="прохождение")
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="+", verbose_name="шкала")
    calibration = models.ForeignKey(Calibration, models.PROTECT, related_name="+", verbose_name="калибровка")
    state = models.CharField("состояние", max_length=10, choices=ProfileState, default=ProfileState.PUBLISHED)
    level = models.CharField("общий уровень дефицитов", max_length=8, choices=Deficit, blank=True)
    tested_on = models.DateField("дата прохождения теста")
    published_at = models.DateTimeField("опубликован", null=True, blank=True)
    valid_until = models.DateField("действует до", null=True, blank=True)
    comment = models.TextField("комментарий педагога", blank=True)
    edition = models.PositiveSmallIntegerField("редакция", default=1)

    class Meta:
        verbose_name = "профиль дефицитов"
        verbose_name_plural = "профили дефицитов"
        constraints = [
            models.UniqueConstraint(fields=["sitting", "scale", "calibration", "edition"], name="profile_once"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="published"), name="profile_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"профиль {self.pk}"


class ProfileGroup(models.Model):
    """A group in a profile. `level` is empty when there are too few data for a statement («мало данных»)."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="groups", verbose_name="профиль")
    group = models.CharField("группа", max_length=16, choices=Group)
    theta = models.FloatField("уровень, логиты", null=True)
    se = models.FloatField("ошибка, логиты", null=True)
    answered = models.PositiveSmallIntegerField("ответов")
    asked = models.PositiveSmallIntegerField("заданий")
    level = models.CharField("уровень дефицита", max_length=8, choices=Deficit, blank=True)
    probability = models.FloatField("вероятность уровня", null=True)
    neighbour = models.CharField("на границе с", max_length=8, choices=Deficit, blank=True)

    class Meta:
        verbose_name = "группа профиля"
        verbose_name_plural = "группы профиля"
        constraints = [models.UniqueConstraint(fields=["profile", "group"], name="profile_group_once")]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.group}"


class Grant(models.Model):
    """A person lets a helper see the profile for a term."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="grants", verbose_name="чей профиль")
    helper = models.ForeignKey("people.Person", models.CASCADE, related_name="+", verbose_name="кому")
    since = models.DateTimeField("с", auto_now_add=True)
    until = models.DateField("по", null=True, blank=True)
    withdrawn_at = models.DateTimeField("отозвано", null=True, blank=True)

    class Meta:
        verbose_name = "доступ к профилю"
        verbose_name_plural = "доступы к профилю"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "helper"], condition=models.Q(withdrawn_at=None), name="grant_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.helper_id}"
