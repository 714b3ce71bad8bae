"""Input of the room's pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from marshrut.diagnostics.words import BANK_SUBJECTS
from marshrut.qti import MOST_BYTES as MOST_TASK_BYTES
from marshrut.ui.widgets import LongSelect

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


class TaskFileForm(forms.Form):
    """A file with tasks and what to take where the file says nothing."""

    file = forms.FileField(
        label="Файл с заданиями",
        help_text="QTI 2.1, 2.2 или 3.0 (.zip или .xml), Excel по шаблону, GIFT (.gift, .txt). До 50 МБ.",
        error_messages={"required": "Выберите файл.", "empty": "Файл пустой."},
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,.xml,.xlsx,.xls,.ods,.gift,.txt"}),
    )
    competency = forms.ChoiceField(
        label="Компетенция, если в файле её нет",
        choices=(),
        widget=LongSelect,
        error_messages={"required": "Выберите компетенцию.", "invalid_choice": "Такой компетенции в рамке нет."},
    )
    subject = forms.ChoiceField(
        label="Предмет, если в файле его нет",
        required=False,
        choices=[("", "для любого предмета"), *BANK_SUBJECTS],
    )

    def __init__(self, *args: Any, competencies: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["competency"].choices = [("", "выберите"), *competencies]  # type: ignore[attr-defined]

    def clean_file(self) -> object:
        """Not too big."""
        file = self.cleaned_data["file"]
        if file.size > MOST_TASK_BYTES:
            raise forms.ValidationError("Файл больше 50 МБ. Разделите его на несколько.")
        return file


class ExportForm(forms.Form):
    """Which tasks to take out and how."""

    form = forms.ChoiceField(
        label="В каком виде",
        choices=[("qti", "QTI 3.0: пакет для других систем"), ("xlsx", "Excel: таблица для правки")],
        widget=forms.RadioSelect,
        initial="qti",
        error_messages={"required": "Выберите вид файла."},
    )
    codes = forms.CharField(
        label="Только эти задания",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Коды через пробел или запятую. Пусто — все задания отбора.",
    )

    def clean_codes(self) -> list[str]:
        """Codes one by one."""
        return list(dict.fromkeys(filter(None, re.split(r"[\s,;]+", self.cleaned_data["codes"]))))
