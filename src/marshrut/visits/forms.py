"""Input of the room's pages."""

from __future__ import annotations

from django import forms

from .words import Kind

MOMENT = {"required": "Назовите день и время.", "invalid": "День и время не распознаны."}
LONG = {"max_length": "Слишком длинно: сократите до %(limit_value)d знаков."}


def _moment(*, required: bool, label: str, help_text: str = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    return forms.DateTimeField(
        label=label, required=required, widget=widget, input_formats=formats, help_text=help_text, error_messages=MOMENT
    )


def _minutes() -> forms.IntegerField:
    words = dict.fromkeys(("min_value", "max_value", "invalid", "required"), "Укажите минуты: от 5 до 600.")
    return forms.IntegerField(label="Сколько минут", min_value=5, max_value=600, initial=40, error_messages=words)


class AskForm(forms.Form):
    """A new visit."""

    kind = forms.ChoiceField(
        label="Что это", choices=Kind, help_text="Во взаимопосещении без оценки карты нет.",
        error_messages={"invalid_choice": "Выберите вид.", "required": "Выберите вид."},
    )  # fmt: skip
    side = forms.ChoiceField(
        label="Кто к кому", choices=[("guest", "я приду"), ("host", "придут ко мне")], initial="guest",
        error_messages={"required": "Выберите, кто придёт.", "invalid_choice": "Выберите, кто придёт."},
    )  # fmt: skip
    email = forms.EmailField(
        label="Почта коллеги", required=False, error_messages={"invalid": "Почта написана с ошибкой."},
        help_text="Та, с которой коллега входит в систему.",
    )  # fmt: skip
    topic = forms.CharField(
        label="Тема или класс", max_length=300, error_messages={"required": "Напишите, что за занятие."} | LONG
    )
    wish = forms.CharField(
        label="На что посмотреть", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=LONG, help_text="Об этом и будет разговор.",
    )  # fmt: skip
    starts = _moment(required=False, label="Предлагаемый день и время")
    minutes = _minutes()
    place = forms.CharField(label="Место", max_length=200, required=False, error_messages=LONG)
    link = forms.URLField(
        label="Ссылка на запись", max_length=500, required=False, assume_scheme="https",
        error_messages={"invalid": "Ссылка написана с ошибкой."} | LONG,
        help_text="Только для записи своего урока: она лежит в хранилище школы, не здесь.",
    )  # fmt: skip
    no_pupils = forms.BooleanField(label="Лиц учеников на записи нет или согласие родителей есть", required=False)


class ScheduleForm(forms.Form):
    """The day of a visit."""

    starts = _moment(required=True, label="День и время")
    minutes = _minutes()
    place = forms.CharField(label="Место или ссылка на встречу", max_length=200, required=False, error_messages=LONG)


class GiveForm(forms.Form):
    """Feedback of the guest."""

    words = forms.CharField(
        label="Отзыв: одно–три предложения", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Напишите педагогу одно–три предложения о занятии."} | LONG,
        help_text="Что получилось и на чём это видно.",
    )  # fmt: skip
    next_step = forms.CharField(
        label="Следующий шаг, о котором договорились", max_length=500, required=False, error_messages=LONG
    )
    next_on = forms.DateField(
        label="Когда", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "День не распознан."},
    )  # fmt: skip


class ReflectForm(forms.Form):
    """The answer of the teacher: nothing a teacher writes is compulsory."""

    words = forms.CharField(
        label="Ваш ответ: одно–три предложения", max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}), error_messages=LONG, help_text="Можно оставить пустым.",
    )  # fmt: skip


class CancelForm(forms.Form):
    """Why a visit is cancelled."""

    reason = forms.CharField(
        label="Почему отменяется", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Напишите причину: её увидит коллега."} | LONG,
    )  # fmt: skip


FORMS: dict[str, type[forms.Form]] = {
    "schedule": ScheduleForm, "give": GiveForm, "reflect": ReflectForm, "cancel": CancelForm,
}  # fmt: skip
