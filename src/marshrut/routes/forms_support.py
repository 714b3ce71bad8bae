"""Input of the pages of support."""

from __future__ import annotations

from django import forms

from .support import ContactKind

DAY = {"invalid": "День не распознан."}


def _day(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text, error_messages=DAY)


class ContactForm(forms.Form):
    """A contact with the teacher; from the board only its kind comes."""

    kind = forms.ChoiceField(
        label="Как говорили", choices=ContactKind,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Выберите, как вы говорили."),
    )  # fmt: skip
    on = _day("День", "Пусто: сегодня.")
    minutes = forms.IntegerField(
        label="Минут", required=False, min_value=1, max_value=600, help_text="Пусто: обычно для этого вида.",
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Минут бывает от 1 до 600."),
    )  # fmt: skip
    text = forms.CharField(
        label="О чём", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "Короче: до 500 знаков."},
    )  # fmt: skip
    next_step = forms.CharField(
        label="О чём договорились", max_length=300, required=False,
        error_messages={"max_length": "Короче: до 300 знаков."},
    )  # fmt: skip
    next_on = _day("Когда", "В этот день придёт напоминание.")
