"""An invited person is replaced by a colleague of the same municipality."""

import pytest
from playwright.sync_api import expect
from tests.diagnostics.conftest import campaign  # noqa: F401 - the fixture
from tests.journeys.help import look, section

from marshrut.diagnostics.models import Invitation

pytestmark = [pytest.mark.journey, pytest.mark.both]


def test_a_colleague_is_invited_instead(visit, world, campaign):  # noqa: F811 - the fixture
    page = visit("dasha")
    section(page, "Кампании")
    page.get_by_role("link", name="Осень").first.click()
    page.get_by_role("link", name="Приглашённые").first.click()
    look(page, "h01-invited")
    page.locator("tr", has_text="Лесной").get_by_role("link", name="Заменить").click()
    page.get_by_role("button", name="Пригласить").click()
    look(page, "h02-nobody-chosen")
    page.get_by_label("Кого пригласить").select_option(index=1)
    page.get_by_role("button", name="Пригласить").click()
    expect(page.locator("main")).to_contain_text("вместо:")
    look(page, "h03-replaced")
    gone = Invitation.objects.get(campaign=campaign, person=world.person("petr"))
    assert gone.state == "replaced"
