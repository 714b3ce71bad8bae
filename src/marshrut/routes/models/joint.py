"""Plans of many teachers at once, before they become proposals."""

from __future__ import annotations

from django.db import models

from .route import Route


class JointDraft(models.Model):
    """What a joint plan holds for one teacher. Nobody sees it until it is published as a proposal."""

    run = models.ForeignKey("core.Progress", models.CASCADE, related_name="+", verbose_name="расчёт")
    employment = models.ForeignKey("people.Employment", models.CASCADE, related_name="+", verbose_name="место работы")
    lines = models.JSONField("строки", default=list)
    about = models.JSONField("пояснения", default=dict)
    need = models.FloatField("ожидаемый прирост, логиты", default=0.0)
    route = models.ForeignKey(
        Route, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="предложенный маршрут"
    )

    class Meta:
        verbose_name = "черновик общего плана"
        verbose_name_plural = "черновики общего плана"
        constraints = [models.UniqueConstraint(fields=["run", "employment"], name="joint_draft_once")]

    def __str__(self) -> str:
        return f"{self.employment}: строк {len(self.lines)}"
