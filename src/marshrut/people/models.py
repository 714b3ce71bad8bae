"""A person, the account, employments, appointments to roles, consents."""

from __future__ import annotations

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from marshrut.access.words import Role

from .words import Category, Position, Purpose


@pghistory.track()
class Person(models.Model):
    """One human, once. `sort_key` puts ё after е; `search_text` is folded («иванова мария петровна»)."""

    surname = models.CharField("фамилия", max_length=100)
    name = models.CharField("имя", max_length=100)
    patronymic = models.CharField("отчество", max_length=100, blank=True)
    no_patronymic = models.BooleanField("отчества нет", default=False)
    snils = models.CharField("СНИЛС", max_length=11, blank=True)
    birth_date = models.DateField("дата рождения", null=True, blank=True)
    email = models.EmailField("почта", blank=True)
    phone = models.CharField("телефон", max_length=20, blank=True)
    sort_key = models.CharField("ключ сортировки", max_length=320, db_collation="C", editable=False)
    search_text = models.CharField("текст для поиска", max_length=320, db_collation="C", editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="объединён с"
    )
    mail_digest = models.BooleanField("присылать письмо раз в день", default=True)
    joined_at = models.DateTimeField("добавлен", auto_now_add=True)

    may_edit: bool  # the three are columns that `queries.person_card` adds for the actor
    may_invite: bool
    may_reset: bool

    class Meta:
        verbose_name = "человек"
        verbose_name_plural = "люди"
        constraints = [
            models.UniqueConstraint(
                fields=["snils"],
                condition=~models.Q(snils="") & models.Q(merged_into=None),
                name="person_snils_once",
                violation_error_message="Человек с таким СНИЛС уже есть.",
            )
        ]
        indexes = [
            models.Index(fields=["sort_key"], name="person_sort"),
            models.Index(fields=["email"], name="person_email"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """«Иванова Мария Петровна»."""
        return " ".join(filter(None, (self.surname, self.name, self.patronymic)))


class Account(AbstractBaseUser):
    """The login of a person. No account is a superuser: powers come from appointments only."""

    email = models.EmailField("почта", unique=True)
    person = models.OneToOneField(Person, models.CASCADE, null=True, related_name="account", verbose_name="человек")
    is_active = models.BooleanField("действует", default=True)
    factor_told_on = models.DateField("когда сказано о втором шаге входа", null=True, blank=True)
    # [{path, query, title}]: read with the account on every page, so lists show them without a statement of their own.
    filters = models.JSONField("сохранённые отборы", default=list, blank=True)
    objects: models.Manager[Account] = BaseUserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "учётная запись"
        verbose_name_plural = "учётные записи"

    def __str__(self) -> str:
        return self.email


@pghistory.track()
class Employment(models.Model):
    """A job of a person in an organisation with its days. Exactly one of the open ones is main."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="employments", verbose_name="человек")
    unit = models.ForeignKey("region.Unit", models.PROTECT, related_name="employments", verbose_name="организация")
    position = models.CharField("должность", max_length=20, choices=Position)
    title = models.CharField("должность по приказу", max_length=200, blank=True)
    subjects = ArrayField(models.CharField(max_length=60), verbose_name="предметы", default=list, blank=True)
    rate = models.DecimalField("ставка", max_digits=3, decimal_places=2, default=1)
    is_main = models.BooleanField("основное место", default=True)
    category = models.CharField("категория", max_length=8, choices=Category, default=Category.NONE)
    worked_since = models.DateField("педагогический стаж с", null=True, blank=True)
    since = models.DateField("с")
    until = models.DateField("по", null=True, blank=True)

    class Meta:
        verbose_name = "место работы"
        verbose_name_plural = "места работы"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(is_main=True, until=None),
                name="employment_one_main",
                violation_error_message="Основное место работы у человека уже указано.",
            ),
            models.UniqueConstraint(
                fields=["person", "unit", "position"],
                condition=models.Q(until=None),
                name="employment_once",
                violation_error_message="Человек уже работает здесь в этой должности.",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "position"], condition=models.Q(until=None), name="employment_of_unit"),
            GinIndex(fields=["subjects"], name="employment_subjects"),
        ]

    def __str__(self) -> str:
        return self.title or self.get_position_display()


@pghistory.track()
class Appointment(models.Model):
    """A role held at a unit, or at all members of a district, from one day to another."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="appointments", verbose_name="человек")
    role = models.CharField("роль", max_length=40, choices=Role)
    unit = models.ForeignKey(
        "region.Unit", models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name="где"
    )
    district = models.ForeignKey(
        "region.District", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="округ"
    )
    subject = models.CharField("предмет", max_length=60, blank=True)
    since = models.DateField("с")
    until = models.DateField("по", null=True, blank=True)
    basis = models.CharField("основание", max_length=300, blank=True)
    acting_for = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="замещает"
    )

    class Meta:
        verbose_name = "назначение"
        verbose_name_plural = "назначения"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "unit", "district", "subject"],
                condition=models.Q(until=None),
                nulls_distinct=False,
                name="appointment_once",
                violation_error_message="Эта роль здесь уже действует.",
            ),
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False) ^ models.Q(district__isnull=False),
                name="appointment_has_place",
                violation_error_message="У роли должно быть место: территория, организация или округ.",
            ),
        ]
        indexes = [models.Index(fields=["role", "unit"], name="appointment_role_unit")]

    def __str__(self) -> str:
        return self.get_role_display()


