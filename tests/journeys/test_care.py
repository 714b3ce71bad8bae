"""Care of people and routes by clicks: refusal, postponement, a cohort, doubles, a stand-in, emergency access."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.journeys.help import look, section, work
from tests.people.test_doubles import second
from tests.routes.made import catalogue, profile
from tests.world import SINCE

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM
from marshrut.diagnostics.models import Campaign
from marshrut.people import actions as people
from marshrut.people.models import Appointment, Person
from marshrut.routes.models import Route
from marshrut.routes.words import State

pytestmark = [pytest.mark.journey, pytest.mark.both]


def test_a_teacher_postpones_and_then_refuses(visit, world, courses):
    petr = visit("petr")
    petr.get_by_role("link", name="Перейти").first.click()
    petr.get_by_role("link", name="Отложить").click()
    look(petr, "f01-postpone")
    dialog = petr.locator("#do")
    dialog.get_by_role("button", name="Отложить").click()
    expect(petr.locator("main")).to_contain_text("день")
    look(petr, "f02-no-day")
    day = timezone.localdate() + timedelta(days=40)
    petr.locator("#do input[type=date]").fill(day.isoformat())
    petr.locator("#do").get_by_role("button", name="Отложить").click()
    expect(petr.locator("main")).to_contain_text("Отложен до")
    look(petr, "f03-postponed")
    petr.get_by_role("button", name=re.compile("Вернуться")).click()
    petr.get_by_role("button", name="Отказаться").click()
    expect(petr.get_by_role("button", name="Отменить шаг")).to_be_visible()
    expect(petr.locator("main")).to_contain_text("Причина не спрашивается")
    look(petr, "f04-refused")
    petr.goto(petr.url.split("/routes/")[0] + "/routes/mine/")
    look(petr, "f05-mine")
    assert Route.objects.get(person=world.person("petr")).state == State.REFUSED
    anna = visit("anna", "/routes/")
    expect(anna.locator("main")).not_to_contain_text("Лесной")


def test_drafts_for_a_cohort_of_a_campaign(visit, world):
    catalogue(world)
    for name in ("petr", "olga", "nina"):
        profile(world, name)
    Campaign.objects.update(state="closed", title="Осень")
    first = Campaign.objects.order_by("pk").first()
    rita = visit("rita")
    section(rita, "Маршруты")
    rita.get_by_role("link", name="Предложить группе").click()
    look(rita, "f11-cohorts")
    rita.get_by_label("Кампания диагностики").select_option(value=str(first.pk))
    rita.get_by_role("button", name="Предложить маршруты").click()
    look(rita, "f12-queued")
    work()
    rita.reload()
    expect(rita.get_by_role("table", name="Итог по муниципалитетам")).to_be_visible()
    look(rita, "f13-cohort")
    section(rita, "Маршруты")
    rita.get_by_role("link", name="Предложить группе").click()
    rita.get_by_role("button", name="Предложить маршруты").click()
    work()
    rita.reload()
    rita.get_by_role("link", name=re.compile("Показать:")).first.click()
    look(rita, "f14-left-out")
    assert Route.objects.count() == 3


def test_doubles_are_joined_and_parted_again(visit, world):
    gone = second(world, school="onega2", email="lesnoy.other@example.com")
    rita = visit("rita", "/people/doubles/")
    rita.get_by_role("button", name="Найти заново").click()
    work()
    rita.goto(rita.url)
    look(rita, "f21-doubles")
    rita.get_by_role("link", name=re.compile("Лесной")).first.click()
    look(rita, "f22-pair")
    rita.get_by_label("Эта запись останется").first.check()
    rita.get_by_role("button", name="Объединить").click()
    assert Person.objects.get(pk=gone.pk).merged_into_id or Person.objects.filter(merged_into=gone).exists()
    rita.goto(rita.url.split("/people/")[0] + "/people/doubles/merges/")
    look(rita, "f23-merges")
    rita.get_by_role("button", name="Отменить").click()
    expect(rita.locator("main")).to_contain_text("отменил")
    look(rita, "f24-parted")
    assert not Person.objects.exclude(merged_into=None).exists()


def test_a_head_names_a_stand_in_who_acts_in_his_place(visit, world):
    egor = visit("egor", "/people/substitutions/")
    look(egor, "f31-substitutions")
    egor.get_by_role("link", name="Назначить замещающего").first.click()
    egor.get_by_role("button", name="Назначить").click()
    look(egor, "f32-errors")
    egor.get_by_label("Кто замещает").select_option(value=str(world.person("vera").pk))
    today = timezone.localdate()
    egor.get_by_label("Первый день").fill(today.isoformat())
    egor.get_by_label("Последний день").fill((today + timedelta(days=7)).isoformat())
    egor.get_by_role("button", name="Назначить").click()
    expect(egor.get_by_role("button", name="Закончить")).to_be_visible()
    look(egor, "f33-going")
    vera = visit("vera")
    look(vera, "f34-stand-in")
    egor.get_by_role("button", name="Закончить").click()
    expect(egor.locator("main")).to_contain_text("закончено")
    assert not Appointment.objects.filter(acting_for=world.person("egor"), until=None).exists()


def test_emergency_access_needs_a_second_key_and_is_told(visit, world):
    catalogue(world)
    profile(world, "petr")
    galina = world.person("galina")
    Appointment.objects.filter(person=galina).delete()
    people.appoint(SYSTEM, person_id=galina.pk, role=Role.PRIVACY_OFFICER, unit=world.units["29"], since=SINCE)
    roman = visit("roman", "/people/emergency/")
    roman.get_by_role("button", name="Запросить на час").click()
    look(roman, "f41-errors")
    roman.get_by_label("Почта человека").fill("petr@example.com")
    roman.get_by_label("Причина").fill("Заявление человека № 5: проверить результат")
    roman.get_by_role("button", name="Запросить на час").click()
    expect(roman.locator("main")).to_contain_text("ждёт подтверждения")
    look(roman, "f42-asked")
    officer = visit("galina", "/people/emergency/")
    look(officer, "f43-second-key")
    officer.get_by_role("button", name="Подтвердить").click()
    roman.reload()
    look(roman, "f44-open")
    roman.locator("main td a").first.click()
    expect(roman.get_by_role("heading", level=1)).to_be_visible()
    look(roman, "f45-profile")
    petr = visit("petr", "/notices/")
    look(petr, "f46-owner-told")
    expect(petr.locator("main")).to_contain_text("Техников")
