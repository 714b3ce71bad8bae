"""S11: a consent is withdrawn: the profile is hidden, the route stands still, totals stay as they were."""

import pytest
from playwright.sync_api import expect
from tests.diagnostics.test_totals import seat
from tests.journeys.help import fill_catalogue, look, section, work

from marshrut.diagnostics import actions as diagnostics
from marshrut.diagnostics.models import Campaign, Profile
from marshrut.routes import actions as routes

pytestmark = pytest.mark.journey


@pytest.fixture
def released(world, measured_profile):
    """Petr's campaign is over and its totals are published; his route is a draft."""
    campaign = Campaign.objects.get(pk=Profile.objects.get().sitting.campaign_id)
    seat(campaign, world, {"mezen1": 34, "onega4": 26})
    Campaign.objects.filter(pk=campaign.pk).update(state="closed")
    diagnostics.release(world.actor("dasha"), campaign=campaign.pk)
    fill_catalogue(world)
    route = routes.propose(world.actor("petr"), person_id=measured_profile.person_id)
    routes.step(world.actor("petr"), pk=route.pk, move="accept")
    work()
    return route


def totals_seen(page):
    """Every number of the page of totals as it is shown."""
    section(page, "Итоги диагностики")
    page.get_by_role("main").get_by_role("link", name="Осень").first.click()
    expect(page.locator("main table").first).to_be_visible()
    return page.locator("main table").all_inner_texts()


def test_s11_a_withdrawn_consent_hides_the_profile_stops_the_route_and_changes_no_total(
    visit, released, measured_profile
):
    head = visit("oksana", "/")
    before = totals_seen(head)
    assert any("%" in text for text in before)
    profile = f"/diagnostics/people/{measured_profile.person_id}/profile/"
    teacher = visit("petr", profile, width=390)
    expect(teacher.get_by_role("heading", level=1)).to_be_visible()

    teacher.goto(teacher.url.replace(profile, "/people/me/"))
    teacher.locator("summary", has_text="диагностик").first.click()
    teacher.get_by_role("button", name="Отозвать согласие").first.click()
    expect(teacher.get_by_text("Отозвано").first).to_be_attached()
    work()
    look(teacher, "s11-me")
    teacher.goto(teacher.url.replace("/people/me/", f"/routes/{released.pk}/"))
    expect(teacher.get_by_text("Маршрут остановлен.")).to_be_visible()
    look(teacher, "s11-route")
    assert totals_seen(head) == before
    tutor = visit("maria", profile)
    expect(tutor.get_by_role("heading", name="Страница не найдена")).to_be_visible()

    teacher.goto(teacher.url.replace(f"/routes/{released.pk}/", "/people/me/"))
    teacher.locator("summary", has_text="Дать снова").click()
    look(teacher, "s11-again")
    teacher.get_by_role("button", name="Дать согласие").click()
    work()
    teacher.goto(teacher.url.replace("/people/me/", f"/routes/{released.pk}/"))
    expect(teacher.get_by_text("Маршрут остановлен.")).to_have_count(0)
    teacher.goto(teacher.url.replace(f"/routes/{released.pk}/", profile))
    expect(teacher.get_by_role("heading", level=1)).not_to_have_text("Страница не найдена")
