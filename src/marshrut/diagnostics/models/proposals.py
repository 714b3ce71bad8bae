"""Proposals to bring a calibration or a scale of levels into use: two people, a note, days."""

from __future__ import annotations

from datetime import date

import pghistory
from django.db import models

from marshrut.diagnostics.words import ProposalState

from .bank import Calibration
from .campaigns import Scale


@pghistory.track()
class Proposal(models.Model):
    """A psychometrician proposes, an officer of diagnostics confirms; the same person never does both.

    About a calibration (`calibration`, to stand instead of `instead_of`) or a version of the scale: `draft` holds its fields
    until it is confirmed and becomes `scale`. `reason` says why a calibration that did not pass the gate is needed.
    """

    calibration = models.ForeignKey(
        Calibration, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name="калибровка"
    )
    instead_of = models.ForeignKey(
        Calibration, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="вместо какой"
    )
    draft = models.JSONField("шкала", default=dict, blank=True)
    scale = models.OneToOneField(Scale, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="введена")
    state = models.CharField("состояние", max_length=9, choices=ProposalState, default=ProposalState.OPEN)
    preliminary = models.BooleanField("предварительно", default=False)
    note = models.TextField("пояснение")
    reason = models.TextField("почему нельзя ждать", blank=True)
    seal = models.CharField("контрольная сумма отчёта", max_length=80, blank=True)
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="кто предложил")
    proposed_at = models.DateTimeField("когда предложено", auto_now_add=True)
    decided_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто решил"
    )
    decided_at = models.DateTimeField("когда решено", null=True, blank=True)
    answer = models.TextField("ответ", blank=True)

    class Meta:
        verbose_name = "предложение ввести в действие"
        verbose_name_plural = "предложения ввести в действие"
        constraints = [
            models.UniqueConstraint(
                fields=["calibration"],
                condition=models.Q(state="open", calibration__isnull=False),
                name="proposal_open_once",
                violation_error_message="Эта калибровка уже предложена.",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("proposed_by")),
                name="proposal_two_people",
                violation_error_message="Предложивший не может решать сам: нужен второй человек.",
            ),
            models.CheckConstraint(
                condition=models.Q(preliminary=False) | ~models.Q(reason=""),
                name="proposal_preliminary_has_reason",
                violation_error_message="Для предварительной калибровки нужна причина.",
            ),
        ]

    def __str__(self) -> str:
        return f"предложение {self.pk}"

    @property
    def title(self) -> str:
        """What it is about, for lists and messages."""
        return f"калибровка «{self.calibration.name}»" if self.calibration else f"шкала «{self.draft['version']}»"

    @property
    def since(self) -> date | None:
        """The first day of a proposed scale."""
        return date.fromisoformat(self.draft["since"]) if self.draft else None
