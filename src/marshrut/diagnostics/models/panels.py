"""Panels that set borders of levels: who judges what, in two rounds."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from marshrut.diagnostics.words import PanelMethod, PanelState

from .bank import Calibration, Form, ItemVersion
from .proposals import Proposal


class Panel(models.Model):
    """Teachers judge how a person on each border would do on the tasks of a form.

    `calibration` is that in use when the panel began: its parameters make borders out of judgements to the end.
    `results` by round is written once, when the round is closed: `panelling.Result`.
    """

    title = models.CharField("название", max_length=120)
    method = models.CharField("способ", max_length=8, choices=PanelMethod)
    form = models.ForeignKey(Form, models.PROTECT, related_name="+", verbose_name="вариант")
    calibration = models.ForeignKey(Calibration, models.PROTECT, related_name="+", verbose_name="калибровка")
    borders = ArrayField(models.CharField(max_length=80), verbose_name="границы")
    round = models.PositiveSmallIntegerField("круг", default=1)
    state = models.CharField("состояние", max_length=10, choices=PanelState, default=PanelState.COLLECTING)
    due = models.DateField("срок круга")
    results = models.JSONField("итоги кругов", default=dict, blank=True)
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="предложение шкалы"
    )
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="кто собрал")
    made_at = models.DateTimeField("собрана", auto_now_add=True)

    class Meta:
        verbose_name = "панель педагогов"
        verbose_name_plural = "панели педагогов"
        constraints = [
            models.CheckConstraint(condition=models.Q(round__in=(1, 2)), name="panel_two_rounds"),
            models.CheckConstraint(
                condition=models.Q(borders__len__gte=2, borders__len__lte=3), name="panel_two_or_three_borders"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Panelist(models.Model):
    """A member of a panel. `finished` is the last round that was handed in."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="panelists", verbose_name="панель")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="педагог")
    finished = models.PositiveSmallIntegerField("сданный круг", default=0)
    finished_at = models.DateTimeField("когда сдан", null=True, blank=True)

    class Meta:
        verbose_name = "участник панели"
        verbose_name_plural = "участники панели"
        constraints = [models.UniqueConstraint(fields=["panel", "person"], name="panelist_once")]

    def __str__(self) -> str:
        return f"{self.panel_id}: {self.person_id}"


class Judgement(models.Model):
    """What a panelist thinks of a border: by a task (percent or points), or without a task a page of the booklet."""

    panelist = models.ForeignKey(Panelist, models.CASCADE, related_name="judgements", verbose_name="участник")
    item_version = models.ForeignKey(
        ItemVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="задание"
    )
    border = models.PositiveSmallIntegerField("граница")
    round = models.PositiveSmallIntegerField("круг")
    value = models.FloatField("суждение")
    saved_at = models.DateTimeField("сохранено", auto_now=True)

    class Meta:
        verbose_name = "суждение"
        verbose_name_plural = "суждения"
        constraints = [
            models.UniqueConstraint(
                fields=["panelist", "round", "border", "item_version"], name="judgement_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="judgement_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.panelist_id} {self.round}.{self.border}: {self.value}"
