"""Forms of panels: what those who run them type, and what a panelist types."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from marshrut.core.actor import Actor
from marshrut.diagnostics import queries
from marshrut.diagnostics.words import PanelMethod

DAY = {"required": "Укажите день.", "invalid": "Не распознано: выберите день."}


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), error_messages=DAY)


class PanelForm(forms.Form):
    """A new panel."""

    title = forms.CharField(
        label="Название", max_length=120, error_messages={"required": "Назовите панель: например, «Математика, осень»."}
    )
    method = forms.ChoiceField(
        label="Как судят", choices=PanelMethod.choices,
        help_text="По заданиям: оценка каждого задания на каждой границе. Закладки: задания по трудности, отметка на каждой границе.",
        error_messages={"required": "Выберите способ."},
    )  # fmt: skip
    form: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Вариант", queryset=None, empty_label="выберите",
        error_messages={"required": "Выберите вариант.", "invalid_choice": "Выберите вариант из списка."},
    )  # fmt: skip
    first = forms.CharField(
        label="Первая граница", max_length=80, initial="высокий и средний дефицит",
        error_messages={"required": "Назовите границу."},
    )  # fmt: skip
    second = forms.CharField(
        label="Вторая граница", max_length=80, initial="средний и низкий дефицит",
        error_messages={"required": "Назовите границу."},
    )  # fmt: skip
    third = forms.CharField(
        label="Третья граница", max_length=80, required=False, help_text="Если нужен уровень «дефициты не выявлены»."
    )
    due = _day("Срок первого круга")

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        chosen = self.fields["form"]
        if isinstance(chosen, forms.ModelChoiceField):
            chosen.queryset = queries.forms(actor)

    def borders(self) -> list[str]:
        """Names of the borders that were given."""
        return [name for key in ("first", "second", "third") if (name := self.cleaned_data[key])]


class PeopleForm(forms.Form):
    """Addresses of those who are called."""

    emails = forms.CharField(
        label="Почта участников", widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}), max_length=6000,
        help_text="По одной в строке или через запятую.", error_messages={"required": "Напишите хотя бы один адрес."},
    )  # fmt: skip

    def clean_emails(self) -> list[str]:
        """Each address apart; the first wrong one is told."""
        found = [one for one in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if one]
        for one in found:
            try:
                validate_email(one)
            except ValidationError as error:
                raise ValidationError(f"Это не похоже на почту: {one[:60]}.") from error
        return found


class RoundForm(forms.Form):
    """The term of the second round."""

    due = _day("Срок второго круга")


class PanelScaleForm(forms.Form):
    """A version of the scale out of a panel: borders and ground come from the panel."""

    version = forms.CharField(
        label="Версия", max_length=20, error_messages={"required": "Назовите версию: например, 2027-1."}
    )
    since = _day("Действует с")
    note = forms.CharField(
        label="Пояснение", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text="Что изменится и почему. Прочитает специалист по диагностике.",
        error_messages={"required": "Напишите пояснение."},
    )  # fmt: skip


class _Said(forms.CharField):
    """A number that may wait: a draft has empty fields, but the round is not handed in with them."""

    def validate(self, value: Any) -> None:
        """An empty field is no fault yet."""


class JudgementForm(forms.Form):
    """A number per border. Empty means: not judged yet. What is wrong is told at its field, the rest is kept."""

    use_required_attribute = False

    def __init__(self, data: Any, *, labels: list[str], low: float, top: float, whole: bool, initial: Any) -> None:
        super().__init__(data, initial=initial)
        self.low, self.top, self.whole = low, top, whole
        for border, label in enumerate(labels):
            self.fields[f"b{border}"] = _Said(
                label=label, max_length=12,
                widget=forms.TextInput(attrs={"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"}),
            )  # fmt: skip

    def read(self) -> dict[int, float | None]:
        """By the border: a good number or None for an empty field; bad ones get their words and are absent."""
        found: dict[int, float | None] = {}
        self.full_clean()
        for border, name in enumerate(list(self.fields)):
            text = str(self.cleaned_data.get(name, "")).replace("%", "").replace(",", ".").strip()
            if name in self.errors:
                continue
            value = _number(text)
            if text and (value is None or not self.low <= value <= self.top or (self.whole and value % 1)):
                kind = "целое число" if self.whole else "число"
                self.add_error(name, f"Нужно {kind} от {self.low:.0f} до {self.top:.0f}.")
                continue
            found[border] = value
        return found


def _number(text: str) -> float | None:
    if not re.fullmatch(r"\d{1,4}(\.\d{1,3})?", text, re.ASCII):
        return None
    return float(text)
