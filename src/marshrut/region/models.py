"""Units of the tree, their names and parents through time, and the districts."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .words import Kind, Level


class Unit(models.Model):
    """A place of the tree as it is today; its past stands in `UnitName` and `UnitParent`.

    `path` is «29.», «29.onega.», «29.onega.0412.»: everything below a unit starts with its path.
    """

    level = models.CharField("уровень", max_length=12, choices=Level)
    kind = models.CharField("тип организации", max_length=12, choices=Kind, blank=True)
    code = models.CharField("код", max_length=24)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="входит в"
    )
    path = models.CharField("путь", max_length=80, unique=True, db_collation="C")
    name = models.CharField("краткое название", max_length=150)
    full_name = models.CharField("полное название", max_length=400)
    region_code = models.CharField("регион", max_length=4)
    oktmo = models.CharField("ОКТМО", max_length=11, blank=True)
    inn = models.CharField("ИНН", max_length=10, blank=True)
    address = models.CharField("адрес", max_length=300, blank=True)
    flags = ArrayField(models.CharField(max_length=20), verbose_name="признаки", default=list, blank=True)
    since = models.DateField("создана")
    until = models.DateField("закрыта", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="правопреемник"
    )
    travel = models.JSONField("дорога", default=dict, blank=True)

    class Meta:
        verbose_name = "территория или организация"
        verbose_name_plural = "территории и организации"
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "code"],
                name="unit_code_once_in_parent",
                violation_error_message="Организация с таким кодом в этом муниципалитете уже есть.",
            ),
            models.UniqueConstraint(
                fields=["inn"],
                condition=~models.Q(inn="")
                & models.Q(until=None)
                & models.Q(kind__in=["school", "preschool", "additional", "college", "centre"])
                & ~models.Q(flags__contains=["branch"]),
                name="unit_inn_once",
                violation_error_message="Организация с таким ИНН уже есть.",
            ),
        ]
        indexes = [models.Index(fields=["level", "path"], name="unit_level_path")]

    def __str__(self) -> str:
        return self.name


class UnitName(models.Model):
    """A name of a unit with its days: «Онежский район» became «Онежский муниципальный округ»."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names", verbose_name="территория или организация")
    name = models.CharField("краткое название", max_length=150)
    full_name = models.CharField("полное название", max_length=400)
    since = models.DateField("с")
    until = models.DateField("по", null=True, blank=True)
    basis = models.CharField("основание", max_length=300, blank=True)

    class Meta:
        verbose_name = "название"
        verbose_name_plural = "названия"
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["unit", "since"], name="unit_name_once_a_day")]

    def __str__(self) -> str:
        return self.name


class UnitParent(models.Model):
    """Where a unit belonged, with days."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="parents", verbose_name="территория или организация")
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="входит в")
    since = models.DateField("с")
    until = models.DateField("по", null=True, blank=True)

    class Meta:
        verbose_name = "подчинение"
        verbose_name_plural = "подчинения"
        constraints = [models.UniqueConstraint(fields=["unit", "since"], name="unit_parent_once_a_day")]

    def __str__(self) -> str:
        return f"{self.unit_id} → {self.parent_id}"


class District(models.Model):
    """An inter-municipal district («межмуниципальный округ»): a dated grouping of municipalities with a base one."""

    code = models.CharField("код", max_length=24, unique=True)
    name = models.CharField("название", max_length=150)
    base = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="базовый муниципалитет")
    since = models.DateField("с")
    until = models.DateField("по", null=True, blank=True)

    class Meta:
        verbose_name = "межмуниципальный округ"
        verbose_name_plural = "межмуниципальные округа"

    def __str__(self) -> str:
        return self.name


class DistrictMember(models.Model):
    """A municipality in a district, with days. A municipality may be in none."""

    district = models.ForeignKey(District, models.CASCADE, related_name="members", verbose_name="округ")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="districts", verbose_name="муниципалитет")
    since = models.DateField("с")
    until = models.DateField("по", null=True, blank=True)

    class Meta:
        verbose_name = "состав округа"
        verbose_name_plural = "составы округов"
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=models.Q(until=None),
                name="district_member_in_one",
                violation_error_message="Муниципалитет уже входит в другой округ.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.district_id}: {self.unit_id}"
