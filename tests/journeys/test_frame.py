"""The frame of every page: roles, bell, help, search, weak sight, keyboard, double presses, stale pages, no scripts."""

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.help import look, section
from tests.routes.made import Course

from marshrut.diagnostics.models import Form
from marshrut.routes.models import Route

pytestmark = pytest.mark.journey
TEXT = "Разберу с классом типовые ошибки и сравню работы."


@pytest.fixture
def draft(courses, world):
    """Petr's draft; the courses of others wait for the director."""
    return Course(world, Route.objects.get(person=world.person("petr")).pk).to("draft")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def state(page, words):
    expect(page.locator("main .tag").first).to_have_text(words)


def test_the_head_of_a_page(visit, courses):
    page = visit("zoya")
    page.locator("summary", has_text="Роль:").click()
    look(page, "e01-roles")
    page.locator(".role").get_by_role("button", name="Педагог").click()
    rail = page.get_by_role("navigation", name="Разделы")
    expect(rail.get_by_role("link", name="Мой маршрут")).to_be_visible()
    look(page, "e02-as-teacher")
    page.get_by_role("link", name="Помощь").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look(page, "e03-help")
    director = visit("oksana")
    for words, room in (("задач", "Программы"), ("оценивание", "События"), ("Мезенская", "Организации")):
        director.get_by_role("searchbox").first.fill(words)
        director.keyboard.press("Enter")
        expect(director.get_by_role("heading", name=room, exact=True)).to_be_visible()
    look(director, "e04-search")
    director.get_by_role("searchbox").first.fill("Северова")
    director.keyboard.press("Enter")
    expect(director.get_by_role("heading", name="Люди", exact=True)).to_be_visible()
    director.get_by_role("table", name="Маршруты").get_by_role("link", name="Северова Ольга Петровна").click()
    expect(director.get_by_role("heading", name="Маршрут: Северова Ольга Петровна")).to_be_visible()
    olga = visit("olga", width=390)
    olga.get_by_role("link", name=re.compile("Уведомления, новых")).click()
    look(olga, "e05-bell")
    press(olga, "Отметить всё прочитанным")
    expect(olga.get_by_role("link", name="Уведомления", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [390, 1360])
def test_the_version_for_weak_sight(visit, courses, width):
    page = visit("petr", width=width)
    page.get_by_role("contentinfo").get_by_role("link", name="Версия для слабовидящих").click()
    look(page, "e06-sight")
    for name in ("крупный, 200 %", "белым по чёрному", "скрыть"):
        page.get_by_label(name).check()
    page.get_by_role("button").first.click()
    expect(page.locator("html")).to_have_attribute("data-sight", re.compile("s200"))
    page.goto(page.url)
    look(page, "e07-large")
    page.get_by_role("link", name="Перейти").first.click()
    look(page, "e08-large-route")


def test_the_keyboard_alone_reaches_the_main_action(visit, courses):
    page = visit("petr")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="К содержанию")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    go = page.get_by_role("link", name="Перейти").first
    expect(go).to_be_focused()
    ring = go.evaluate(
        "one => { const s = getComputedStyle(one); return [s.outlineStyle, parseFloat(s.outlineWidth)] }"
    )
    assert ring[0] != "none"
    assert ring[1] >= 2
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Маршрут:"))).to_be_visible()
    accept = page.get_by_role("button", name="Принять за основу")
    page.locator("#main").focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if accept.evaluate("one => one === document.activeElement"):
            break
    expect(accept).to_be_focused()
    page.keyboard.press("Enter")
    state(page, "черновик")
    menu = page.locator("main summary", has_text="Действия")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="История и версии")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="История и версии")).to_be_hidden()
    expect(menu).to_be_focused()


def test_a_double_press_makes_one_thing(visit, bank):
    page = visit("dasha", "/diagnostics/forms/")
    page.get_by_label("Название варианта").fill("Двойной")
    page.get_by_role("button", name="Собрать").dblclick()
    expect(page.get_by_role("heading", name="Двойной")).to_be_visible()
    assert Form.objects.filter(title="Двойной").count() == 1


def test_a_stale_page_says_so_and_keeps_the_text(visit, draft):
    old = visit("petr", f"/routes/{draft.pk}/")
    old.get_by_role("link", name="Изменить").first.click()
    old.get_by_label("Содержание работы").fill(TEXT)
    draft.to("on_tutor_check")
    press(old, "Сохранить строку")
    expect(old.locator("main [role=alert]")).to_be_visible()
    expect(old.locator("main textarea").first).to_have_value(TEXT)
    look(old, "e10-stale-line")
    tutor = visit("irina", f"/routes/{draft.pk}/?do=tutor_return", width=390)
    tutor.get_by_label("Что поправить").fill(TEXT)
    tutor.get_by_label("Цель").check()
    draft.by("irina", "tutor_agree", uncovered="Программ пока нет, возьмём весной.")
    press(tutor, "Вернуть на доработку")
    expect(tutor.locator("main .notice.bad")).to_be_visible()
    expect(tutor.locator("main textarea").first).to_have_value(TEXT)
    look(tutor, "e11-stale-return")


def test_unsaved_text_is_guarded(visit, draft):
    page = visit("petr", f"/routes/{draft.pk}/header/")
    page.get_by_label("Цель").fill(TEXT)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Не менять").click()
    expect(page.get_by_label("Цель")).to_have_value(TEXT)
    assert asked == ["beforeunload"]
    press(page, "Сохранить")
    expect(page.get_by_text("Сохранено.")).to_be_visible()
    assert asked == ["beforeunload"]


def test_without_scripts_the_work_goes_on(visit, draft):
    petr = visit("petr", f"/routes/{draft.pk}/", width=390, script=False)
    petr.get_by_role("link", name="Изменить").first.click()
    petr.get_by_label("Дополнительная информация").fill(TEXT)
    press(petr, "Сохранить строку")
    expect(petr.get_by_text(TEXT).first).to_be_visible()
    petr.get_by_role("link", name="Отправить тьютору").click()
    press(petr, "Подписать и отправить тьютору")
    state(petr, "на проверке у тьютора")
    irina = visit("irina", f"/routes/{draft.pk}/", script=False)
    irina.get_by_role("link", name="Согласовать").click()
    if (why := irina.get_by_label("Почему высокий дефицит остаётся без строки")).is_visible():
        why.fill("Программ пока нет, возьмём весной.")
    press(irina, "Подписать и согласовать")
    state(irina, "на согласовании в организации")
    oksana = visit("oksana", "/routes/queue/", script=False)
    press(oksana, "Утвердить выбранные")
    expect(oksana.get_by_role("heading", name="Утверждено: 2 маршрута")).to_be_visible()
    look(oksana, "e12-no-script")
    section(oksana, "Маршруты")
    oksana.get_by_label("Фамилия, школа, номер").fill("Озерова")
    press(oksana, "Показать")
    expect(oksana.get_by_text("Озерова Нина Павловна")).to_be_visible()
    expect(oksana.get_by_text("Северова Ольга Петровна")).to_have_count(0)
