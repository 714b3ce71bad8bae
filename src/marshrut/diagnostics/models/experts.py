"""Open answers scored by experts: works, tasks of experts, anchors, admissions, appeals, reports of agreement."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from marshrut.diagnostics.words import (
    AdmissionState,
    AppealState,
    ScoringPurpose,
    ScoringState,
    SettledBy,
    WorkState,
)

from .bank import ItemVersion
from .campaigns import Campaign
from .sittings import Sitting


class ScoringOrder(models.Model):
    """How answers of one campaign are scored; an empty field follows the general rule (setting `diagnostics.scoring`)."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="scoring_order", verbose_name="кампания")
    gap = models.PositiveSmallIntegerField("расхождение, баллов", null=True, blank=True)
    share = models.FloatField("расхождение, доля максимума", null=True, blank=True)
    term_days = models.PositiveSmallIntegerField("срок, рабочих дней", null=True, blank=True)
    check_every = models.PositiveSmallIntegerField("контрольный ответ после каждых", null=True, blank=True)
    adjust = models.BooleanField("баллы с поправкой на строгость эксперта", default=False)

    class Meta:
        verbose_name = "порядок проверки"
        verbose_name_plural = "порядки проверки"

    def __str__(self) -> str:
        return f"порядок проверки {self.campaign_id}"


class Work(models.Model):
    """An open answer under scoring. `points` are final and the only ones a result uses; the rest is told beside.

    `adjusted` is the mean freed of the severity of those who scored; `hint` is what similar answers scored before would
    give: it never becomes points and is kept to watch how far it agrees with people.
    """

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="works", verbose_name="прохождение")
    place = models.PositiveSmallIntegerField("номер в варианте")
    item_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", verbose_name="задание")
    code = models.CharField("код работы", max_length=12)
    state = models.CharField("состояние", max_length=12, choices=WorkState, default=WorkState.ASSIGNED)
    points = models.PositiveSmallIntegerField("итоговый балл", null=True, blank=True)
    settled_by = models.CharField("как выставлен", max_length=8, choices=SettledBy, blank=True)
    settled_at = models.DateTimeField("когда выставлен", null=True, blank=True)
    reason = models.CharField("основание", max_length=300, blank=True)
    adjusted = models.FloatField("с поправкой на строгость", null=True, blank=True)
    hint = models.FloatField("подсказка по похожим", null=True, blank=True)

    class Meta:
        verbose_name = "работа на проверке"
        verbose_name_plural = "работы на проверке"
        constraints = [
            models.UniqueConstraint(fields=["sitting", "place"], name="work_once"),
            models.CheckConstraint(
                condition=~models.Q(state="final") | models.Q(points__isnull=False), name="work_final_has_points"
            ),
        ]
        indexes = [models.Index(fields=["item_version", "state"], name="work_of_item")]

    def __str__(self) -> str:
        return self.code


class Anchor(models.Model):
    """An answer with marks agreed by the officer's commission: experts are taught and watched by it."""

    item_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="anchors", verbose_name="задание")
    text = models.TextField("ответ")
    marks = models.JSONField("согласованные баллы")
    points = models.PositiveSmallIntegerField("балл")
    comment = models.TextField("почему так", blank=True)
    work = models.ForeignKey(Work, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="из работы")
    active = models.BooleanField("используется", default=True)
    made_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+", verbose_name="кто")
    made_at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "эталонный ответ"
        verbose_name_plural = "эталонные ответы"

    def __str__(self) -> str:
        return f"эталон {self.pk}"


class Admission(models.Model):
    """An exercise of an expert on the anchors of a subject: how far the marks agree and what follows."""

    expert = models.ForeignKey("people.Person", models.CASCADE, related_name="admissions", verbose_name="эксперт")
    subject = models.CharField("предмет", max_length=60, blank=True)
    turn = models.PositiveSmallIntegerField("попытка", default=1)
    state = models.CharField("состояние", max_length=8, choices=AdmissionState, default=AdmissionState.GOING)
    exact = models.FloatField("полное совпадение, доля", null=True, blank=True)
    adjacent = models.FloatField("расхождение не больше балла, доля", null=True, blank=True)
    kappa = models.FloatField("взвешенная каппа", null=True, blank=True)
    begun_at = models.DateTimeField("начата", auto_now_add=True)
    decided_at = models.DateTimeField("завершена", null=True, blank=True)

    class Meta:
        verbose_name = "допуск эксперта"
        verbose_name_plural = "допуски экспертов"
        constraints = [models.UniqueConstraint(fields=["expert", "subject", "turn"], name="admission_once")]

    def __str__(self) -> str:
        return f"{self.expert_id}: {self.subject}"

    @property
    def exact_share(self) -> float:
        """Equal marks, per cent."""
        return 100 * (self.exact or 0)

    @property
    def adjacent_share(self) -> float:
        """Marks no more than a point apart, per cent."""
        return 100 * (self.adjacent or 0)


