"""Items and forms, campaigns and sittings, scores and profiles.

An attempt is a fact; a calibration is a version that scores it: both stand in `Score`. «Нет ответов» is a group
without a score row or with `answered` 0; «всё неверно» is a score with answers.
"""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from marshrut.competency.words import Deficit, Group

from .words import (
    CampaignState,
    Cognitive,
    FormState,
    InvitationState,
    ItemKind,
    ItemState,
    ProfileState,
    Purpose,
    ScoringState,
    SittingState,
)


@pghistory.track()
class Item(models.Model):
    """A task of the bank; its text lives in versions."""

    code = models.CharField("код", max_length=20, unique=True)
    competency = models.CharField("компетенция", max_length=20, db_index=True)
    group = models.CharField("группа", max_length=16, choices=Group)
    subject = models.CharField("предмет", max_length=60, blank=True)
    state = models.CharField("состояние", max_length=10, choices=ItemState, default=ItemState.DRAFT)
    author_id = models.BigIntegerField("автор", null=True, blank=True)

    class Meta:
        verbose_name = "задание"
        verbose_name_plural = "задания"

    def __str__(self) -> str:
        return self.code


class ItemVersion(models.Model):
    """What was shown and how it is scored. A version that was shown to anybody never changes.

    `content` by kind: options [{id, text}]; match left and right [{id, text}]. `key`: ids, or {left: right}, or
    accepted short texts. `rubric` of open ones: [{id, title, levels}].
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="versions", verbose_name="задание")
    version = models.PositiveSmallIntegerField("версия", default=1)
    kind = models.CharField("вид", max_length=8, choices=ItemKind)
    cognitive = models.CharField("что проверяет", max_length=8, choices=Cognitive, default=Cognitive.APPLY)
    stem = models.TextField("условие")
    content = models.JSONField("варианты", default=dict)
    key = models.JSONField("ключ", default=list)
    rubric = models.JSONField("критерии", default=list)
    max_points = models.PositiveSmallIntegerField("максимум баллов", default=1)
    minutes = models.PositiveSmallIntegerField("минут", default=2)
    rationale = models.TextField("пояснение ключа")
    source = models.CharField("источник", max_length=300, blank=True)
    made_at = models.DateTimeField("создана", auto_now_add=True)

    class Meta:
        verbose_name = "версия задания"
        verbose_name_plural = "версии заданий"
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="item_version_once")]

    def __str__(self) -> str:
        return f"{self.item_id} в. {self.version}"


class Calibration(models.Model):
    """A set of item parameters on one scale. Scores name the calibration that made them."""

    name = models.CharField("название", max_length=120, unique=True)
    made_at = models.DateTimeField("создана", auto_now_add=True)
    source = models.CharField("источник", max_length=300)
    in_use = models.BooleanField("действует", default=False)

    class Meta:
        verbose_name = "калибровка"
        verbose_name_plural = "калибровки"
        constraints = [
            models.UniqueConstraint(fields=["in_use"], condition=models.Q(in_use=True), name="calibration_one_in_use")
        ]

    def __str__(self) -> str:
        return self.name


class ItemParameter(models.Model):
    """Parameters of an item version: slope per logit; `difficulties` one per point, logits."""

    calibration = models.ForeignKey(Calibration, models.CASCADE, related_name="parameters", verbose_name="калибровка")
    item_version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="parameters", verbose_name="задание")
    model = models.CharField("модель", max_length=6, default="2pl")
    slope = models.FloatField("крутизна")
    difficulties = ArrayField(models.FloatField(), verbose_name="трудности, логиты")

    class Meta:
        verbose_name = "параметры задания"
        verbose_name_plural = "параметры заданий"
        constraints = [
            models.UniqueConstraint(fields=["calibration", "item_version"], name="item_parameter_once"),
            models.CheckConstraint(condition=models.Q(slope__gt=0), name="item_slope_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.item_version_id}: {self.slope}"


class Form(models.Model):
    """A form («вариант») of a test: which versions of items in which order."""

    code = models.CharField("код", max_length=30, unique=True)
    title = models.CharField("название", max_length=200)
    subject = models.CharField("предмет", max_length=60, blank=True)
    minutes = models.PositiveSmallIntegerField("минут")
    state = models.CharField("состояние", max_length=6, choices=FormState, default=FormState.DRAFT)
    made_at = models.DateTimeField("создан", auto_now_add=True)

    class Meta:
        verbose_name = "вариант"
        verbose_name_plural = "варианты"

    def __str__(self) -> str:
        return self.title


class FormItem(models.Model):
    """A place in a form."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="places", verbose_name="вариант")
    order = models.PositiveSmallIntegerField("номер")
    item_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", verbose_name="задание")
    group = models.CharField("группа", max_length=16, choices=Group)

    class Meta:
        verbose_name = "место в варианте"
        verbose_name_plural = "места в варианте"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["form", "order"], name="form_order_once"),
            models.UniqueConstraint(fields=["form", "item_version"], name="form_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.order}"


class Scale(models.Model):
    """How a score becomes a level: a versioned setting with its days and its ground.

    `cuts` are two or three borders in logits, from the lowest: below the first is «высокий» deficit, then «средний»,
    «низкий», and above the third, when given, «не выявлены». `overall` names the rule of the overall level.
    """

    version = models.CharField("версия", max_length=20, unique=True)
    cuts = ArrayField(models.FloatField(), verbose_name="границы, логиты")
    most_se = models.FloatField("наибольшая ошибка для вывода, логиты", default=0.75)
    least_answers = models.PositiveSmallIntegerField("наименьшее число ответов", default=4)
    border = models.FloatField("вероятность уверенного уровня", default=0.75)
    overall = models.CharField("правило общего уровня", max_length=20, default="worst_of_groups")
    since = models.DateField("с")
    until = models.DateField("по", null=True, blank=True)
    basis = models.CharField("основание", max_length=300)

    class Meta:
        verbose_name = "шкала уровней"
        verbose_name_plural = "шкалы уровней"

    def __str__(self) -> str:
        return self.version


@pghistory.track()
class Campaign(models.Model):
    """A campaign of diagnostics: whom it invites, which form, when."""

    title = models.CharField("название", max_length=200)
    purpose = models.CharField("цель", max_length=8, choices=Purpose, default=Purpose.INITIAL)
    state = models.CharField("состояние", max_length=8, choices=CampaignState, default=CampaignState.DRAFT)
    form = models.ForeignKey(Form, models.PROTECT, related_name="campaigns", verbose_name="вариант")
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="+", verbose_name="шкала")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="campaigns", verbose_name="территория")
    subject = models.CharField("предмет", max_length=60, blank=True)
    positions = ArrayField(models.CharField(max_length=20), verbose_name="должности", default=list, blank=True)
    opens_at = models.DateTimeField("открывается")
    closes_at = models.DateTimeField("закрывается")
    minutes = models.PositiveSmallIntegerField("минут на работу")
    retake_days = models.PositiveSmallIntegerField("повтор не раньше, дней", default=90)
    basis = models.CharField("основание", max_length=300, blank=True)
    invite_late = models.BooleanField("приглашать новых сотрудников", default=True)
    published_at = models.DateTimeField("объявлена", null=True, blank=True)

    class Meta:
        verbose_name = "кампания диагностики"
        verbose_name_plural = "кампании диагностики"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at")),
                name="campaign_opens_before_it_closes",
                violation_error_message="Кампания должна закрываться позже, чем открывается.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Invitation(models.Model):
    """A person is invited to a campaign. A refusal keeps no reason and is shown to no school."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="invitations", verbose_name="кампания")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="invitations", verbose_name="кто")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="организация")
    state = models.CharField("состояние", max_length=8, choices=InvitationState, default=InvitationState.SENT)
    sent_at = models.DateTimeField("отправлено", auto_now_add=True)
    decided_at = models.DateTimeField("решено", null=True, blank=True)
    extra_minutes = models.PositiveSmallIntegerField("дополнительное время, мин", default=0)
    reminded = models.PositiveSmallIntegerField("напомнено за дней до конца", null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.SET_NULL, related_name="replaced_by", null=True, blank=True, verbose_name="вместо кого"
    )

    class Meta:
        verbose_name = "приглашение к диагностике"
        verbose_name_plural = "приглашения к диагностике"
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], name="invitation_once")]
        indexes = [models.Index(fields=["campaign", "unit", "state"], name="invitation_progress")]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.person_id}"


class Sitting(models.Model):
    """One person takes one form: started once, resumed anywhere, finished once. `region_code` keys big tables."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="sittings", verbose_name="кампания")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="sittings", verbose_name="человек")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="+", verbose_name="организация")
    region_code = models.CharField("регион", max_length=4)
    form = models.ForeignKey(Form, models.PROTECT, related_name="+", verbose_name="вариант")
    state = models.CharField("состояние", max_length=9, choices=SittingState, default=SittingState.STARTED)
    started_at = models.DateTimeField("начата")
    closes_at = models.DateTimeField("время выходит")
    finished_at = models.DateTimeField("завершена", null=True, blank=True)
    late = models.BooleanField("ответы пришли после срока", default=False)
    annulled_reason = models.CharField("причина аннулирования", max_length=300, blank=True)

    class Meta:
        verbose_name = "прохождение"
        verbose_name_plural = "прохождения"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "person"],
                condition=~models.Q(state="annulled"),
                name="sitting_once_in_campaign",
                violation_error_message="Эта диагностика уже начата.",
            )
        ]
        indexes = [models.Index(fields=["person", "-started_at"], name="sitting_of_person")]

    def __str__(self) -> str:
        return f"прохождение {self.pk}"


