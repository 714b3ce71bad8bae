"""From a form of tasks to a profile by clicks: the officer announces, the teacher sits on a phone, the experts mark."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.journeys.help import answer_here, look, section, work

pytestmark = [pytest.mark.journey, pytest.mark.both]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def announce(page):
    section(page, "Варианты")
    look(page, "c01-forms")
    page.get_by_label("Название варианта").fill("Базовый, осень")
    page.get_by_label("Предмет").select_option("математика")
    press(page, "Собрать")
    expect(page.get_by_role("heading", name="Базовый, осень")).to_be_visible()
    look(page, "c02-form")
    page.get_by_role("link", name="Создать кампанию").click()
    press(page, "Сохранить черновик")
    expect(page.locator("[data-errors]")).to_be_focused()
    look(page, "c03-campaign-errors")
    page.get_by_label("Название").fill("Осень, математика")
    expect(page.get_by_label("Вариант")).to_contain_text("Базовый, осень")
    page.get_by_label("Территория или организация").select_option(label="Архангельская область")
    page.get_by_label("Предмет").select_option("математика")
    now = timezone.localtime()
    page.get_by_label("Открывается").fill((now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Закрывается").fill((now + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"))
    look(page, "c04-campaign")
    press(page, "Сохранить черновик")
    expect(page.get_by_text("готово").first).to_be_visible()
    look(page, "c05-draft")
    press(page, "Объявить")
    expect(page.get_by_text("Кампания объявлена")).to_be_visible()
    look(page, "c06-open")


def sit(page):
    look(page, "c07-teacher-today")
    page.get_by_role("link", name="Перейти").first.click()
    look(page, "c08-mine")
    page.get_by_role("link", name="Осень, математика").click()
    look(page, "c09-invitation")
    page.get_by_label("Я согласен").check()
    press(page, "Начать")
    expect(page.locator(".task:visible")).to_be_visible()
    look(page, "c10-task")
    size = page.locator(".task").count()
    for n in range(size):
        answer_here(page)
        if n == size - 1:
            look(page, "c11-last-task")
        else:
            press(page, "Дальше")
    expect(page.locator("#sent")).to_contain_text(f"Ответы сохранены на сервере: {size}")
    press(page, "Все задания")
    look(page, "c12-all-tasks")
    press(page, "Завершить и отправить")
    expect(page.get_by_role("heading", name="Спасибо, всё отправлено")).to_be_visible()
    look(page, "c13-sent")


def mark(page, name):
    look(page, f"c14-{name}-today")
    page.get_by_role("link", name="Оценить ответ").click()
    look(page, f"c15-{name}-task")
    assert "Лесной" not in page.content()
    press(page, "Сохранить оценку")
    expect(page.locator("[data-errors]")).to_be_focused()
    for group in page.locator("fieldset").all():
        group.locator("input[type=radio]").nth(1).check()
    look(page, f"c16-{name}-task")
    press(page, "Сохранить оценку")
    expect(page.get_by_text("Оценка сохранена")).to_be_visible()
    look(page, f"c17-{name}-done")


def test_a_campaign_from_a_form_to_a_profile(visit, bank):
    announce(visit("dasha"))
    petr = visit("petr", width=390)
    sit(petr)
    work()
    for name in ("boris", "tamara"):
        mark(visit(name), name)
    work()
    petr.get_by_role("link", name="На главную").click()
    look(petr, "c18-today")
    petr.get_by_role("link", name="Разобрать результаты").click()
    expect(petr.get_by_role("heading", name="Уровень профессиональных дефицитов")).to_be_visible()
    look(petr, "c19-profile")
