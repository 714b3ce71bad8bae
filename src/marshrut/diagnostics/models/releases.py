"""Frozen totals of a campaign: a release with its parts by territory, and who is counted in it."""

from __future__ import annotations

from django.db import models

from .campaigns import Campaign
from .sittings import Sitting


class Release(models.Model):
    """Totals of a campaign as they were told on a day. Never computed again in place: a new release adds people only.

    `lines` are numbers of people by organisation, subject, group and level who are counted here for the first time, with
    sums for means; nobody sees them, the next release is judged by them. `told` is what is published anew, for everybody
    and for the ministry. `mark` is the seal of all published of this release.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="releases", verbose_name="кампания")
    number = models.PositiveSmallIntegerField("номер")
    made_at = models.DateTimeField("выпущено", auto_now_add=True)
    made_by = models.BigIntegerField("кто выпустил", null=True, blank=True)
    people = models.PositiveIntegerField("учтено людей")
    added = models.PositiveIntegerField("из них впервые")
    lines = models.JSONField("внутренние суммы", default=list)
    told = models.JSONField("опубликованное", default=dict)
    quality = models.JSONField("надёжность", default=dict)
    hidden = models.JSONField("скрыто", default=dict)
    mark = models.CharField("отпечаток", max_length=64)

    class Meta:
        verbose_name = "выпуск итогов"
        verbose_name_plural = "выпуски итогов"
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="release_number_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id}, выпуск {self.number}"


class ReleasePart(models.Model):
    """The report of one territory in a release, ready to be shown. `strict` is for the ministry, from ten people.

    A district stands at its base municipality.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="parts", verbose_name="выпуск")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="территория")
    district = models.ForeignKey(
        "region.District", models.PROTECT, related_name="+", null=True, blank=True, verbose_name="округ"
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, related_name="children", null=True, blank=True, verbose_name="входит в"
    )
    name = models.CharField("название", max_length=150)
    figures = models.JSONField("показатели", default=dict)
    strict = models.JSONField("показатели от десяти человек", default=dict)

    class Meta:
        verbose_name = "итоги территории"
        verbose_name_plural = "итоги территорий"
        constraints = [
            models.UniqueConstraint(
                fields=["release", "unit", "district"], name="release_part_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name


class Counted(models.Model):
    """A sitting is counted in a release. It stays so when the consent is withdrawn: numbers already told stay."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="counted", verbose_name="выпуск")
    sitting = models.OneToOneField(Sitting, models.CASCADE, related_name="counted", verbose_name="прохождение")

    class Meta:
        verbose_name = "учтённое прохождение"
        verbose_name_plural = "учтённые прохождения"

    def __str__(self) -> str:
        return f"{self.release_id}: {self.sitting_id}"
