"""Further forms of a campaign: people who sit near each other get different ones."""

from __future__ import annotations

from django.db import models

from .bank import Form
from .campaigns import Campaign


class Variant(models.Model):
    """A form given out in a campaign beside its first one, in the order of `number` from two."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="variants", verbose_name="кампания")
    form = models.ForeignKey(Form, models.PROTECT, related_name="+", verbose_name="вариант")
    number = models.PositiveSmallIntegerField("номер")

    class Meta:
        verbose_name = "вариант кампании"
        verbose_name_plural = "варианты кампании"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "form"], name="variant_form_once"),
            models.UniqueConstraint(fields=["campaign", "number"], name="variant_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: вариант {self.number}"
