"""Items with their versions and parameters, forms assembled of them."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Replace

from marshrut.competency.words import Group
from marshrut.diagnostics.words import Cognitive, FormState, ItemKind, ItemState, Mode


@pghistory.track()
class Item(models.Model):
    """A task of the bank; its text lives in versions.

    `edition` grows with every saved change, so a page opened before it is known to be stale; `round` counts how often
    the task was sent to reviewers.
    """

    code = models.CharField("код", max_length=20, unique=True)
    competency = models.CharField("компетенция", max_length=20, db_index=True)
    group = models.CharField("группа", max_length=16, choices=Group)
    subject = models.CharField("предмет", max_length=60, blank=True)
    state = models.CharField("состояние", max_length=17, choices=ItemState, default=ItemState.DRAFT)
    author_id = models.BigIntegerField("автор", null=True, blank=True)
    version = models.PositiveSmallIntegerField("нынешняя версия", default=1)
    round = models.PositiveSmallIntegerField("круг рецензий", default=0)
    edition = models.PositiveIntegerField("правка", default=1)

    class Meta:
        verbose_name = "задание"
        verbose_name_plural = "задания"

    def __str__(self) -> str:
        return self.code


class ItemVersion(models.Model):
    """What was shown and how it is scored. A version that was shown to anybody never changes.

    What stands in `content` and `key` by kind is told in `kinds/__init__.py`. `rubric` of open ones: [{id, title, levels}].
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="versions", verbose_name="задание")
    version = models.PositiveSmallIntegerField("версия", default=1)
    kind = models.CharField("вид", max_length=8, choices=ItemKind)
    cognitive = models.CharField("что проверяет", max_length=8, choices=Cognitive, default=Cognitive.APPLY)
    stem = models.TextField("условие")
    # What the list searches: letters of one size, «ё» as «е», compared byte by byte, many times faster than by language.
    folded = models.GeneratedField(
        expression=Replace(Lower("stem"), models.Value("ё"), models.Value("е")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
        verbose_name="условие для поиска",
    )
    content = models.JSONField("варианты", default=dict)
    key = models.JSONField("ключ", default=list)
    rubric = models.JSONField("критерии", default=list)
    max_points = models.PositiveSmallIntegerField("максимум баллов", default=1)
    minutes = models.PositiveSmallIntegerField("минут", default=2)
    rationale = models.TextField("пояснение ключа")
    source = models.CharField("источник", max_length=300, blank=True)
    author_id = models.BigIntegerField("кто написал", null=True, blank=True)
    made_at = models.DateTimeField("создана", auto_now_add=True)

    class Meta:
        verbose_name = "версия задания"
        verbose_name_plural = "версии заданий"
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="item_version_once")]

    def __str__(self) -> str:
        return f"{self.item_id} в. {self.version}"


class Calibration(models.Model):
    """A set of item parameters on one scale. Scores name the calibration that made them."""

    name = models.CharField("название", max_length=120, unique=True)
    made_at = models.DateTimeField("создана", auto_now_add=True)
    source = models.CharField("источник", max_length=300)
    in_use = models.BooleanField("действует", default=False)
    preliminary = models.BooleanField("предварительно", default=False)
    campaign = models.ForeignKey(
        "diagnostics.Campaign",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calibrations",
        verbose_name="кампания",
    )
    report = models.JSONField("отчёт", default=dict, blank=True)

    class Meta:
        verbose_name = "калибровка"
        verbose_name_plural = "калибровки"
        constraints = [
            models.UniqueConstraint(fields=["in_use"], condition=models.Q(in_use=True), name="calibration_one_in_use")
        ]

    def __str__(self) -> str:
        return self.name


class ItemParameter(models.Model):
    """Parameters of an item version: slope per logit; `difficulties` one per point, logits.

    `covariance` is that of the slope and the intercepts; `origin` is set on parameters that were not estimated here but
    carried from the calibration in use before, so that other forms can still be scored.
    """

    calibration = models.ForeignKey(Calibration, models.CASCADE, related_name="parameters", verbose_name="калибровка")
    item_version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="parameters", verbose_name="задание")
    model = models.CharField("модель", max_length=6, default="2pl")
    slope = models.FloatField("крутизна")
    difficulties = ArrayField(models.FloatField(), verbose_name="трудности, логиты")
    answers = models.PositiveIntegerField("ответов", null=True, blank=True)
    share = models.FloatField("доля верных", null=True, blank=True)
    discrimination = models.FloatField("связь с остальными заданиями", null=True, blank=True)
    covariance = models.JSONField("ковариация параметров", null=True, blank=True)
    origin = models.ForeignKey(
        Calibration, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="перенесены из"
    )

    class Meta:
        verbose_name = "параметры задания"
        verbose_name_plural = "параметры заданий"
        constraints = [
            models.UniqueConstraint(fields=["calibration", "item_version"], name="item_parameter_once"),
            models.CheckConstraint(condition=models.Q(slope__gt=0), name="item_slope_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.item_version_id}: {self.slope}"


class Form(models.Model):
    """A form («вариант») of a test: which versions of items in which order.

    By `mode` all its tasks are given, or modules of it, or tasks one by one. Then `design` is frozen with it: the
    `calibration` that chooses, what a simulation `expected`, for modules the `stage` of each, for single tasks `rules`,
    `shares` of groups and `enemies`.
    """

    code = models.CharField("код", max_length=30, unique=True)
    title = models.CharField("название", max_length=200)
    subject = models.CharField("предмет", max_length=60, blank=True)
    minutes = models.PositiveSmallIntegerField("минут")
    set = models.ForeignKey(
        "diagnostics.FormSet", models.PROTECT, related_name="forms", null=True, blank=True, verbose_name="набор"
    )
    state = models.CharField("состояние", max_length=6, choices=FormState, default=FormState.DRAFT)
    mode = models.CharField("как даются задания", max_length=8, choices=Mode, default=Mode.ALL)
    design = models.JSONField("устройство", default=dict, blank=True)
    made_at = models.DateTimeField("создан", auto_now_add=True)

    class Meta:
        verbose_name = "вариант"
        verbose_name_plural = "варианты"

    def __str__(self) -> str:
        return self.title


class FormItem(models.Model):
    """A place in a form; in a staged one it belongs to a module, numbered from zero."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="places", verbose_name="вариант")
    order = models.PositiveSmallIntegerField("номер")
    item_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", verbose_name="задание")
    group = models.CharField("группа", max_length=16, choices=Group)
    module = models.PositiveSmallIntegerField("часть", default=0)

    class Meta:
        verbose_name = "место в варианте"
        verbose_name_plural = "места в варианте"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["form", "order"], name="form_order_once"),
            models.UniqueConstraint(fields=["form", "item_version"], name="form_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.order}"
