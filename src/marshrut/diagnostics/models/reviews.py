"""Reviews of tasks with their remarks, tasks that must not stand together, reports of errors and leaks."""

from __future__ import annotations

from django.db import models

from marshrut.diagnostics.words import Decision, ItemState, ReportKind, ReportState, ReviewState

from .bank import Item, ItemVersion

STAGES = (ItemState.METHODICAL, ItemState.LANGUAGE, ItemState.FAIRNESS)


class Review(models.Model):
    """A reviewer looks at a version of a task, not knowing the author nor what the others say.

    `marks` are 0–2 by the codes of the criteria. A finished review keeps its version from any change.
    """

    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="reviews", verbose_name="версия задания")
    stage = models.CharField("этап", max_length=17, choices=[(str(s), s.label) for s in STAGES])
    round = models.PositiveSmallIntegerField("круг")
    reviewer = models.ForeignKey("people.Person", models.PROTECT, related_name="item_reviews", verbose_name="рецензент")
    state = models.CharField("состояние", max_length=9, choices=ReviewState, default=ReviewState.ASSIGNED)
    marks = models.JSONField("оценки", default=dict, blank=True)
    decision = models.CharField("решение", max_length=6, choices=Decision, blank=True)
    due = models.DateField("срок")
    made_at = models.DateTimeField("назначена", auto_now_add=True)
    done_at = models.DateTimeField("готова", null=True, blank=True)

    class Meta:
        verbose_name = "рецензия задания"
        verbose_name_plural = "рецензии заданий"
        constraints = [
            models.UniqueConstraint(fields=["version", "stage", "round", "reviewer"], name="review_once_by_person"),
            models.CheckConstraint(
                condition=~models.Q(state="done") | (models.Q(done_at__isnull=False) & ~models.Q(decision="")),
                name="review_done_has_decision",
            ),
        ]
        indexes = [models.Index(fields=["reviewer", "state"], name="review_of_reviewer")]

    def __str__(self) -> str:
        return f"рецензия {self.pk}"


class Remark(models.Model):
    """A remark to one part of a task and the author's answer to it. The author never learns who made it."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="remarks", verbose_name="рецензия")
    part = models.CharField("к чему", max_length=40)
    text = models.TextField("замечание")
    answer = models.TextField("ответ автора", blank=True)
    answered_at = models.DateTimeField("когда отвечено", null=True, blank=True)

    class Meta:
        verbose_name = "замечание"
        verbose_name_plural = "замечания"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class ItemEnemy(models.Model):
    """Two tasks that must not stand in one form: one tells the answer of the other, or they are too alike.

    A pair is kept once, the smaller number first.
    """

    one = models.ForeignKey(Item, models.CASCADE, related_name="enemies_after", verbose_name="задание")
    other = models.ForeignKey(Item, models.CASCADE, related_name="enemies_before", verbose_name="другое задание")
    reason = models.CharField("почему", max_length=300)
    made_by = models.BigIntegerField("кто отметил", null=True, blank=True)
    made_at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "несовместимые задания"
        verbose_name_plural = "несовместимые задания"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="enemy_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="enemy_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} × {self.other_id}"


class ItemReport(models.Model):
    """Somebody says that a task is wrong or has become known. Who said it is told to nobody."""

    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="reports", verbose_name="версия задания")
    kind = models.CharField("что случилось", max_length=5, choices=ReportKind)
    text = models.TextField("подробности")
    reporter = models.ForeignKey(
        "people.Person", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name="кто сообщил"
    )
    state = models.CharField("состояние", max_length=8, choices=ReportState, default=ReportState.OPEN)
    made_at = models.DateTimeField("когда", auto_now_add=True)
    due = models.DateField("решить до")
    verdict = models.TextField("решение", blank=True)
    decided_by = models.BigIntegerField("кто решил", null=True, blank=True)
    decided_at = models.DateTimeField("когда решено", null=True, blank=True)

    class Meta:
        verbose_name = "сообщение о задании"
        verbose_name_plural = "сообщения о заданиях"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "reporter"], condition=models.Q(state="open"), name="report_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.kind}"
