"""A version of the framework: its competencies, succession from the version before, target profile, edits of a draft."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from .words import Deficit, Group, Heir, Stage, State


class Framework(models.Model):
    """A version of the competency framework. What was published is frozen with its seal: changes are made in a copy."""

    version = models.CharField("версия", max_length=20, unique=True)
    title = models.CharField("название", max_length=200)
    state = models.CharField("состояние", max_length=14, choices=State, default=State.DRAFT)
    since = models.DateField("действует с", null=True, blank=True)
    until = models.DateField("действует по", null=True, blank=True)
    basis = models.CharField("основание", max_length=300, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="сделана из версии"
    )
    creator = models.CharField("разработчик", max_length=200, blank=True)
    origin = models.CharField("откуда", max_length=200, blank=True)
    made_by_id = models.BigIntegerField("кто подготовил", null=True, blank=True)
    published_by_id = models.BigIntegerField("кто ввёл в действие", null=True, blank=True)
    changed_at = models.DateTimeField("изменена", default=timezone.now)
    seal = models.CharField("контрольная сумма", max_length=64, blank=True)

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


class Succession(models.Model):
    """A competency of the version before and one of its heirs in this version; an empty target means none."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="successions", verbose_name="рамка")
    kind = models.CharField("вид", max_length=8, choices=Heir)
    source = models.CharField("была", max_length=20)
    target = models.CharField("стала", max_length=20, blank=True)
    reason = models.CharField("причина", max_length=500)
    order = models.PositiveSmallIntegerField("порядок", default=0)

    class Meta:
        verbose_name = "преемство"
        verbose_name_plural = "преемства"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["framework", "source", "target"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.source} → {self.target or '—'}"


class Target(models.Model):
    """A line of the target profile: the range of levels asked in a group or a competency (`about` is its code)."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="targets", verbose_name="рамка")
    position = models.CharField("для кого", max_length=16)
    subject = models.CharField("предмет", max_length=60, blank=True)
    stage = models.CharField("стаж", max_length=8, choices=Stage, blank=True)
    about = models.CharField("о чём", max_length=20)
    least = models.CharField("не хуже", max_length=6, choices=Deficit)
    most = models.CharField("лучшее ожидаемое", max_length=6, choices=Deficit)
    order = models.PositiveSmallIntegerField("порядок", default=0)

    class Meta:
        verbose_name = "строка целевого профиля"
        verbose_name_plural = "целевой профиль"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "position", "subject", "stage", "about"], name="target_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.about}: {self.least}–{self.most}"


class Edit(models.Model):
    """One edit of a draft; `before` is the whole content as it stood, until the edit is undone or the draft published."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="edits", verbose_name="рамка")
    title = models.CharField("что сделано", max_length=300)
    at = models.DateTimeField("когда", auto_now_add=True)
    person_id = models.BigIntegerField("кто", null=True)
    before = models.JSONField("как было", null=True)
    undone_at = models.DateTimeField("отменено", null=True, blank=True)

    class Meta:
        verbose_name = "правка рамки"
        verbose_name_plural = "правки рамки"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title
