"""Input of the pages of scoring: marks by criteria, the order of a campaign, an appeal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

NUMBER = {"invalid": "Напишите число.", "required": "Напишите число."}


def marked(data: QueryDict) -> dict[str, int]:
    """Marks by criterion out of fields «m-…»; what is no small number is left out."""
    found = {}
    for name, value in data.items():
        text = str(value)
        if name.startswith("m-") and text.isascii() and text.isdecimal() and len(text) < 3:
            found[name[2:]] = int(text)
    return found


def criteria(rubric: list[dict[str, Any]], marks: dict[str, int]) -> list[dict[str, Any]]:
    """Criteria as a form draws them: levels by number, each once, and which is chosen."""
    return [
        row
        | {
            "chosen": marks.get(row["id"]),
            "levels": [(n, str(text).removeprefix(f"{n}:").strip()) for n, text in enumerate(row["levels"])],
        }
        for row in rubric
    ]


class OrderForm(forms.Form):
    """The order of scoring of a campaign; an empty field follows the general rule."""

    gap = forms.IntegerField(
        label="Третий эксперт при расхождении, баллов",
        required=False,
        min_value=1,
        max_value=20,
        error_messages=NUMBER | {"min_value": "Не меньше 1.", "max_value": "Не больше 20."},
    )
    percent = forms.IntegerField(
        label="или при расхождении, % от максимума",
        required=False,
        min_value=1,
        max_value=100,
        error_messages=NUMBER | {"min_value": "Не меньше 1 %.", "max_value": "Не больше 100 %."},
    )
    term_days = forms.IntegerField(
        label="Срок проверки, рабочих дней",
        required=False,
        min_value=1,
        max_value=30,
        error_messages=NUMBER | {"min_value": "Не меньше одного дня.", "max_value": "Не больше 30 дней."},
    )
    check_every = forms.IntegerField(
        label="Контрольный ответ после каждых, работ",
        required=False,
        min_value=0,
        max_value=100,
        help_text="0 — без контрольных ответов.",
        error_messages=NUMBER | {"min_value": "Не меньше 0.", "max_value": "Не больше 100."},
    )
    adjust = forms.BooleanField(
        label="Ставить балл с поправкой на строгость экспертов",
        required=False,
        help_text="Тогда результаты ждут отчёта о согласии экспертов.",
    )

    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        found = dict(self.cleaned_data)
        percent = found.pop("percent")
        return found | {"share": percent / 100 if percent else None}


class AppealForm(forms.Form):
    """What the teacher does not agree with."""

    place = forms.ChoiceField(
        label="Ответ",
        widget=forms.RadioSelect,
        error_messages={"required": "Выберите ответ.", "invalid_choice": "Выберите ответ из списка."},
    )
    text = forms.CharField(
        label="С чем вы не согласны",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Напишите, с чем вы не согласны.", "max_length": "Не длиннее 3000 знаков."},
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["place"].initial = places[0][0]
