"""S4: the list of a wave is loaded; «15 people of 16 municipalities» is flagged, kept as printed, and holds nothing up."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.journeys.help import look, section, taken
from tests.outside.made import WAVE_HEADS, book

from marshrut.outside.models import Participant, Wave

pytestmark = [pytest.mark.journey, pytest.mark.both]
TOWNS = ("onega", "mezen", "leshu", "pinez", "karg", "nyand", "sevdv")
NAMES = (
    "Лесной Пётр Ильич", "Северова Ольга Петровна", "Озерова Нина Павловна", "Берёзов Лев Ильич", "Сосновая Ада Львовна",
    "Еловая Яна Ильинична", "Ольхов Юрий Львович", "Рябинина Зоя Ильинична", "Ивовая Рита Львовна", "Кедров Глеб Ильич",
    "Липова Анна Львовна", "Дубов Егор Ильич", "Клёнов Олег Львович", "Вязова Инна Ильинична", "Осинов Марк Львович",
)  # fmt: skip


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_fifteen_people_of_sixteen_municipalities(visit, world):
    page = visit("dasha")
    section(page, "Волны оценки")
    look(page, "s4-1-empty")
    page.get_by_role("link", name="Новая волна").click()
    today = timezone.localdate()
    page.get_by_label("Название").fill("ФИОКО, апрель")
    press(page, "Сохранить")
    expect(page.locator("[data-errors]")).to_be_focused()
    expect(page.get_by_label("Название")).to_have_value("ФИОКО, апрель")
    page.get_by_label("Дата проведения").fill((today + timedelta(days=30)).isoformat())
    page.get_by_label("Срок выдвижения").fill((today + timedelta(days=20)).isoformat())
    page.get_by_label("По документу: человек").fill("15")
    page.get_by_label("По документу: муниципалитетов").fill("16")
    look(page, "s4-2-form")
    press(page, "Сохранить")
    flag = page.get_by_text("По документу 15 человек из 16 муниципалитетов: муниципалитетов больше, чем людей.")
    expect(flag).to_be_visible()
    expect(page.get_by_text("Сверьте число с письмом или приказом.")).to_be_visible()
    look(page, "s4-3-card")

    rows = [(name, world.units[TOWNS[n % len(TOWNS)]].name, "", "математика") for n, name in enumerate(NAMES)]
    spoiled = [*rows, ("Чужов Иван Ильич", "Заречный округ", "", "математика"), ("Всего: 15", "", "", "")]
    file = {"name": "Список волны.xlsx", "mimeType": "application/octet-stream", "buffer": book(WAVE_HEADS, spoiled)}
    page.get_by_label("Файл Excel").set_input_files(file)
    press(page, "Загрузить и проверить")
    expect(page.get_by_role("heading", name="Без ошибок 15 строк из 17")).to_be_visible()
    expect(flag).to_be_visible()
    expect(page.get_by_text("По документу муниципалитетов 16, а в списке 7.")).to_be_visible()
    expect(page.get_by_text(re.compile("Муниципалитет «Заречный округ» не найден"))).to_be_visible()
    assert not Participant.objects.exists()
    look(page, "s4-4-dry-run")
    assert taken(page, page.get_by_role("link", name="Раскрашенная копия"))[:2] == b"PK"

    press(page, "Записать строки без ошибок")
    expect(page.get_by_text("Записано: 15 строк.")).to_be_visible()
    expect(flag).to_be_visible()
    look(page, "s4-5-written")
    made = Wave.objects.get()
    assert (made.fact_people, made.fact_towns, Participant.objects.count()) == (15, 16, 15)
    page.get_by_role("link", name="Волна", exact=True).click()
    expect(page.get_by_role("rowheader", name=re.compile("Берёзов Лев Ильич"))).to_be_visible()
    look(page, "s4-6-card-with-list")

    other = visit("maria", f"/outside/waves/{made.pk}/")
    expect(other.get_by_role("rowheader", name=re.compile("Северова Ольга Петровна"))).to_be_visible()
    expect(other.get_by_text("Берёзов Лев Ильич")).to_have_count(0)
    look(other, "s4-7-municipality")

    page.go_back()
    press(page, "Отменить загрузку")
    expect(page.get_by_text("Убрано: 15 строк.")).to_be_visible()
    assert not Participant.objects.exists()
