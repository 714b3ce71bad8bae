"""An issued paper and the list of templates."""

from __future__ import annotations

from django.db import models

from .words import Kind, State


class Paper(models.Model):
    """A document issued by the platform. Names in it stay as they were on the day of issue."""

    kind = models.CharField("вид", max_length=20, choices=Kind)
    subject_id = models.BigIntegerField("номер предмета")
    version = models.PositiveIntegerField("версия", default=1)
    number = models.CharField("номер", max_length=60)
    issued_on = models.DateField("дата")
    code = models.CharField("код проверки", max_length=10, unique=True)
    holder = models.CharField("кому выдан", max_length=200)
    holder_short = models.CharField("кому выдан, для открытой страницы", max_length=120)
    title = models.CharField("о чём", max_length=300)
    unit_path = models.CharField("место", max_length=80, db_collation="C")
    seal = models.CharField("контрольная сумма", max_length=64)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.VALID)
    content = models.JSONField("содержание")
    template = models.CharField("версия шаблона", max_length=20)
    revoked_reason = models.CharField("причина отзыва", max_length=300, blank=True)

    class Meta:
        verbose_name = "документ"
        verbose_name_plural = "документы"
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id", "version"], name="paper_version_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} № {self.number}"


class Template(models.Model):
    """A document of the system: who prepares, who approves, which fields; loaded from the catalogue."""

    code = models.CharField("код", max_length=8, unique=True)
    name = models.CharField("название", max_length=300)
    level = models.CharField("уровень", max_length=60)
    mission_row = models.CharField("строка требований", max_length=20)
    prepared_by = models.CharField("готовит", max_length=120)
    approved_by = models.CharField("утверждает", max_length=120)
    fields = models.TextField("поля")
    formats = models.CharField("форматы", max_length=60)
    mark = models.CharField("откуда", max_length=120)

    class Meta:
        verbose_name = "шаблон документа"
        verbose_name_plural = "шаблоны документов"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
