"""I-03, I-04: a task goes from a draft to use: its editor, two reviewers who know nothing of each other, the officer."""

import re

import pytest
from playwright.sync_api import expect
from tests.diagnostics import made
from tests.journeys.help import look, section

from marshrut.diagnostics.criteria import questions
from marshrut.diagnostics.models import Item, ItemVersion, Review
from marshrut.people.models import Appointment

pytestmark = pytest.mark.journey
PHONE = 390


@pytest.fixture
def desk(world):
    """The desk of the bank; whoever works at it has that work first in the menu."""
    made.seat(world)
    for name, (role, _) in made.DESK.items():
        Appointment.objects.filter(person=world.person(name)).exclude(role=role).delete()
    return world


def reviewer_of(item):
    return Review.objects.filter(version__item=item, state="assigned").order_by("pk")[0].reviewer.email.split("@")[0]


def mark_all(page, kind="single", except_for=""):
    for _, title in questions(kind):
        row = page.get_by_role("group", name=title)
        row.get_by_label("отчасти" if title == except_for else "да", exact=True).check()


def accept(page):
    mark_all(page)
    page.get_by_label("принять").check()
    page.get_by_role("button", name="Отправить рецензию").click()
    expect(page.get_by_text("Рецензия отправлена. Спасибо.")).to_be_visible()


def write(page):
    section(page, "Банк заданий")
    look(page, "b01-bank")
    page.get_by_role("link", name="Новое задание").click()
    page.get_by_label("Компетенция").select_option(index=1)
    page.get_by_label("Предмет").select_option("математика")
    page.get_by_label("Условие").fill("Сколько корней у уравнения $x^{2=4$?")
    page.get_by_label("Вариант 1", exact=True).fill("ни одного")
    page.get_by_label("Вариант 2", exact=True).fill("два: $2$ и $-2$")
    page.get_by_role("button", name="Сохранить").last.click()
    expect(page.get_by_role("alert")).to_contain_text("скобки { и } не парные")
    look(page, "b02-fault")
    page.get_by_label("Условие").fill("Сколько корней у уравнения $x^2=4$?")
    page.get_by_role("button", name="Посмотреть").click()
    expect(page.locator("#preview math").first).to_be_visible()
    expect(page.get_by_label("Вариант 2", exact=True)).to_have_value("два: $2$ и $-2$")
    look(page, "b03-preview")
    page.get_by_label("Вариант 3", exact=True).fill("один: $4$")
    page.get_by_label("верно: вариант 2").check()
    page.get_by_role("button", name="Сохранить").last.click()
    expect(page.get_by_text("До самопроверки осталось:")).to_be_visible()
    look(page, "b04-draft")
    page.get_by_role("link", name="Изменить").click()
    page.get_by_label("Пояснение ключа").fill("Корней два, потому что возводить в квадрат можно и отрицательное число.")
    page.get_by_role("button", name="Сохранить").last.click()
    page.get_by_role("button", name="Перейти к самопроверке").click()
    look(page, "b05-self-check")
    page.get_by_role("button", name="Отправить рецензентам").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("методическая рецензия")
    look(page, "b06-sent")


def ask_for_rework(page):
    page.goto(re.sub(r"//([^/]+)/.*", r"//\1/", page.url))
    expect(page.get_by_text("Рецензия задания З-00001").first).to_be_visible()
    look(page, "b07-today")
    section(page, "Рецензии заданий")
    look(page, "b08-reviews")
    page.get_by_role("link", name="З-00001").click()
    expect(page.locator("main")).not_to_contain_text("Озерова")
    page.get_by_role("textbox", name="Замечание 1").fill("В третьем варианте стоит свободный член, а не корень.")
    page.get_by_label("К чему замечание 1").select_option("line-3")
    page.get_by_role("button", name="Отправить рецензию").click()
    expect(page.get_by_role("alert")).to_contain_text("Выберите решение")
    expect(page.get_by_role("textbox", name="Замечание 1")).to_have_value(
        "В третьем варианте стоит свободный член, а не корень."
    )
    look(page, "b09-unfinished")
    mark_all(page, except_for="Неверные варианты правдоподобны")
    page.get_by_label("доработать").check()
    page.get_by_role("button", name="Отправить рецензию").click()
    expect(page.get_by_text("Рецензия отправлена. Спасибо.")).to_be_visible()


def rework(page):
    page.goto(re.sub(r"//([^/]+)/.*", r"//\1/", page.url))
    page.get_by_role("link", name="Доработать задание З-00001").first.click()
    expect(page.locator("#reviews")).to_contain_text("В третьем варианте стоит свободный член")
    expect(page.locator("main")).not_to_contain_text("Оценкин")
    look(page, "b10-remarks")
    page.get_by_label("Ответ").fill("Вариант заменён.")
    page.get_by_role("button", name="Сохранить ответы").click()
    page.get_by_role("link", name="Изменить").click()
    expect(page.get_by_text("сохранение создаст следующую")).to_be_visible()
    page.get_by_label("Вариант 3", exact=True).fill("один: $2$")
    page.get_by_role("button", name="Сохранить").last.click()
    page.get_by_role("link", name=re.compile("Было → стало")).click()
    expect(page.locator("main")).to_contain_text("один: $4$")
    look(page, "b11-compare")
    page.get_by_role("navigation", name="Где вы находитесь").get_by_role("link", name="З-00001").click()
    page.get_by_role("button", name="Перейти к самопроверке").click()
    page.get_by_role("button", name="Отправить рецензентам").click()


