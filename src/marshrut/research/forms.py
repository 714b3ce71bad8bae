"""Input of the room's pages."""

from __future__ import annotations

from typing import Any

from django import forms

from marshrut.core.actor import Actor

from . import queries


class SetForm(forms.Form):
    """What a set is made of and for."""

    title = forms.CharField(label="Название", max_length=150, error_messages={"required": "Назовите набор."})
    campaign: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Кампания",
        queryset=None,
        empty_label="выберите",
        error_messages={"required": "Выберите кампанию.", "invalid_choice": "Такой кампании нет."},
    )
    purpose = forms.CharField(
        label="Для чего", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Исследование, вопрос, кто просит.", error_messages={"required": "Напишите, для чего нужен набор."},
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = queries.finished_campaigns(actor)  # type: ignore[attr-defined]


class _Names(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        """The name in full."""
        return str(obj.full_name)


class GiftForm(forms.Form):
    """Whom a set is given to."""

    person = _Names(
        label="Исследователь в системе", queryset=None, required=False, empty_label="нет, передаётся файлом",
        help_text="Увидит набор у себя и скачает сам.",
    )  # fmt: skip
    whom = forms.CharField(
        label="Кому", max_length=300, help_text="Имя и организация.", error_messages={"required": "Напишите, кому."}
    )
    basis = forms.CharField(
        label="Основание", max_length=300, help_text="Договор, номер и дата.",
        error_messages={"required": "Без основания набор не передаётся."},
    )  # fmt: skip
    until = forms.DateField(
        label="До какого дня", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Укажите день.", "invalid": "День не распознан."},
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = queries.researchers(actor)  # type: ignore[attr-defined]