class Answer(models.Model):
    """The last answer to a place of the form; `turn` grows with each change on the device, repeats are harmless."""

    sitting = models.ForeignKey(
        Sitting, models.CASCADE, related_name="answers", verbose_name="прохождение", db_index=False
    )
    place = models.PositiveSmallIntegerField("номер в варианте")
    turn = models.PositiveIntegerField("ход")
    value = models.JSONField("ответ")
    nonce = models.CharField("метка устройства", max_length=36, blank=True)
    said_at = models.DateTimeField("когда отвечено", null=True)
    saved_at = models.DateTimeField("когда сохранено")

    class Meta:
        verbose_name = "ответ"
        verbose_name_plural = "ответы"
        constraints = [models.UniqueConstraint(fields=["sitting", "place"], name="answer_one_per_place")]

    def __str__(self) -> str:
        return f"{self.sitting_id}: {self.place}"


class ScoringTask(models.Model):
    """An expert scores one open answer by the rubric, seeing a code and never a name."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="scoring", verbose_name="прохождение")
    place = models.PositiveSmallIntegerField("номер в варианте")
    expert = models.ForeignKey("people.Person", models.PROTECT, related_name="scoring", verbose_name="эксперт")
    code = models.CharField("код работы", max_length=12)
    marks = models.JSONField("баллы по критериям", default=dict)
    points = models.PositiveSmallIntegerField("балл", null=True, blank=True)
    comment = models.TextField("замечание", blank=True)
    state = models.CharField("состояние", max_length=8, choices=ScoringState, default=ScoringState.ASSIGNED)
    due = models.DateField("срок")
    scored_at = models.DateTimeField("оценено", null=True, blank=True)

    class Meta:
        verbose_name = "проверка ответа"
        verbose_name_plural = "проверки ответов"
        constraints = [models.UniqueConstraint(fields=["sitting", "place", "expert"], name="scoring_once_by_expert")]
        indexes = [models.Index(fields=["expert", "state"], name="scoring_of_expert")]

    def __str__(self) -> str:
        return self.code


class Score(models.Model):
    """Ability in a group by one calibration, logits. An empty group has `answered` 0 and no numbers."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="scores", verbose_name="прохождение")
    calibration = models.ForeignKey(Calibration, models.PROTECT, related_name="+", verbose_name="калибровка")
    group = models.CharField("группа", max_length=16, choices=[*Group.choices, ("overall", "в целом")])
    theta = models.FloatField("уровень, логиты", null=True)
    se = models.FloatField("ошибка, логиты", null=True)
    answered = models.PositiveSmallIntegerField("ответов")
    points = models.FloatField("баллов", default=0)
    most_points = models.FloatField("баллов наибольшее", default=0)
    made_at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "оценка"
        verbose_name_plural = "оценки"
        constraints = [
            models.UniqueConstraint(fields=["sitting", "calibration", "group"], name="score_once"),
            models.CheckConstraint(
                condition=models.Q(theta__isnull=True, se__isnull=True)
                | models.Q(theta__isnull=False, se__isnull=False),
                name="score_has_error",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.group}"


@pghistory.track()
class Profile(models.Model):
    """What the person is told: an overall level, levels of groups, by which scale and calibration."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="profiles", verbose_name="человек")
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="profiles", verbose_name="прохождение")
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="+", verbose_name="шкала")
    calibration = models.ForeignKey(Calibration, models.PROTECT, related_name="+", verbose_name="калибровка")
    state = models.CharField("состояние", max_length=10, choices=ProfileState, default=ProfileState.PUBLISHED)
    level = models.CharField("общий уровень дефицитов", max_length=8, choices=Deficit, blank=True)
    tested_on = models.DateField("дата прохождения теста")
    published_at = models.DateTimeField("опубликован", null=True, blank=True)
    valid_until = models.DateField("действует до", null=True, blank=True)
    comment = models.TextField("комментарий педагога", blank=True)

    class Meta:
        verbose_name = "профиль дефицитов"
        verbose_name_plural = "профили дефицитов"
        constraints = [
            models.UniqueConstraint(fields=["sitting", "scale", "calibration"], name="profile_once"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="published"), name="profile_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"профиль {self.pk}"


class ProfileGroup(models.Model):
    """A group in a profile. `level` is empty when there are too few data for a statement («мало данных»)."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="groups", verbose_name="профиль")
    group = models.CharField("группа", max_length=16, choices=Group)
    theta = models.FloatField("уровень, логиты", null=True)
    se = models.FloatField("ошибка, логиты", null=True)
    answered = models.PositiveSmallIntegerField("ответов")
    asked = models.PositiveSmallIntegerField("заданий")
    level = models.CharField("уровень дефицита", max_length=8, choices=Deficit, blank=True)
    probability = models.FloatField("вероятность уровня", null=True)
    neighbour = models.CharField("на границе с", max_length=8, choices=Deficit, blank=True)

    class Meta:
        verbose_name = "группа профиля"
        verbose_name_plural = "группы профиля"
        constraints = [models.UniqueConstraint(fields=["profile", "group"], name="profile_group_once")]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.group}"


class Grant(models.Model):
    """A person lets a helper see the profile for a term."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="grants", verbose_name="чей профиль")
    helper = models.ForeignKey("people.Person", models.CASCADE, related_name="+", verbose_name="кому")
    since = models.DateTimeField("с", auto_now_add=True)
    until = models.DateField("по", null=True, blank=True)
    withdrawn_at = models.DateTimeField("отозвано", null=True, blank=True)

    class Meta:
        verbose_name = "доступ к профилю"
        verbose_name_plural = "доступы к профилю"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "helper"], condition=models.Q(withdrawn_at=None), name="grant_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.helper_id}"
