"""Input of the page of forms of a campaign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from marshrut.core.text import counted

from .models import Form
from .words import Mode

SHOWN = 60


class VariantsForm(forms.Form):
    """The ready forms of the subject, the chosen ones first and in their order."""

    chosen = forms.TypedMultipleChoiceField(
        label="Варианты", coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Отметьте хотя бы один вариант.",
            "invalid_choice": "Одного из вариантов больше нет в списке. Выберите снова.",
        },
    )  # fmt: skip

    def __init__(self, *args: Any, rows: QuerySet[Form], chosen: Sequence[Form], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [one.pk for one in chosen]
        shown = {one.pk: one for one in rows.filter(pk__in=first)} | {one.pk: one for one in rows[:SHOWN]}
        order = [pk for pk in first if pk in shown] + [pk for pk in shown if pk not in first]
        self.fields["chosen"].choices = [(pk, _words(shown[pk])) for pk in order]  # type: ignore[attr-defined]
        self.fields["chosen"].initial = first

    def keys(self) -> list[int]:
        """The chosen forms in the order of the list."""
        picked = set(self.cleaned_data["chosen"])
        return [int(pk) for pk, _ in self.fields["chosen"].choices if pk in picked]  # type: ignore[attr-defined]


def _words(form: Any) -> str:
    return f"{form.title}: {counted(form.tasks, 'задание', 'задания', 'заданий')}, {form.minutes} мин"


class ModeForm(forms.Form):
    """How tasks come to a person."""

    mode = forms.ChoiceField(
        label="Способ", choices=Mode.choices, widget=forms.RadioSelect,
        error_messages={"required": "Выберите способ.", "invalid_choice": "Выберите способ из списка."},
    )  # fmt: skip
    panels = forms.IntegerField(
        label="Вариантов этапов", required=False, min_value=1, max_value=3,
        help_text="Только для этапов: у соседей будут разные задания.",
        error_messages={
            "invalid": "Напишите число.", "min_value": "Хотя бы один вариант.", "max_value": "Не больше трёх вариантов.",
        },
    )  # fmt: skip

    def clean_panels(self) -> int:
        """Empty is one."""
        return self.cleaned_data["panels"] or 1
