"""Input of the pages of circumstances."""

from __future__ import annotations

from django import forms

from .forms import NO, day

MOST_SCHOOLS = 300


class LowResultsForm(forms.Form):
    """Schools of an order, one a line."""

    names = forms.CharField(
        label="Школы", max_length=40_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="По одной в строке: название, как в системе. Можно вставить весь список из приказа.",
        error_messages={"required": "Напишите хотя бы одну школу."},
    )  # fmt: skip
    basis = forms.CharField(label="Приказ", max_length=200, error_messages=NO, help_text="Номер и дата.")
    since = day("В перечне с")

    def clean_names(self) -> list[str]:
        """Lines that say something."""
        lines = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if len(lines) > MOST_SCHOOLS:
            raise forms.ValidationError(f"За раз можно внести до {MOST_SCHOOLS} школ: разделите список.")
        return lines


class ExcludeForm(forms.Form):
    """From which day a school is out of the list."""

    until = day("Исключить с")


class RoadForm(forms.Form):
    """Days of a closed road."""

    town = forms.ChoiceField(
        label="Муниципалитет", error_messages={"required": "Выберите муниципалитет.", "invalid_choice": "Такого нет."}
    )
    starts = day("Закрыта с")
    ends = day("по")
    why = forms.CharField(
        label="Почему", max_length=200, required=False, help_text="Например: ледостав, распутица, нет рейсов."
    )

    def __init__(self, *args: object, towns: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["town"].choices = [("", "выберите"), *towns]  # type: ignore[attr-defined]
