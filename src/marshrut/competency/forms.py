"""Input of the room's pages."""

from __future__ import annotations

from typing import Any

from django import forms

from marshrut.core.actor import Actor
from marshrut.people.words import SUBJECT_CHOICES

from . import queries
from .content import Aim, Entry
from .words import ITEM_KINDS, MASTERY, POSITIONS, Deficit, Group, Stage

LEVELS = [(str(level), str(Deficit(level).label)) for level in MASTERY]
REASON = {"required": "Напишите причину: её увидят все, кто сравнивает версии."}
ANY_SUBJECT = [("", "любой"), *SUBJECT_CHOICES]


class OneLine(forms.CharField):
    """A short text whose missing is said in words."""

    def __init__(self, label: str, most: int, missing: str = "Заполните это поле.", **more: Any) -> None:
        errors = {"required": missing, "max_length": f"Не больше {most} знаков."}
        super().__init__(label=label, max_length=most, error_messages=errors, **more)


class Text(OneLine):
    """A text of several lines."""

    def __init__(self, label: str, most: int = 2000, missing: str = "Опишите этот уровень.", **more: Any) -> None:
        super().__init__(label, most, missing, widget=forms.Textarea(attrs={"rows": more.pop("rows", 3)}), **more)


class WordsForm(forms.Form):
    """The words of a competency."""

    name = OneLine("Название", 200, "Назовите компетенцию.")
    indicators = Text(
        "Признаки поведения", 3000, "Назовите хотя бы один признак.", rows=4, help_text="Каждый с новой строки."
    )
    level_high = Text("Высокий уровень дефицита")
    level_medium = Text("Средний уровень дефицита")
    level_low = Text("Низкий уровень дефицита")
    level_none = Text("Дефициты не выявлены")
    standard = OneLine("Связь с профстандартом", 200, required=False)
    item_kinds = forms.MultipleChoiceField(
        label="Виды заданий", required=False, choices=list(ITEM_KINDS.items()), widget=forms.CheckboxSelectMultiple
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_indicators(self) -> tuple[str, ...]:
        """A sign per line."""
        signs = tuple(line.strip() for line in self.cleaned_data["indicators"].splitlines() if line.strip())
        if any(len(sign) > 300 for sign in signs):
            raise forms.ValidationError("Каждый признак — до 300 знаков.")
        return signs

    def entry(self, was: Entry | None = None) -> Entry:
        """What was written, as a competency; its place is taken from `was` or from the form."""
        data = {k: v for k, v in self.cleaned_data.items() if k != "seen"} | {
            "item_kinds": tuple(self.cleaned_data["item_kinds"])
        }
        place = {f: getattr(was, f) for f in ("code", "group", "position", "subject")} if was else {}
        return Entry(**data | place)

    @staticmethod
    def initial_of(entry: Entry, seen: str) -> dict[str, Any]:
        """The form of an existing competency."""
        names = ("name", "level_high", "level_medium", "level_low", "level_none", "standard")
        texts = {name: getattr(entry, name) for name in names}
        return texts | {"indicators": "\n".join(entry.indicators), "item_kinds": list(entry.item_kinds), "seen": seen}


class PlaceForm(forms.Form):
    """The place of a competency: code, group, for whom, subject."""

    code = OneLine("Код", 20, "Дайте код.", help_text="Латинские заглавные буквы и цифры через дефис: MET-GEN-11.")
    group = forms.ChoiceField(label="Группа", choices=Group.choices)
    position = forms.ChoiceField(label="Для кого", choices=POSITIONS)
    subject = forms.ChoiceField(label="Предмет", required=False, choices=ANY_SUBJECT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {code for code, _ in ANY_SUBJECT}
        old = (kwargs.get("initial") or {}).get("subject", "")
        if old and old not in known:
            self.fields["subject"].choices = [*ANY_SUBJECT, (old, old)]  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """Capital letters without spaces."""
        return str(self.cleaned_data["code"]).strip().upper()


class NewForm(PlaceForm, WordsForm):
    """A new competency."""

    field_order = ("code", "group", "position", "subject", "name", "indicators")


class ReasonForm(forms.Form):
    """Why the structure changes."""

    reason = Text("Почему", 500, REASON["required"], rows=2)


class MoveForm(PlaceForm, ReasonForm):
    """To another place."""

    field_order = ("code", "group", "position", "subject", "reason")


class DropForm(ReasonForm):
    """Out of the framework."""


class SplitForm(ReasonForm):
    """Into parts: a line per part."""

    parts = Text(
        "Части",
        1500,
        "Назовите части: код и название каждой.",
        rows=4,
        help_text="Каждая с новой строки: код, пробел, название. Одна из частей может сохранить прежний код.",
    )
    field_order = ("parts", "reason")

    def clean_parts(self) -> list[tuple[str, str]]:
        """Code and name of each line."""
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["parts"].splitlines())):
            code, _, name = line.partition(" ")
            if not name.strip():
                raise forms.ValidationError(f"Строка «{line[:60]}»: после кода нужно название.")
            found.append((code.upper(), name.strip()))
        return found


class JoinForm(ReasonForm):
    """Several into one."""

    code = OneLine("Код целого", 20, "Дайте код: новый или один из прежних.")
    name = OneLine("Название целого", 200, "Назовите компетенцию.")
    field_order = ("code", "name", "reason")

    def clean_code(self) -> str:
        """Capital letters without spaces."""
        return str(self.cleaned_data["code"]).strip().upper()


class TargetForm(forms.Form):
    """A line of the target profile."""

    position = forms.ChoiceField(label="Для кого")
    subject = forms.ChoiceField(label="Предмет", required=False, choices=ANY_SUBJECT)
    stage = forms.ChoiceField(label="Стаж", required=False, choices=Stage.choices)
    about = forms.ChoiceField(label="Группа или компетенция")
    least = forms.ChoiceField(label="Дефицит не выше", choices=LEVELS, initial="low")
    most = forms.ChoiceField(label="Ожидается до", choices=LEVELS, initial="none")

    def __init__(self, *args: Any, actor: Actor, entries: tuple[Entry, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = list(queries.position_names(actor).items())  # type: ignore[attr-defined]
        own = [(e.code, f"{e.code} {e.name}") for e in entries]
        self.fields["about"].choices = [("Группы", Group.choices), ("Компетенции", own)]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = "Выберите значение из списка."

    def aim(self) -> Aim:
        """As a line."""
        return Aim(**self.cleaned_data)


class StartForm(forms.Form):
    """A draft."""

    version = OneLine("Номер новой версии", 20, "Назовите номер версии, например 0.2.")


class PublishForm(forms.Form):
    """From which day and by which order."""

    since = forms.DateField(
        label="Действует с",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Выберите день.", "invalid": "Не распознано: выберите день."},
    )
    basis = OneLine("Основание", 300, "Укажите приказ: номер и дату.")


class CaseForm(forms.Form):
    """A CASE file."""

    file = forms.FileField(
        label="Файл CASE",
        help_text="Пакет CFPackage версии 1.1 в формате JSON, до 5 МБ.",
        error_messages={"required": "Выберите файл.", "empty": "Файл пустой."},
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
    version = OneLine("Номер версии", 20, required=False, help_text="Пусто — как в файле или следующий свободный.")

    def clean_file(self) -> object:
        """Not too big."""
        file = self.cleaned_data["file"]
        if file.size > 5_000_000:
            raise forms.ValidationError("Файл больше 5 МБ: это не пакет рамки.")
        return file
