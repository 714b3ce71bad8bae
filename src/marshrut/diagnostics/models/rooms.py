"""Rooms where invited people sit at one time under the eyes of an organiser."""

from __future__ import annotations

from django.db import models

from .campaigns import Campaign, Invitation

MOST_SEATS = 60


class Room(models.Model):
    """A room of a campaign: where, when, who keeps order."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rooms", verbose_name="кампания")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="площадка")
    place = models.CharField("кабинет", max_length=100)
    starts_at = models.DateTimeField("начало")
    organiser = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="rooms", verbose_name="организатор в аудитории"
    )
    capacity = models.PositiveSmallIntegerField("мест", default=MOST_SEATS)
    made_at = models.DateTimeField("создана", auto_now_add=True)

    class Meta:
        verbose_name = "аудитория"
        verbose_name_plural = "аудитории"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capacity__gte=1, capacity__lte=MOST_SEATS),
                name="room_holds_sixty",
                violation_error_message=f"В аудитории от 1 до {MOST_SEATS} мест.",
            )
        ]
        indexes = [models.Index(fields=["organiser", "-starts_at"], name="room_of_organiser")]

    def __str__(self) -> str:
        return f"{self.unit.name}, {self.place}"


class Seat(models.Model):
    """An invited person has a place in a room and does not begin before being let in.

    `seen_at` is when the device last asked how things are, so that the organiser knows whether it is connected.
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="places", verbose_name="аудитория")
    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="seat", verbose_name="приглашение")
    admitted_at = models.DateTimeField("допуск", null=True, blank=True)
    seen_at = models.DateTimeField("связь была", null=True, blank=True)

    class Meta:
        verbose_name = "место в аудитории"
        verbose_name_plural = "места в аудитории"

    def __str__(self) -> str:
        return f"{self.room_id}: {self.invitation_id}"
