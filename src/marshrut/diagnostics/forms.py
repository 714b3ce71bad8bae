"""Input of the room's pages."""

from __future__ import annotations

from typing import Any

from django import forms

from marshrut.core.actor import Actor
from marshrut.people.words import SUBJECTS_TAUGHT, Position
from marshrut.region.queries import units
from marshrut.ui.widgets import LongSelect

from .queries import forms as ready_forms
from .queries import substitutes

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
WHEN = {"required": "Укажите день и час.", "invalid": "Не распознано: выберите день и час."}


class CampaignForm(forms.Form):
    """A campaign: what, whom, when."""

    title = forms.CharField(
        label="Название", max_length=200, error_messages={"required": "Назовите кампанию: название увидит педагог."}
    )
    form: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Вариант", queryset=None, empty_label="выберите", error_messages={"required": "Выберите вариант заданий."}
    )
    unit: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Территория или организация",
        queryset=None,
        widget=LongSelect,
        empty_label="выберите",
        error_messages={"required": "Выберите, кого пригласить."},
    )
    subject = forms.ChoiceField(
        label="Предмет", required=False, choices=[("", "любой"), *((s, s) for s in SUBJECTS_TAUGHT)]
    )
    positions = forms.MultipleChoiceField(
        label="Должности",
        required=False,
        choices=Position.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ничего не отмечено — все должности.",
    )
    opens_at = forms.DateTimeField(label="Открывается", widget=MOMENT, error_messages=WHEN)
    closes_at = forms.DateTimeField(label="Закрывается", widget=MOMENT, error_messages=WHEN)
    minutes = forms.IntegerField(
        label="Минут на работу",
        min_value=10,
        max_value=240,
        initial=75,
        error_messages={
            "required": "Укажите время.",
            "min_value": "Не меньше 10 минут.",
            "max_value": "Не больше 240 минут.",
        },
    )

    retake_days = forms.IntegerField(
        label="Повторно не раньше, дней",
        required=False,
        min_value=0,
        max_value=730,
        help_text="Пусто — по общему правилу. Кто проходил недавно, не приглашается.",
        error_messages={"invalid": "Напишите число дней.", "max_value": "Не больше 730 дней."},
    )
    invite_late = forms.BooleanField(
        label="Приглашать новых сотрудников, пока кампания идёт", required=False, initial=True
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = ready_forms(actor).filter(state="ready")  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units(actor).exclude(level="organisation").order_by("path")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The end is after the beginning."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("opens_at") and cleaned.get("closes_at") and cleaned["opens_at"] >= cleaned["closes_at"]:
            self.add_error("closes_at", "Закрытие должно быть позже открытия.")
        return cleaned


class _Jobs(forms.ModelChoiceField):  # type: ignore[type-arg]
    """People by name, post and place."""

    def label_from_instance(self, obj: Any) -> str:
        """As in a list of staff."""
        taught = f" ({', '.join(obj.subjects)})" if obj.subjects else ""
        return f"{obj.person.full_name}, {obj.unit.name}: {obj.get_position_display()}{taught}"


class ReplaceForm(forms.Form):
    """Who is invited instead."""

    job = _Jobs(
        label="Кого пригласить",
        queryset=None,
        widget=LongSelect,
        empty_label="выберите",
        error_messages={
            "required": "Выберите, кого пригласить.",
            "invalid_choice": "Этого человека пригласить уже нельзя: выберите другого.",
        },
    )

    def __init__(self, *args: Any, actor: Actor, gone: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["job"].queryset = substitutes(actor, gone)  # type: ignore[attr-defined]


class AssembleForm(forms.Form):
    """A new form of the test from the bank."""

    title = forms.CharField(label="Название варианта", max_length=200, error_messages={"required": "Назовите вариант."})
    subject = forms.ChoiceField(
        label="Предмет", choices=[("математика", "математика"), ("русский язык", "русский язык")]
    )


class ReasonForm(forms.Form):
    """Why an officer opens a profile."""

    why = forms.CharField(
        label="Основание", widget=forms.Textarea(attrs={"rows": 2}), max_length=300,
        error_messages={"required": "Напишите основание: его увидит педагог."},
    )  # fmt: skip


class GrantForm(forms.Form):
    """To whom to open the profile, till when."""

    email = forms.EmailField(
        label="Почта того, кому открыть",
        error_messages={"required": "Напишите почту.", "invalid": "В адресе почты ошибка: проверьте «@» и точку."},
    )
    until = forms.DateField(label="До какого дня", required=False, widget=forms.DateInput(attrs={"type": "date"}))
