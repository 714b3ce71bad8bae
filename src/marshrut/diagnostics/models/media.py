"""Pictures of the bank."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

MOST_BYTES = 500_000


class Media(models.Model):
    """A picture of the bank, cleaned and never changed: another picture has another code.

    The bytes lie in the row: they are few and small, one transaction and one copy keep the task and its picture together.
    """

    code = models.CharField(
        "код", max_length=40, unique=True, validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]
    )
    sha256 = models.CharField("отпечаток", max_length=64)
    mime = models.CharField("вид файла", max_length=20)
    data = models.BinaryField("содержимое")
    alt = models.CharField("описание для тех, кто не видит", max_length=500)
    width = models.PositiveSmallIntegerField("ширина, точек")
    height = models.PositiveSmallIntegerField("высота, точек")
    source = models.CharField("источник", max_length=300, blank=True)
    author_id = models.BigIntegerField("кто загрузил", null=True, blank=True)
    made_at = models.DateTimeField("загружен", auto_now_add=True)

    class Meta:
        verbose_name = "рисунок"
        verbose_name_plural = "рисунки"
        constraints = [
            models.CheckConstraint(condition=~models.Q(alt=""), name="media_has_words"),
            models.CheckConstraint(condition=models.Q(width__gt=0, height__gt=0), name="media_has_size"),
        ]

    def __str__(self) -> str:
        return self.code
