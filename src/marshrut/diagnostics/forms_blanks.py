"""Input of pages of answers on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from marshrut.core.refusal import Refused

from .blanks.answers import understand
from .blanks.fields import Field, Way
from .words_blanks import Scope

HINTS = {
    Way.ONE: "буква",
    Way.MANY: "буквы подряд: АВ",
    Way.PAIRS: "номера по строкам: 2 1 3, «-» где пусто",
    Way.ORDER: "буквы по порядку: БАВ",
    Way.BOXES: "число",
    Way.LINE: "слово, как написано",
    Way.LINES: "текст, как написан",
}


class PrintForm(forms.Form):
    """For whom and how to print blanks."""

    whom = forms.ChoiceField(label="Для кого", error_messages={"required": "Выберите, для кого печатать."})
    names = forms.BooleanField(
        label="Имя на отрывной полосе", required=False, initial=True, help_text="На самом бланке имени нет."
    )
    twice = forms.BooleanField(
        label="Двойной ввод", required=False, help_text="Каждый бланк вносят два человека, расхождения сверяют."
    )

    def __init__(self, *args: Any, choices: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = [("", "выберите"), *choices]  # type: ignore[attr-defined]

    def scope(self) -> tuple[str, int]:
        """Which scope and which row of it."""
        scope, _, key = self.cleaned_data["whom"].partition(":")
        return Scope(scope), int(key)


class BlankForm(forms.Form):
    """Answers of a blank in the short writing, a field per field of the blank.

    `doubtful` are fields that a machine was not sure of: a person ticks that each was looked at.
    """

    signed_on = forms.DateField(
        label="День подписи согласия",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Укажите день подписи: без согласия работа не принимается.",
            "invalid": "Дата не читается: напишите 12.10.2026.",
        },
    )

    def __init__(
        self, *args: Any, asked: Sequence[Field], consent: bool, doubtful: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.doubtful = frozenset(doubtful)
        for one in asked:
            long = one.way is Way.LINES
            widget = forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput(attrs={"autocomplete": "off"})
            self.fields[one.key] = forms.CharField(
                label=one.label, required=False, widget=widget, help_text=HINTS[one.way], strip=True
            )
            if one.key in self.doubtful:
                self.fields[f"seen-{one.key}"] = forms.BooleanField(
                    label="Сверено с бланком", required=True, error_messages={"required": "Сверьте и отметьте."}
                )
        if consent:
            del self.fields["signed_on"]
        self.empty: list[str] = []

    #: Enter pressed too early must not count a half of a blank.
    EMPTY = "empty_too"

    def clean(self) -> dict[str, Any]:
        """Every answer is understood or told about beside its field."""
        values: dict[str, Any] = {}
        for one in self.asked:
            try:
                values[one.key] = understand(one, self.cleaned_data.get(one.key) or "")
            except Refused as refusal:
                self.add_error(one.key, refusal.text)
        self.values = values
        self.empty = [one.label for one in self.asked if one.key in values and values[one.key] is None]
        if self.empty and not self.data.get(self.EMPTY):
            self.add_error(None, "Не заполнено: " + ", ".join(self.empty) + ".")
        day = self.cleaned_data.get("signed_on")
        if day and day > timezone.localdate():
            self.add_error("signed_on", "Этот день ещё не наступил.")
        return self.cleaned_data

    def rows(self) -> list[tuple[Field, Any, Any]]:
        """Fields of the blank with their inputs and, where a person must look, the tick."""
        return [
            (one, self[one.key], self[f"seen-{one.key}"] if one.key in self.doubtful else None) for one in self.asked
        ]
