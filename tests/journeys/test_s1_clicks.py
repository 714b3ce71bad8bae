"""S1 by clicks: the tutor returns one field, the school agrees, the director approves several, the paper equals the page."""

import io
import re

import pypdf
import pytest
from playwright.sync_api import expect
from tests.journeys.help import look, section, taken
from tests.routes.made import Course

from marshrut.documents.models import Paper
from marshrut.routes.models import Route

pytestmark = [pytest.mark.journey, pytest.mark.both]
GOAL = "Научиться строить урок-исследование по геометрии в 8 классе."


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def sign(page, name):
    """The button of a move opens its dialog on the page; there it is signed."""
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator("#do")).to_be_visible()
    press(page, f"Подписать и {name.lower()}")


def state(page, words):
    expect(page.locator("main .tag").first).to_have_text(words)


def test_s1_route_from_proposal_to_a_number(visit, courses):
    petr = visit("petr", width=390)
    look(petr, "d01-today")
    petr.get_by_role("link", name="Перейти").first.click()
    look(petr, "d02-proposed")
    press(petr, "Принять за основу")
    state(petr, "черновик")
    line = petr.locator("tr", has=petr.get_by_role("link", name="Изменить")).first
    line.get_by_role("link", name="Изменить").click()
    petr.get_by_label("Дополнительная информация").fill("Вместе с методическим объединением школы")
    look(petr, "d03-edit-line")
    press(petr, "Сохранить строку")
    expect(petr.get_by_text("Вместе с методическим объединением школы").first).to_be_visible()
    petr.get_by_role("link", name="Отправить тьютору").click()
    look(petr, "d04-sign")
    press(petr, "Подписать и отправить тьютору")
    look(petr, "d05-sent")
    press(petr, "Отменить шаг")
    state(petr, "черновик")
    sign(petr, "Отправить тьютору")
    state(petr, "на проверке у тьютора")

    irina = visit("irina", width=390)
    look(irina, "d06-tutor-today")
    irina.get_by_role("link", name=re.compile("Лесной")).first.click()
    look(irina, "d07-tutor-card")
    irina.get_by_role("link", name="Вернуть на доработку").click()
    press(irina, "Вернуть на доработку")
    expect(irina.locator("[data-errors]")).to_be_focused()
    look(irina, "d08-return-empty")
    irina.get_by_label("Что поправить").fill("Уточните цель под ваш класс.")
    irina.get_by_label("Цель").check()
    press(irina, "Вернуть на доработку")
    state(irina, "возвращён на доработку")
    look(irina, "d09-returned")

    petr.goto(petr.url.split("/routes")[0])
    look(petr, "d10-fix-today")
    petr.get_by_role("link", name="Перейти").first.click()
    expect(petr.get_by_text("Уточните цель под ваш класс.")).to_be_visible()
    look(petr, "d11-remark")
    petr.get_by_role("link", name="Поправить").click()
    petr.get_by_label("Цель").fill(GOAL)
    look(petr, "d12-goal")
    press(petr, "Сохранить")
    look(petr, "d12-saved")
    press(petr, "Учтено")
    sign(petr, "Отправить после доработки")
    state(petr, "на проверке у тьютора")

    irina.reload()
    look(irina, "d13-tutor-again")
    irina.get_by_role("link", name="Согласовать").click()
    if (why := irina.get_by_label("Почему высокий дефицит остаётся без строки")).is_visible():
        why.fill("Программ пока нет, возьмём весной.")
    look(irina, "d14-tutor-sign")
    press(irina, "Подписать и согласовать")
    state(irina, "на согласовании в организации")

    anna = visit("anna")
    look(anna, "d15-school-today")
    anna.get_by_role("link", name=re.compile("Лесной")).first.click()
    assert "из 100" not in anna.content(), "the school never sees the profile"
    look(anna, "d16-school-card")
    sign(anna, "Согласовать")
    state(anna, "на утверждении")
    look(anna, "d17-school-done")

    oksana = visit("oksana")
    look(oksana, "d18-director-today")
    section(oksana, "Утверждение")
    look(oksana, "d19-queue")
    oksana.get_by_label("Выбрать все").check()
    expect(oksana.get_by_text("Выбрано 3 из 3")).to_be_visible()
    look(oksana, "d20-chosen")
    press(oksana, "Утвердить выбранные")
    expect(oksana.get_by_role("heading", name="Утверждено: 3 маршрута")).to_be_visible()
    look(oksana, "d21-approved")
    row = oksana.locator("tr", has_text="Лесной")
    row.get_by_role("button", name=re.compile("Отменить утверждение")).click()
    state(oksana, "на утверждении")
    look(oksana, "d22-undone")
    sign(oksana, "Утвердить")
    state(oksana, "утверждён")
    look(oksana, "d23-signed")

    petr.reload()
    expect(petr.get_by_text(re.compile(r"№ ИОМ-"))).to_be_visible()
    look(petr, "d24-number")


