"""I-10: a person without an account comes by a link, answers one question, sits the whole test and the link is over."""

import pytest
from playwright.sync_api import expect
from tests.journeys.help import announce, answer_here, look

from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions
from marshrut.diagnostics.models import Link, Sitting
from marshrut.people.models import Account, Person

pytestmark = pytest.mark.journey


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def stranger(live_server, browser):
    """A browser without any account."""
    contexts = []

    def open_(address, width=390):
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="ru-RU")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(live_server.url + address)
        return page

    yield open_
    for context in contexts:
        context.close()


def give(page):
    page.get_by_role("link", name="Осень").click()
    page.get_by_role("link", name="Ссылки без пароля").click()
    look(page, "l01-none")
    press(page, "Сделать ссылки")
    expect(page.get_by_text("Сделаны ссылки: 1")).to_be_visible()
    look(page, "l02-given")
    press(page, "Карточки для печати")
    expect(page.locator(".link-cards svg")).to_have_count(1)
    look(page, "l03-cards")


def test_a_person_without_an_account_comes_by_a_link(visit, bank, world, stranger):
    announce(world)
    petr = world.person("petr")
    Account.objects.filter(person=petr).delete()
    Person.objects.filter(pk=petr.pk).update(snils="12345676789")
    give(visit("dasha", "/diagnostics/campaigns/"))
    secret = actions.address_of(SYSTEM, Link.objects.get()).partition("/diagnostics/")[2]
    page = stranger(f"/diagnostics/{secret}")
    look(page, "l04-question")
    assert "Лесной" not in page.content()
    page.get_by_label("Последние 4 цифры СНИЛС").fill("1111")
    press(page, "Открыть")
    expect(page.locator("[data-errors]")).to_be_focused()
    look(page, "l05-wrong")
    page.get_by_label("Последние 4 цифры СНИЛС").fill("6789")
    press(page, "Открыть")
    expect(page.get_by_text("Вы вошли по личной ссылке")).to_be_visible()
    look(page, "l06-invitation")
    page.get_by_label("Я согласен").check()
    press(page, "Начать")
    size = page.locator(".task").count()
    for n in range(size):
        answer_here(page)
        if n < size - 1:
            press(page, "Дальше")
    expect(page.locator("#sent")).to_contain_text(f"Ответы сохранены на сервере: {size}")
    other = stranger(f"/diagnostics/{secret}")
    other.get_by_label("Последние 4 цифры СНИЛС").fill("6789")
    press(other, "Открыть")
    expect(other.get_by_text("Ссылка уже открыта на другом устройстве")).to_be_visible()
    look(other, "l07-another-device")
    other.get_by_label("Продолжить на этом устройстве").check()
    press(other, "Открыть")
    expect(page.get_by_text("Работа продолжена на другом устройстве")).to_be_visible(timeout=15_000)
    look(page, "l10-stopped-here")
    page.close()
    page = other
    press(page, "Продолжить тест")
    expect(page.locator("#sent")).to_contain_text(f"Ответы сохранены на сервере: {size}")
    press(page, "Все задания")
    press(page, "Завершить и отправить")
    expect(page.get_by_text("Ваша ссылка больше ничего не открывает")).to_be_visible()
    look(page, "l08-sent")
    page.goto(page.url.partition("/diagnostics/")[0] + f"/diagnostics/{secret}")
    expect(page.get_by_text("Работа по этой ссылке завершена")).to_be_visible()
    look(page, "l09-over")
    assert (Sitting.objects.get().state, Account.objects.filter(person=petr).exists()) == ("submitted", False)
