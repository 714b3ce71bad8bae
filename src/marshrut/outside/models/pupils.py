"""Pupils' results by task, class and school: counts and shares only, no pupil has a row."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ..words import Hardness, StudySource, StudyState
from .batches import Batch


class Study(models.Model):
    """One work in one subject and grade: from loading to the re-check (domain §11.10)."""

    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="регион")
    source = models.CharField("работа", max_length=10, choices=StudySource)
    subject = models.CharField("предмет", max_length=60)
    grade = models.PositiveSmallIntegerField("класс")
    year = models.CharField("учебный год", max_length=9)
    thresholds = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name="пороги отметок 3, 4, 5", default=list, blank=True
    )
    causes = models.TextField("гипотезы о причинах", blank=True)
    state = models.CharField("состояние", max_length=16, choices=StudyState, default=StudyState.LOADED)
    reason = models.CharField("почему возвращено", max_length=300, blank=True)
    at = models.DateTimeField("заведено", auto_now_add=True)

    class Meta:
        verbose_name = "работа учеников"
        verbose_name_plural = "работы учеников"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "subject", "grade", "year"],
                name="outside_study_once",
                violation_error_message="Такая работа уже есть: откройте её и загрузите файл в неё.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}, {self.subject}, {self.grade} класс, {self.year}"


class Task(models.Model):
    """A task of a work, what it checks, and which competencies of teachers explain it."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="tasks", verbose_name="работа")
    number = models.CharField("номер", max_length=12)
    order = models.PositiveSmallIntegerField("порядок")
    title = models.CharField("что проверяет", max_length=300, blank=True)
    hardness = models.CharField("уровень", max_length=4, choices=Hardness, default=Hardness.BASE)
    competencies = ArrayField(models.CharField(max_length=24), verbose_name="компетенции", default=list, blank=True)
    advice = models.TextField("рекомендация", blank=True)
    edition = models.PositiveIntegerField("правка", default=1)

    class Meta:
        verbose_name = "задание работы"
        verbose_name_plural = "задания работ"
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="outside_task_once")]

    def __str__(self) -> str:
        return self.number


class Share(models.Model):
    """How a class did a task: pupils who wrote and the share of points, 0…1."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="shares", verbose_name="задание")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="организация")
    class_code = models.CharField("код класса", max_length=20, blank=True)
    teacher_code = models.CharField("код учителя", max_length=20, blank=True)
    pupils = models.PositiveIntegerField("писали")
    share = models.FloatField("доля")
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+", verbose_name="файл")

    class Meta:
        verbose_name = "выполнение задания"
        verbose_name_plural = "выполнение заданий"
        constraints = [
            models.UniqueConstraint(fields=["task", "unit", "class_code"], name="outside_share_once"),
            models.CheckConstraint(condition=models.Q(share__gte=0, share__lte=1), name="outside_share_is_share"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.share:.2f}"


class Score(models.Model):
    """How many pupils of a class have so many points, and whose marks differ from the journal."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="scores", verbose_name="работа")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="организация")
    class_code = models.CharField("код класса", max_length=20, blank=True)
    points = models.PositiveSmallIntegerField("балл")
    pupils = models.PositiveIntegerField("человек")
    lower = models.PositiveIntegerField("ниже журнала", default=0)
    higher = models.PositiveIntegerField("выше журнала", default=0)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+", verbose_name="файл")

    class Meta:
        verbose_name = "распределение баллов"
        verbose_name_plural = "распределение баллов"
        constraints = [
            models.UniqueConstraint(fields=["study", "unit", "class_code", "points"], name="outside_score_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.points}"
