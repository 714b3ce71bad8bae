"""D-02: a teacher asks on a phone, the request goes on to another methodist, the answer comes, its bank helps the next one."""

import pytest
from playwright.sync_api import expect
from tests.journeys.help import look, section
from tests.world import SINCE

from marshrut.access.words import Role
from marshrut.consulting.models import Consultation, Solved
from marshrut.core.actor import SYSTEM
from marshrut.people import actions as people

pytestmark = pytest.mark.journey
TEXT = "Половина класса сокращает дробь не до конца, карточки помогли не всем."
ANSWER = "Дайте четыре равные дроби и попросите выбрать несократимую, а выбор объяснить соседу."


def ask(page):
    page.get_by_label("О чём вопрос").fill("Сокращение дробей, 6 класс")
    page.get_by_label("Подробнее").fill(TEXT)
    page.get_by_label("Предмет").select_option(value="математика")
    page.get_by_role("button", name="Отправить вопрос").click()


def test_d02_a_consultation_with_re_routing(visit, world):
    lidia = world.person("lidia").pk
    people.appoint(
        SYSTEM, person_id=lidia, role=Role.REGIONAL_METHODIST, unit=world.units["29"], subject="математика", since=SINCE
    )
    petr = visit("petr", width=390)
    section(petr, "Вопросы методисту")
    look(petr, "d02-1-empty")
    petr.get_by_role("link", name="Задать вопрос").click()
    petr.get_by_label("Можно поместить вопрос и ответ в базу").check()
    ask(petr)
    expect(petr.get_by_text("Вопрос отправлен")).to_be_visible()
    look(petr, "d02-2-sent")

    first, second = ("irina", "lidia") if Consultation.objects.get().methodist_id != lidia else ("lidia", "irina")
    page = visit(first, "/")
    page.get_by_role("link", name="Возьмите вопрос в работу").first.click()
    page.get_by_role("link", name="Передать другому").click()
    page.get_by_label("Причина").fill("Уезжаю на две недели в район")
    look(page, "d02-3-pass-on")
    page.get_by_role("button", name="Передать другому").click()
    expect(page.get_by_text("Вопрос передан дальше")).to_be_visible()

    page = visit(second, "/", width=390)
    page.get_by_role("link", name="Возьмите вопрос в работу").first.click()
    page.get_by_role("button", name="Взять в работу").click()
    page.get_by_role("textbox", name="Ответ").fill(ANSWER)
    page.get_by_label("Мой ответ можно поместить в базу").check()
    look(page, "d02-4-answer")
    page.get_by_role("button", name="Дать ответ").click()
    expect(page.get_by_text("Ответ отправлен")).to_be_visible()

    petr.reload()
    expect(petr.locator("main")).to_contain_text(ANSWER)
    petr.get_by_label("помогло", exact=True).check()
    look(petr, "d02-5-rate")
    petr.get_by_role("button", name="Оценить ответ").click()
    expect(petr.get_by_text("Спасибо: оценка записана")).to_be_visible()

    rita = visit("rita", f"/consulting/{Consultation.objects.get().pk}/")
    look(rita, "d02-6-duty")
    rita.get_by_role("button", name="Подготовить для базы").click()
    rita.get_by_label("Показать всем").check()
    rita.get_by_role("button", name="Сохранить").click()
    expect(rita.get_by_text("Ответ виден всем")).to_be_visible()

    olga = visit("olga", "/consulting/new/", width=390)
    ask(olga)
    expect(olga.get_by_role("heading", name="Похожие вопросы уже разобраны")).to_be_visible()
    olga.locator("summary", has_text="Сокращение дробей").click()
    look(olga, "d02-7-alike")
    olga.get_by_role("button", name="Этот ответ помог").click()
    expect(olga.get_by_text("Отправлять вопрос не нужно")).to_be_visible()
    assert (Consultation.objects.count(), Solved.objects.count()) == (1, 1)
