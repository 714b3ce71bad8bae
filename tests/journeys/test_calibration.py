"""The psychometrician calibrates a campaign and reads what to look at."""

import re

import pytest
from playwright.sync_api import expect
from tests.diagnostics.conftest import campaign  # noqa: F401 - fixtures
from tests.diagnostics.test_calibrating import places, taken  # noqa: F401 - fixtures
from tests.journeys.help import look, section, work
from tests.world import SINCE

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM
from marshrut.people import actions as people
from marshrut.people.models import Appointment

pytestmark = [pytest.mark.journey, pytest.mark.both]


def test_a_campaign_is_calibrated_and_its_report_read(visit, world, taken):  # noqa: F811 - the fixture
    galina = world.person("galina")
    Appointment.objects.filter(person=galina).delete()
    people.appoint(SYSTEM, person_id=galina.pk, role=Role.PSYCHOMETRICIAN, unit=world.units["29"], since=SINCE)
    page = visit("galina")
    section(page, "Калибровки")
    page.get_by_role("button", name="Калибровать").click()
    expect(page.get_by_text("Выберите кампанию.")).to_be_visible()
    look(page, "g01-nothing-chosen")
    page.get_by_label("Кампания").select_option(index=1)
    page.get_by_role("button", name="Калибровать").click()
    work()
    section(page, "Калибровки")
    look(page, "g02-calibrations")
    page.get_by_role("link", name=re.compile("Осень")).first.click()
    expect(page.locator("main")).to_contain_text("у всех один и тот же балл")
    look(page, "g03-report")
