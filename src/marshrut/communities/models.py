"""A community or association and who is in it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .words import Kind, Status


class Community(models.Model):
    """A community, association or council at a place."""

    title = models.CharField("название", max_length=300)
    kind = models.CharField("вид", max_length=12, choices=Kind)
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="communities", verbose_name="где")
    subject = models.CharField("предмет", max_length=60, blank=True)
    competencies = ArrayField(models.CharField(max_length=20), verbose_name="компетенции", default=list)
    about = models.TextField("содержание работы", blank=True)
    hours = models.PositiveSmallIntegerField("часов в год", default=8)
    active = models.BooleanField("действует", default=True)

    class Meta:
        verbose_name = "сообщество"
        verbose_name_plural = "сообщества"

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """A person in a body, with days."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="memberships", verbose_name="сообщество")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="memberships", verbose_name="человек")
    status = models.CharField("статус", max_length=10, choices=Status, default=Status.MEMBER)
    since = models.DateField("с")
    until = models.DateField("по", null=True, blank=True)

    class Meta:
        verbose_name = "участие в сообществе"
        verbose_name_plural = "участия в сообществах"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "person"], condition=models.Q(until=None), name="membership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} в {self.community_id}"
