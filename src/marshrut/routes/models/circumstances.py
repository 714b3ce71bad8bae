"""What a plan of many takes into account and what only the centre knows: schools with low results, closed roads."""

from __future__ import annotations

from django.db import models

from marshrut.region.models import Unit


class LowResults(models.Model):
    """A school of the list of those with low results, by an order: its people come first when places are few."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="школа")
    basis = models.CharField("приказ", max_length=200)
    since = models.DateField("в перечне с")
    until = models.DateField("исключена с", null=True, blank=True)

    class Meta:
        verbose_name = "школа с низкими результатами"
        verbose_name_plural = "школы с низкими результатами"
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=models.Q(until=None), name="low_results_once"),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")), name="low_results_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.basis}"


class RoadClosure(models.Model):
    """Days when nobody gets out of a municipality or into it: ice on the river, no road, no flights."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="муниципалитет")
    starts = models.DateField("с")
    ends = models.DateField("по")
    why = models.CharField("причина", max_length=200, blank=True)

    class Meta:
        verbose_name = "закрытая дорога"
        verbose_name_plural = "закрытые дороги"
        constraints = [
            models.UniqueConstraint(fields=["unit", "starts", "ends"], name="road_closure_once"),
            models.CheckConstraint(condition=models.Q(ends__gte=models.F("starts")), name="road_closure_days"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.starts} – {self.ends}"
