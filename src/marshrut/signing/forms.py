"""Input of the room's pages."""

from django import forms

from .words import Demand


class PaperForm(forms.Form):
    """When a person signed on paper and where the paper lies."""

    on = forms.DateField(
        label="Когда подписано",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Укажите день.", "invalid": "Дата не распознана: напишите, например, 01.12.2026."},
    )
    note = forms.CharField(
        label="Где лежит лист",
        max_length=200,
        required=False,
        error_messages={"max_length": "Слишком длинно: до 200 знаков."},
    )


class FileForm(forms.Form):
    """A file with a detached signature."""

    file = forms.FileField(
        label="Файл подписи (.sig или .p7s)",
        error_messages={"required": "Выберите файл подписи.", "empty": "Файл пустой: выберите другой."},
        widget=forms.FileInput(attrs={"accept": ".sig,.p7s,.sgn"}),
    )


class DemandForm(forms.Form):
    """For which signatures a code is demanded."""

    def __init__(self, rows: list[dict[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for row in rows:
            self.fields[row["key"]] = forms.ChoiceField(
                label=f"{row['noun']}: {row['who']}", choices=Demand.choices, initial=row["mode"]
            )