class ConsentText(models.Model):
    """A version of the text of a consent."""

    purpose = models.CharField("цель", max_length=12, choices=Purpose)
    version = models.PositiveSmallIntegerField("версия")
    title = models.CharField("заголовок", max_length=200)
    text = models.TextField("текст")
    since = models.DateField("действует с")

    class Meta:
        verbose_name = "текст согласия"
        verbose_name_plural = "тексты согласий"
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_once")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, версия {self.version}"


class Consent(models.Model):
    """One consent of one person for one purpose: given, perhaps withdrawn."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents", verbose_name="человек")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+", verbose_name="текст")
    purpose = models.CharField("цель", max_length=12, choices=Purpose)
    given_at = models.DateTimeField("дано", auto_now_add=True)
    withdrawn_at = models.DateTimeField("отозвано", null=True, blank=True)

    class Meta:
        verbose_name = "согласие"
        verbose_name_plural = "согласия"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=models.Q(withdrawn_at=None),
                name="consent_in_force_once",
                violation_error_message="Согласие уже дано.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.purpose}"


class Look(models.Model):
    """Somebody opened another person's confidential data: shown to that person as «Кто смотрел мои результаты»."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="looks", verbose_name="чьи данные")
    viewer = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="кто смотрел")
    what = models.CharField("что", max_length=100)
    why = models.CharField("основание", max_length=300, blank=True)
    at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "просмотр данных"
        verbose_name_plural = "просмотры данных"
        indexes = [models.Index(fields=["person", "-at"], name="look_of_person")]

    def __str__(self) -> str:
        return f"{self.viewer_id} → {self.person_id}"


class Invite(models.Model):
    """An invitation to open an account: the link in the letter carries the secret, the row keeps its hash."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="invites", verbose_name="кого")
    email = models.EmailField("почта")
    secret_hash = models.CharField("хеш ссылки", max_length=64, unique=True)
    made_at = models.DateTimeField("создано", auto_now_add=True)
    expires_at = models.DateTimeField("действует до")
    used_at = models.DateTimeField("использовано", null=True, blank=True)

    class Meta:
        verbose_name = "приглашение"
        verbose_name_plural = "приглашения"

    def __str__(self) -> str:
        return self.email


class Pair(models.Model):
    """Two records that may be one human: found by likeness, decided by a person. «Different» is remembered."""

    class State(models.TextChoices):
        """What was decided."""

        OPEN = "open", "не разобрано"
        DIFFERENT = "different", "разные люди"
        MERGED = "merged", "объединены"

    first = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="первая запись")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="вторая запись")
    bits = models.FloatField("вес доводов")
    likely = models.BooleanField("вероятный двойник")
    reasons = models.JSONField("доводы", default=list)
    state = models.CharField("решение", max_length=9, choices=State, default=State.OPEN)
    found_at = models.DateTimeField("когда найдено", auto_now=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто решил"
    )
    decided_at = models.DateTimeField("когда решено", null=True, blank=True)

    class Meta:
        verbose_name = "пара похожих записей"
        verbose_name_plural = "пары похожих записей"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="pair_in_order"),
        ]
        indexes = [models.Index(fields=["state", "-bits"], name="pair_to_decide")]

    def __str__(self) -> str:
        return f"{self.first_id} и {self.second_id}: {self.get_state_display()}"


class Merge(models.Model):
    """One record went into another. `steps` tell every changed value, so that the merge can be taken back."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="какая запись осталась")
    gone = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="какая запись ушла")
    steps = models.JSONField("что изменено", default=list)
    counts = models.JSONField("перенесено", default=dict)
    left = models.JSONField("осталось у ушедшей записи", default=dict)
    made_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто объединил"
    )
    made_at = models.DateTimeField("когда объединены", auto_now_add=True)
    undone_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто отменил"
    )
    undone_at = models.DateTimeField("когда отменено", null=True, blank=True)

    class Meta:
        verbose_name = "объединение записей"
        verbose_name_plural = "объединения записей"
        constraints = [
            models.UniqueConstraint(
                fields=["gone"],
                condition=models.Q(undone_at=None),
                name="merge_in_force_once",
                violation_error_message="Эта запись уже объединена с другой.",
            )
        ]
        indexes = [models.Index(fields=["-made_at"], name="merge_newest")]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"


class Emergency(models.Model):
    """Closed data of one person opened in need: a reason, an hour, the owner told. An administrator needs a second key."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="emergencies", verbose_name="чьи данные")
    viewer = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="кому открыты")
    reason = models.CharField("причина", max_length=300)
    asked_at = models.DateTimeField("когда запрошено", auto_now_add=True)
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто подтвердил"
    )
    ends_at = models.DateTimeField("открыто до", null=True, blank=True)
    closed_at = models.DateTimeField("закрыто", null=True, blank=True)

    class Meta:
        verbose_name = "экстренный доступ"
        verbose_name_plural = "экстренные доступы"
        indexes = [models.Index(fields=["viewer", "-asked_at"], name="emergency_of_viewer")]

    def __str__(self) -> str:
        return f"{self.viewer_id} → {self.person_id}"
