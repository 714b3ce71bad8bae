"""Input of the room's pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

DAYS = 3
HOURS = [(str(n), f"{n} ч") for n in range(1, 9)]


class CompareForm(forms.Form):
    """Who takes part, where they could gather, on which days, how far a person may be sent."""

    town = forms.MultipleChoiceField(
        label="Кто участвует", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Отметьте муниципалитеты, которые участвуют.", "invalid_choice": "Такого муниципалитета нет."},
    )  # fmt: skip
    place = forms.MultipleChoiceField(
        label="Где есть свободный зал", widget=forms.CheckboxSelectMultiple,
        help_text="Снимите отметку там, где зала нет",
        error_messages={"required": "Отметьте хотя бы одно место с залом.", "invalid_choice": "Такого места нет."},
    )  # fmt: skip
    limit = forms.ChoiceField(
        label="Дорога в одну сторону не дольше", choices=HOURS,
        error_messages={"invalid_choice": "Выберите от 1 до 8 часов.", "required": "Выберите, сколько часов дороги можно."},
    )  # fmt: skip

    def __init__(self, *args: Any, towns: dict[str, str], places: dict[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["town"].choices = sorted(towns.items(), key=lambda pair: pair[1])  # type: ignore[attr-defined]
        self.fields["place"].choices = list(places.items())  # type: ignore[attr-defined]
        for n in range(DAYS):
            self.fields[f"day{n + 1}"] = forms.DateField(
                label="День" if n == 0 else f"Или день {n + 1}", required=n == 0,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                error_messages={"required": "Назовите хотя бы один день.", "invalid": "Такого дня нет: проверьте дату."},
            )  # fmt: skip

    def days(self) -> list[date]:
        """The days in order, each once."""
        return sorted({self.cleaned_data[f"day{n + 1}"] for n in range(DAYS) if self.cleaned_data.get(f"day{n + 1}")})

    def asked(self) -> dict[str, Any]:
        """What to compare."""
        said = self.cleaned_data
        return {"towns": said["town"], "places": said["place"], "days": self.days(), "limit": int(said["limit"])}


class ChooseForm(CompareForm):
    """The same, and the row the person chose, with the decision that was seen."""

    option = forms.RegexField(r"^\d{4}-\d\d-\d\d\|[a-z]+$", error_messages={
        "required": "Выберите строку с днём и местом.", "invalid": "Выберите строку с днём и местом.",
    })  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def chosen(self) -> tuple[date, str]:
        """The day and the place."""
        day, _, place = self.cleaned_data["option"].partition("|")
        return date.fromisoformat(day), place
