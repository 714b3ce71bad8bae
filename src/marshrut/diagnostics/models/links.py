"""Links that open one sitting without an account."""

from __future__ import annotations

from django.db import models

from .campaigns import Invitation


class Link(models.Model):
    """A link of one invitation. The secret itself is signed and not kept; a higher `serial` makes older ones void.

    `device` is the mark of the only device on which the work goes on now.
    """

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="link", verbose_name="приглашение")
    serial = models.PositiveSmallIntegerField("номер выдачи", default=1)
    until = models.DateTimeField("действует до")
    fails = models.PositiveSmallIntegerField("неверных попыток", default=0)
    device = models.CharField("метка устройства", max_length=32, blank=True)
    made_at = models.DateTimeField("сделана", auto_now_add=True)
    opened_at = models.DateTimeField("открыта", null=True, blank=True)
    mailed_at = models.DateTimeField("отправлена", null=True, blank=True)

    class Meta:
        verbose_name = "ссылка на диагностику"
        verbose_name_plural = "ссылки на диагностику"

    def __str__(self) -> str:
        return f"{self.invitation_id} № {self.serial}"
