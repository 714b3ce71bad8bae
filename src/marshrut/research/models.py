"""Sets of data and who was given them."""

from __future__ import annotations

from django.db import models

from .words import LEAST


class DataSet(models.Model):
    """A set without names, made once and never changed: the file, how coarse its words are, what the attack found."""

    title = models.CharField("название", max_length=200)
    campaign = models.ForeignKey(
        "diagnostics.Campaign", models.PROTECT, related_name="data_sets", verbose_name="кампания"
    )
    purpose = models.CharField("для чего", max_length=500)
    made_by = models.BigIntegerField("кто сделал")
    made_at = models.DateTimeField("когда", auto_now_add=True)
    least = models.PositiveSmallIntegerField("наименьшая группа", default=LEAST)
    depths = models.JSONField("глубина слов")
    rows = models.PositiveIntegerField("записей")
    left_out = models.PositiveIntegerField("не вошло записей")
    smallest = models.PositiveIntegerField("наименьшая группа в наборе")
    linked = models.PositiveIntegerField("записей, которые удалось связать с человеком")
    seal = models.CharField("контрольная сумма", max_length=64)
    file = models.FileField("файл", upload_to="research/%Y/")

    class Meta:
        verbose_name = "набор данных"
        verbose_name_plural = "наборы данных"

    def __str__(self) -> str:
        return self.title


class Gift(models.Model):
    """A set was given to somebody: a person of the system takes the file by themselves, others get it by hand."""

    data_set = models.ForeignKey(DataSet, models.PROTECT, related_name="gifts", verbose_name="набор")
    whom = models.CharField("кому", max_length=300)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="data_sets", verbose_name="исследователь"
    )
    basis = models.CharField("основание", max_length=300)
    until = models.DateField("до какого дня")
    given_by = models.BigIntegerField("кто передал")
    given_at = models.DateTimeField("когда", auto_now_add=True)
    taken_at = models.DateTimeField("скачан", null=True, blank=True)

    class Meta:
        verbose_name = "передача набора"
        verbose_name_plural = "передачи набора"

    def __str__(self) -> str:
        return f"{self.data_set_id}: {self.whom}"
