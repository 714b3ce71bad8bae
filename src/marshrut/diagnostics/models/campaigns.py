"""Campaigns: whom they invite, by which form and scale."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from marshrut.diagnostics.words import CampaignState, InvitationState, Purpose

from .bank import Form


class Scale(models.Model):
    """How a score becomes a level: a versioned setting with its days and its ground.

    `cuts` are two or three borders in logits, from the lowest: below the first is «высокий» deficit, then «средний»,
    «низкий», and above the third, when given, «не выявлены». `overall` names the rule of the overall level.
    """

    version = models.CharField("версия", max_length=20, unique=True)
    cuts = ArrayField(models.FloatField(), verbose_name="границы, логиты")
    most_se = models.FloatField("наибольшая ошибка для вывода, логиты", default=0.75)
    least_answers = models.PositiveSmallIntegerField("наименьшее число ответов", default=4)
    border = models.FloatField("вероятность уверенного уровня", default=0.75)
    overall = models.CharField("правило общего уровня", max_length=20, default="worst_of_groups")
    since = models.DateField("с")
    until = models.DateField("по", null=True, blank=True)
    basis = models.CharField("основание", max_length=300)

    class Meta:
        verbose_name = "шкала уровней"
        verbose_name_plural = "шкалы уровней"

    def __str__(self) -> str:
        return self.version


@pghistory.track()
class Campaign(models.Model):
    """A campaign of diagnostics: whom it invites, which form, when."""

    title = models.CharField("название", max_length=200)
    purpose = models.CharField("цель", max_length=8, choices=Purpose, default=Purpose.INITIAL)
    state = models.CharField("состояние", max_length=8, choices=CampaignState, default=CampaignState.DRAFT)
    form = models.ForeignKey(Form, models.PROTECT, related_name="campaigns", verbose_name="вариант")
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="+", verbose_name="шкала")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="campaigns", verbose_name="территория")
    subject = models.CharField("предмет", max_length=60, blank=True)
    positions = ArrayField(models.CharField(max_length=20), verbose_name="должности", default=list, blank=True)
    opens_at = models.DateTimeField("открывается")
    closes_at = models.DateTimeField("закрывается")
    minutes = models.PositiveSmallIntegerField("минут на работу")
    retake_days = models.PositiveSmallIntegerField("повтор не раньше, дней", default=90)
    basis = models.CharField("основание", max_length=300, blank=True)
    invite_late = models.BooleanField("приглашать новых сотрудников", default=True)
    count_late = models.BooleanField("учитывать сданные после срока", default=True)
    published_at = models.DateTimeField("объявлена", null=True, blank=True)

    class Meta:
        verbose_name = "кампания диагностики"
        verbose_name_plural = "кампании диагностики"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at")),
                name="campaign_opens_before_it_closes",
                violation_error_message="Кампания должна закрываться позже, чем открывается.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Invitation(models.Model):
    """A person is invited to a campaign. A refusal keeps no reason and is shown to no school.

    `form` is the one dealt out to the person for good; empty where the campaign has only one.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="invitations", verbose_name="кампания")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="invitations", verbose_name="кто")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="организация")
    form = models.ForeignKey(Form, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="вариант")
    state = models.CharField("состояние", max_length=8, choices=InvitationState, default=InvitationState.SENT)
    sent_at = models.DateTimeField("отправлено", auto_now_add=True)
    decided_at = models.DateTimeField("решено", null=True, blank=True)
    extra_minutes = models.PositiveSmallIntegerField("дополнительное время, мин", default=0)
    reminded = models.PositiveSmallIntegerField("напомнено за дней до конца", null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.SET_NULL, related_name="replaced_by", null=True, blank=True, verbose_name="вместо кого"
    )

    class Meta:
        verbose_name = "приглашение к диагностике"
        verbose_name_plural = "приглашения к диагностике"
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], name="invitation_once")]
        indexes = [models.Index(fields=["campaign", "unit", "state"], name="invitation_progress")]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.person_id}"
