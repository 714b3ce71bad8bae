"""Input of the page of a blueprint."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from marshrut.competency.words import Group
from marshrut.core.actor import Actor
from marshrut.people.words import SUBJECTS_TAUGHT

from .queries import offered_scales
from .words import Aspect, Cognitive, ItemKind

#: Rows of a blueprint that its page offers, by aspect.
PLANNED = (
    (Aspect.GROUP, Group.choices),
    (Aspect.KIND, ItemKind.choices),
    (Aspect.COGNITIVE, Cognitive.choices),
    (Aspect.OWN, [("", Aspect.OWN.label)]),
    (Aspect.POINTS, [("", Aspect.POINTS.label)]),
)


class RangeField(forms.CharField):
    """Limits of a count: «3» exactly, «2–5» from and to; empty is any."""

    def clean(self, value: Any) -> tuple[int, int] | None:
        """Two numbers, or None."""
        said = super().clean(value).strip()
        if not said:
            return None
        found = re.fullmatch(r"(\d{1,3})(?:\s*[-–—]\s*(\d{1,3}))?", said)
        if not found:
            raise forms.ValidationError("Напишите число или границы, например 2–5.")
        least, most = int(found[1]), int(found[2] or found[1])
        if least > most:
            raise forms.ValidationError("Первое число должно быть не больше второго.")
        return least, most


def _count(
    label: str, least: int, most: int, *, initial: int | None = None, needed: bool = True, hint: str = ""
) -> Any:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, initial=initial, required=needed, help_text=hint,
        error_messages={
            "required": "Укажите число.", "invalid": "Напишите целое число.",
            "min_value": f"Не меньше {least}.", "max_value": f"Не больше {most}.",
        },
    )  # fmt: skip


class BlueprintForm(forms.Form):
    """What a test consists of; a field `aspect__value` is a row of the blueprint."""

    name = forms.CharField(label="Название плана", max_length=120, error_messages={"required": "Назовите план."})
    subject = forms.ChoiceField(
        label="Предмет", required=False, choices=[("", "любой"), *((s, s) for s in SUBJECTS_TAUGHT)]
    )
    scale: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Шкала уровней", queryset=None, empty_label=None,
        help_text="У её границ варианты различают людей лучше всего.",
        error_messages={"required": "Выберите шкалу."},
    )  # fmt: skip
    count = _count("Вариантов", 1, 20, initial=2)
    minutes = _count("Минут на работу", 10, 240, initial=75)
    overlap = _count("Общих заданий у двух вариантов, %", 0, 100, initial=10)
    earlier_overlap = _count("Общих с прежними вариантами, %", 0, 100, needed=False, hint="Пусто — сколько угодно.")
    most_shown = _count(
        "Показов задания, не больше", 0, 1_000_000, needed=False, hint="Чаще показанные не берутся. Пусто — все."
    )
    most_of_competency = _count("Заданий на одну компетенцию, не больше", 1, 50, initial=4, needed=False)
    competencies = forms.CharField(
        label="Компетенции отдельно", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="По строке на компетенцию: код и сколько заданий. Например: MET-2 2–3.",
    )  # fmt: skip
    anchors = forms.CharField(
        label="Якорные задания", required=False, max_length=2000,
        help_text="Коды через запятую: эти задания стоят в каждом варианте и в общие не считаются.",
    )  # fmt: skip
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scale"].queryset = offered_scales(actor)  # type: ignore[attr-defined]
        for aspect, choices in PLANNED:
            for value, label in choices:
                exact = aspect == Aspect.GROUP
                self.fields[f"{aspect}__{value}"] = (
                    _count(label, 0, 100, needed=False) if exact else RangeField(label=label, required=False)
                )

    def part(self, aspect: str) -> list[forms.BoundField]:
        """Fields of the rows of an aspect, for the page."""
        return [self[name] for name in self.fields if name.startswith(f"{aspect}__")]

    def groups(self) -> list[forms.BoundField]:
        """How many tasks of each group."""
        return self.part(Aspect.GROUP)

    def limits(self) -> list[forms.BoundField]:
        """Limits of kinds and of the rest."""
        return [field for aspect, _ in PLANNED[1:] for field in self.part(aspect)]

    def clean_competencies(self) -> list[tuple[str, int, int]]:
        """Codes with their limits."""
        found = []
        for line in self.cleaned_data["competencies"].splitlines():
            code, _, count = line.strip().partition(" ")
            if not code:
                continue
            try:
                limits = RangeField().clean(count)
            except forms.ValidationError as wrong:
                raise forms.ValidationError(f"Строка «{line}»: нужны код и число, например MET-2 2–3.") from wrong
            if limits is None:
                raise forms.ValidationError(f"Строка «{line}»: нужны код и число, например MET-2 2–3.")
            found.append((code, *limits))
        if len({code for code, *_ in found}) != len(found):
            raise forms.ValidationError("Одна компетенция названа дважды.")
        return found

    def clean_anchors(self) -> list[str]:
        """Codes, each once."""
        return list(dict.fromkeys(filter(None, re.split(r"[\s,;]+", self.cleaned_data["anchors"]))))

    def said(self) -> dict[str, Any]:
        """What the action takes: fields of the blueprint and its rows."""
        data = dict(self.cleaned_data)
        rows = [(str(Aspect.COMPETENCY), code, least, most) for code, least, most in data.pop("competencies")]
        for name in [name for name in data if "__" in name]:
            limits, (aspect, _, value) = data.pop(name), name.partition("__")
            if limits:
                least, most = (limits, limits) if isinstance(limits, int) else limits
                rows.append((aspect, value, least, most))
        data.pop("edition")
        return data | {"rows": rows, "forms": data.pop("count")}
