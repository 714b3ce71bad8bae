"""A calibration comes into use: the psychometrician reads, compares and proposes, the officer confirms; growth is shown."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.diagnostics.conftest import campaign  # noqa: F401 - fixtures
from tests.diagnostics.test_calibrating import places, taken  # noqa: F401 - fixtures
from tests.diagnostics.test_growth_pages import twice  # noqa: F401 - fixtures
from tests.journeys.help import look, section
from tests.journeys.help import taken as file_of
from tests.world import SINCE

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions
from marshrut.diagnostics.models import Calibration
from marshrut.people import actions as people
from marshrut.people.models import Account, Appointment

pytestmark = [pytest.mark.journey, pytest.mark.both]


def test_two_people_bring_a_calibration_into_use(visit, world, campaign, taken):  # noqa: F811 - the fixtures
    galina = world.person("galina")
    Appointment.objects.filter(person=galina).delete()
    people.appoint(SYSTEM, person_id=galina.pk, role=Role.PSYCHOMETRICIAN, unit=world.units["29"], since=SINCE)
    made, _ = actions.calibrate(SYSTEM, campaign=campaign.pk)
    page = visit("galina")
    section(page, "Калибровки")
    page.get_by_role("link", name=re.compile("Осень")).first.click()
    for fold in page.locator("details.fold").all():
        fold.evaluate("one => one.open = true")
    look(page, "s01-report")
    printed = file_of(page, page.get_by_role("link", name="Отчёт в PDF"))
    assert printed.startswith(b"%PDF")
    if folder := os.environ.get("MARSHRUT_SHOTS"):
        (Path(folder) / "report.pdf").write_bytes(printed)
    page.get_by_role("link", name="Сравнить с прежней").click()
    page.get_by_role("link", name=re.compile("кривая")).first.click()
    look(page, "s02-compare")
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="Предложить").click()
    expect(page.get_by_text("Напишите пояснение").first).to_be_visible()
    look(page, "s03-refused")
    page.get_by_label("Пояснение").fill("Трудность уточнена по шестистам работам.")
    page.get_by_label("Ввести как предварительную").check()
    page.get_by_label("Почему нельзя ждать").fill("До второй волны другой калибровки не будет.")
    page.get_by_role("button", name="Предложить").click()
    expect(page.locator("main")).to_contain_text("Сами вы решить не можете")
    look(page, "s04-proposed")
    page = visit("dasha")
    page.get_by_role("link", name=re.compile("Ввести калибровку")).first.click()
    look(page, "s05-decision")
    page.get_by_role("button", name="Ввести в действие").click()
    expect(page.locator("main")).to_contain_text("подтверждено")
    assert Calibration.objects.get(in_use=True).pk == made.pk
    page.get_by_role("navigation", name="Где вы находитесь").get_by_role("link", name="Ввод в действие").click()
    look(page, "s06-proposals")
    page.get_by_role("link", name="Шкалы уровней").click()
    look(page, "s07-scales")


def test_growth_is_read_by_the_person_and_of_a_group(visit, world, twice):  # noqa: F811 - the fixture
    crowd, campaigns = twice
    account = world.account("petr")
    Account.objects.filter(pk=account.pk).update(person=None)
    Account.objects.filter(pk=account.pk).update(person=crowd[0])
    page = visit("petr")
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/diagnostics/growth/")
    expect(page.locator("main")).to_contain_text("Меньшее не отличить от случайности")
    look(page, "s08-growth")
    page = visit("dasha")
    section(page, "Калибровки")
    page.get_by_role("link", name="Рост группы").click()
    page.get_by_label("Первая кампания").select_option(label=campaigns[0].title)
    page.get_by_label("Вторая кампания").select_option(label=campaigns[1].title)
    page.get_by_label("Чей рост").select_option(label="нижняя треть по первой")
    page.get_by_role("button", name="Показать").click()
    expect(page.locator("main")).to_contain_text("95 %")
    look(page, "s09-group")
