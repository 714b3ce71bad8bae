"""The officer writes a blueprint, gets two parallel forms by it, replaces a task and approves the set."""

import pytest
from playwright.sync_api import expect
from tests.journeys.help import fill_bank, look, section, work

from marshrut.diagnostics.models import Form

pytestmark = [pytest.mark.journey, pytest.mark.both]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def heading(page, name):
    return page.get_by_role("heading", name=name)


def test_from_a_blueprint_to_approved_forms(visit, world):
    fill_bank()
    page = visit("dasha")
    section(page, "Планы тестов")
    look(page, "p01-none")
    page.get_by_role("link", name="Новый план").click()
    page.get_by_label("Название плана").fill("Осенний план")
    page.get_by_label("Предмет", exact=False).first.select_option("математика")
    page.get_by_label("один ответ").fill("много")
    press(page, "Сохранить")
    expect(page.get_by_text("Напишите число или границы, например 2–5.").first).to_be_visible()
    expect(page.get_by_label("Название плана")).to_have_value("Осенний план")
    look(page, "p02-wrong")
    page.get_by_label("один ответ").fill("5–25")
    press(page, "Сохранить")
    expect(heading(page, "Осенний план")).to_be_visible()
    look(page, "p03-draft")
    press(page, "Утвердить план")
    press(page, "Собрать варианты")
    look(page, "p04-progress")
    work()
    page.reload()
    page.get_by_role("link", name="Открыть результат").click()
    expect(page.get_by_role("heading", name="Состав против плана")).to_be_visible()
    look(page, "p05-set")
    page.get_by_role("link", name="Заменить").first.click()
    look(page, "p06-swap")
    press(page, "Заменить")
    expect(page.get_by_text("Выберите задание, которое встанет на это место.")).to_be_visible()
    page.locator("input[name=item]").first.check()
    press(page, "Заменить")
    expect(page.get_by_text("Задание заменено.")).to_be_visible()
    press(page, "Утвердить набор")
    expect(page.get_by_text("можно выбрать в кампании").first).to_be_visible()
    expect(page.get_by_role("link", name="Заменить")).to_have_count(0)
    look(page, "p07-approved")
    assert Form.objects.filter(state="ready").count() == 2
