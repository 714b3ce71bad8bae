"""Input about tasks: the editor, a review, a report. Lines of a kind are read by `editing`, what is typed is never lost."""

from __future__ import annotations

from typing import Any

from django import forms

from marshrut.competency import queries as competency
from marshrut.competency.words import Group
from marshrut.core.actor import Actor
from marshrut.ui.widgets import LongSelect

from . import editing
from .criteria import CODES, MARKS, questions
from .describing import formula_faults
from .models import Item, ItemVersion, Review
from .words import BANK_SUBJECTS, Cognitive, Decision, ItemKind, ReportKind

KINDS = [(kind, ItemKind(kind).label) for kind in editing.WRITERS]
MOST_REMARKS = 8


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ItemForm(forms.Form):
    """A task: common fields here, what its kind needs beside them (`sheet`)."""

    kind = forms.ChoiceField(label="Вид", choices=KINDS, initial="single")
    competency = forms.ChoiceField(
        label="Компетенция",
        choices=(),
        widget=LongSelect,
        help_text="Группа берётся из рамки компетенций.",
        error_messages={"required": "Выберите компетенцию.", "invalid_choice": "Такой компетенции в рамке нет."},
    )
    subject = forms.ChoiceField(label="Предмет", required=False, choices=[("", "для любого предмета"), *BANK_SUBJECTS])
    cognitive = forms.ChoiceField(label="Что проверяет", choices=Cognitive.choices, initial=Cognitive.APPLY)
    stem = forms.CharField(
        label="Условие",
        max_length=20_000,
        widget=_area(7),
        help_text="Абзацы через пустую строку, **важное**, формулы между знаками $: $x^2+1$.",
        error_messages={"required": "Напишите условие."},
    )
    rationale = forms.CharField(
        label="Пояснение ключа",
        required=False,
        max_length=5000,
        widget=_area(4),
        help_text="Почему верно именно это и в чём ошибка остальных. Нужно до рецензии.",
    )
    source = forms.CharField(label="Источник", required=False, max_length=300)
    minutes = forms.IntegerField(
        label="Минут на задание",
        min_value=1,
        max_value=60,
        initial=2,
        error_messages={
            "required": "Укажите, сколько минут нужно.",
            "invalid": "Напишите число минут.",
            "min_value": "Не меньше минуты.",
            "max_value": "Не больше 60 минут.",
        },
    )

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        known: editing.Known,
        version: ItemVersion | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.known = known
        named = [
            (f"{code}", f"{code} {name} ({Group(group).label.lower()})")
            for code, name, group in competency.competencies(actor).values_list("code", "name", "group")
        ]
        if version and version.item.competency not in dict(named):
            named.append((version.item.competency, f"{version.item.competency} (из прежней рамки)"))
        self.fields["competency"].choices = [("", "выберите"), *named]  # type: ignore[attr-defined]
        asked = str(self.data.get("kind", "")) if self.is_bound else ""
        self.chosen = asked if asked in editing.WRITERS else version.kind if version else "single"
        if version and not self.is_bound:
            self.sheet = self.writer.show(version)
        else:
            self.sheet = self.writer.typed(self.data or editing.Nothing())  # type: ignore[arg-type]

    @property
    def writer(self) -> editing.Writer:
        """How the kind is written."""
        return editing.WRITERS[self.chosen]

    @property
    def drawn(self) -> editing.Sheet:
        """The sheet as the page draws it."""
        return self.writer.ready(self.sheet, self.known)

    def press(self, token: str) -> None:
        """A press on a button of the sheet; the condition may change with it."""
        editing.press(self.chosen, self.sheet, token)
        if "stem" in self.sheet:
            self.put_stem(self.sheet["stem"])

    def put_stem(self, stem: str) -> None:
        """Another condition in the form."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["stem"] = stem
        self.data = data
        if "stem" in self.sheet:
            self.sheet["stem"] = stem

    def clean_stem(self) -> str:
        """Lines end as everywhere in the bank, so that an untouched text stays the same."""
        return str(self.cleaned_data["stem"]).replace("\r\n", "\n")

    def clean_rationale(self) -> str:
        """The same for the explanation."""
        return str(self.cleaned_data["rationale"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """Formulas must be readable, or nobody could open the task; so must numbers and areas."""
        cleaned = super().clean() or {}
        for fault in formula_faults([cleaned.get("stem", ""), *self.writer.texts(self.sheet)]):
            self.add_error("stem", fault)
        for wrong in self.writer.wrong(self.sheet, self.known):
            self.add_error(None, wrong)
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        body = self.body
        told = {name: self.cleaned_data[name] for name in ("competency", "subject", "kind", "cognitive", "stem")}
        told |= {name: self.cleaned_data[name] for name in ("rationale", "source", "minutes")}
        return told | {"content": body.content, "key": body.key, "rubric": body.rubric, "max_points": body.points}

    @property
    def body(self) -> editing.Body:
        """What the sheet says now."""
        return self.writer.read(self.sheet, self.known)

    @property
    def points(self) -> int:
        """Points the sheet gives now."""
        return self.body.points


class PictureForm(forms.Form):
    """A picture for the bank with the words that stand for it."""

    file = forms.FileField(
        label="Файл",
        help_text="PNG, JPEG, WebP или SVG до 500 КБ. Сведения о съёмке и месте удаляются.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp,.svg"}),
        error_messages={
            "required": "Выберите файл рисунка.",
            "empty": "Файл пуст.",
            "missing": "Выберите файл рисунка.",
        },
    )
    alt = forms.CharField(
        label="Что на рисунке",
        max_length=500,
        widget=_area(3),
        help_text="Эти слова услышит тот, кто не видит рисунка. Верного ответа в них быть не должно.",
        error_messages={"required": "Опишите рисунок словами."},
    )
    source = forms.CharField(label="Источник", required=False, max_length=300)


def item_initial(item: Item, version: ItemVersion) -> dict[str, Any]:
    """A task as initial values of its form."""
    own = {name: getattr(version, name) for name in ("kind", "cognitive", "stem", "rationale", "source", "minutes")}
    return own | {"competency": item.competency, "subject": item.subject}


class ReviewForm(forms.Form):
    """Six marks, a decision, remarks by parts of the task."""

    decision = forms.ChoiceField(
        label="Решение",
        choices=Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Выберите решение: принять или доработать."},
    )

    def __init__(self, *args: Any, review: Review, parts: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        for code, title in questions(review.version.kind):
            self.fields[f"m-{code}"] = forms.TypedChoiceField(
                label=title,
                choices=MARKS,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": "Выберите ответ."},
            )
        self.parts = parts
        self.remarks = [
            (str(self.data.get(f"part-{n}", "")), str(self.data.get(f"remark-{n}", "")).replace("\x00", "").strip())
            for n in range(MOST_REMARKS if self.is_bound else 0)
        ]

    def marks(self) -> list[forms.BoundField]:
        """Fields of the six questions."""
        return [self[f"m-{code}"] for code in CODES]

    def rows(self) -> list[dict[str, Any]]:
        """Lines for remarks: written ones and one to go on with, three at first."""
        written = [row for row in self.remarks if row[1]]
        count = min(MOST_REMARKS, max(3, len(written) + 1))
        empty = [("", "")] * (count - len(written))
        return [{"n": n, "part": part, "text": text} for n, (part, text) in enumerate(written + empty)]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        known = dict(self.parts)
        return {
            "marks": {code: self.cleaned_data[f"m-{code}"] for code in CODES},
            "decision": self.cleaned_data["decision"],
            "remarks": [(part if part in known else "whole", text[:4000]) for part, text in self.remarks if text],
        }


class ReportForm(forms.Form):
    """What is wrong with a task."""

    place = forms.IntegerField(
        label="Номер задания",
        min_value=1,
        max_value=500,
        error_messages={"required": "Укажите номер задания.", "invalid": "Напишите номер цифрами."},
    )
    kind = forms.ChoiceField(
        label="Что случилось", choices=ReportKind.choices, widget=forms.RadioSelect, initial=ReportKind.ERROR
    )
    text = forms.CharField(
        label="Что вы заметили",
        max_length=4000,
        widget=_area(5),
        error_messages={"required": "Опишите, что заметили: хотя бы 10 знаков."},
    )
