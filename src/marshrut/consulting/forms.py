"""Input of the room's pages."""

from __future__ import annotations

from typing import Any

from django import forms

from marshrut.people.words import SUBJECT_CHOICES

from .words import MARKS, MOST_LETTERS, Form, Theme

LONG = {"max_length": "Слишком длинно: сократите до %(limit_value)d знаков."}
MOMENT = {"required": "Назовите день и время.", "invalid": "День и время не распознаны."}
SUBJECTS = [("", "не важно"), *SUBJECT_CHOICES]


def _choice(label: str, choices: Any, **more: Any) -> forms.ChoiceField:
    words = "Выберите из списка."
    return forms.ChoiceField(
        label=label, choices=choices, error_messages={"invalid_choice": words, "required": words}, **more
    )


def _text(label: str, missing: str, *, rows: int = 5, most: int = MOST_LETTERS, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=most, widget=area, error_messages={"required": missing} | LONG, **more
    )


def _minutes(label: str, first: int) -> forms.IntegerField:
    words = dict.fromkeys(("min_value", "max_value", "invalid", "required"), "Укажите минуты: от 5 до 600.")
    return forms.IntegerField(label=label, min_value=5, max_value=600, initial=first, error_messages=words)


def _moment(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    return forms.DateTimeField(label=label, widget=widget, input_formats=formats, error_messages=MOMENT)


class AskForm(forms.Form):
    """A question."""

    topic = forms.CharField(
        label="О чём вопрос", max_length=200, error_messages={"required": "Назовите вопрос одной строкой."} | LONG,
        help_text="Одной строкой: «Как оценивать проект в пятом классе».",
    )  # fmt: skip
    text = _text(
        "Подробнее", "Опишите, что у вас происходит и что вы уже пробовали.", rows=6,
        help_text="Что происходит, что уже пробовали, какой нужен совет. Без имён учеников.",
    )  # fmt: skip
    theme = _choice("К чему относится", Theme, initial=Theme.METHODS)
    subject = _choice("Предмет", SUBJECTS, required=False)
    form = _choice("Как вам удобнее получить ответ", Form, initial=Form.WRITTEN)
    hidden = forms.BooleanField(
        label="Не показывать методисту, кто спрашивает", required=False,
        help_text="Методист увидит вопрос без имени и школы. Дежурный специалист центра имя видит: иначе ответ не доставить.",
    )  # fmt: skip
    shares = forms.BooleanField(
        label="Можно поместить вопрос и ответ в базу без имён", required=False,
        help_text="Поможет коллегам с таким же вопросом. Перед этим текст проверит человек.",
    )  # fmt: skip


class AnswerForm(forms.Form):
    """An answer of the methodist."""

    text = _text(
        "Ответ",
        "Напишите ответ.",
        rows=8,
        help_text="После звонка или встречи запишите главное: это останется педагогу.",
    )
    minutes = _minutes("Сколько минут заняла консультация", 20)
    shares = forms.BooleanField(label="Мой ответ можно поместить в базу без имён", required=False)


class ScheduleForm(forms.Form):
    """A meeting."""

    starts = _moment("День и время")
    place = forms.CharField(
        label="Ссылка на встречу или место", max_length=300, required=False, error_messages=LONG,
        help_text="Личный телефон не указывайте: звонят по номеру методической службы или по ссылке.",
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why."""

    reason = _text("Причина", "Напишите причину: хотя бы 10 знаков. Её увидит адресат.", rows=3, most=500)


class ConfirmForm(forms.Form):
    """How the answer helped."""

    mark = forms.TypedChoiceField(
        label="Помог ли ответ", choices=MARKS, coerce=int, widget=forms.RadioSelect,
        error_messages={"required": "Выберите, помог ли ответ.", "invalid_choice": "Выберите, помог ли ответ."},
    )  # fmt: skip
    words = _text("Что добавить", "", rows=2, most=500, required=False)


class ReopenForm(forms.Form):
    """What is still unclear."""

    text = _text("Что осталось непонятным", "Напишите, что осталось непонятным.", rows=4)


class RouteForm(forms.Form):
    """To whom the duty specialist gives the question; the choices come from the page."""

    methodist = forms.TypedChoiceField(
        label="Методист", coerce=int,
        error_messages={"required": "Выберите методиста.", "invalid_choice": "Выберите методиста из списка."},
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[int, str]] = (), **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        self.fields["methodist"].choices = choices  # type: ignore[attr-defined]


class OfferForm(forms.Form):
    """Times for calls and meetings."""

    starts = _moment("Начало")
    minutes = _minutes("Сколько минут на одного", 30)
    count = forms.IntegerField(
        label="Сколько приёмов подряд", min_value=1, max_value=20, initial=4,
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid", "required"), "От 1 до 20."),
    )  # fmt: skip
    place = forms.CharField(label="Ссылка на встречу или место", max_length=300, required=False, error_messages=LONG)


class KnownForm(forms.Form):
    """An answer of the bank."""

    question = forms.CharField(label="Вопрос", max_length=300, error_messages={"required": "Напишите вопрос."} | LONG)
    answer = _text("Ответ", "Напишите ответ.", rows=10)
    theme = _choice("К чему относится", Theme, initial=Theme.METHODS)
    subject = _choice("Предмет", SUBJECTS, required=False)
    open_now = forms.BooleanField(
        label="Показать всем", required=False, help_text="Имён, телефонов и почты в тексте быть не должно."
    )


#: Forms of the moves that ask for something.
FORMS: dict[str, type[forms.Form]] = {
    "answer": AnswerForm, "schedule": ScheduleForm, "pass_on": ReasonForm, "decline": ReasonForm, "confirm": ConfirmForm,
    "reopen": ReopenForm, "route": RouteForm,
}  # fmt: skip
