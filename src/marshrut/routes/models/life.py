"""What the year after approval leaves: files of evidence, marks of transfer into practice, the frozen end of a route."""

from __future__ import annotations

from django.db import models

from ..words import FileKind, Transfer
from .route import Route, RouteLine


class EvidenceFile(models.Model):
    """A file of a person's evidence bank: one file, many uses. The bytes lie on disk under their hash."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="evidence", verbose_name="чей")
    kind = models.CharField("вид", max_length=5, choices=FileKind)
    mime = models.CharField("тип", max_length=40)
    size = models.PositiveIntegerField("размер, байт")
    sha256 = models.CharField("отпечаток", max_length=64)
    title = models.CharField("название", max_length=200)
    at = models.DateTimeField("добавлен", auto_now_add=True)

    class Meta:
        verbose_name = "файл свидетельств"
        verbose_name_plural = "файлы свидетельств"
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "sha256"], name="evidence_file_once")]

    def __str__(self) -> str:
        return self.title


class EvidenceUse(models.Model):
    """Where a file of the bank is shown: on a line, or at the end of the route when there is no line."""

    file = models.ForeignKey(EvidenceFile, models.CASCADE, related_name="uses", verbose_name="файл")
    route = models.ForeignKey(Route, models.CASCADE, related_name="evidence", verbose_name="маршрут")
    line = models.ForeignKey(
        RouteLine, models.CASCADE, null=True, blank=True, related_name="evidence", verbose_name="строка"
    )
    at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "использование файла"
        verbose_name_plural = "использования файлов"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["file", "line"], name="evidence_once_on_a_line"),
            models.UniqueConstraint(
                fields=["file", "route"], condition=models.Q(line=None), name="evidence_once_at_the_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} в {self.route_id}"


class TransferMark(models.Model):
    """One proof that the learnt came into practice. `source_kind` and `source_id` name what it was taken from."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="transfers", verbose_name="маршрут")
    kind = models.CharField("вид", max_length=12, choices=Transfer)
    on = models.DateField("день")
    title = models.CharField("что это было", max_length=300)
    source_kind = models.CharField("откуда", max_length=20, blank=True)
    source_id = models.BigIntegerField("номер источника", null=True, blank=True)
    by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто отметил"
    )
    at = models.DateTimeField("когда отмечено", auto_now_add=True)

    class Meta:
        verbose_name = "свидетельство переноса"
        verbose_name_plural = "свидетельства переноса"
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["route", "source_kind", "source_id"],
                condition=models.Q(source_id__isnull=False),
                name="transfer_once_from_a_source",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ClosingSnapshot(models.Model):
    """The end of a route, frozen: criteria, hours, reports, growth, as they were that day. Never changes."""

    route = models.OneToOneField(Route, models.PROTECT, related_name="closing", verbose_name="маршрут")
    content = models.JSONField("содержание")
    seal = models.CharField("контрольная сумма", max_length=64)
    made_at = models.DateTimeField("закрыт")

    class Meta:
        verbose_name = "итог маршрута"
        verbose_name_plural = "итоги маршрутов"

    def __str__(self) -> str:
        return f"итог {self.route_id}"