def test_a_task_goes_from_draft_to_use(visit, desk):
    editor = visit("nina", width=PHONE)
    write(editor)
    item = Item.objects.get(code="З-00001")
    one, other = [row.reviewer.email.split("@")[0] for row in Review.objects.filter(version__item=item).order_by("pk")]
    pages = {name: visit(name, width=PHONE) for name in {one, other}}
    ask_for_rework(pages[one])
    assert Item.objects.get(pk=item.pk).state == "methodical_review"
    section(pages[other], "Рецензии заданий")
    pages[other].get_by_role("link", name="З-00001").click()
    expect(pages[other].locator("main")).not_to_contain_text("свободный член")
    accept(pages[other])
    rework(editor)
    for _ in range(4):
        name = reviewer_of(item)
        if name not in pages:
            pages[name] = visit(name, width=PHONE)
        waiting = Review.objects.filter(version__item=item, state="assigned", reviewer__email__startswith=name)[0]
        page = pages[name]
        page.goto(re.sub(r"//([^/]+)/.*", rf"//\1/diagnostics/reviews/{waiting.pk}/", page.url))
        accept(page)
    item.refresh_from_db()
    assert (item.state, item.version, item.round) == ("pilot", 2, 2)
    made.measured(item)
    released(visit, item)
    item.refresh_from_db()
    assert item.state == "active"
    assert ItemVersion.objects.filter(item=item, stem__contains="x^2").count() == 2


def released(visit, item):
    page = visit("galina", f"/diagnostics/items/{item.pk}/", width=PHONE)
    page.get_by_role("button", name="Принять параметры").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("откалибровано")
    look(page, "b12-calibrated")
    page = visit("dasha", f"/diagnostics/items/{item.pk}/", width=PHONE)
    page.get_by_role("button", name="Ввести в действие").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("действует")
    look(page, "b13-active")


def test_a_stale_page_keeps_what_was_typed_and_works_without_script(visit, desk):
    item = made.sent(desk)
    made.move(desk, "nina", item, "recall", "Нужна другая формулировка")
    page = visit("nina", f"/diagnostics/items/{item.pk}/edit/", width=PHONE, script=False)
    page.get_by_label("Условие").fill("Моя длинная правка условия")
    item.refresh_from_db()
    made.actions.edit_item(desk.actor("nina"), pk=item.pk, edition=item.edition, **made.words(stem="Чужая правка"))
    page.get_by_role("button", name="Сохранить").last.click()
    expect(page.get_by_role("alert")).to_contain_text("Пока вы писали")
    expect(page.get_by_label("Условие")).to_have_value("Моя длинная правка условия")
    expect(page.locator("main")).to_contain_text("Чужая правка")
    look(page, "b14-stale")
    page.get_by_label("Вид").select_option("match")
    page.get_by_role("button", name="Показать поля этого вида").click()
    expect(page.get_by_label("Слева, пара 1")).to_be_visible()
    expect(page.get_by_label("Условие")).to_have_value("Моя длинная правка условия")
    page.get_by_role("button", name="Добавить строки").click()
    expect(page.get_by_label("Слева, пара 7")).to_be_visible()
    look(page, "b15-pairs")


def test_a_leak_is_reported_and_the_task_stops(visit, desk):
    item = made.sent(desk)
    name = reviewer_of(item)
    waiting = Review.objects.get(version__item=item, state="assigned", reviewer__email__startswith=name)
    page = visit(name, f"/diagnostics/reviews/{waiting.pk}/", width=PHONE)
    page.get_by_role("link", name=re.compile("сообщить")).click()
    page.get_by_label("задание стало известно").check()
    page.get_by_label("Что вы заметили").fill("В сети")
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_role("alert")).to_contain_text("хотя бы 10 знаков")
    look(page, "b16-report")
    page.get_by_label("Что вы заметили").fill("Задание с ответом выложено в сети")
    page.get_by_role("button", name="Отправить").click()
    made.measured(item)
    Item.objects.filter(pk=item.pk).update(state="active")
    editor = visit("nina", width=PHONE)
    editor.get_by_role("link", name=f"Проверить задание {item.code}").first.click()
    look(editor, "b17-reported")
    editor.locator("summary", has_text="Приостановить").click()
    editor.get_by_label("Причина").locator("visible=true").fill("Подтвердилось: задание в сети")
    editor.get_by_role("button", name="Приостановить").click()
    expect(editor.get_by_role("heading", level=1)).to_contain_text("приостановлено")
