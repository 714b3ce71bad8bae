"""Sittings with their answers. An attempt is a fact."""

from __future__ import annotations

from django.db import models

from marshrut.diagnostics.words import SittingState

from .bank import Form
from .campaigns import Campaign


class Sitting(models.Model):
    """One person takes one form: started once, resumed anywhere, finished once. `region_code` keys big tables.

    While `paused_at` stands the time does not run: `closes_at` moves by the pause when it ends.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="sittings", verbose_name="кампания")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="sittings", verbose_name="человек")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="организация")
    region_code = models.CharField("регион", max_length=4)
    form = models.ForeignKey(Form, models.PROTECT, related_name="+", verbose_name="вариант")
    state = models.CharField("состояние", max_length=9, choices=SittingState, default=SittingState.STARTED)
    started_at = models.DateTimeField("начата")
    closes_at = models.DateTimeField("время выходит")
    finished_at = models.DateTimeField("завершена", null=True, blank=True)
    paused_at = models.DateTimeField("на паузе с", null=True, blank=True)
    late = models.BooleanField("ответы пришли после срока", default=False)
    annulled_reason = models.CharField("причина аннулирования", max_length=300, blank=True)

    class Meta:
        verbose_name = "прохождение"
        verbose_name_plural = "прохождения"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "person"],
                condition=~models.Q(state="annulled"),
                name="sitting_once_in_campaign",
                violation_error_message="Эта диагностика уже начата.",
            )
        ]
        indexes = [models.Index(fields=["person", "-started_at"], name="sitting_of_person")]

    def __str__(self) -> str:
        return f"прохождение {self.pk}"


class Answer(models.Model):
    """The last answer to a place of the form; `turn` grows with each change on the device, repeats are harmless."""

    sitting = models.ForeignKey(
        Sitting, models.CASCADE, related_name="answers", verbose_name="прохождение", db_index=False
    )
    place = models.PositiveSmallIntegerField("номер в варианте")
    turn = models.PositiveIntegerField("ход")
    value = models.JSONField("ответ")
    nonce = models.CharField("метка устройства", max_length=36, blank=True)
    said_at = models.DateTimeField("когда отвечено", null=True)
    saved_at = models.DateTimeField("когда сохранено")

    class Meta:
        verbose_name = "ответ"
        verbose_name_plural = "ответы"
        constraints = [models.UniqueConstraint(fields=["sitting", "place"], name="answer_one_per_place")]

    def __str__(self) -> str:
        return f"{self.sitting_id}: {self.place}"
