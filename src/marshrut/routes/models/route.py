"""A route, its lines, frozen versions, remarks and amendments."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from marshrut.competency.words import Deficit

from ..words import OPEN, STANDARD_GOAL, AmendmentKind, AmendmentState, Block, LineState, Result, State, Transfer


@pghistory.track()
class Route(models.Model):
    """The plan of a teacher for a term. Section 1 of the form is filled from the data and frozen at approval."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="routes", verbose_name="педагог")
    employment = models.ForeignKey("people.Employment", models.PROTECT, related_name="+", verbose_name="место работы")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="routes", verbose_name="организация")
    region_code = models.CharField("регион", max_length=4)
    tutor = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="tutored", verbose_name="тьютор"
    )
    profile = models.ForeignKey(
        "diagnostics.Profile", models.PROTECT, null=True, blank=True, related_name="routes", verbose_name="профиль"
    )
    state = models.CharField("состояние", max_length=20, choices=State, default=State.PROPOSED)
    returned_to = models.CharField("куда вернётся после доработки", max_length=20, choices=State, blank=True)
    resumes_to = models.CharField("куда вернётся после перерыва", max_length=20, choices=State, blank=True)
    resume_on = models.DateField("перерыв до", null=True, blank=True)
    frozen = models.BooleanField("остановлен: согласие отозвано", default=False)
    version = models.PositiveIntegerField("версия", default=1)
    number = models.CharField("номер", max_length=60, blank=True)
    subject = models.CharField("преподаваемый предмет", max_length=120, blank=True)
    tested_on = models.DateField("дата прохождения теста", null=True, blank=True)
    level = models.CharField("уровень профессиональных дефицитов", max_length=8, choices=Deficit, blank=True)
    ground = models.CharField("основание без собственной диагностики", max_length=300, blank=True)
    goal = models.TextField("цель", default=STANDARD_GOAL)
    starts = models.DateField("начало")
    ends = models.DateField("окончание")
    hours_limit = models.PositiveSmallIntegerField("часов можно уделить", default=72)
    options = models.JSONField("пожелания", default=dict, blank=True)
    proposal = models.JSONField("пояснения к предложению", default=dict, blank=True)
    agreed_uncovered = models.TextField("почему дефицит не закрыт", blank=True)
    state_since = models.DateTimeField("в этом состоянии с")
    due = models.DateField("срок шага", null=True, blank=True)
    opened_at = models.DateTimeField("открыт адресатом", null=True, blank=True)
    edited_at = models.DateTimeField("содержание изменено", null=True, blank=True)
    agreed_at = models.DateTimeField("согласован организацией", null=True, blank=True)
    approved_at = models.DateTimeField("утверждён", null=True, blank=True)
    conclusion = models.TextField("заключение тьютора", max_length=4000, blank=True)
    transfer = models.CharField("перенос в практику", max_length=12, choices=Transfer, blank=True)
    finished_on = models.DateField("работа закончена", null=True, blank=True)
    closing_notes = models.JSONField("итоговый рассказ педагога", default=dict, blank=True)
    growth = models.JSONField("что показала повторная диагностика", default=dict, blank=True)
    waiver = models.CharField("почему без повторной диагностики", max_length=500, blank=True)
    result = models.CharField("итог", max_length=12, choices=Result, blank=True)
    changed_at = models.DateTimeField("изменён", auto_now=True)

    class Meta:
        verbose_name = "маршрут"
        verbose_name_plural = "маршруты"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts__lt=models.F("ends")),
                name="route_starts_before_it_ends",
                violation_error_message="Окончание маршрута должно быть позже начала.",
            ),
            models.UniqueConstraint(
                fields=["employment"],
                condition=models.Q(state__in=[str(s) for s in OPEN]),
                name="route_one_open",
                violation_error_message="У педагога уже есть незавершённый маршрут.",
            ),
            models.UniqueConstraint(fields=["number"], condition=~models.Q(number=""), name="route_number_once"),
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="route_of_unit"),
            models.Index(fields=["state", "state_since"], name="route_in_state"),
            models.Index(fields=["tutor", "state"], name="route_of_tutor"),
            models.Index(fields=["state", "ends"], name="route_ends_in_state"),
        ]

    def __str__(self) -> str:
        return self.number or f"маршрут {self.pk}"


