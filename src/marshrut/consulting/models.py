"""A consultation, what was written in it, to whom it was routed, hours of a methodist, the bank of answers."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Lower, Replace

from .words import Form, Published, Side, State, Theme


def _plain(field: str) -> Replace:
    return Replace(Lower(field), models.Value("ё"), models.Value("е"), output_field=models.TextField())


@pghistory.track()
class Consultation(models.Model):
    """One request. `hidden`: the methodist does not learn who asks; the centre's duty specialist does."""

    asker = models.ForeignKey("people.Person", models.PROTECT, related_name="consultations", verbose_name="кто спросил")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="consultations", verbose_name="где работает")
    region_code = models.CharField("регион", max_length=4)
    topic = models.CharField("тема", max_length=200)
    subject = models.CharField("предмет", max_length=60, blank=True)
    theme = models.CharField("о чём", max_length=12, choices=Theme, default=Theme.METHODS)
    form = models.CharField("как ответить", max_length=8, choices=Form, default=Form.WRITTEN)
    hidden = models.BooleanField("методист не видит, кто спросил", default=False)
    about_title = models.CharField("к чему относится", max_length=200, blank=True)
    about_url = models.CharField("страница", max_length=200, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.NEW)
    methodist = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="advised", verbose_name="методист"
    )
    why = models.CharField("почему у этого методиста", max_length=200, blank=True)
    due = models.DateField("срок", null=True, blank=True)
    starts = models.DateTimeField("встреча", null=True, blank=True)
    place = models.CharField("место или ссылка", max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField("минут работы", default=0)
    mark = models.PositiveSmallIntegerField("помогло ли", null=True, blank=True)
    mark_words = models.CharField("что добавить", max_length=500, blank=True)
    reason = models.CharField("причина", max_length=500, blank=True)
    asker_shares = models.BooleanField("спросивший разрешил поместить в базу", default=False)
    methodist_shares = models.BooleanField("методист разрешил поместить в базу", default=False)
    asked_at = models.DateTimeField("спрошено", auto_now_add=True)
    first_answer_at = models.DateTimeField("первый ответ", null=True, blank=True)
    answered_at = models.DateTimeField("последний ответ", null=True, blank=True)
    in_term = models.BooleanField("ответ в срок", null=True, blank=True)
    was_reopened = models.BooleanField("вопрос открывали снова", default=False)

    class Meta:
        verbose_name = "консультация"
        verbose_name_plural = "консультации"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(methodist=None) | ~models.Q(methodist=models.F("asker")),
                name="consultation_of_another",
                violation_error_message="Отвечает другой человек, не тот, кто спросил.",
            )
        ]
        indexes = [
            models.Index(fields=["asker", "-asked_at"], name="consultation_of_asker"),
            models.Index(fields=["methodist", "state"], name="consultation_of_methodist"),
            models.Index(fields=["state", "due"], name="consultation_waiting"),
        ]

    def __str__(self) -> str:
        return self.topic


class Message(models.Model):
    """What one of the two wrote."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="messages", verbose_name="консультация")
    side = models.CharField("чьё", max_length=9, choices=Side)
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="кто написал")
    text = models.TextField("текст", max_length=4000)
    at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "сообщение консультации"
        verbose_name_plural = "сообщения консультаций"
        indexes = [models.Index(fields=["consultation", "at"], name="message_in_order")]

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.consultation_id}"


class Turn(models.Model):
    """The request was with a methodist; when it went on, why."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="turns", verbose_name="консультация")
    methodist = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="методист")
    why = models.CharField("почему у этого методиста", max_length=200)
    since = models.DateTimeField("с", auto_now_add=True)
    left_at = models.DateTimeField("передана дальше", null=True, blank=True)
    reason = models.CharField("почему передана", max_length=500, blank=True)

    class Meta:
        verbose_name = "очередь консультации"
        verbose_name_plural = "очереди консультаций"
        constraints = [
            models.UniqueConstraint(
                fields=["consultation"], condition=models.Q(left_at=None), name="turn_one_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["consultation", "since"], name="turn_in_order")]

    def __str__(self) -> str:
        return f"{self.consultation_id} → {self.methodist_id}"


class Slot(models.Model):
    """A time that a methodist offers for a call, a video or a meeting; free until a consultation takes it."""

    methodist = models.ForeignKey("people.Person", models.CASCADE, related_name="slots", verbose_name="методист")
    starts = models.DateTimeField("начало")
    minutes = models.PositiveSmallIntegerField("минут", default=30)
    place = models.CharField("место или ссылка", max_length=300, blank=True)
    taken_by = models.OneToOneField(
        Consultation, models.SET_NULL, null=True, blank=True, related_name="slot", verbose_name="занято"
    )

    class Meta:
        verbose_name = "время для консультаций"
        verbose_name_plural = "времена для консультаций"
        constraints = [
            models.UniqueConstraint(
                fields=["methodist", "starts"],
                name="slot_once",
                violation_error_message="На это время уже назначен приём.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.methodist_id}: {self.starts:%d.%m %H:%M}"


@pghistory.track(exclude=["vector"])
class KnownAnswer(models.Model):
    """A question with its answer for everybody, without people: written by an editor after a consultation or at once."""

    source = models.OneToOneField(
        Consultation, models.SET_NULL, null=True, blank=True, related_name="known", verbose_name="из консультации"
    )
    question = models.CharField("вопрос", max_length=300)
    answer = models.TextField("ответ", max_length=4000)
    subject = models.CharField("предмет", max_length=60, blank=True)
    theme = models.CharField("о чём", max_length=12, choices=Theme, default=Theme.METHODS)
    state = models.CharField("состояние", max_length=9, choices=Published, default=Published.DRAFT)
    editor = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="кто подготовил")
    checked_on = models.DateField("проверено", null=True, blank=True)
    made_at = models.DateTimeField("создано", auto_now_add=True)
    # «ё» as «е», as in what is asked: the stems of the two differ
    vector = models.GeneratedField(
        expression=SearchVector(_plain("question"), _plain("answer"), config="russian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = "ответ базы"
        verbose_name_plural = "база ответов"
        indexes = [GinIndex(fields=["vector"], name="known_answer_words")]

    def __str__(self) -> str:
        return self.question


class Solved(models.Model):
    """Somebody was about to ask, read an answer of the bank and needed no more."""

    answer = models.ForeignKey(KnownAnswer, models.CASCADE, related_name="solved", verbose_name="ответ")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", verbose_name="кому помогло")
    topic = models.CharField("что хотели спросить", max_length=200, blank=True)
    at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "помог ответ базы"
        verbose_name_plural = "помогли ответы базы"
        indexes = [models.Index(fields=["answer", "at"], name="solved_by_answer")]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.person_id}"
