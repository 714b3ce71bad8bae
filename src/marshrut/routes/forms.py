"""Input of the room's pages: what can be read; whether it may be done is decided by rules."""

from __future__ import annotations

from typing import Any

from django import forms

from .variants import Asked
from .words import LONGEST_ANSWER, PROMPTS, STANDARD_GOAL, Block, Transfer

NO = {"required": "Заполните это поле."}
MANY = 5000
FORMS_OF_STUDY = [("", "всё равно"), ("remote", "дистанционно"), ("in_person", "очно"), ("mixed", "смешанно")]


def day(label: str, *, required: bool = True) -> forms.DateField:
    """Build a field of one day."""
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Укажите дату.", "invalid": "Дата пишется как 15.05.2027."},
    )  # fmt: skip


def _hours(label: str, *, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=1000, initial=least, required=least > 0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": "Напишите число часов цифрами.", "required": "Напишите число часов.",
            "min_value": f"Часов должно быть не меньше {least}.", "max_value": "Столько часов не бывает: проверьте число.",
        },
    )  # fmt: skip


def thousands(label: str, help_text: str) -> forms.IntegerField:
    """Build a field of money that may be left empty."""
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=1_000_000, help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "Напишите сумму цифрами.", "min_value": "Сумма не бывает меньше нуля.",
                        "max_value": "Таких сумм не бывает: проверьте число."},
    )  # fmt: skip


