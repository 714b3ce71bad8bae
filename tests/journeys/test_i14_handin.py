"""I-14: a school without internet: the test is taken off line, the file goes on a stick, the organiser hands it in."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.journeys.help import announce, answer_here, look

from marshrut.diagnostics import actions
from marshrut.diagnostics.models import Answer, Campaign, Invitation, Sitting

pytestmark = pytest.mark.journey


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def seat(world):
    """Petr has a place in the room of Egor and is let in."""
    campaign = Campaign.objects.get()
    room = actions.make_room(
        world.actor("dasha"), campaign=campaign.pk, unit=world.units["mezen1"], place="кабинет 12",
        starts_at=timezone.now() + timedelta(hours=1), organiser=world.person("egor"), capacity=20,
    )  # fmt: skip
    invitation = Invitation.objects.get(campaign=campaign, person=world.person("petr"))
    actions.seat_people(world.actor("dasha"), pk=room.pk, invitations=[invitation.pk])
    place = invitation.seat
    actions.act(world.actor("egor"), room=room.pk, move="admit", seats=[place.pk], reason="document", words="")


def left(page):
    """Minutes that the page says are left."""
    return int("".join(filter(str.isdecimal, page.locator("#clock").inner_text())))


def begin(visit, world):
    """Petr in the room of Egor has begun the test on a phone."""
    announce(world)
    seat(world)
    petr = visit("petr", "/diagnostics/", width=390)
    petr.get_by_role("link", name="Осень").click()
    petr.get_by_label("Я согласен").check()
    press(petr, "Согласиться")
    petr.wait_for_url("**/take/*/")
    expect(petr.locator(".task:visible")).to_be_visible()
    return petr


def test_answers_without_network_come_by_a_file(visit, bank, world, tmp_path):
    petr = begin(visit, world)
    petr.evaluate("navigator.serviceWorker ? navigator.serviceWorker.ready : null")
    petr.context.set_offline(True)
    for _ in range(5):
        answer_here(petr)
        press(petr, "Дальше")
    expect(petr.locator("#sent")).to_contain_text("Сохранено на устройстве: 5")
    assert not Answer.objects.exists()
    press(petr, "Все задания")
    petr.get_by_text("Связи нет совсем").click()
    petr.get_by_label("Я всё закончил").check()
    look(petr, "h01-file")
    with petr.expect_download() as got:
        press(petr, "Сохранить файл с ответами")
    expect(petr.get_by_text("Файл сохранён")).to_be_visible()
    path = tmp_path / got.value.suggested_filename
    got.value.save_as(path)
    assert path.name == f"otvety-{Sitting.objects.get().pk}.marshrut"
    assert b"plain" not in path.read_bytes()
    assert path.stat().st_size < 200_000 / 30

    egor = visit("egor", "/diagnostics/handin/", width=390)
    look(egor, "h02-empty")
    egor.get_by_label("Файлы с флешки").set_input_files(path)
    press(egor, "Сдать")
    expect(egor.get_by_text("Принято: 5")).to_be_visible()
    look(egor, "h03-taken")
    assert Answer.objects.count() == 5
    assert Sitting.objects.get().state == "submitted"
    egor.get_by_label("Файлы с флешки").set_input_files(path)
    press(egor, "Сдать")
    expect(egor.get_by_text("уже принят")).to_be_visible()

    petr.context.set_offline(False)
    expect(petr.get_by_role("heading", name="Спасибо, всё отправлено")).to_be_visible(timeout=20_000)
    assert Answer.objects.count() == 5


def test_what_was_answered_before_the_organiser_ended_it_is_not_lost(visit, bank, world):
    petr = begin(visit, world)
    answer_here(petr)
    expect(petr.locator("#sent")).to_contain_text("на сервере: 1")
    petr.context.set_offline(True)
    press(petr, "Дальше")
    answer_here(petr)
    expect(petr.locator("#sent")).to_contain_text("на устройстве: 1")
    place = Invitation.objects.get(person=world.person("petr")).seat
    actions.act(world.actor("egor"), room=place.room_id, move="finish", seats=[place.pk], reason="time", words="")
    petr.context.set_offline(False)
    expect(petr.get_by_role("heading", name="Спасибо, всё отправлено")).to_be_visible(timeout=20_000)
    assert Answer.objects.count() == 2
    assert petr.evaluate("indexedDB.databases().then((all) => all.length)") <= 1


def test_turning_the_clock_of_the_device_changes_nothing(visit, bank, world):
    petr = begin(visit, world)
    before = left(petr)
    petr.evaluate("(() => { const real = Date.now; Date.now = () => real() + 40 * 3600 * 1000; })()")
    answer_here(petr)
    expect(petr.locator("#sent")).to_contain_text("на сервере: 1")
    said = Answer.objects.get().said_at
    assert abs((said - timezone.now()).total_seconds()) < 60
    assert before - 1 <= left(petr) <= before


def test_of_two_tabs_the_answer_given_later_stands_and_both_show_it(visit, bank, world):
    petr = begin(visit, world)
    other = petr.context.new_page()
    other.goto(petr.url)
    expect(other.locator(".task:visible")).to_be_visible()
    task = "section.task[data-kind=single]"
    place = int(petr.locator(task).first.get_attribute("data-place"))
    for page, n in ((petr, 0), (petr, 1), (other, 2), (petr, 0), (other, 1)):
        page.locator(task).first.locator("input[type=radio]").nth(n).dispatch_event("click")
        page.wait_for_timeout(150)
    expect(other.locator("#sent")).to_contain_text("на сервере: 1")
    wanted = other.locator(task).first.locator("input[type=radio]").nth(1).get_attribute("value")
    expect(petr.locator(task).first.locator("input:checked")).to_have_value(wanted)
    petr.wait_for_timeout(500)
    assert Answer.objects.get(place=place).value == wanted
