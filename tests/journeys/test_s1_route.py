"""S1: a teacher from Mezen tests with a broken connection, is marked blind, sees the profile."""

import pytest
from playwright.sync_api import expect
from tests.journeys.help import announce, answer_here

from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions as diagnostics
from marshrut.diagnostics.models import Answer, Invitation, ScoringTask, Sitting

pytestmark = pytest.mark.journey
#: Places with an answer on the device, sent or not.
KEPT = """() => new Promise(ok => { const base = indexedDB.open('marshrut-take', 1); base.onsuccess = () => {
  const rows = base.result.transaction('answers').objectStore('answers').getAll()
  rows.onsuccess = () => ok(rows.result.map(row => row.place)) } })"""


@pytest.fixture
def campaign(bank, world):
    return announce(world)


def test_a_broken_connection_loses_nothing(visit, world, campaign, no_overflow):
    page = visit("petr", "/", width=360)
    no_overflow(page)
    page.get_by_role("link", name="Перейти").first.click()
    page.get_by_role("link", name="Осень").click()
    no_overflow(page)
    page.get_by_role("button", name="Начать").click()
    expect(page.get_by_text("Поставьте отметку")).to_be_visible()
    page.get_by_label("Я согласен").check()
    page.get_by_role("button", name="Начать").click()
    expect(page.locator(".task:visible")).to_be_visible()
    no_overflow(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    size = page.locator(".task").count()
    assert 28 <= size <= 34
    for _ in range(3):
        answer_here(page)
        page.get_by_role("button", name="Дальше").click()
    expect(page.locator("#sent")).to_contain_text("Ответы сохранены на сервере: 3")
    page.context.set_offline(True)
    for _ in range(3):
        answer_here(page)
        page.get_by_role("button", name="Дальше").click()
    expect(page.locator("#sent")).to_contain_text("Сохранено на устройстве: 3")
    address, context = page.url, page.context
    answer_here(page)
    page.goto("about:blank")  # at once: the device has had no time to say that it saved the fourth
    page.close()
    page = context.new_page()
    page.goto(address)
    # while a page leaves, the made-up cut lets some of its sendings out: what counts is that all seven stand on the device
    expect(page.locator("#sent")).to_contain_text("Сохранено на устройстве:")
    assert sorted(page.evaluate(KEPT)) == list(range(1, 8))
    page.context.set_offline(False)
    expect(page.locator("#sent")).to_contain_text("Ответы сохранены на сервере: 7", timeout=15_000)
    sitting = Sitting.objects.get()
    assert Answer.objects.filter(sitting=sitting).count() == 7
    page.get_by_role("button", name="Все задания").click()
    page.get_by_role("button", name="Завершить и отправить").click()
    expect(page.get_by_role("heading", name="Спасибо, всё отправлено")).to_be_visible()
    sitting.refresh_from_db()
    assert sitting.state == "submitted"


@pytest.fixture
def measured(world, campaign):
    """Petr's finished and scored sitting: weak answers."""
    from tests.diagnostics.test_sittings import answer_all

    actor = world.actor("petr")
    invitation = Invitation.objects.get(campaign=campaign, person_id=actor.person_id)
    diagnostics.accept(actor, pk=invitation.pk)
    sitting = diagnostics.start(actor, invitation=invitation.pk)
    answer_all(actor, sitting, right=False)
    diagnostics.finish(actor, pk=sitting.pk)
    diagnostics.score(SYSTEM, sitting=sitting.pk)
    return sitting


def test_experts_score_blind_and_the_profile_follows(visit, world, measured, no_overflow):
    for name in ("boris", "tamara"):
        page = visit(name, "/diagnostics/scoring/")
        page.get_by_role("link", name="Работа").first.click()
        assert "Лесной" not in page.content()
        for group in page.locator("fieldset").all():
            group.locator("input[type=radio]").nth(1).check()
        page.get_by_role("button", name="Сохранить оценку").click()
        expect(page.get_by_text("Оценка сохранена")).to_be_visible()
    assert ScoringTask.objects.filter(state="scored").count() == 2
    diagnostics.score(SYSTEM, sitting=measured.pk)
    page = visit("petr", "/diagnostics/profile/", width=390)
    expect(page.get_by_role("heading", name="Уровень профессиональных дефицитов")).to_be_visible()
    no_overflow(page)