@pghistory.track()
class RouteLine(models.Model):
    """A line of the road map: a real object of a catalogue, or free text. `why` tells which deficit it serves."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="lines", verbose_name="маршрут")
    block = models.CharField("блок", max_length=12, choices=Block)
    order = models.PositiveSmallIntegerField("номер", default=0)
    title = models.CharField("содержание работы", max_length=500)
    extra = models.CharField("дополнительная информация", max_length=500, blank=True)
    hours = models.PositiveSmallIntegerField("трудоёмкость, ч", default=0)
    starts = models.DateField("с", null=True, blank=True)
    ends = models.DateField("по", null=True, blank=True)
    source_kind = models.CharField("вид источника", max_length=20, blank=True)
    source_id = models.BigIntegerField("номер источника", null=True, blank=True)
    groups = ArrayField(
        models.CharField(max_length=16), verbose_name="какие дефициты закрывает", default=list, blank=True
    )
    why = models.JSONField("почему", default=dict, blank=True)
    locked = models.BooleanField("закреплена", default=False)
    proposed = models.BooleanField("предложена системой", default=False)
    state = models.CharField("состояние", max_length=20, choices=LineState, default=LineState.PLANNED)
    report = models.TextField("рефлексивный отчёт", max_length=5000, blank=True)
    notes = models.JSONField("ответы на три вопроса", default=dict, blank=True)
    reason = models.CharField("почему не выполнена", max_length=500, blank=True)
    done_on = models.DateField("выполнена", null=True, blank=True)
    done_by = models.CharField("откуда это известно", max_length=300, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces", verbose_name="заменена строкой"
    )

    class Meta:
        verbose_name = "строка маршрута"
        verbose_name_plural = "строки маршрута"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts=None) | models.Q(ends=None) | models.Q(starts__lte=models.F("ends")),
                name="route_line_starts_before_it_ends",
                violation_error_message="Окончание строки должно быть не раньше начала.",
            )
        ]
        indexes = [
            models.Index(fields=["route", "block", "order"], name="route_line_order"),
            models.Index(fields=["source_kind", "source_id"], name="route_line_source"),
        ]

    def __str__(self) -> str:
        return self.title


class RouteVersion(models.Model):
    """A version frozen at approval: exactly what was signed, with its hash. Never changes."""

    route = models.ForeignKey(Route, models.PROTECT, related_name="versions", verbose_name="маршрут")
    version = models.PositiveIntegerField("версия")
    content = models.JSONField("содержание")
    seal = models.CharField("контрольная сумма", max_length=64)
    approved_at = models.DateTimeField("утверждена")
    note = models.CharField("чем вызвана", max_length=500, blank=True)

    class Meta:
        verbose_name = "версия маршрута"
        verbose_name_plural = "версии маршрута"
        constraints = [models.UniqueConstraint(fields=["route", "version"], name="route_version_once")]

    def __str__(self) -> str:
        return f"{self.route_id} в. {self.version}"


class Remark(models.Model):
    """What to mend, tied to a field or a line; stays until marked as resolved."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="remarks", verbose_name="маршрут")
    version = models.PositiveIntegerField("версия")
    line = models.ForeignKey(
        RouteLine, models.SET_NULL, null=True, blank=True, related_name="remarks", verbose_name="строка"
    )
    line_title = models.CharField("строка, как она называлась", max_length=500, blank=True)
    field = models.CharField("поле", max_length=30, blank=True)
    text = models.TextField("замечание", max_length=2000)
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="кто")
    at = models.DateTimeField("когда", auto_now_add=True)
    resolved_at = models.DateTimeField("учтено", null=True, blank=True)

    class Meta:
        verbose_name = "замечание"
        verbose_name_plural = "замечания"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


@pghistory.track()
class Amendment(models.Model):
    """A numbered change after approval: the draft content beside the one in force, until it is agreed."""

    route = models.ForeignKey(Route, models.PROTECT, related_name="amendments", verbose_name="маршрут")
    number = models.PositiveSmallIntegerField("номер")
    kind = models.CharField("вид", max_length=5, choices=AmendmentKind)
    state = models.CharField("состояние", max_length=20, choices=AmendmentState, default=AmendmentState.DRAFT)
    reason = models.TextField("причина", max_length=1000, blank=True)
    base_version = models.PositiveIntegerField("изменяет версию")
    content = models.JSONField("новое содержание")
    changes = models.JSONField("было и стало", default=list)
    made_at = models.DateTimeField("начато", auto_now_add=True)
    decided_at = models.DateTimeField("решено", null=True, blank=True)

    class Meta:
        verbose_name = "изменение маршрута"
        verbose_name_plural = "изменения маршрута"
        constraints = [
            models.UniqueConstraint(fields=["route", "number"], name="amendment_number_once"),
            models.UniqueConstraint(
                fields=["route"],
                condition=models.Q(
                    state__in=["draft", "on_tutor_check", "on_org_agreement", "on_approval", "returned"]
                ),
                name="amendment_one_open",
                violation_error_message="Одно изменение этого маршрута уже готовится.",
            ),
        ]

    def __str__(self) -> str:
        return f"изменение № {self.number}"
