"""A staff list from Excel by clicks: template, columns, dry run, coloured copy, good rows written, undone; columns remembered."""

import io
import re

import openpyxl
import pytest
import xlsxwriter
from playwright.sync_api import expect
from tests.journeys.help import look, section, taken

from marshrut.people.models import Person

pytestmark = [pytest.mark.journey, pytest.mark.both]
HEADS = ("Где работает", "Школа", "Как зовут", "СНИЛС", "Кем работает", "Что ведёт")
TOWN, SCHOOL = "Онежский округ", "СОШ № 4 г. Онеги"
ROWS = (
    (TOWN, SCHOOL, "Зимина Анна Львовна", "112-233-445 95", "учитель", "математика"),
    ("Заполярный край", SCHOOL, "Летов Иван Олегович", "", "учитель", "физика"),
    (TOWN, SCHOOL, "Вешняя Лидия Юрьевна", "112-233-445 96", "учитель", "химия"),
    (TOWN, SCHOOL, "Осенняя Майя Игоревна", "", "главный волшебник", ""),
    (TOWN, "Школа у леса", "Полевой Глеб Янович", "", "воспитатель", ""),
)
GOOD = {"Зимина", "Полевой"}


def book(rows):
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    page = made.add_worksheet("Штат")
    for number, row in enumerate((HEADS, *rows)):
        page.write_row(number, 0, row)
    made.close()
    return {"name": "Штат Онеги.xlsx", "mimeType": "application/octet-stream", "buffer": out.getvalue()}


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def upload(page, rows):
    section(page, "Загрузка из Excel")
    page.get_by_label("Файл").set_input_files(book(rows))
    press(page, "Загрузить и проверить")


def chosen(page, title):
    return page.get_by_label(title, exact=True).locator("option:checked").inner_text()


def test_a_broken_list_is_mended_by_its_owner(visit, world):
    page = visit("rita")
    section(page, "Загрузка из Excel")
    look(page, "b01-imports")
    template = openpyxl.load_workbook(io.BytesIO(taken(page, page.get_by_role("link", name="Скачать шаблон"))))
    heads = {
        str(cell.value).strip(" *") for row in template.worksheets[0].iter_rows(max_row=6) for cell in row if cell.value
    }
    assert {"Муниципалитет", "Организация", "Фамилия", "Должность"} <= heads
    press(page, "Загрузить и проверить")
    expect(page.locator("[data-errors]")).to_be_focused()
    look(page, "b02-no-file")

    upload(page, ROWS)
    expect(page.get_by_role("heading", name="Что в каких колонках")).to_be_visible()
    look(page, "b03-columns")
    press(page, "Проверить файл")
    expect(page.locator("[data-errors]")).to_be_focused()
    look(page, "b04-columns-missing")
    for title, head in (
        ("Муниципалитет", "Где работает"), ("Организация", "Школа"), ("ФИО", "Как зовут"), ("Должность", "Кем работает"),
        ("Предмет", "Что ведёт"),
    ):  # fmt: skip
        page.get_by_label(title, exact=True).select_option(label=head)
    press(page, "Проверить файл")
    expect(page.get_by_role("heading", name="Без ошибок 2 строки из 5")).to_be_visible()
    look(page, "b05-dry-run")
    troubles = page.get_by_role("table").locator("tbody tr")
    expect(troubles).to_have_count(3)
    for number, column in (("3", "Муниципалитет"), ("4", "СНИЛС"), ("5", "Должность")):
        row = troubles.filter(has=page.get_by_role("cell", name=re.compile(rf"(^|\s){number}$")))
        expect(row.get_by_role("cell", name=column, exact=True)).to_be_visible()
    assert not Person.objects.filter(surname__in=GOOD).exists(), "a dry run writes nothing"
    copy = openpyxl.load_workbook(io.BytesIO(taken(page, page.get_by_role("link", name="Раскрашенная копия"))))
    painted = {
        cell.coordinate for row in copy.worksheets[0].iter_rows() for cell in row if cell.fill.fill_type == "solid"
    }
    assert {"A3", "D4", "E5"} <= painted

    press(page, "Записать строки без ошибок")
    expect(page.get_by_text("Загружено строк: 2")).to_be_visible()
    look(page, "b06-written")
    assert (
        set(Person.objects.filter(surname__in=[row[2].split()[0] for row in ROWS]).values_list("surname", flat=True))
        == GOOD
    )
    press(page, "Отменить загрузку")
    expect(page.get_by_text("Загрузка отменена: созданное удалено")).to_be_visible()
    look(page, "b07-undone")
    assert not Person.objects.filter(surname__in=GOOD).exists()

    upload(page, (ROWS[0], ROWS[4]))
    expect(page.get_by_role("heading", name="Что в каких колонках")).to_be_visible()
    assert chosen(page, "ФИО") == "Как зовут"
    assert chosen(page, "Муниципалитет") == "Где работает"
    look(page, "b08-remembered")
    press(page, "Проверить файл")
    expect(page.get_by_role("heading", name=re.compile("Без ошибок 2 строки из 2"))).to_be_visible()
    look(page, "b09-clean")
