"""Input of the pages of the room."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from .words import LEAST_REASON, Act

DAYS = {"required": "Укажите день.", "invalid": "Такого дня нет: проверьте дату."}


def _day(label: str, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, error_messages=DAYS)


class DeedForm(forms.Form):
    """Why, and for a move the new days; an event keeps its hours of the day."""

    reason = forms.CharField(
        label="Причина", min_length=LEAST_REASON, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Напишите причину: её увидят все, кого это касается.",
            "min_length": f"Напишите подробнее: хотя бы {LEAST_REASON} знаков.", "max_length": "Короче: до 500 знаков.",
        },
    )  # fmt: skip
    starts = _day("Новое начало")
    ends = _day("Новое окончание")

    def __init__(self, *args: Any, act: str, was: tuple[datetime, datetime], **more: Any) -> None:
        super().__init__(*args, **more)
        self.was = was
        if act != Act.MOVE:
            del self.fields["starts"], self.fields["ends"]

    def said(self) -> dict[str, Any]:
        """The answer for the action."""
        data = self.cleaned_data
        days = [(data.get(name), moment) for name, moment in zip(("starts", "ends"), self.was, strict=True)]
        first, last = (self._at(day, moment) if day else None for day, moment in days)
        return {"reason": data["reason"], "starts": first, "ends": last}

    @staticmethod
    def _at(day: date, moment: datetime) -> datetime:
        return timezone.make_aware(datetime.combine(day, timezone.localtime(moment).time().replace(tzinfo=None)))


class AwayForm(forms.Form):
    """Days of an absence. Why is nobody's business and may stay empty."""

    first = _day("С какого дня")
    last = _day("По какой день")

    def said(self) -> dict[str, Any]:
        """The answer for the action."""
        return {"first": self.cleaned_data["first"], "last": self.cleaned_data["last"]}
