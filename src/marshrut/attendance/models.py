"""Something people take part in, and what is known of each of them."""

from __future__ import annotations

from django.db import models

from .words import Kind, State


class Occasion(models.Model):
    """A stream, an event, a community … as it stands in a catalogue of another room: `kind` and `object_id` name it."""

    kind = models.CharField("вид", max_length=10, choices=Kind)
    object_id = models.BigIntegerField("номер предмета")
    title = models.CharField("название", max_length=500)
    unit_path = models.CharField("место", max_length=80, db_collation="C")
    owner = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто ведёт"
    )
    starts = models.DateField("начало", null=True, blank=True)
    ends = models.DateField("окончание", null=True, blank=True)
    hours = models.PositiveSmallIntegerField("часов", default=0)

    class Meta:
        verbose_name = "занятие"
        verbose_name_plural = "занятия"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="occasion_once")]
        indexes = [models.Index(fields=["ends"], name="occasion_end")]

    def __str__(self) -> str:
        return self.title


class Presence(models.Model):
    """One person at one occasion. Of what is held many times: one row without a day says that the person is expected."""

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="people", verbose_name="занятие")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="presences", verbose_name="кто")
    state = models.CharField("состояние", max_length=8, choices=State, default=State.EXPECTED)
    day = models.DateField("день", null=True, blank=True)
    hours = models.PositiveSmallIntegerField("часов", default=0)
    by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто отметил"
    )
    changed_at = models.DateTimeField("изменено", auto_now=True)

    class Meta:
        verbose_name = "участие"
        verbose_name_plural = "участие"
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "person", "day"], name="presence_once_a_day", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["occasion", "state"], name="presence_state")]

    def __str__(self) -> str:
        return f"{self.person_id} в {self.occasion_id}"
