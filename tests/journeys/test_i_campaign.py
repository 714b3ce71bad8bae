"""A campaign of one municipality from the invitation to the release: three hundred people, three of them in a browser."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.diagnostics.experts import appoint
from tests.journeys.crowd import HEAD, Crowd
from tests.journeys.help import answer_here, look, section, work
from tests.world import SINCE

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Notice
from marshrut.core.time import is_working_day
from marshrut.diagnostics import actions
from marshrut.diagnostics.models import Campaign, Invitation, Pull, Release, ScoringTask, Sitting, Work
from marshrut.people import actions as people
from marshrut.people.models import Appointment

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
TITLE = "Осень, Мезенский округ"
INVITED = 300


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def announce(page):
    """The form is made, the audience chosen, a wave planned; then the invitations go."""
    section(page, "Варианты")
    page.get_by_label("Название варианта").fill("Базовый, осень")
    page.get_by_label("Предмет").select_option("математика")
    press(page, "Собрать")
    page.get_by_role("link", name="Создать кампанию").click()
    page.get_by_label("Название").fill(TITLE)
    page.get_by_label("Территория или организация").select_option(label="Мезенский округ")
    page.get_by_label("Предмет").select_option("математика")
    now = timezone.localtime()
    page.get_by_label("Открывается").fill((now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Закрывается").fill((now + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"))
    press(page, "Сохранить черновик")
    expect(page.get_by_text(f"Будут приглашены: {INVITED}")).to_be_visible()
    page.get_by_role("link", name="Волны и квоты").click()
    page.get_by_label(re.compile("^Волна 1")).fill(timezone.localdate().isoformat())
    page.get_by_label("Волна: Мезенский округ").select_option("волна 1")
    press(page, "Сохранить")
    press(page, "Объявить")
    expect(page.get_by_text("Кампания объявлена")).to_be_visible()
    expect(page.get_by_role("row", name="Мезенский округ")).to_contain_text(str(INVITED))
    look(page, "ca1-called")


def remind(campaign):
    """The night job on the days of the rule; in a weekend nobody is written to."""
    closing = timezone.localdate(campaign.closes_at)
    for days in (7, 2):
        day = closing - timedelta(days=days)
        sent = actions.remind(SYSTEM, now=timezone.make_aware(datetime.combine(day, time(11))))
        assert sent == (INVITED if is_working_day(day) else 0)


def begin(page):
    page.goto(page.url.split("/diagnostics")[0] + "/diagnostics/")
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_label("Я согласен").check()
    press(page, "Начать")
    expect(page.locator(".task:visible")).to_be_visible()
    return page.locator(".task").count()


def answer(page, size):
    for n in range(size):
        answer_here(page)
        if n < size - 1:
            press(page, "Дальше")
    expect(page.locator("#sent")).to_contain_text(f"Ответы сохранены на сервере: {size}")


def finish(page):
    press(page, "Все задания")
    press(page, "Завершить и отправить")
    expect(page.get_by_role("heading", name="Спасибо, всё отправлено")).to_be_visible(timeout=15_000)


def complain(page):
    """From the test itself: it opens beside and the test stays where it was."""
    press(page, "Все задания")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Сообщить об ошибке в задании").click()
    beside = opened.value
    beside.get_by_label("Номер задания").fill("2")
    beside.get_by_label("ошибка в задании или в ключе").check()
    beside.get_by_label("Что вы заметили").fill("Верных ответов два: подходит и второй вариант")
    look(beside, "ca2-complaint")
    press(beside, "Отправить")
    expect(beside.get_by_text("Спасибо")).to_be_visible()
    beside.close()
    page.keyboard.press("Escape")


def suspend(page):
    page.goto(page.url.split("/diagnostics")[0] + "/")
    page.get_by_role("link", name=re.compile("Проверить задание")).first.click()
    page.locator("summary", has_text="Приостановить").click()
    page.get_by_label("Причина").locator("visible=true").fill("Подтвердилось: верных ответов два")
    press(page, "Приостановить")
    expect(page.get_by_role("heading", level=1)).to_contain_text("приостановлено")


def open_campaign(page):
    section(page, "Кампании")
    page.get_by_role("link", name=TITLE).click()


def mark_one(visit):
    """One answer is marked by both experts by hand."""
    work_ = Work.objects.order_by("pk").first()
    for task in ScoringTask.objects.filter(sitting=work_.sitting, place=work_.place).select_related("expert"):
        page = visit(task.expert.email.split("@")[0], f"/diagnostics/scoring/{task.pk}/")
        for group in page.locator("fieldset").all():
            group.get_by_role("radio").nth(1).check()
        press(page, "Сохранить оценку")
        expect(page.get_by_text("Оценка сохранена")).to_be_visible()


def calibrate(page):
    section(page, "Калибровки")
    page.get_by_label("Кампания").select_option(index=1)
    press(page, "Калибровать")
    work()
    section(page, "Калибровки")
    page.get_by_role("link", name=re.compile("Осень")).first.click()
    expect(page.locator("main")).to_contain_text("Надёжность")
    look(page, "ca6-report")


def test_a_municipality_from_the_invitation_to_the_release(visit, bank, world):
    crowd = Crowd(world, INVITED)
    appoint(world, "lidia")
    Appointment.objects.filter(person=world.person("galina")).delete()
    people.appoint(
        SYSTEM, person_id=world.person("galina").pk, role=Role.PSYCHOMETRICIAN, unit=world.units["29"], since=SINCE
    )
    dasha = visit("dasha")
    announce(dasha)
    campaign = Campaign.objects.get()
    assert Invitation.objects.filter(campaign=campaign).count() == INVITED
    remind(campaign)
    assert Notice.objects.filter(kind="diagnostics.reminder").exists()

    petr = visit("petr", "/diagnostics/", width=390)
    size = begin(petr)
    complain(petr)
    suspend(dasha)
    answer(petr, size)
    finish(petr)
    sveta = visit("sveta", "/diagnostics/")
    assert begin(sveta) == size - 1, "the task that was suspended is not given any more"
    answer(sveta, size - 1)
    finish(sveta)
    assert begin(visit("kirill", "/diagnostics/", width=390)) == size - 1
    crowd.answer(campaign)

    open_campaign(dasha)
    row = dasha.get_by_role("row", name="Мезенский округ")
    expect(row).to_contain_text("299")
    expect(dasha.get_by_text("Подтвердилось: верных ответов два")).to_be_visible()
    look(dasha, "ca3-monitor")
    Sitting.objects.filter(person_id=crowd.silent).update(closes_at=timezone.now() - timedelta(hours=25))
    assert actions.finish_overdue(SYSTEM) == 1
    press(dasha, "Закрыть кампанию")
    expect(dasha.get_by_text("Кампания закрыта.")).to_be_visible()
    work()
    assert Work.objects.count() == 10
    mark_one(visit)
    assert crowd.mark_all(world) > 10
    work()
    assert set(Sitting.objects.values_list("state", flat=True)) == {"scored"}
    assert Pull.objects.get().back_at is None

    calibrate(visit("galina", "/diagnostics/calibrations/"))
    dasha.reload()
    expect(dasha.get_by_text("после срока 1", exact=True)).to_be_visible()
    press(dasha, "Выпустить итоги")
    work()
    open_campaign(dasha)
    expect(dasha.get_by_text("Выпуск 1")).to_be_visible()
    look(dasha, "ca7-released")
    assert Release.objects.get().people == INVITED
    head = visit(HEAD, "/diagnostics/totals/")
    head.get_by_role("link", name=re.compile("Мезенский")).first.click()
    expect(head.get_by_role("heading", name="Внутри территории")).to_be_visible()
    look(head, "ca8-totals")
    sveta.goto(sveta.url.split("/diagnostics")[0] + "/diagnostics/profile/")
    expect(sveta.get_by_role("heading", name="Уровень профессиональных дефицитов")).to_be_visible()
    look(sveta, "ca9-profile")

    near = crowd.compare(campaign)
    assert near["people"] == INVITED - 3
    assert near["correlation"] > 0.85
    assert 0.9 <= near["coverage"] <= 0.99
    assert abs(near["bias"]) < 0.15
