"""Made-up values for the page that shows every component of the kit in every state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from marshrut.ui import charts, frame, http
from marshrut.ui.hexmap import Tile, hexmap, places


class Example(forms.Form):
    """Fields of every kind, two of them filled wrongly."""

    surname = forms.CharField(
        label="Фамилия", help_text="Как в паспорте", error_messages={"required": "Напишите фамилию"}
    )
    starts = forms.DateField(
        label="Начало", error_messages={"invalid": "Такой даты нет. Напишите, например, 24.11.2026"}
    )
    subject = forms.ChoiceField(label="Предмет", choices=[("math", "математика"), ("rus", "русский язык")])
    form = forms.ChoiceField(
        label="Форма", widget=forms.RadioSelect, choices=[("in_person", "очная"), ("remote", "дистанционная")]
    )
    days = forms.MultipleChoiceField(
        label="Удобные дни",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("tue", "вторник"), ("thu", "четверг")],
    )
    reason = forms.CharField(label="Пояснение", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    scan = forms.FileField(label="Скан", required=False, help_text="PDF или снимок, до 10 МБ")
    agree = forms.BooleanField(
        label="Согласен на обработку ответов", error_messages={"required": "Без согласия начать нельзя"}
    )


@dataclass(frozen=True, slots=True)
class Job:
    """Long work as the kit sees it."""

    title: str
    state: str
    done: int
    total: int
    note: str = ""


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything `ui/kit.html` shows."""
    levels = [("Предметные", 52, 43, 61), ("Методические", 28, 20, 36), ("Психолого-педагогические", 76, 69, 83)]
    people = [
        ("Иванова Мария Петровна", "учитель математики, СОШ № 4, Онега", "need-high", "дефицит высокий", 76, 6, ""),
        ("Кузнецов Игорь Олегович", "учитель физики, СОШ № 1, Мезень", "need-mid", "дефицит средний", 54, 5, ""),
        ("Лаптева Анна Юрьевна", "воспитатель, д/с «Берёзка», Вельск", "need-low", "дефицит низкий", 36, 5, ""),
        ("Мошкова Дарья Ильинична", "учитель русского языка, СОШ № 9, Котлас", "need-high", "дефицит высокий", 92, 4,
         "Нет подписи школы на листе изменений"),
        ("Рогозина Вера Павловна", "учитель начальных классов, СОШ № 2, Няндома", "", "мало данных", 40, 2, ""),
    ]  # fmt: skip
    tiles = {name: Tile(22 + 61 * i * 7 % 66, url="#") for i, name in enumerate(places())}
    tiles |= {"Новая Земля": Tile(hidden=True), "Лешуконский": Tile()}
    return {
        "form": Example(),
        "bad": Example({"starts": "31.02.2026", "subject": "math", "form": "in_person"}),
        "rows": http.paginate(range(4812), request),
        "none": http.paginate([], request),
        "people": people,
        "levels": levels,
        "tabs": [
            frame.MenuItem("Маршрут", "#", current=True), frame.MenuItem("Изменения", "#", count=2), frame.MenuItem("Журнал", "#"),
        ],
        "steps": ["Файл", "Столбцы", "Проверка", "Запись"],
        "crumbs": [("Маршруты", "#"), ("Онежский округ", "#")],
        "choices": [("onega", "Онежский"), ("mezen", "Мезенский")],
        "jobs": [
            Job("Печать 38 маршрутов", "waiting", 0, 38), Job("Печать 38 маршрутов", "running", 12, 38),
            Job("Печать 38 маршрутов", "done", 38, 38), Job("Загрузка кадров", "failed", 0, 0, "Файл не похож на таблицу Excel."),
        ],
        "moment": datetime(2026, 11, 24, 14, 5),  # noqa: DTZ001 a made-up moment of Moscow
        "day": date(2026, 11, 24),
        "ends": date(2026, 11, 28),
        "bars": charts.bars(
            "Доля маршрутов, идущих по плану",
            [charts.Bar("Онежский округ", 73, 66, 80, 85), charts.Bar("Мезенский округ", 82, 70, 91, 85), charts.Bar("Новая Земля", None, note="скрыто: меньше 5 человек")],
            top=100, unit="%",
        ),
        "profile_chart": charts.profile("Профиль дефицитов", [charts.Bar(n, v, a, b) for n, v, a, b in levels] + [charts.Bar("Коммуникативные", None)]),
        "timeline": charts.timeline(
            "Прирост методических компетенций",
            [charts.Point(date(2025, 10, 12), 28, 20, 36), charts.Point(date(2026, 4, 20), 41, 34, 48), charts.Point(date(2026, 10, 14), 57, 50, 64)],
            target=64,
        ),
        "spark": charts.spark("Маршруты по месяцам", [12, 18, 17, 26, 31, 38]),
        "map": hexmap(tiles, title="Педагоги с действующим маршрутом, доля"),
        "groups": frame.SIGHT_GROUPS,
    }  # fmt: skip
