"""Tasks pulled from going campaigns: suspended in the bank, they are neither given nor scored until they come back."""

from __future__ import annotations

from django.db import models

from .bank import ItemVersion
from .campaigns import Campaign


class Pull(models.Model):
    """A task of a campaign from the moment it was pulled to the moment it came back; `back_at` is empty while it is out.

    Rows are never removed: they tell who was not given the task, and what was scored without it.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="pulls", verbose_name="кампания")
    item_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="pulls", verbose_name="задание")
    reason = models.CharField("причина", max_length=300)
    at = models.DateTimeField("изъято")
    back_at = models.DateTimeField("возвращено", null=True, blank=True)

    class Meta:
        verbose_name = "изъятое задание"
        verbose_name_plural = "изъятые задания"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "item_version"], condition=models.Q(back_at=None), name="pull_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.item_version_id}"
