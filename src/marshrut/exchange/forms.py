"""Input of the room's pages."""

from __future__ import annotations

from django import forms

from .words import MOST_BYTES


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
