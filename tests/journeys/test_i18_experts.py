"""Two experts, a divergence, a third one; an appeal of the result: on a phone, on a desk, by the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect
from tests.diagnostics.conftest import campaign, sitting  # noqa: F401 - fixtures
from tests.diagnostics.experts import appoint, finished, key, waiting
from tests.journeys.help import look, section, work

from marshrut.diagnostics.models import Appeal, Profile, Work

pytestmark = pytest.mark.journey


@pytest.fixture
def taken(world, sitting):  # noqa: F811 - the fixture
    appoint(world, "lidia", "nina")
    return finished(world, sitting)


def choose(page, levels):
    """A level of each criterion in turn."""
    for group, level in zip(page.locator("fieldset").all(), levels, strict=False):
        group.get_by_role("radio").nth(level).check()


def save(page):
    page.get_by_role("button", name="Сохранить оценку").click()
    expect(page.get_by_text("Оценка сохранена")).to_be_visible()


@pytest.mark.both
def test_two_experts_diverge_a_third_settles_and_the_teacher_appeals(visit, world, taken):
    one, other = waiting()
    page = visit(key(one))
    section(page, "Проверка ответов")
    look(page, "i18-01-list")
    page.get_by_role("link", name="Начать проверку").click()
    expect(page.locator("main")).not_to_contain_text("Лесной")
    page.get_by_role("button", name="Сохранить оценку").click()
    expect(page.get_by_role("alert")).to_contain_text("Не оценено")
    look(page, "i18-02-missing")
    choose(page, [0, 0, 0, 0])
    save(page)
    page = visit(key(other))
    page.get_by_role("link", name=re.compile(other.code)).first.click()
    choose(page, [2, 2, 2, 2])
    look(page, "i18-03-answer")
    save(page)
    assert Work.objects.get().state == "third_expert"
    (third,) = waiting()
    page = visit(key(third))
    page.get_by_role("link", name=re.compile(third.code)).first.click()
    choose(page, [1, 1, 1, 1])
    save(page)
    work()
    assert Work.objects.get().state == "final"
    page = visit("petr", "/diagnostics/profile/")
    page.get_by_role("link", name="Баллы за развёрнутые ответы").click()
    page.get_by_label("С чем вы не согласны").fill("Третий критерий раскрыт полностью, прошу перечитать")
    look(page, "i18-04-appeal")
    page.get_by_role("button", name="Подать обращение").click()
    expect(page.get_by_text("Обращение подано")).to_be_visible()
    _judge(visit, world)
    page.reload()
    expect(page.locator("main")).to_contain_text("балл изменён")
    look(page, "i18-08-answered")
    assert (Profile.objects.count(), Profile.objects.filter(state="superseded").count()) == (2, 1)


def _judge(visit, world):
    """The officer gives the answer to a fourth expert and tells the decision."""
    page = visit("dasha")
    section(page, "Обращения")
    look(page, "i18-05-appeals")
    page.get_by_role("link", name=re.compile("Работа")).click()
    look(page, "i18-06-case")
    page.get_by_role("button", name="Передать другому эксперту").click()
    expect(page.get_by_text("Ответ у другого эксперта")).to_be_visible()
    (fourth,) = waiting()
    reader = visit(key(fourth), f"/diagnostics/scoring/{fourth.pk}/")
    choose(reader, [2, 2, 2, 2])
    save(reader)
    page.reload()
    page.get_by_label("Ответ", exact=True).fill("Ответ перечитан, третий критерий раскрыт полностью")
    look(page, "i18-07-decision")
    page.get_by_role("button", name="Отправить решение").click()
    expect(page.get_by_text("Решение отправлено педагогу.")).to_be_visible()
    work()
    assert Appeal.objects.get().state == "changed"


def test_digits_mark_the_criteria_and_the_draft_keeps_itself(visit, world, taken):
    one, _ = waiting()
    page = visit(key(one), f"/diagnostics/scoring/{one.pk}/", width=390)
    page.locator("fieldset input").first.focus()
    with page.expect_response(lambda answer: answer.status == 204):
        page.keyboard.press("2")
        page.keyboard.press("1")
    expect(page.get_by_text("Черновик сохранён.")).to_be_visible()
    look(page, "i18-09-digits")
    page.reload()
    assert [box.get_attribute("value") for box in page.locator("fieldset input:checked").all()] == ["2", "1"]
    page.locator("#comment").focus()
    page.keyboard.type("2 балла")
    assert page.locator("fieldset input:checked").count() == 2
    for group in page.locator("fieldset").all()[2:]:
        group.locator("input").first.focus()
        page.keyboard.press("0")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Оценка сохранена")).to_be_visible()
    one.refresh_from_db()
    assert (one.points, one.comment) == (3, "2 балла")


def test_without_script_a_draft_is_put_off_and_the_mark_is_given(visit, world, taken):
    one, _ = waiting()
    page = visit(key(one), f"/diagnostics/scoring/{one.pk}/", width=390, script=False)
    page.locator("fieldset").first.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Отложить черновик").click()
    expect(page.get_by_text("Черновик сохранён")).to_be_visible()
    expect(page.get_by_text("есть черновик")).to_be_visible()
    page.get_by_role("link", name="Начать проверку").click()
    choose(page, [1, 1, 1, 1])
    save(page)


def test_the_officer_looks_after_scoring(visit, world, taken):
    for width in (390, 1360):
        page = visit("dasha", f"/diagnostics/campaigns/{taken.campaign_id}/scoring/", width=width)
        look(page, "i18-10-desk")
        page.get_by_role("link", name="Порядок проверки").click()
        look(page, "i18-11-order")
        page.get_by_label("Срок проверки, рабочих дней").fill("70")
        page.get_by_role("button", name="Сохранить").click()
        expect(page.get_by_text("Не больше 30 дней.").first).to_be_visible()
        page.get_by_label("Срок проверки, рабочих дней").fill("4")
        page.get_by_role("button", name="Сохранить").click()
        expect(page.get_by_text("Порядок проверки сохранён.")).to_be_visible()
        page.get_by_role("link", name="Согласие экспертов").last.click()
        look(page, "i18-12-report")
        for name in (
            "anchors/",
            "admissions/",
            "agreement/",
            "anchors/new/?version=" + str(Work.objects.get().item_version_id),
        ):
            page.goto(page.url.split("/diagnostics/")[0] + f"/diagnostics/{name}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            look(page, f"i18-13-{name.split('/')[0]}{'-new' if 'new' in name else ''}")
