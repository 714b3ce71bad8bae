"""Forms of the room."""

from __future__ import annotations

from typing import Any

from django import forms

from .words import MEETING_HOURS, State


class SheetForm(forms.Form):
    """The day, the hours and a mark for each person: a field `p<person>` each."""

    day = forms.DateField(
        label="Когда это было",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Укажите день, когда это было.", "invalid": "Такого дня нет: проверьте дату."},
    )
    hours = forms.IntegerField(
        label="Сколько часов",
        min_value=0,
        max_value=1000,
        error_messages={
            "required": "Укажите часы числом.", "invalid": "Укажите часы числом.",
            "min_value": "Часы не могут быть отрицательными.", "max_value": "Слишком много часов: проверьте число.",
        },
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[dict[str, Any]], regular: bool, said: dict[str, str], **more: Any):
        super().__init__(*args, **more)
        choices = [(str(s), said[s]) for s in (State.DONE, State.MISSED)]
        if regular:
            self.fields["hours"].initial = self.initial.get("hours") or MEETING_HOURS
        for row in people:
            self.fields[f"p{row['person'].pk}"] = forms.ChoiceField(
                label=row["person"].full_name,
                choices=[(str(State.EXPECTED), "не отмечено"), *choices],
                initial=str(row["state"]),
                required=False,
            )

    def rows(self) -> list[forms.BoundField]:
        """Fields of people, for the page."""
        return [self[name] for name in self.fields if name.startswith("p") and name[1:].isdecimal()]

    def said(self) -> dict[int, str]:
        """The marks that differ from those already made."""
        return {
            int(name[1:]): self.cleaned_data[name]
            for name in self.changed_data
            if name.startswith("p") and name[1:].isdecimal() and self.cleaned_data.get(name)
        }