@pytest.fixture
def approved(courses, world):
    """Petr's approved route."""
    return Course(world, Route.objects.get(person=world.person("petr")).pk).to("approved").route


def menu(page, name, item):
    page.locator("summary", has_text=name).click()
    return page.locator("details[open]").get_by_text(item, exact=True)


def test_the_paper_equals_the_page_and_a_change_is_agreed(visit, approved):
    petr = visit("petr")
    petr.get_by_role("link", name="Открыть маршрут").click()
    look(petr, "d30-approved")
    paper = taken(petr, menu(petr, "Печатная форма", "Сохранить PDF"))
    leaves = pypdf.PdfReader(io.BytesIO(paper)).pages
    text = re.sub(r"\s+", "", "".join(leaf.extract_text() for leaf in leaves))
    shown = [approved.number, "Лесной Пётр Ильич", "Мезенская средняя школа", "Тьюторова", "Директорова"]
    shown += petr.locator("#road tr[id^=line] td:first-child > b").all_inner_texts()
    assert len(shown) > 8
    missing = [words for words in shown if re.sub(r"\s+", "", words) not in text]
    assert not missing

    stranger = visit("vera", f"/v/{Paper.objects.get(subject_id=approved.pk).code}/")
    expect(stranger.get_by_text(approved.number)).to_be_visible()

    petr.reload()
    menu(petr, "Действия", "Изменить маршрут").click()
    look(petr, "d31-amendment")
    petr.get_by_role("link", name="Изменить", exact=True).first.click()
    petr.get_by_label("Дополнительная информация").fill("В очной форме, Онега")
    look(petr, "d32-amendment-line")
    press(petr, "Сохранить строку")
    expect(petr.get_by_role("heading", name="Было → стало")).to_be_visible()
    press(petr, "Отправить тьютору")
    expect(petr.locator("[data-errors]")).to_be_focused()
    look(petr, "d33-reason-needed")
    petr.get_by_label("Причина изменения").fill("Программу перенесли в очную форму.")
    press(petr, "Отправить тьютору")
    expect(petr.get_by_text("Отправлено тьютору.")).to_be_visible()
    look(petr, "d34-amendment-sent")

    irina = visit("irina", width=390)
    irina.get_by_role("link", name=re.compile("Лесной")).first.click()
    look(irina, "d35-tutor-amendment")
    if (link := irina.get_by_role("link", name="Посмотреть «было → стало»")).is_visible():
        link.click()
    expect(irina.get_by_text("В очной форме, Онега").filter(visible=True).first).to_be_visible()
    look(irina, "d36-tutor-was-now")
    press(irina, "Согласовать изменение")
    look(irina, "d37-agreed")

    petr.goto(petr.url.replace("amendment/", "history/"))
    expect(petr.get_by_text("Версия 2")).to_be_visible()
    look(petr, "d38-history")
    petr.get_by_role("link", name="Было → стало").click()
    expect(petr.get_by_text("В очной форме, Онега").filter(visible=True).first).to_be_visible()
    look(petr, "d39-compare")