class ScoringTask(models.Model):
    """An expert scores one open answer by the rubric, seeing a code and never a name: a teacher's one or an anchor."""

    sitting = models.ForeignKey(
        Sitting, models.CASCADE, related_name="scoring", verbose_name="прохождение", null=True, blank=True
    )
    place = models.PositiveSmallIntegerField("номер в варианте", default=0)
    anchor = models.ForeignKey(
        Anchor, models.CASCADE, related_name="tasks", verbose_name="эталонный ответ", null=True, blank=True
    )
    admission = models.ForeignKey(
        Admission, models.CASCADE, related_name="tasks", verbose_name="допуск", null=True, blank=True
    )
    purpose = models.CharField("зачем", max_length=8, choices=ScoringPurpose, default=ScoringPurpose.DOUBLE)
    expert = models.ForeignKey("people.Person", models.PROTECT, related_name="scoring", verbose_name="эксперт")
    code = models.CharField("код работы", max_length=12)
    marks = models.JSONField("баллы по критериям", default=dict)
    points = models.PositiveSmallIntegerField("балл", null=True, blank=True)
    comment = models.TextField("замечание", blank=True)
    draft = models.JSONField("черновик", default=dict, blank=True)
    state = models.CharField("состояние", max_length=8, choices=ScoringState, default=ScoringState.ASSIGNED)
    assigned_at = models.DateTimeField("назначено", default=timezone.now)
    due = models.DateField("срок")
    reminded_on = models.DateField("напомнено", null=True, blank=True)
    scored_at = models.DateTimeField("оценено", null=True, blank=True)

    class Meta:
        verbose_name = "проверка ответа"
        verbose_name_plural = "проверки ответов"
        constraints = [
            models.UniqueConstraint(fields=["sitting", "place", "expert"], name="scoring_once_by_expert"),
            models.CheckConstraint(
                condition=models.Q(sitting__isnull=False, anchor__isnull=True)
                | models.Q(sitting__isnull=True, anchor__isnull=False),
                name="scoring_of_an_answer_or_an_anchor",
            ),
        ]
        indexes = [models.Index(fields=["expert", "state"], name="scoring_of_expert")]

    def __str__(self) -> str:
        return self.code


class RatingReport(models.Model):
    """How experts of a campaign agree and how strict each is: numbers of one day, kept as they were."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rating_reports", verbose_name="кампания")
    made_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+", verbose_name="кто")
    made_at = models.DateTimeField("когда", auto_now_add=True)
    report = models.JSONField("отчёт", default=dict)

    class Meta:
        verbose_name = "отчёт о проверке"
        verbose_name_plural = "отчёты о проверке"

    def __str__(self) -> str:
        return f"отчёт о проверке {self.pk}"


class Appeal(models.Model):
    """The person does not agree with the points of an open answer («обращение по результату»)."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="appeals", verbose_name="прохождение")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="appeals", verbose_name="кто")
    place = models.PositiveSmallIntegerField("номер в варианте")
    text = models.TextField("с чем не согласен")
    state = models.CharField("состояние", max_length=9, choices=AppealState, default=AppealState.FILED)
    filed_at = models.DateTimeField("подано", auto_now_add=True)
    due = models.DateField("срок ответа")
    protocol = models.CharField("протокол комиссии", max_length=200, blank=True)
    before = models.PositiveSmallIntegerField("балл до")
    after = models.PositiveSmallIntegerField("балл после", null=True, blank=True)
    remark = models.TextField("замечание проверявших", blank=True)
    answer = models.TextField("ответ педагогу", blank=True)
    decided_by = models.ForeignKey(
        "people.Person", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто решил"
    )
    decided_at = models.DateTimeField("решено", null=True, blank=True)

    class Meta:
        verbose_name = "обращение по результату"
        verbose_name_plural = "обращения по результату"
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "place"],
                name="appeal_once",
                violation_error_message="Обращение по этому ответу уже подано.",
            )
        ]

    def __str__(self) -> str:
        return f"обращение {self.pk}"
