"""Input of the room's pages."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from marshrut.core.actor import Actor
from marshrut.region.queries import units
from marshrut.ui.widgets import LongSelect

from .queries import stand_ins
from .words import MERGED_FIELDS


class PasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label="Придумайте пароль",
        help_text="Не короче 10 знаков. Подойдёт фраза из нескольких слов.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Напишите пароль."},
    )
    again = forms.CharField(
        label="Пароль ещё раз",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Повторите пароль."},
    )

    def clean_password(self) -> str:
        """Check the strength."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, object]:
        """Both must be the same."""
        cleaned: dict[str, object] = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "Пароли не совпадают: наберите второй так же, как первый.")
        return cleaned


class MoveForm(forms.Form):
    """Where a person moves and from which day."""

    unit: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label="Новая организация",
        queryset=None,
        empty_label="выберите",
        widget=LongSelect,
        error_messages={"required": "Выберите организацию.", "invalid_choice": "Выберите организацию из списка."},
    )
    since = forms.DateField(
        label="С какого дня",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Укажите день.", "invalid": "Дата не распознана: напишите, например, 01.12.2026."},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units(actor, level="organisation")  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """Which record stays and which values the other one gives."""

    keep = forms.IntegerField(
        error_messages={"required": "Отметьте, какая запись останется.", "invalid": "Отметьте запись."}
    )
    take = forms.MultipleChoiceField(choices=[(name, name) for name in MERGED_FIELDS], required=False)


class SubstituteForm(forms.Form):
    """Who stands in, from which day to which, on what ground."""

    person: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label="Кто замещает",
        help_text="Сотрудники организации, у которых есть вход в систему.",
        queryset=None,
        empty_label="выберите",
        widget=LongSelect,
        error_messages={"required": "Выберите сотрудника.", "invalid_choice": "Выберите сотрудника из списка."},
    )
    since = forms.DateField(
        label="Первый день",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Укажите первый день.",
            "invalid": "Дата не распознана: напишите, например, 01.12.2026.",
        },
    )
    until = forms.DateField(
        label="Последний день",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Укажите последний день.",
            "invalid": "Дата не распознана: напишите, например, 15.12.2026.",
        },
    )
    basis = forms.CharField(
        label="Основание", help_text="Например: приказ № 12 от 01.12.2026, отпуск.", max_length=300, required=False
    )

    def __init__(self, *args: Any, actor: Actor, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = stand_ins(actor, row)  # type: ignore[attr-defined]


class EmergencyForm(forms.Form):
    """Whose data and why."""

    email = forms.EmailField(
        label="Почта человека",
        error_messages={"required": "Напишите почту человека.", "invalid": "Почта написана с ошибкой."},
    )
    reason = forms.CharField(
        label="Причина",
        help_text="Её прочтут сам человек и ответственный за персональные данные.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        error_messages={"required": "Напишите причину.", "max_length": "Сократите причину до 300 знаков."},
    )
