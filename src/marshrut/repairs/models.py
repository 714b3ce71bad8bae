"""Deeds, repairs of people, patches of lines, seats."""

from __future__ import annotations

from django.db import models

from marshrut.routes.words import Put

from .words import IN_FORCE, Act, DeedState, Outcome, RepairState, SeatState, Thing


class Deed(models.Model):
    """A cancel, a move or an absence: what was done, by whom and why; what is needed to take it back."""

    thing = models.CharField("что", max_length=8, choices=Thing)
    object_id = models.BigIntegerField("номер предмета")
    title = models.CharField("название", max_length=500)
    unit_path = models.CharField("место", max_length=80, db_collation="C", blank=True)
    act = models.CharField("действие", max_length=6, choices=Act)
    reason = models.CharField("причина", max_length=500)
    was_starts = models.DateTimeField("начало было")
    was_ends = models.DateTimeField("окончание было")
    starts = models.DateTimeField("новое начало", null=True, blank=True)
    ends = models.DateTimeField("новое окончание", null=True, blank=True)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="кто")
    at = models.DateTimeField("когда", auto_now_add=True)
    state = models.CharField("состояние", max_length=7, choices=DeedState, default=DeedState.RUNNING)
    progress_id = models.BigIntegerField("ход подбора", default=0)
    facts = models.JSONField("сколько чего", default=dict)

    class Meta:
        verbose_name = "отмена или перенос"
        verbose_name_plural = "отмены и переносы"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["thing", "object_id"], name="deed_of_thing")]

    def __str__(self) -> str:
        return self.title


class Repair(models.Model):
    """What one person is told and decides after a deed: one message, one button, whatever number of lines is hit."""

    deed = models.ForeignKey(Deed, models.CASCADE, related_name="repairs", verbose_name="отмена или перенос")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="repairs", verbose_name="кто")
    state = models.CharField("состояние", max_length=9, choices=RepairState, default=RepairState.OFFERED)
    notice_id = models.BigIntegerField("сообщение", default=0)
    decided_at = models.DateTimeField("решено", null=True, blank=True)

    class Meta:
        verbose_name = "замена для человека"
        verbose_name_plural = "замены для людей"
        constraints = [models.UniqueConstraint(fields=["deed", "person"], name="repair_once")]
        indexes = [models.Index(fields=["person", "state"], name="repair_of_person")]

    def __str__(self) -> str:
        return f"{self.deed_id}: {self.person_id}"


class Patch(models.Model):
    """One lost line of a route and what is offered in its place."""

    repair = models.ForeignKey(Repair, models.CASCADE, related_name="patches", verbose_name="замена")
    route = models.ForeignKey("routes.Route", models.CASCADE, related_name="+", verbose_name="маршрут")
    line = models.ForeignKey(
        "routes.RouteLine", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="строка"
    )
    was = models.CharField("что было", max_length=500)
    outcome = models.CharField("что предложено", max_length=8, choices=Outcome)
    why = models.CharField("почему замены нет", max_length=300, blank=True)
    kind = models.CharField("вид предложенного", max_length=20, blank=True)
    source_id = models.BigIntegerField("номер предложенного", null=True, blank=True)
    title = models.CharField("предложено", max_length=500, blank=True)
    extra = models.CharField("подробности", max_length=500, blank=True)
    hours = models.PositiveSmallIntegerField("трудоёмкость, ч", default=0)
    starts = models.DateField("с", null=True, blank=True)
    ends = models.DateField("по", null=True, blank=True)
    size = models.CharField("вид изменения", max_length=5, blank=True)
    put = models.CharField("как стоит в маршруте", max_length=7, choices=Put, blank=True)
    kept = models.JSONField("чтобы вернуть", default=dict)
    dropped = models.BooleanField("снята", default=False)

    class Meta:
        verbose_name = "замена строки"
        verbose_name_plural = "замены строк"
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "source_id"], name="patch_source")]

    def __str__(self) -> str:
        return self.was


class Seat(models.Model):
    """A person in the queue for a seat, with a seat held for an answer, or with a seat."""

    kind = models.CharField("вид", max_length=10)
    object_id = models.BigIntegerField("номер предмета")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="seats", verbose_name="кто")
    state = models.CharField("состояние", max_length=7, choices=SeatState)
    until = models.DateField("ответить до", null=True, blank=True)
    patch = models.ForeignKey(
        Patch, models.SET_NULL, null=True, blank=True, related_name="seats", verbose_name="для какой замены"
    )
    at = models.DateTimeField("в очереди с", auto_now_add=True)
    changed_at = models.DateTimeField("изменено", auto_now=True)

    class Meta:
        verbose_name = "место"
        verbose_name_plural = "места"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "person"],
                condition=models.Q(state__in=[str(state) for state in IN_FORCE]),
                name="seat_one_in_force",
                violation_error_message="Вы уже в очереди на это место.",
            )
        ]
        indexes = [models.Index(fields=["kind", "object_id", "state", "at"], name="seat_queue")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id} {self.person_id}"
