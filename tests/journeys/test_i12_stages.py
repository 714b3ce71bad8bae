"""I-12: a test by stages: the officer sees what to expect, a cut network does not stop the taker, the server learns of it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.diagnostics.staged import quick
from tests.journeys.help import answer_here, look

from marshrut.diagnostics import actions
from marshrut.diagnostics.models import Campaign, Invitation, Step

pytestmark = pytest.mark.journey


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_a_cut_network_between_the_parts_does_not_stop_the_taker(visit, bank, world):
    now = timezone.now()
    made = actions.make_campaign(
        world.actor("dasha"), title="По этапам", form=quick("stages"), unit=world.units["29"],
        opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=10),
    )  # fmt: skip
    dasha = visit("dasha", f"/diagnostics/campaigns/{made.pk}/mode/")
    expect(dasha.get_by_role("rowheader", name="По этапам")).to_be_visible()
    look(dasha, "st1-mode")
    dasha.get_by_role("link", name="К кампании").click()
    dasha.locator("#main").get_by_role("link", name="Варианты", exact=True).click()
    look(dasha, "st2-variants")
    dasha.get_by_role("link", name="К кампании").click()
    press(dasha, "Объявить")
    look(dasha, "st3-campaign")

    invitation = Invitation.objects.get(campaign=Campaign.objects.get(), person=world.person("petr"))
    petr = visit("petr", f"/diagnostics/invitations/{invitation.pk}/", width=390)
    petr.get_by_label("Я согласен").check()
    press(petr, "Начать")
    petr.wait_for_url("**/take/*/")
    expect(petr.locator(".task:visible")).to_contain_text("1 из 24")
    petr.evaluate("navigator.serviceWorker ? navigator.serviceWorker.ready : null")
    answer_here(petr)
    look(petr, "st4-part-one")
    press(petr, "Все задания")
    expect(petr.locator("#ahead")).to_contain_text("Впереди ещё часть")
    look(petr, "st5-list")
    petr.locator("#index button").last.click()
    answer_here(petr)
    petr.context.set_offline(True)
    press(petr, "Дальше")
    expect(petr.locator(".task:visible")).to_contain_text("13 из 24", timeout=15_000)
    expect(petr.locator("#sent")).to_contain_text("Нет связи")
    look(petr, "st6-part-two")
    answer_here(petr)
    assert Step.objects.count() == 1
    petr.context.set_offline(False)
    expect(petr.locator("#sent")).to_contain_text("на сервере: 3 из 24", timeout=15_000)
    petr.wait_for_timeout(4500)
    step = Step.objects.get(number=2)
    assert (step.module, step.how) == (2, "offline")
    petr.reload()
    expect(petr.locator("#index button")).to_have_count(24)
    press(petr, "Все задания")
    expect(petr.locator("#ahead")).to_contain_text("последняя часть")
    press(petr, "Завершить и отправить")
    expect(petr.get_by_role("heading", name="Спасибо, всё отправлено")).to_be_visible()
