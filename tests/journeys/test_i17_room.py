"""I-17: the officer makes a room, the organiser on a phone lets in, pauses and ends; the taker's page follows by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.journeys.help import announce, answer_here, look

from marshrut.diagnostics.models import Answer, Sitting

pytestmark = pytest.mark.journey


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def arrange(page):
    page.get_by_role("link", name="Осень").click()
    page.get_by_role("link", name="Аудитории").click()
    look(page, "r01-no-rooms")
    page.get_by_role("link", name="Новая аудитория").click()
    press(page, "Назначить")
    expect(page.locator("[data-errors]")).to_be_focused()
    look(page, "r02-room-errors")
    page.get_by_label("Площадка").select_option(label="Мезенский округ: Мезенская средняя школа")
    page.get_by_label("Кабинет").fill("кабинет 12")
    page.get_by_label("Начало").fill((timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Почта организатора").fill("egor@example.com")
    press(page, "Назначить")
    expect(page.get_by_text("Аудитория назначена")).to_be_visible()
    page.get_by_label("Выбрать: Лесной Пётр Ильич").check()
    page.get_by_label("Выбрать: Озерова Нина Павловна").check()
    look(page, "r03-arrange")
    press(page, "Разместить выбранных")
    expect(page.get_by_role("heading", name="В аудитории: 2")).to_be_visible()
    look(page, "r04-seated")


def come(page):
    page.get_by_role("link", name="Осень").click()
    page.get_by_label("Я согласен").check()
    look(page, "r05-invited")
    press(page, "Согласиться")
    expect(page.get_by_text("Подойдите к организатору")).to_be_visible()
    look(page, "r06-door")


def reason(page, move, why):
    page.get_by_label(why).check()
    look(page, f"r09-{move}")
    page.locator("main form").get_by_role("button", name=move).click()


def test_a_room_from_the_officer_to_the_end(visit, bank, world):
    announce(world)
    arrange(visit("dasha", "/diagnostics/campaigns/"))
    petr = visit("petr", "/diagnostics/", width=390)
    come(petr)
    egor = visit("egor", width=390)
    egor.get_by_role("link", name="Проведите диагностику").click()
    expect(egor.get_by_text("не на месте").first).to_be_visible()
    look(egor, "r07-room")
    press(egor, "Допустить: Лесной Пётр Ильич, документ проверен")
    expect(egor.locator(".room-list .admitted")).to_contain_text("Лесной")
    press(petr, "Начать")
    answer_here(petr)
    expect(petr.locator("#sent")).to_contain_text("сохранены на сервере: 1")
    expect(egor.locator(".room-list .going")).to_contain_text("На связи", timeout=15_000)
    look(egor, "r08-going")
    before = Sitting.objects.get().closes_at
    egor.get_by_role("link", name="Пауза: Лесной Пётр Ильич").click()
    reason(egor, "Пауза", "Технический сбой")
    expect(petr.get_by_role("heading", name="Пауза")).to_be_visible(timeout=15_000)
    expect(petr.locator(".task:visible")).to_have_count(0)
    look(petr, "r10-paused")
    look(egor, "r11-paused")
    egor.get_by_role("link", name="Продолжить: Лесной Пётр Ильич").click()
    reason(egor, "Продолжить", "Неполадка устранена")
    expect(petr.locator(".task:visible")).to_be_visible(timeout=15_000)
    assert Sitting.objects.get().closes_at > before
    press(petr, "Дальше")
    answer_here(petr)
    expect(petr.locator("#sent")).to_contain_text("сохранены на сервере: 2")
    egor.get_by_role("link", name="Замечание: Лесной Пётр Ильич").click()
    reason(egor, "Замечание", "Нарушение: телефон")
    egor.get_by_role("link", name="Завершить").first.click()
    reason(egor, "Завершить", "Время аудитории вышло")
    expect(egor.locator(".room-list .done")).to_contain_text("замечаний: 1")
    expect(petr.get_by_role("heading", name="Спасибо, всё отправлено")).to_be_visible(timeout=15_000)
    egor.get_by_role("link", name="Журнал").click()
    expect(egor.get_by_role("row")).to_have_count(8)
    look(egor, "r12-journal")
    assert (Sitting.objects.get().state, Answer.objects.count()) == ("submitted", 2)


def test_the_room_works_without_a_script(visit, bank, world, live_server):
    from marshrut.diagnostics import actions
    from marshrut.diagnostics.models import Invitation

    made = announce(world)
    room = actions.make_room(
        world.actor("dasha"), campaign=made.pk, unit=world.units["mezen1"], place="5", starts_at=timezone.now(),
        organiser=world.person("egor"), capacity=60,
    )  # fmt: skip
    ids = list(
        Invitation.objects.filter(campaign=made).exclude(person=world.person("egor")).values_list("pk", flat=True)
    )
    actions.seat_people(world.actor("dasha"), pk=room.pk, invitations=ids)
    egor = visit("egor", f"/diagnostics/rooms/{room.pk}/", width=390, script=False)
    egor.get_by_role("link", name="Допустить…").click()
    egor.get_by_label("Личность известна организатору").check()
    press(egor, "Допустить")
    expect(egor.get_by_role("heading", name="Отметьте хотя бы одного человека.")).to_be_visible()
    press(egor, "Отметить всех")
    expect(egor.get_by_label("Личность известна организатору")).to_be_checked()
    press(egor, "Допустить")
    expect(egor.locator(".room-list .admitted")).to_have_count(len(ids))
    look(egor, "r20-no-script")
    wide = visit("egor", f"/diagnostics/rooms/{room.pk}/")
    look(wide, "r21-room-wide")
