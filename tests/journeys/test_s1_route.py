"""S1: a teacher from Mezen tests with a broken connection, sees the profile, takes the proposed route, and it is approved."""

import pytest
from playwright.sync_api import expect
from tests.journeys.help import announce, answer_here

from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions as diagnostics
from marshrut.diagnostics.models import Answer, Invitation, ScoringTask, Sitting
from marshrut.documents.models import Paper
from marshrut.routes import actions as routes

pytestmark = pytest.mark.journey


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
    for _ in range(4):
        answer_here(page)
        page.get_by_role("button", name="Дальше").click()
    expect(page.locator("#sent")).to_contain_text("Сохранено на устройстве: 4")
    address, context = page.url, page.context
    page.close()
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#sent")).to_contain_text("Сохранено на устройстве: 4")
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


def test_from_a_proposal_to_an_approved_printed_route(visit, world, measured, no_overflow):
    from tests.journeys.help import fill_catalogue

    fill_catalogue(world)
    for task in ScoringTask.objects.select_related("expert"):
        marks = {c["id"]: 0 for c in measured.form.places.get(order=task.place).item_version.rubric}
        diagnostics.mark_answer(world.actor(task.expert.email.split("@")[0]), pk=task.pk, marks=marks)
    diagnostics.score(SYSTEM, sitting=measured.pk)
    route = routes.propose(world.actor("petr"), person_id=world.person("petr").pk)
    page = visit("petr", f"/routes/{route.pk}/", width=390)
    no_overflow(page)
    page.get_by_role("button", name="Принять за основу").first.click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Отправить тьютору").first.click()
    for box in page.locator("#do input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="Подписать").click()
    page.wait_for_load_state("networkidle")
    route.refresh_from_db()
    assert route.state == "on_tutor_check"
    remark = [{"line": None, "field": "goal", "text": "Уточните цель под ваш класс."}]
    routes.step(
        world.actor("irina"), pk=route.pk, move="tutor_return", reason="Уточните цель под ваш класс.", remarks=remark
    )
    page.goto(page.url)
    expect(page.get_by_text("Уточните цель под ваш класс.").first).to_be_visible()
    routes.resolve_remark(world.actor("petr"), pk=route.pk, remark=route.remarks.get().pk)
    routes.step(world.actor("petr"), pk=route.pk, move="resubmit")
    routes.step(
        world.actor("irina"), pk=route.pk, move="tutor_agree", uncovered="Остальное закроем весной, программ пока нет."
    )
    desk = visit("anna", f"/routes/{route.pk}/")
    assert "из 100" not in desk.content(), "the school never sees the profile"
    desk.get_by_role("link", name="Согласовать").first.click()
    for box in desk.locator("#do input[type=checkbox]").all():
        box.check()
    desk.get_by_role("button", name="Подписать").click()
    desk.wait_for_load_state("networkidle")
    director = visit("oksana", "/routes/queue/")
    expect(director.get_by_text("Лесной").first).to_be_visible()
    assert [o.done for o in routes.approve_many(world.actor("oksana"), pks=[route.pk])] == [True]
    route.refresh_from_db()
    assert route.state == "approved"
    assert route.number.startswith("ИОМ-")
    paper = Paper.objects.get(subject_id=route.pk)
    stranger = visit("petr", f"/v/{paper.code}/")
    expect(stranger.get_by_text(route.number)).to_be_visible()
