"""Tables under every room. They hold plain numbers of people and units, since `core` lies below those rooms."""

from __future__ import annotations

from django.db import models


class Fact(models.Model):
    """One thing that happened. Rows are only added; rooms above learn of changes from here.

    `occurred_at` is when it happened in life, `at` when the system learnt of it: late facts are accepted.
    """

    kind = models.CharField("вид", max_length=60)
    subject_id = models.BigIntegerField("номер предмета")
    unit_path = models.CharField("место", max_length=80, db_collation="C")
    actor_id = models.BigIntegerField("учётная запись", null=True)
    person_id = models.BigIntegerField("кто", null=True)
    at = models.DateTimeField("когда записано", auto_now_add=True)
    occurred_at = models.DateTimeField("когда произошло")
    data = models.JSONField("подробности", default=dict)

    class Meta:
        verbose_name = "факт"
        verbose_name_plural = "факты"
        indexes = [
            models.Index(fields=["kind", "subject_id"], name="fact_kind_subject"),
            models.Index(fields=["-at"], name="fact_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class WorkItem(models.Model):
    """An obligation in somebody's «Мои дела»: of a person, or of a role at a place (and everything below it)."""

    class State(models.TextChoices):
        """Where the obligation stands."""

        OPEN = "open", "открыто"
        DONE = "done", "сделано"
        WAIVED = "waived", "снято"

    kind = models.CharField("вид", max_length=60)
    subject_id = models.BigIntegerField("номер предмета")
    title = models.CharField("что сделать", max_length=200)
    hint = models.CharField("подробности", max_length=300, blank=True)
    url = models.CharField("адрес", max_length=200)
    person_id = models.BigIntegerField("кто", null=True, blank=True)
    role = models.CharField("роль", max_length=40, blank=True)
    unit_path = models.CharField("место", max_length=80, db_collation="C", blank=True)
    state = models.CharField("состояние", max_length=6, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField("открыто", auto_now_add=True)
    due = models.DateField("срок", null=True, blank=True)
    closed_at = models.DateTimeField("закрыто", null=True, blank=True)

    class Meta:
        verbose_name = "дело"
        verbose_name_plural = "дела"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "person_id", "role"],
                condition=models.Q(state="open"),
                nulls_distinct=False,
                name="work_item_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(person_id__isnull=False) | ~models.Q(role=""),
                name="work_item_has_somebody",
                violation_error_message="У дела должен быть исполнитель: человек или роль.",
            ),
        ]
        indexes = [
            models.Index(fields=["person_id", "due"], condition=models.Q(state="open"), name="work_item_of_person"),
            models.Index(fields=["role", "unit_path"], condition=models.Q(state="open"), name="work_item_of_role"),
        ]

    def __str__(self) -> str:
        return self.title


class Notice(models.Model):
    """A message to a person: in the bell at once, by e-mail in a digest outside the quiet hours."""

    person_id = models.BigIntegerField("кому")
    kind = models.CharField("вид", max_length=60)
    text = models.CharField("текст", max_length=300)
    url = models.CharField("адрес", max_length=200, blank=True)
    at = models.DateTimeField("когда", auto_now_add=True)
    read_at = models.DateTimeField("прочитано", null=True, blank=True)
    mailed_at = models.DateTimeField("ушло почтой", null=True, blank=True)

    class Meta:
        verbose_name = "уведомление"
        verbose_name_plural = "уведомления"
        indexes = [
            models.Index(fields=["person_id", "-at"], name="notice_of_person"),
            models.Index(fields=["person_id"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(fields=["at"], condition=models.Q(mailed_at=None), name="notice_unmailed"),
        ]

    def __str__(self) -> str:
        return self.text


class Approval(models.Model):
    """One decision of one level about one object in one version: a row, never a flag.

    `seal` is the sha-256 of exactly what was signed; `kind` of signature per domain §2.4.
    """

    class State(models.TextChoices):
        """What was decided."""

        AGREED = "agreed", "согласовано"
        APPROVED = "approved", "утверждено"
        RETURNED = "returned", "возвращено"
        SIGNED = "signed", "подписано"
        REVOKED = "revoked", "отменено"

    workflow = models.CharField("порядок", max_length=40)
    subject_id = models.BigIntegerField("номер предмета")
    version = models.PositiveIntegerField("версия", default=1)
    unit_id = models.BigIntegerField("место", null=True)
    period = models.CharField("период", max_length=20, blank=True)
    level = models.CharField("уровень", max_length=40)
    state = models.CharField("решение", max_length=10, choices=State)
    person_id = models.BigIntegerField("кто", null=True)
    acting_for_id = models.BigIntegerField("за кого", null=True, blank=True)
    name = models.CharField("подпись", max_length=200, blank=True)
    at = models.DateTimeField("когда", auto_now_add=True)
    reason = models.TextField("причина", blank=True)
    seal = models.CharField("контрольная сумма", max_length=64, blank=True)
    kind = models.CharField("вид подписи", max_length=12, default="simple")

    class Meta:
        verbose_name = "решение"
        verbose_name_plural = "решения"
        indexes = [models.Index(fields=["workflow", "subject_id", "version"], name="approval_of_subject")]

    def __str__(self) -> str:
        return f"{self.workflow} {self.subject_id}: {self.state}"


class Setting(models.Model):
    """A rule as data with validity: terms, scales, kinds of period. One key has one value on any day."""

    key = models.CharField("ключ", max_length=80)
    value = models.JSONField("значение")
    since = models.DateField("действует с")
    until = models.DateField("действует до", null=True, blank=True)
    title = models.CharField("что это", max_length=200, blank=True)
    basis = models.CharField("основание", max_length=300, blank=True)

    class Meta:
        verbose_name = "настройка"
        verbose_name_plural = "настройки"
        constraints = [models.UniqueConstraint(fields=["key", "since"], name="setting_once_a_day")]

    def __str__(self) -> str:
        return self.key


class Counter(models.Model):
    """The last number given in a register for a year and a place; numbers have no gaps."""

    register = models.CharField("реестр", max_length=40)
    year = models.PositiveSmallIntegerField("год")
    place = models.CharField("место", max_length=40, blank=True)
    last = models.PositiveIntegerField("последний номер", default=0)

    class Meta:
        verbose_name = "счётчик"
        verbose_name_plural = "счётчики"
        constraints = [models.UniqueConstraint(fields=["register", "year", "place"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.register} {self.year} {self.place}: {self.last}"


class Progress(models.Model):
    """Long work as a row: the page polls it, may be closed, and the person gets a notice at the end."""

    class State(models.TextChoices):
        """How the work goes."""

        WAITING = "waiting", "в очереди"
        RUNNING = "running", "идёт"
        DONE = "done", "готово"
        FAILED = "failed", "не получилось"

    kind = models.CharField("вид", max_length=60)
    title = models.CharField("что делается", max_length=200)
    person_id = models.BigIntegerField("для кого", null=True)
    state = models.CharField("состояние", max_length=7, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField("сделано", default=0)
    total = models.PositiveIntegerField("всего", default=0)
    arguments = models.JSONField("задание", default=dict)
    result = models.JSONField("итог", default=dict)
    note = models.TextField("пояснение", blank=True)
    at = models.DateTimeField("создано", auto_now_add=True)
    ended_at = models.DateTimeField("окончено", null=True, blank=True)

    class Meta:
        verbose_name = "ход работы"
        verbose_name_plural = "ход работ"
        indexes = [models.Index(fields=["person_id", "-at"], name="progress_of_person")]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """Share done, 0..100."""
        return min(100, self.done * 100 // self.total) if self.total else 0
