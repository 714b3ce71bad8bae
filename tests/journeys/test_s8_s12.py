"""S8: a head tries to open a teacher's levels: refused and logged. S12: a teacher moves school in mid-route."""

import pytest
from playwright.sync_api import expect
from tests.journeys.help import fill_catalogue

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact
from marshrut.people import actions as people
from marshrut.routes import actions as routes

pytestmark = pytest.mark.journey


def test_s8_a_head_is_refused_and_the_try_is_logged(visit, world, measured_profile):
    page = visit("egor", f"/diagnostics/people/{measured_profile.person_id}/profile/")
    expect(page.get_by_role("heading", name="Страница не найдена")).to_be_visible()
    assert Fact.objects.filter(kind="profile.refused", person_id=world.person("egor").pk).count() == 1


def test_s12_the_route_follows_the_teacher_and_the_new_school_is_told(visit, world, measured_profile):
    fill_catalogue(world)
    route = routes.propose(world.actor("petr"), person_id=measured_profile.person_id)
    routes.step(world.actor("petr"), pk=route.pk, move="accept")
    job = people.move(
        world.actor("anna"), person_id=measured_profile.person_id, unit=world.units["karg3"], since="2026-11-20"
    )
    fact = Fact.objects.get(kind="employment.changed")
    routes.transfer(SYSTEM, old_employment=fact.data["old_employment"], new_employment=job.pk)
    route.refresh_from_db()
    assert route.unit_id == world.units["karg3"].pk
    page = visit("petr", "/routes/mine/", width=390)
    expect(page.get_by_text("Каргопольская школа № 3").first).to_be_visible()
