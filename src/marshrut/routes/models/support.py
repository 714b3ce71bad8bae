"""What support leaves: contacts, comments, substitutions at lessons, stopped reminders, prints of reports."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from ..support import Audience, ContactKind, Reminder
from .route import Route, RouteLine


class Contact(models.Model):
    """A talk of the tutor with the teacher: minutes go into the load of the tutor."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="contacts", verbose_name="маршрут")
    tutor = models.ForeignKey("people.Person", models.PROTECT, related_name="contacts", verbose_name="тьютор")
    on = models.DateField("день")
    kind = models.CharField("вид", max_length=8, choices=ContactKind)
    minutes = models.PositiveSmallIntegerField("минут")
    text = models.CharField("о чём", max_length=500, blank=True)
    next_step = models.CharField("о чём договорились", max_length=300, blank=True)
    next_on = models.DateField("когда", null=True, blank=True)
    at = models.DateTimeField("записано", auto_now_add=True)

    class Meta:
        verbose_name = "контакт"
        verbose_name_plural = "контакты"
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["route", "-on"], name="contact_of_route"),
            models.Index(fields=["tutor", "-on"], name="contact_of_tutor"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d.%m.%Y}"


class Comment(models.Model):
    """A word in the discussion of a route or of a line; an answer keeps the place and the audience of what it answers."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="comments", verbose_name="маршрут")
    line = models.ForeignKey(
        RouteLine, models.SET_NULL, null=True, blank=True, related_name="comments", verbose_name="строка"
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="answers", verbose_name="ответ на"
    )
    audience = models.CharField("кто видит", max_length=6, choices=Audience, default=Audience.PAIR)
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="кто")
    called = models.ManyToManyField("people.Person", related_name="+", blank=True, verbose_name="кого позвали")
    text = models.TextField("текст", max_length=2000)
    at = models.DateTimeField("когда", auto_now_add=True)
    resolved_at = models.DateTimeField("решено", null=True, blank=True)

    class Meta:
        verbose_name = "комментарий"
        verbose_name_plural = "комментарии"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["route", "at"], name="comment_of_route")]

    def __str__(self) -> str:
        return self.text[:60]


class Cover(models.Model):
    """Who takes the lessons of a teacher while a line of the route keeps them away."""

    line = models.OneToOneField(RouteLine, models.CASCADE, related_name="cover", verbose_name="строка")
    substitute = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто заменит"
    )
    note = models.CharField("примечание", max_length=200, blank=True)
    at = models.DateTimeField("записано", auto_now=True)

    class Meta:
        verbose_name = "замена на уроках"
        verbose_name_plural = "замены на уроках"

    def __str__(self) -> str:
        return f"замена {self.line_id}"


class ReminderStop(models.Model):
    """A person stopped a kind of reminders; the row goes when it is wanted again."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", verbose_name="кто")
    kind = models.CharField("вид", max_length=20, choices=Reminder)

    class Meta:
        verbose_name = "выключенное напоминание"
        verbose_name_plural = "выключенные напоминания"
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="reminder_stop_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"


class ReportPrint(models.Model):
    """The print of a report: bands of its hashes, to find reports of the region that are nearly the same text."""

    line = models.OneToOneField(RouteLine, models.CASCADE, related_name="print", verbose_name="строка")
    bands = ArrayField(models.IntegerField(), verbose_name="полосы", default=list)
    region_code = models.CharField("регион", max_length=4)

    class Meta:
        verbose_name = "отпечаток отчёта"
        verbose_name_plural = "отпечатки отчётов"
        indexes = [GinIndex(fields=["bands"], name="report_print_bands")]

    def __str__(self) -> str:
        return f"отпечаток {self.line_id}"