class LineForm(forms.Form):
    """A line in free words."""

    title = forms.CharField(
        label="Содержание работы", max_length=500, error_messages=NO, widget=forms.Textarea(attrs={"rows": 2})
    )
    extra = forms.CharField(
        label="Дополнительная информация", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    hours = _hours("Трудоёмкость, ч")
    starts = day("С", required=False)
    ends = day("По", required=False)

    def clean_hours(self) -> int:
        """An empty number is no hours."""
        return self.cleaned_data["hours"] or 0


class WishForm(forms.Form):
    """What is tried on the page of variants."""

    hours = _hours("Часов на учёбу", least=1)
    max_trip = forms.IntegerField(
        label="Дорога не дольше, ч", required=False, min_value=1, max_value=48,
        error_messages={
            "invalid": "Напишите часы дороги цифрами.", "min_value": "Дорога не короче часа: для учёбы без поездок есть свой вариант.",
            "max_value": "Дорога дольше двух суток: проверьте число.",
        },
    )  # fmt: skip
    form = forms.ChoiceField(label="Форма учёбы", required=False, choices=FORMS_OF_STUDY)

    def asked(self) -> Asked:
        """Values for the planner."""
        data = self.cleaned_data
        return Asked(data["hours"], data["max_trip"], data["form"])


class HeadForm(forms.Form):
    """Sections 1 and 2 of the form and wishes for the planner."""

    subject = forms.CharField(label="Преподаваемый предмет", max_length=120, required=False)
    starts = day("Начало")
    ends = day("Окончание")
    hours_limit = _hours("Сколько часов можно уделить", least=1)
    goal = forms.CharField(
        label="Цель", required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Если очистить, вернётся типовая формулировка. Изменённая цель отмечается для тех, кто согласует.",
    )  # fmt: skip
    ground = forms.CharField(
        label="Основание без собственной диагностики", max_length=300, required=False,
        help_text="Нужно, только если тест не пройден: результат ФИОКО, Академии или самооценка с решением тьютора.",
    )  # fmt: skip
    form = forms.ChoiceField(
        label="Как удобнее учиться", required=False,
        choices=FORMS_OF_STUDY,
    )  # fmt: skip
    max_trip = forms.IntegerField(label="Дорога в один конец не дольше, ч", required=False, min_value=0, max_value=48)

    def cleaned(self) -> dict[str, Any]:
        """Values for the action: wishes of the planner together."""
        data = dict(self.cleaned_data)
        options = {"form": data.pop("form"), "max_trip": data.pop("max_trip")}
        return data | {"goal": data["goal"] or STANDARD_GOAL, "options": {k: v for k, v in options.items() if v}}


class StepForm(forms.Form):
    """The dialog of a move: fields that this move asks for stay, the others are taken away."""

    reason = forms.CharField(
        label="Причина", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), error_messages=NO
    )
    place = forms.MultipleChoiceField(
        label="К чему замечание",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Отметьте поле или строку."},
    )
    uncovered = forms.CharField(
        label="Почему высокий дефицит остаётся без строки",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    transfer = forms.ChoiceField(
        label="Чем подтверждён перенос в практику",
        choices=Transfer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Отметьте один ответ."},
    )
    until = day("Перерыв до", required=False)

    FIELDS_OF = {
        "tutor_return": ("reason", "place"), "org_return": ("reason", "place"), "director_return": ("reason", "place"),
        "tutor_agree": ("uncovered",), "conclude": ("reason", "transfer"), "suspend": ("reason", "until"),
        "postpone": ("until",),
        "complete": ("reason",),
    }  # fmt: skip
    LABELS = {
        "conclude": "Заключение",
        "tutor_return": "Что поправить",
        "org_return": "Что поправить",
        "director_return": "Что поправить",
    }

    def __init__(self, *args: Any, move: str, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = self.FIELDS_OF.get(move, ())
        for name in set(self.fields) - set(wanted):
            del self.fields[name]
        if "place" in self.fields:
            self.fields["place"].choices = places  # type: ignore[attr-defined]
        if move == "postpone":
            self.fields["until"].label = "Отложить до"
            self.fields["until"].required = True
        if "reason" in self.fields:
            self.fields["reason"].label = self.LABELS.get(move, "Причина")

    def values(self) -> dict[str, Any]:
        """Arguments of `actions.step`."""
        data = dict(self.cleaned_data)
        remarks = []
        for place in data.pop("place", []):
            kind, _, key = place.partition(":")
            remarks.append({"line": int(key) if kind == "line" else None, "field": key if kind == "field" else ""})
        return {name: value for name, value in data.items() if value} | {"remarks": remarks}


class NotesForm(forms.Form):
    """Three questions of a reflective report; each may be left empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, title in PROMPTS.items():
            self.fields[code] = forms.CharField(
                label=title, max_length=LONGEST_ANSWER, required=False, widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"max_length": f"Помещается {LONGEST_ANSWER} знаков: сократите, пожалуйста."},
            )  # fmt: skip

    def notes(self) -> dict[str, str]:
        """The answers by question."""
        return {code: str(self.cleaned_data.get(code, "")) for code in PROMPTS}

    def questions(self) -> list[forms.BoundField]:
        """Fields of the questions, for the page."""
        return [self[code] for code in PROMPTS]


class MarkForm(NotesForm):
    """How a line went."""

    state = forms.ChoiceField(
        label="Как прошла работа", widget=forms.RadioSelect,
        choices=[("in_work", "идёт"), ("reported", "выполнено"), ("not_done", "не получилось")],
        error_messages={"required": "Отметьте один ответ."},
    )  # fmt: skip
    reason = forms.CharField(label="Почему не получилось", max_length=500, required=False)
    field_order = ("state", *PROMPTS, "reason")


class ProofForm(forms.Form):
    """A proof of transfer written by hand."""

    kind = forms.ChoiceField(
        label="Что это было", choices=[c for c in Transfer.choices if c[0] != Transfer.NONE],
        error_messages={"required": "Выберите, что это было."},
    )  # fmt: skip
    at = day("Когда")
    title = forms.CharField(
        label="Тема или название", max_length=300,
        error_messages={"required": "Напишите тему урока, название мастер-класса или материала."},
    )  # fmt: skip


class RestForm(forms.Form):
    """What the new organisation asks to change; empty when it agrees."""

    back = forms.CharField(label="Что изменить", max_length=500, required=False)


class AmendmentForm(forms.Form):
    """Goal, dates and reason of a change; a draft may be saved without the reason."""

    reason = forms.CharField(
        label="Причина изменения", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Напишите причину изменения: она войдёт в лист изменений."},
    )  # fmt: skip
    starts = day("Начало")
    ends = day("Окончание")
    goal = forms.CharField(label="Цель", required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not draft


class BlockForm(LineForm):
    """A new line of a change: with its block."""

    block = forms.ChoiceField(label="Блок", choices=Block.choices)
    field_order = ("block", "title", "extra", "hours", "starts", "ends")


class BatchForm(forms.Form):
    """Printing of a municipality."""

    municipality = forms.CharField(
        label="Муниципалитет", max_length=24, error_messages={"required": "Выберите муниципалитет."}
    )
    format = forms.ChoiceField(label="Файлы маршрутов", choices=[("pdf", "PDF"), ("docx", "DOCX")], initial="pdf")


class CohortForm(forms.Form):
    """Whom to propose routes to, and for how many hours."""

    campaign = forms.CharField(label="Кампания диагностики", required=False, max_length=12)
    town = forms.CharField(label="Муниципалитет", required=False, max_length=24)
    subject = forms.CharField(label="Предмет", required=False, max_length=60)
    hours = _hours("Часов на маршрут", least=1)

    def asked(self) -> dict[str, str]:
        """The filter of people."""
        return {name: str(self.cleaned_data[name]) for name in ("campaign", "town", "subject")}


def first_fault(form: forms.Form) -> str:
    """The first thing that is wrong with a small form, in words."""
    return str(next(iter(form.errors.values()))[0])


def numbers(values: list[str]) -> list[int]:
    """Keys from a request; what is not a number is left out."""
    return [int(value) for value in values[:MANY] if value.isdecimal()]


class JointForm(CohortForm):
    """Whom to plan together and what is shared."""

    travel = thousands("Деньги на поездки, тыс. ₽ на муниципалитет", "Пусто — не ограничены.")
    money = thousands("Деньги на платные строки, тыс. ₽", "Пусто — платное не предлагать.")

    def shared(self) -> dict[str, int | None]:
        """Limits of money."""
        return {name: self.cleaned_data[name] for name in ("travel", "money")}


class MoreForm(forms.Form):
    """What would more seats give."""

    key = forms.CharField(max_length=40)
    seats = forms.IntegerField(
        min_value=1, max_value=500,
        error_messages={"invalid": "Напишите число мест цифрами.", "required": "Напишите, сколько мест добавить.",
                        "min_value": "Добавить можно от одного места.", "max_value": "Больше 500 мест за раз не добавить."},
    )  # fmt: skip


class WaveForm(forms.Form):
    """Which drafts to send now."""

    town = forms.CharField(required=False, max_length=20)
    most = forms.IntegerField(
        required=False, min_value=1, max_value=100_000,
        error_messages={"invalid": "Напишите число педагогов цифрами.", "min_value": "Отправить можно хотя бы одному."},
    )  # fmt: skip
