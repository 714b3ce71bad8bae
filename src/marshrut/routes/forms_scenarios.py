"""Input of a scenario of a joint plan: other money, a stream or a mentor that are not there yet."""

from __future__ import annotations

from typing import Any

from django import forms

from marshrut.competency.words import Group

from .forms import FORMS_OF_STUDY, NO, day, thousands

ADDITIONS = [("", "ничего"), ("stream", "новый поток"), ("mentor", "ещё один наставник")]
NEEDED = {"stream": ("title", "seats", "hours", "starts", "ends"), "mentor": ("seats", "hours")}


def _number(label: str, most: int, few: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=most, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "Напишите число цифрами.", "min_value": few, "max_value": f"Не больше {most}."},
    )  # fmt: skip


class ScenarioForm(forms.Form):
    """What differs from the plan it begins from."""

    name = forms.CharField(label="Как назвать вариант", max_length=80, error_messages=NO)
    travel = thousands("Деньги на поездки, тыс. ₽ на муниципалитет", "Пусто — не ограничены.")
    money = thousands("Деньги на платные строки, тыс. ₽", "Пусто — платное не предлагать.")
    kind = forms.ChoiceField(label="Что добавить", choices=ADDITIONS, required=False)
    title = forms.CharField(label="Название", max_length=200, required=False)
    group = forms.ChoiceField(label="Чему учит", choices=Group.choices, required=False)
    seats = _number("Мест", 5000, "Нужно хотя бы одно место.")
    hours = _number("Часов", 1000, "Нужен хотя бы один час.")
    starts = day("Начало", required=False)
    ends = day("Окончание", required=False)
    form = forms.ChoiceField(label="Форма", choices=FORMS_OF_STUDY[1:], required=False)
    town = forms.ChoiceField(label="Где проходит", required=False)

    def __init__(self, *args: Any, towns: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].choices = [("", "у каждого дома"), *towns]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What an addition needs is there, and its days go forward."""
        data = self.cleaned_data
        for name in NEEDED.get(data.get("kind", ""), ()):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, "Заполните это поле.")
        if data.get("starts") and data.get("ends") and data["ends"] < data["starts"]:
            self.add_error("ends", "Окончание не раньше начала.")
        if data.get("kind") == "stream" and data.get("form") in ("in_person", "mixed") and not data.get("town"):
            self.add_error("town", "Для очных занятий выберите муниципалитет.")
        return data

    def extra(self) -> dict[str, Any] | None:
        """The addition as a plan keeps it; `town` becomes a path in the action."""
        data = self.cleaned_data
        if not data["kind"]:
            return None
        stream = data["kind"] == "stream"
        return {
            "kind": data["kind"], "title": data["title"] or "Ещё один наставник", "groups": [data["group"] or str(Group.SUBJECT)],
            "seats": data["seats"], "hours": data["hours"], "starts": data["starts"].isoformat() if stream else "",
            "ends": data["ends"].isoformat() if stream else "", "form": data["form"] if stream else "remote",
            "town": data["town"] if stream and data["form"] != "remote" else "",
        }  # fmt: skip
