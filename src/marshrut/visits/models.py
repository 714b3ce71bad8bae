"""A visit, what is written in its card, whom the card is shown to, trainings of observers."""

from __future__ import annotations

import pghistory
from django.db import models

from .words import Kind, State


@pghistory.track()
class Visit(models.Model):
    """One visit: the host shows the work, the guest comes. `not_for_sanctions` is the policy the record was made under."""

    kind = models.CharField("вид", max_length=12, choices=Kind)
    state = models.CharField("состояние", max_length=14, choices=State, default=State.REQUESTED)
    host = models.ForeignKey("people.Person", models.PROTECT, related_name="hosted", verbose_name="чьё занятие")
    guest = models.ForeignKey("people.Person", models.PROTECT, related_name="visits", verbose_name="кто приходит")
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="кто предложил")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="visits", verbose_name="где")
    region_code = models.CharField("регион", max_length=4)
    subject = models.CharField("предмет", max_length=120, blank=True)
    topic = models.CharField("тема", max_length=300)
    wish = models.CharField("на что посмотреть", max_length=500, blank=True)
    starts = models.DateTimeField("начало", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("минут", default=40)
    place = models.CharField("место", max_length=200, blank=True)
    link = models.URLField("ссылка на запись", max_length=500, blank=True)
    no_pupils = models.BooleanField("лиц учеников нет или согласие родителей есть", default=False)
    line = models.BigIntegerField("строка маршрута", null=True, blank=True)
    card = models.CharField("версия карты", max_length=12, blank=True)
    not_for_sanctions = models.BooleanField("не для санкций", default=True)
    reason = models.CharField("причина отмены", max_length=500, blank=True)
    guest_words = models.TextField("отзыв", max_length=2000, blank=True)
    host_words = models.TextField("ответ педагога", max_length=2000, blank=True)
    next_step = models.CharField("следующий шаг", max_length=500, blank=True)
    next_on = models.DateField("когда следующий шаг", null=True, blank=True)
    given_at = models.DateTimeField("отзыв отдан", null=True, blank=True)
    read_at = models.DateTimeField("педагог прочитал", null=True, blank=True)
    made_at = models.DateTimeField("предложено", auto_now_add=True)

    class Meta:
        verbose_name = "посещение"
        verbose_name_plural = "посещения"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(host=models.F("guest")),
                name="visit_of_another",
                violation_error_message="Посещение бывает у другого человека.",
            ),
            models.CheckConstraint(
                condition=models.Q(not_for_sanctions=True),
                name="visit_not_for_sanctions",
                violation_error_message="Посещение не может служить для санкций.",
            ),
        ]
        indexes = [
            models.Index(fields=["host", "-made_at"], name="visit_of_host"),
            models.Index(fields=["guest", "-made_at"], name="visit_of_guest"),
            models.Index(fields=["line"], condition=models.Q(line__isnull=False), name="visit_of_line"),
        ]

    def __str__(self) -> str:
        return self.topic


class Entry(models.Model):
    """One thing written in a card: a mark, a note, a text. Of two devices the later turn stays, repeats do no harm."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="entries", verbose_name="посещение")
    key = models.CharField("ключ", max_length=40)
    value = models.JSONField("значение")
    turn = models.BigIntegerField("ход")
    said_at = models.DateTimeField("когда записано")

    class Meta:
        verbose_name = "запись карты"
        verbose_name_plural = "записи карты"
        constraints = [models.UniqueConstraint(fields=["visit", "key"], name="visit_entry_once")]

    def __str__(self) -> str:
        return self.key


class Share(models.Model):
    """The teacher shows the card to the school; may be taken back on any day."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="shares", verbose_name="посещение")
    given_at = models.DateTimeField("показано", auto_now_add=True)
    withdrawn_at = models.DateTimeField("больше не показано", null=True, blank=True)

    class Meta:
        verbose_name = "показ карты школе"
        verbose_name_plural = "показы карт школе"
        constraints = [
            models.UniqueConstraint(
                fields=["visit"],
                condition=models.Q(withdrawn_at=None),
                name="visit_share_once",
                violation_error_message="Карта уже показана школе.",
            )
        ]

    def __str__(self) -> str:
        return f"показ {self.visit_id}"


class Training(models.Model):
    """The exercise of an observer by a version of the card: marks and how far they agree with the key."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="trainings", verbose_name="наблюдатель")
    card = models.CharField("версия карты", max_length=12)
    marks = models.JSONField("отметки")
    kappa = models.FloatField("взвешенная каппа", null=True)
    low = models.FloatField("нижняя граница", null=True)
    high = models.FloatField("верхняя граница", null=True)
    bias = models.FloatField("насколько отметки выше эталона", default=0)
    passed = models.BooleanField("допущен к баллам")
    at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "упражнение наблюдателя"
        verbose_name_plural = "упражнения наблюдателей"
        indexes = [models.Index(fields=["person", "card", "-at"], name="training_of_person")]

    def __str__(self) -> str:
        return f"упражнение {self.person_id}"
