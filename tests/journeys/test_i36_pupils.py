"""I-36, I-37: a file with names is refused; tasks are mapped; a funnel in place of places; a school sees itself."""

import pytest
from playwright.sync_api import expect
from tests.journeys.help import look, section
from tests.outside.made import book
from tests.outside.test_studies import HEADS, rows

from marshrut.outside.models import Batch, Share

pytestmark = [pytest.mark.journey, pytest.mark.both]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def file(heads, made):
    return {"name": "ВПР.xlsx", "mimeType": "application/octet-stream", "buffer": book(heads, made)}


def test_from_a_file_to_an_analysis(visit, world):
    page = visit("dasha")
    section(page, "Результаты учеников")
    page.get_by_role("link", name="Новая работа").click()
    page.get_by_label("Предмет").select_option("математика")
    page.get_by_label("Класс").fill("5")
    page.get_by_label("Учебный год").fill("2025")
    press(page, "Сохранить")
    expect(page.get_by_label("Класс")).to_have_value("5")
    page.get_by_label("Учебный год").fill("2025/2026")
    press(page, "Сохранить")
    expect(page.get_by_text("Данных пока нет")).to_be_visible()

    page.get_by_label("Файл Excel").set_input_files(
        file((*HEADS, "Ученик"), [(*row, "Иванов Иван") for row in rows(world)])
    )
    press(page, "Выполнение заданий")
    expect(page.locator("[data-errors]")).to_contain_text("Имён учеников в системе быть не должно")
    look(page, "i36-1-names")
    assert not Batch.objects.exists()

    page.get_by_label("Файл Excel").set_input_files(file(HEADS, rows(world)))
    press(page, "Выполнение заданий")
    expect(page.get_by_role("heading", name="Без ошибок 16 строк из 16")).to_be_visible()
    press(page, "Записать строки без ошибок")
    assert Share.objects.count() == 16
    page.get_by_role("link", name="Работа", exact=True).click()
    expect(page.get_by_text("Не получается 2 задания: 2, 3.")).to_be_visible()
    expect(page.get_by_role("heading", name="Школы без рейтинга")).to_be_visible()
    press(page, "Качество проверено")
    press(page, "Открыть разбор")
    look(page, "i36-2-analysis")
    address = page.url.partition("/outside")[2]

    head = visit("egor", "/outside" + address)
    expect(head.get_by_role("link", name="Мезенская средняя школа")).to_be_visible()
    expect(head.get_by_text("СОШ № 4 г. Онеги")).to_have_count(0)
    head.get_by_role("link", name="Мезенская средняя школа").click()
    expect(head.get_by_role("heading", name="Мезенская средняя школа")).to_be_visible()
    look(head, "i36-3-school")

    methodist = visit("irina", "/outside" + address)
    methodist.get_by_role("link", name="Задание 2").click()
    expect(methodist.get_by_label("Рекомендация: кому и что сделать")).to_contain_text("выполнили на")
    look(methodist, "i36-4-advice")
    press(methodist, "Сохранить рекомендацию")
    expect(methodist.get_by_text("написана")).to_be_visible()
