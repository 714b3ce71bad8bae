"""A material of the bank."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from .words import Kind, State


class Material(models.Model):
    """A methodical work that others may use."""

    title = models.CharField("название", max_length=300)
    kind = models.CharField("вид", max_length=16, choices=Kind)
    about = models.TextField("о чём", blank=True)
    author = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="materials", verbose_name="автор"
    )
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="materials", verbose_name="где создан")
    subject = models.CharField("предмет", max_length=60, blank=True)
    competencies = ArrayField(models.CharField(max_length=20), verbose_name="компетенции", default=list)
    hours = models.PositiveSmallIntegerField("время на изучение, ч", default=2)
    link = models.URLField("ссылка", blank=True)
    state = models.CharField("состояние", max_length=12, choices=State, default=State.PUBLISHED)
    published_on = models.DateField("опубликован", null=True, blank=True)

    class Meta:
        verbose_name = "материал"
        verbose_name_plural = "материалы"
        indexes = [GinIndex(fields=["competencies"], name="material_competencies")]

    def __str__(self) -> str:
        return self.title
