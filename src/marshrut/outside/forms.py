"""Input of the room's pages."""

from __future__ import annotations

from typing import Any

from django import forms

from marshrut.people.words import SUBJECT_CHOICES
from marshrut.ui.sheet import MOST_BYTES

from .words import Source, StudySource

DAY = {"required": "Укажите дату.", "invalid": "Дата не читается: напишите 12.10.2026."}
WHOLE = {"invalid": "Напишите целое число цифрами.", "min_value": "Число не может быть меньше нуля."}


class FileForm(forms.Form):
    """A spreadsheet."""

    file = forms.FileField(
        label="Файл Excel",
        help_text="До 10 МБ: .xlsx, .xls или .ods.",
        error_messages={"required": "Выберите файл.", "empty": "Файл пустой."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
    )

    def clean_file(self) -> object:
        """Not too big."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("Файл больше 10 МБ. Разделите его на несколько.")
        return file


def _day(label: str, hint: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, error_messages=DAY, widget=widget)


def _whole(label: str, hint: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=hint, required=False, min_value=0, max_value=100_000, error_messages=WHOLE
    )


class WaveForm(forms.Form):
    """The card of a wave. Numbers may contradict each other: they are kept as printed and flagged."""

    title = forms.CharField(
        label="Название", max_length=200, error_messages={"required": "Назовите волну: например, «ФИОКО, апрель 2026»."}
    )
    held_on = _day("Дата проведения")
    deadline = _day("Срок выдвижения", "До этого дня муниципалитеты называют участников.")
    stage = forms.TypedChoiceField(label="Этап", choices=[(1, "первый"), (2, "второй")], coerce=int)
    subjects = forms.MultipleChoiceField(
        label="Предметы", choices=SUBJECT_CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
    plan_people = _whole("План: человек")
    plan_towns = _whole("План: муниципалитетов")
    fact_people = _whole("По документу: человек", "Как напечатано в письме или приказе.")
    fact_towns = _whole("По документу: муниципалитетов", "Если числа не сходятся, система подскажет, что проверить.")
    place = forms.CharField(label="Пункт проведения", max_length=200, required=False)
    form = forms.CharField(label="Форма", max_length=100, required=False, initial="компьютерная")
    audience = forms.CharField(
        label="Кто участвует", max_length=300, required=False, help_text="Своими словами: для этапа нет общего правила."
    )
    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The deadline comes before the day of the wave."""
        data = super().clean() or {}
        if data.get("held_on") and data.get("deadline") and data["deadline"] > data["held_on"]:
            self.add_error("deadline", "Срок выдвижения позже даты проведения: исправьте одну из дат.")
        return data


class ReserveForm(forms.Form):
    """Places of the reserve to a municipality."""

    unit_id = forms.IntegerField(label="Муниципалитет", error_messages={"required": "Выберите муниципалитет."})
    places = forms.IntegerField(
        label="Сколько мест",
        min_value=1,
        max_value=1000,
        error_messages=WHOLE
        | {"required": "Укажите, сколько мест передать.", "min_value": "Передайте хотя бы одно место."},
    )


class SourceFileForm(FileForm):
    """A spreadsheet of some system."""

    source = forms.ChoiceField(
        label="Откуда результаты",
        choices=[("", "выберите"), *Source.choices],
        error_messages={"required": "Выберите, откуда результаты.", "invalid_choice": "Выберите из списка."},
    )
    field_order = ("source", "file")


class StudyForm(forms.Form):
    """A work of pupils."""

    source = forms.ChoiceField(label="Работа", choices=StudySource.choices)
    subject = forms.ChoiceField(label="Предмет", choices=SUBJECT_CHOICES)
    grade = forms.IntegerField(
        label="Класс", min_value=1, max_value=11, error_messages=WHOLE | {"required": "Укажите класс: от 1 до 11."}
    )
    year = forms.RegexField(
        label="Учебный год",
        regex=r"^20\d\d/20\d\d$",
        help_text="Например, 2025/2026.",
        error_messages={"required": "Укажите учебный год.", "invalid": "Напишите так: 2025/2026."},
    )
    thresholds = forms.RegexField(
        label="С какого балла отметки 3, 4, 5",
        regex=r"^\d{1,3}(\s*[,; ]\s*\d{1,3}){0,2}$",
        required=False,
        help_text="Через запятую: 7, 12, 16. Нужно, чтобы заметить скопления у порогов.",
        error_messages={"invalid": "Напишите до трёх чисел через запятую: 7, 12, 16."},
    )

    def clean_thresholds(self) -> list[int]:
        """Numbers in order."""
        text = str(self.cleaned_data["thresholds"]).replace(";", " ").replace(",", " ")
        return sorted({int(word) for word in text.split()})


class CausesForm(forms.Form):
    """Why pupils may have failed."""

    causes = forms.CharField(
        label="Гипотезы о причинах",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Напишите, в чём могут быть причины."},
    )


class AdviceForm(forms.Form):
    """What explains a task and what to do."""

    competencies = forms.MultipleChoiceField(
        label="Какие компетенции учителя объясняют результат", required=False, widget=forms.CheckboxSelectMultiple
    )
    advice = forms.CharField(
        label="Рекомендация: кому и что сделать",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Напишите рекомендацию."},
    )
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, options: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["competencies"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = options
