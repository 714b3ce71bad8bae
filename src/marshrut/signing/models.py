"""Agreements, requests of a code, signatures, files with certified signatures."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models

from .words import Method, Way


@pghistory.track()
class Agreement(models.Model):
    """A person agrees to sign by codes: the version of the text and its hash stay with the row."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", verbose_name="кто")
    version = models.PositiveSmallIntegerField("версия текста")
    seal = models.CharField("контрольная сумма текста", max_length=64)
    given_at = models.DateTimeField("принято", auto_now_add=True)
    withdrawn_at = models.DateTimeField("отозвано", null=True, blank=True)

    class Meta:
        verbose_name = "соглашение о подписи"
        verbose_name_plural = "соглашения о подписи"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(withdrawn_at=None),
                name="agreement_in_force_once",
                violation_error_message="Соглашение уже принято.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}, версия {self.version}"


class Ask(models.Model):
    """A request of a code: the code itself is kept nowhere, it is computed from the key of the house and this row."""

    class State(models.TextChoices):
        """What became of the code."""

        OPEN = "open", "ждёт кода"
        USED = "used", "код принят"
        CLOSED = "closed", "закрыт"

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", verbose_name="кто")
    way = models.CharField("откуда код", max_length=4, choices=Way)
    nonce = models.CharField("случайная часть", max_length=32)
    seal = models.CharField("контрольная сумма всего", max_length=64)
    sent_to = models.CharField("куда отправлен", max_length=120, blank=True)
    workflow = models.CharField("порядок", max_length=40)
    answers = models.JSONField("ответы диалога", default=dict)
    left = models.JSONField("что не вошло", default=list)
    outcome = models.JSONField("итог", default=list)
    tries = models.PositiveSmallIntegerField("неверных попыток", default=0)
    state = models.CharField("состояние", max_length=6, choices=State, default=State.OPEN)
    made_at = models.DateTimeField("запрошен", auto_now_add=True)
    expires_at = models.DateTimeField("действует до")
    used_at = models.DateTimeField("принят", null=True, blank=True)

    class Meta:
        verbose_name = "запрос кода"
        verbose_name_plural = "запросы кода"
        indexes = [models.Index(fields=["person", "-made_at"], name="ask_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.state}"


class AskItem(models.Model):
    """One document under a code: the hash of exactly what was shown. Taken once."""

    ask = models.ForeignKey(Ask, models.CASCADE, related_name="items", verbose_name="запрос")
    workflow = models.CharField("порядок", max_length=40)
    subject_id = models.BigIntegerField("номер предмета")
    version = models.PositiveIntegerField("версия")
    level = models.CharField("уровень", max_length=40)
    seal = models.CharField("контрольная сумма", max_length=64)
    title = models.CharField("что подписывается", max_length=300)
    done_at = models.DateTimeField("подписано", null=True, blank=True)

    class Meta:
        verbose_name = "документ под кодом"
        verbose_name_plural = "документы под кодом"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["ask", "workflow", "subject_id", "level"], name="ask_item_once")]

    def __str__(self) -> str:
        return self.title


class Signed(models.Model):
    """A content that somebody signed, kept once under its own hash."""

    seal = models.CharField("контрольная сумма", max_length=64, primary_key=True)
    content = models.JSONField("содержание")

    class Meta:
        verbose_name = "подписанное содержание"
        verbose_name_plural = "подписанные содержания"
        triggers = [pgtrigger.ReadOnly(name="signed_never_changes")]

    def __str__(self) -> str:
        return self.seal[:12]


class Signature(models.Model):
    """Who signed what, when and how. What was signed never changes: a signature can only end, with a reason."""

    approval = models.OneToOneField("core.Approval", models.PROTECT, related_name="signature", verbose_name="решение")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="кто")
    acting_for = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="за кого"
    )
    name = models.CharField("имя под подписью", max_length=200)
    role = models.CharField("в каком качестве", max_length=120)
    workflow = models.CharField("порядок", max_length=40)
    subject_id = models.BigIntegerField("номер предмета")
    version = models.PositiveIntegerField("версия")
    level = models.CharField("уровень", max_length=40)
    method = models.CharField("способ", max_length=10, choices=Method)
    signed = models.ForeignKey(Signed, models.PROTECT, related_name="+", verbose_name="содержание")
    ask = models.ForeignKey(Ask, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="запрос кода")
    code = models.CharField("код проверки", max_length=10, unique=True)
    at = models.DateTimeField("когда")
    stamp = models.CharField("отметка системы", max_length=64)
    ended_at = models.DateTimeField("перестала действовать", null=True, blank=True)
    ended_why = models.CharField("почему", max_length=300, blank=True)
    paper_on = models.DateField("подписано на бумаге", null=True, blank=True)
    paper_note = models.CharField("где лежит бумага", max_length=200, blank=True)
    noted_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто отметил бумагу"
    )

    class Meta:
        verbose_name = "подпись"
        verbose_name_plural = "подписи"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["workflow", "subject_id", "version"], name="signature_of_subject")]
        triggers = [
            pgtrigger.ReadOnly(
                name="signature_never_changes",
                fields=[
                    "approval", "name", "role", "workflow", "subject_id", "version", "level", "method", "signed", "ask",
                    "code", "at", "stamp",
                ],
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.role}: {self.name}"


class SignFile(models.Model):
    """The file of a version that is signed outside: made once, byte for byte the same ever after."""

    workflow = models.CharField("порядок", max_length=40)
    subject_id = models.BigIntegerField("номер предмета")
    version = models.PositiveIntegerField("версия")
    name = models.CharField("имя файла", max_length=200)
    data = models.BinaryField("файл")
    sha256 = models.CharField("контрольная сумма", max_length=64)
    made_at = models.DateTimeField("сделан", auto_now_add=True)

    class Meta:
        verbose_name = "файл для подписи"
        verbose_name_plural = "файлы для подписи"
        constraints = [models.UniqueConstraint(fields=["workflow", "subject_id", "version"], name="sign_file_once")]
        triggers = [pgtrigger.ReadOnly(name="sign_file_never_changes")]

    def __str__(self) -> str:
        return self.name


class Detached(models.Model):
    """An uploaded file with a certified signature, and what of it could be checked."""

    file = models.ForeignKey(SignFile, models.PROTECT, related_name="detached", verbose_name="файл")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="кто загрузил")
    name = models.CharField("имя файла", max_length=200)
    data = models.BinaryField("подпись")
    sha256 = models.CharField("контрольная сумма", max_length=64)
    report = models.JSONField("что проверено")
    at = models.DateTimeField("загружен", auto_now_add=True)

    class Meta:
        verbose_name = "файл подписи"
        verbose_name_plural = "файлы подписи"
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["file", "sha256"], name="detached_once")]

    def __str__(self) -> str:
        return self.name
