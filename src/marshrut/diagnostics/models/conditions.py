"""Special conditions of a person in a campaign: more time, large print, breaks. Why they are needed is never kept."""

from __future__ import annotations

from django.db import models

from marshrut.diagnostics.words import ConditionState, TimeShare

from .campaigns import Invitation


class Condition(models.Model):
    """What is asked for or given by one invitation; it is in force when given. There is no field for a reason on purpose.

    `breaks_taken` and `break_since` count the breaks of the person's sitting.
    """

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="condition", verbose_name="приглашение")
    state = models.CharField("состояние", max_length=8, choices=ConditionState, default=ConditionState.ASKED)
    time_share = models.PositiveSmallIntegerField("время, %", choices=TimeShare, default=TimeShare.USUAL)
    large_print = models.BooleanField("крупный шрифт", default=False)
    breaks = models.BooleanField("перерывы", default=False)
    at = models.DateTimeField("изменено", auto_now=True)
    breaks_taken = models.PositiveSmallIntegerField("перерывов взято", default=0)
    break_since = models.DateTimeField("перерыв с", null=True, blank=True)

    class Meta:
        verbose_name = "особые условия"
        verbose_name_plural = "особые условия"

    def __str__(self) -> str:
        return f"{self.invitation_id}: {self.state}"
