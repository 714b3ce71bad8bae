"""Input of the room's pages."""

from __future__ import annotations

from typing import Any

from django import forms

from marshrut.core.actor import Actor
from marshrut.people.words import SUBJECTS_TAUGHT, Position
from marshrut.region.queries import units
from marshrut.ui.widgets import LongSelect

from .models import MOST_SEATS, Campaign
from .queries import forms as ready_forms
from .queries import growth_campaigns, organiser_by_email, organisers, sites, substitutes
from .words import CHOSEN, FORM_SUBJECTS, Factor

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
WHEN = {"required": "Укажите день и час.", "invalid": "Не распознано: выберите день и час."}


class CampaignForm(forms.Form):
    """A campaign: what, whom, when."""

    title = forms.CharField(
        label="Название", max_length=200, error_messages={"required": "Назовите кампанию: название увидит педагог."}
    )
    form: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Вариант", queryset=None, empty_label="выберите", error_messages={"required": "Выберите вариант заданий."}
    )
    unit: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Территория или организация",
        queryset=None,
        widget=LongSelect,
        empty_label="выберите",
        error_messages={"required": "Выберите, кого пригласить."},
    )
    subject = forms.ChoiceField(
        label="Предмет", required=False, choices=[("", "любой"), *((s, s) for s in SUBJECTS_TAUGHT)]
    )
    positions = forms.MultipleChoiceField(
        label="Должности",
        required=False,
        choices=Position.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ничего не отмечено — все должности.",
    )
    opens_at = forms.DateTimeField(label="Открывается", widget=MOMENT, error_messages=WHEN)
    closes_at = forms.DateTimeField(label="Закрывается", widget=MOMENT, error_messages=WHEN)
    minutes = forms.IntegerField(
        label="Минут на работу",
        min_value=10,
        max_value=240,
        initial=75,
        error_messages={
            "required": "Укажите время.",
            "min_value": "Не меньше 10 минут.",
            "max_value": "Не больше 240 минут.",
        },
    )

    retake_days = forms.IntegerField(
        label="Повторно не раньше, дней",
        required=False,
        min_value=0,
        max_value=730,
        help_text="Пусто — по общему правилу. Кто проходил недавно, не приглашается.",
        error_messages={"invalid": "Напишите число дней.", "max_value": "Не больше 730 дней."},
    )
    invite_late = forms.BooleanField(
        label="Приглашать новых сотрудников, пока кампания идёт", required=False, initial=True
    )
    count_late = forms.BooleanField(
        label="Учитывать в итогах и калибровке работы, сданные после срока",
        required=False,
        initial=True,
        help_text="Свой результат человек получит в любом случае.",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = ready_forms(actor).filter(state="ready", mode="all")  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units(actor).exclude(level="organisation").order_by("path")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The end is after the beginning."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("opens_at") and cleaned.get("closes_at") and cleaned["opens_at"] >= cleaned["closes_at"]:
            self.add_error("closes_at", "Закрытие должно быть позже открытия.")
        return cleaned


class _Jobs(forms.ModelChoiceField):  # type: ignore[type-arg]
    """People by name, post and place."""

    def label_from_instance(self, obj: Any) -> str:
        """As in a list of staff."""
        taught = f" ({', '.join(obj.subjects)})" if obj.subjects else ""
        return f"{obj.person.full_name}, {obj.unit.name}: {obj.get_position_display()}{taught}"


class ReplaceForm(forms.Form):
    """Who is invited instead."""

    job = _Jobs(
        label="Кого пригласить",
        queryset=None,
        widget=LongSelect,
        empty_label="выберите",
        error_messages={
            "required": "Выберите, кого пригласить.",
            "invalid_choice": "Этого человека пригласить уже нельзя: выберите другого.",
        },
    )

    def __init__(self, *args: Any, actor: Actor, gone: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["job"].queryset = substitutes(actor, gone)  # type: ignore[attr-defined]


class AssembleForm(forms.Form):
    """A new form of the test from the bank."""

    title = forms.CharField(label="Название варианта", max_length=200, error_messages={"required": "Назовите вариант."})
    subject = forms.ChoiceField(label="Предмет", choices=[(subject, subject) for subject in FORM_SUBJECTS])


class ReasonForm(forms.Form):
    """Why an officer opens a profile."""

    why = forms.CharField(
        label="Основание", widget=forms.Textarea(attrs={"rows": 2}), max_length=300,
        error_messages={"required": "Напишите основание: его увидит педагог."},
    )  # fmt: skip


class GrantForm(forms.Form):
    """To whom to open the profile, till when."""

    email = forms.EmailField(
        label="Почта того, кому открыть",
        error_messages={"required": "Напишите почту.", "invalid": "В адресе почты ошибка: проверьте «@» и точку."},
    )
    until = forms.DateField(label="До какого дня", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class _Sites(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Organisations with their municipality."""

    def label_from_instance(self, obj: Any) -> str:
        """As a person looks for it."""
        return f"{obj.parent.name}: {obj.name}" if obj.parent else str(obj.name)


class RoomForm(forms.Form):
    """A room: where, when, who keeps order, how many places."""

    unit = _Sites(
        label="Площадка",
        queryset=None,
        widget=LongSelect,
        empty_label="выберите",
        error_messages={
            "required": "Выберите организацию, где пройдёт диагностика.",
            "invalid_choice": "Выберите площадку из списка.",
        },
    )
    place = forms.CharField(
        label="Кабинет", max_length=100, error_messages={"required": "Напишите кабинет или этаж, чтобы люди нашли его."}
    )
    starts_at = forms.DateTimeField(label="Начало", widget=MOMENT, error_messages=WHEN)
    capacity = forms.IntegerField(
        label="Мест",
        min_value=1,
        max_value=MOST_SEATS,
        initial=20,
        error_messages={
            "required": "Укажите, сколько мест.",
            "invalid": "Напишите число мест.",
            "min_value": "Нужно хотя бы одно место.",
            "max_value": f"Не больше {MOST_SEATS}: на большее число одного организатора мало.",
        },
    )
    organiser = forms.EmailField(
        label="Почта организатора",
        help_text="Подскажем, у кого есть такая роль. Подойдёт любой работник муниципалитета с учётной записью.",
        widget=forms.EmailInput(attrs={"list": "organisers", "autocomplete": "off"}),
        error_messages={
            "required": "Напишите почту организатора.",
            "invalid": "В адресе почты ошибка: проверьте «@» и точку.",
        },
    )

    def __init__(self, *args: Any, actor: Actor, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.campaign = actor, campaign
        self.fields["unit"].queryset = sites(actor, campaign)  # type: ignore[attr-defined]

    def suggested(self) -> list[tuple[str, str]]:
        """Whom the field of the organiser offers while it is being typed."""
        return organisers(self.actor, self.campaign)

    def clean_organiser(self) -> Any:
        """The person of the address."""
        person = organiser_by_email(self.actor, self.campaign, self.cleaned_data["organiser"])
        if person is None:
            raise forms.ValidationError("Среди работников этой территории нет учётной записи с такой почтой.")
        return person


class DoorForm(forms.Form):
    """The question to one who came by a link."""

    given = forms.CharField(
        max_length=12, error_messages={"required": "Ответьте на вопрос: без этого тест не откроется."}
    )
    here = forms.BooleanField(label="Продолжить на этом устройстве", required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["given"]
        field.label = str(Factor(kind).label)
        if kind == Factor.SNILS:
            field.widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4})
            field.help_text = "Последние четыре цифры номера, вместе с контрольными."
        else:
            field.widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday", "maxlength": 10})
            field.help_text = "День, месяц, год, например 05.09.1984."


class ProposalForm(forms.Form):
    """Why a calibration should come into use."""

    note = forms.CharField(
        label="Пояснение", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text="Что изменится и почему это верно. Прочитает специалист по диагностике.",
        error_messages={"required": "Напишите пояснение."},
    )  # fmt: skip
    preliminary = forms.BooleanField(label="Ввести как предварительную", required=False)
    reason = forms.CharField(
        label="Почему нельзя ждать", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000, required=False,
        help_text="Только для предварительной.",
    )  # fmt: skip


class DecisionForm(forms.Form):
    """The answer of the second person."""

    answer = forms.CharField(
        label="Ответ", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000, required=False,
        help_text="При возврате напишите причину.",
    )  # fmt: skip


class ScaleForm(forms.Form):
    """A version of the scale of levels."""

    version = forms.CharField(
        label="Версия", max_length=20, error_messages={"required": "Назовите версию: например, 2027-1."}
    )
    high = forms.FloatField(
        label="Ниже — высокий уровень дефицита, логиты", localize=True,
        error_messages={"required": "Укажите границу.", "invalid": "Напишите число, например −0,7."},
    )  # fmt: skip
    low = forms.FloatField(
        label="Выше — низкий уровень дефицита, логиты", localize=True,
        error_messages={"required": "Укажите границу.", "invalid": "Напишите число, например 0,7."},
    )  # fmt: skip
    none = forms.FloatField(
        label="Выше — дефициты не выявлены, логиты", localize=True, required=False,
        error_messages={"invalid": "Напишите число, например 1,5."},
    )  # fmt: skip
    since = forms.DateField(
        label="Действует с", widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Укажите день.", "invalid": "Не распознано: выберите день."},
    )  # fmt: skip
    basis = forms.CharField(
        label="Основание", max_length=300, error_messages={"required": "Укажите приказ или протокол."}
    )
    note = forms.CharField(
        label="Пояснение", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        error_messages={"required": "Напишите пояснение."},
    )  # fmt: skip

    def cuts(self) -> list[float]:
        """The borders that were given, in order."""
        found = (self.cleaned_data[name] for name in ("high", "low", "none"))
        return [cut for cut in found if cut is not None]


class GrowthForm(forms.Form):
    """Whose growth between which campaigns."""

    first: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Первая кампания",
        queryset=None,
        empty_label="выберите",
        error_messages={"required": "Выберите кампанию."},
    )
    second: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Вторая кампания",
        queryset=None,
        empty_label="выберите",
        error_messages={"required": "Выберите кампанию."},
    )
    chosen = forms.ChoiceField(label="Чей рост", choices=list(CHOSEN.items()))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            self.fields[name].queryset = growth_campaigns(actor)  # type: ignore[attr-defined]
