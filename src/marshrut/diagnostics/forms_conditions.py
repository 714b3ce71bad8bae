"""Input of special conditions and of an annulment."""

from __future__ import annotations

from django import forms

from .words import TimeShare


class ConditionForm(forms.Form):
    """More time, large print, breaks. There is no field for a reason: it is not asked."""

    time_share = forms.TypedChoiceField(
        label="Время на работу",
        coerce=int,
        choices=TimeShare.choices,
        initial=TimeShare.USUAL,
        error_messages={"required": "Выберите время.", "invalid_choice": "Выберите время из списка."},
    )
    large_print = forms.BooleanField(label="Крупный шрифт", required=False)
    breaks = forms.BooleanField(
        label="Перерывы", required=False, help_text="Три раза до 15 минут: время в перерыве не идёт."
    )


class AnnulForm(forms.Form):
    """Why a work is annulled: the person reads it."""

    reason = forms.CharField(
        label="Причина аннулирования",
        min_length=10,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Напишите причину: её увидит журнал кампании.",
            "min_length": "Напишите подробнее: хотя бы 10 знаков.",
            "max_length": "Не длиннее 300 знаков.",
        },
    )
