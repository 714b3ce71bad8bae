"""Input of the page of waves: a field for the day of each wave, a wave and a quota for each municipality."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from .models import Campaign
from .words import MOST_WAVES

SHOWN = 6
WEEK = timedelta(days=7)


class WavesForm(forms.Form):
    """The plan of a campaign. Fields of waves that were called are shown and not asked."""

    def __init__(
        self, *args: Any, campaign: Campaign, rows: list[dict[str, Any]], laid: dict[int, int] | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows_, self.called = rows, {w.number: w.calls_on for w in campaign.waves.all() if w.called_at}
        days = {w.number: w.calls_on for w in campaign.waves.all()}
        first = max(timezone.localdate(), timezone.localdate(campaign.opens_at))
        if laid:
            days = {n: first + (n - 1) * WEEK for n in sorted(set(laid.values()))} | self.called
        self.count = min(MOST_WAVES, max([SHOWN, *days]))
        for n in range(1, self.count + 1):
            self.fields[f"day_{n}"] = forms.DateField(
                label=f"Волна {n}",
                required=False,
                initial=days.get(n),
                disabled=n in self.called,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                error_messages={"invalid": f"Волна {n}: день не распознан."},
            )
        choices = [("", "не делить"), *((str(n), f"волна {n}") for n in range(1, self.count + 1))]
        for row in rows:
            key, name = row["unit"].pk, row["unit"].name
            self.fields[f"wave_{key}"] = forms.ChoiceField(
                label=f"Волна: {name}",
                required=False,
                choices=choices,
                initial=row["wave"] or (laid or {}).get(key, ""),
                disabled=row["called"],
                widget=forms.Select(attrs={"aria-label": f"Волна: {name}"}),
            )
            self.fields[f"quota_{key}"] = forms.IntegerField(
                label=f"Квота: {name}",
                required=False,
                min_value=1,
                max_value=32000,
                initial=row["quota"],
                disabled=row["called"],
                widget=forms.NumberInput(
                    attrs={"min": 1, "max": 32000, "placeholder": "все", "aria-label": f"Квота: {name}"}
                ),
                error_messages={
                    "invalid": f"{name}: квота — целое число.",
                    "min_value": f"{name}: квота не меньше 1.",
                    "max_value": f"{name}: квота слишком велика.",
                },
            )

    def days(self) -> Iterator[dict[str, Any]]:
        """Fields of days with the mark of a wave that was called."""
        for n in range(1, self.count + 1):
            yield {"field": self[f"day_{n}"], "called": n in self.called}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Municipalities with their fields."""
        for row in self.rows_:
            key = row["unit"].pk
            yield row | {"wave_field": self[f"wave_{key}"], "quota_field": self[f"quota_{key}"]}

    def clean(self) -> dict[str, Any]:
        """When anybody is in a wave, everybody is, or they would be called by nobody."""
        cleaned: dict[str, Any] = super().clean() or {}
        placed = [row for row in self.rows_ if cleaned.get(f"wave_{row['unit'].pk}")]
        if placed and len(placed) < len(self.rows_):
            for row in self.rows_:
                if row not in placed and row["waits"]:
                    self.add_error(f"wave_{row['unit'].pk}", f"{row['unit'].name}: выберите волну.")
        return cleaned

    def plan(self) -> tuple[dict[int, date], dict[int, tuple[int, int | None]]]:
        """Days by number of a wave; wave and quota by municipality."""
        cleaned = self.cleaned_data
        days = {n: day for n in range(1, self.count + 1) if (day := cleaned.get(f"day_{n}"))}
        keys = [row["unit"].pk for row in self.rows_ if cleaned.get(f"wave_{row['unit'].pk}")]
        return days, {key: (int(cleaned[f"wave_{key}"]), cleaned.get(f"quota_{key}")) for key in keys}
