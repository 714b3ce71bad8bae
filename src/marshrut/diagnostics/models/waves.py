"""Waves of a campaign: which municipalities are called on which day, and how many people of each."""

from __future__ import annotations

from django.db import models

from .campaigns import Campaign


class Wave(models.Model):
    """A part of a campaign called on its own day. A wave that was called does not change any more."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="waves", verbose_name="кампания")
    number = models.PositiveSmallIntegerField("номер")
    calls_on = models.DateField("день приглашения")
    called_at = models.DateTimeField("приглашена", null=True, blank=True)

    class Meta:
        verbose_name = "волна"
        verbose_name_plural = "волны"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="wave_number_once")]

    def __str__(self) -> str:
        return f"волна {self.number}"


class WaveTown(models.Model):
    """A municipality of a wave; `quota` is how many of it are invited at most, empty means everybody under the rule."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+", verbose_name="кампания")
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="towns", verbose_name="волна")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="муниципалитет")
    quota = models.PositiveSmallIntegerField("квота", null=True, blank=True)

    class Meta:
        verbose_name = "муниципалитет волны"
        verbose_name_plural = "муниципалитеты волн"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="wave_town_once"),
            models.CheckConstraint(condition=models.Q(quota=None) | models.Q(quota__gte=1), name="wave_quota_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id}: {self.unit_id}"
