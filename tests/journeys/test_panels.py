"""A panel of teachers: the psychometrician gathers it at a desk, teachers judge on a phone, a scale is proposed."""

import re
from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from tests.diagnostics.conftest import campaign  # noqa: F401 - fixtures
from tests.diagnostics.test_calibrating import places, taken  # noqa: F401 - fixtures
from tests.diagnostics.test_panels import TRUE, actor_of, crowd, judge  # noqa: F401 - fixtures
from tests.journeys.help import look
from tests.world import SINCE

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.models import ItemParameter, Judgement, Panel, Panelist, Proposal, Sitting
from marshrut.people import actions as people
from marshrut.people.models import Appointment

pytestmark = pytest.mark.journey
PHONE = 390


@pytest.fixture
def desk(world, campaign, taken):  # noqa: F811 - the fixtures
    """Galina is a psychometrician; some people have scores, tasks have shares of right answers."""
    galina = world.person("galina")
    Appointment.objects.filter(person=galina).delete()
    people.appoint(SYSTEM, person_id=galina.pk, role=Role.PSYCHOMETRICIAN, unit=world.units["29"], since=SINCE)
    for sitting in Sitting.objects.filter(campaign=campaign, state="scored").order_by("pk")[:12]:
        actions.score(SYSTEM, sitting=sitting.pk)
    ItemParameter.objects.filter(calibration__in_use=True).update(share=0.57)


def day(ahead):
    return (timezone.localdate() + timedelta(days=ahead)).isoformat()


def others(panel, one, rng):
    for member in Panelist.objects.filter(panel=panel).exclude(pk=one.pk):
        judge(panel, member, np.array(TRUE) + rng.normal(0, 0.2), rng)


def test_a_panel_sets_borders_and_a_scale_is_proposed(visit, world, campaign, desk, crowd):  # noqa: F811
    rng = np.random.default_rng(21)
    page = visit("galina", reverse("diagnostics:scales"))
    page.get_by_role("link", name="Панели педагогов").click()
    look(page, "p01-empty")
    page.get_by_role("link", name="Собрать панель").click()
    page.get_by_label("Название").fill("Математика, осень")
    page.get_by_role("button", name="Собрать").click()
    expect(page.get_by_text("Выберите вариант").first).to_be_visible()
    expect(page.get_by_label("Название")).to_have_value("Математика, осень")
    look(page, "p02-refused")
    page.get_by_label("Вариант").select_option(str(campaign.form_id))
    page.get_by_label("Срок первого круга").fill(day(7))
    page.get_by_role("button", name="Собрать").click()
    page.get_by_label("Почта участников").fill("petr@example.com, никто")
    page.get_by_role("button", name="Пригласить").click()
    expect(page.locator("main")).to_contain_text("Это не похоже на почту: никто")
    addresses = [world.account("petr").email, *(person.email for person in crowd[:5])]
    page.get_by_label("Почта участников").fill("\n".join(addresses))
    page.get_by_role("button", name="Пригласить").click()
    expect(page.locator("main")).to_contain_text("Готовы 0 из 6")
    look(page, "p03-called")
    panel = Panel.objects.get()
    one = Panelist.objects.get(panel=panel, person=world.person("petr"))
    phone = first_round(visit, panel, one, rng)
    page.reload()
    look(page, "p09-ready")
    page.get_by_role("button", name="Закрыть круг").click()
    expect(page.locator("main")).to_contain_text("Границы экспертов")
    look(page, "p10-first")
    page.get_by_label("Срок второго круга").fill(day(9))
    page.get_by_role("button", name="Открыть второй круг").click()
    panel.refresh_from_db()
    second_round(phone, panel, one, rng)
    page.reload()
    page.get_by_role("button", name="Закрыть круг").click()
    page.get_by_label("Версия").fill("2027-1")
    page.get_by_label("Действует с").fill(day(30))
    page.get_by_label("Пояснение").fill("Границы поставили педагоги предмета в два круга.")
    look(page, "p13-result")
    page.get_by_role("button", name="Предложить шкалу").click()
    page.get_by_role("link", name=re.compile("Шкала 2027-1")).click()
    expect(page.locator("main")).to_contain_text("панель «Математика, осень»")
    look(page, "p14-proposal")
    assert Proposal.objects.get().draft["cuts"] == pytest.approx(TRUE, abs=0.25)


def first_round(visit, panel, one, rng):
    """Petr judges one task by hand on a phone, the rest is filled in as he would; the others hand in."""
    phone = visit("petr", width=PHONE)
    look(phone, "p04-today")
    phone.get_by_role("link", name="Перейти").click()
    look(phone, "p04-list")
    phone.locator("main table a").first.click()
    key = phone.locator("details.fold p").first
    expect(key).not_to_be_visible()
    look(phone, "p05-task")
    phone.get_by_text("Показать ключ").click()
    expect(key).to_be_visible()
    fields = phone.locator("form[data-autosave] input[type=text]")
    fields.nth(0).fill("35")
    fields.nth(1).fill("много")
    phone.get_by_role("button", name=re.compile("Сохранить")).click()
    expect(phone.locator("main")).to_contain_text("Нужно число от 0 до")
    expect(fields.nth(1)).to_have_value("много")
    look(phone, "p06-refused")
    assert Judgement.objects.get(panelist=one).value == 35
    fields.nth(1).fill("70")
    phone.get_by_role("button", name="Сохранить и дальше").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("2 из")
    phone.locator("form[data-autosave] input[type=text]").first.fill("1")
    with phone.expect_response(lambda answer: answer.status == 204, timeout=15_000):
        pass  # what is typed is kept by itself
    phone.get_by_role("link", name="К списку").click()
    phone.get_by_role("button", name="Сдать круг").click()
    expect(phone.locator("main")).to_contain_text("Осталось ответить по заданиям")
    look(phone, "p07-lacks")
    others(panel, one, rng)
    fill(panel, one)
    phone.get_by_role("button", name="Сдать круг").click()
    expect(phone.locator("main")).to_contain_text("Круг 1 сдан")
    look(phone, "p08-done")
    return phone


def second_round(phone, panel, one, rng):
    """Petr sees the medians and real shares, and hands in what he still thinks."""
    phone.goto(phone.url.split("/diagnostics/")[0] + reverse("diagnostics:judging", args=[one.pk]))
    look(phone, "p11-second")
    phone.locator("main table a").first.click()
    expect(phone.locator("main")).to_contain_text("57 из 100 ответили верно")
    look(phone, "p12-feedback")
    phone.get_by_role("link", name="К списку").click()
    phone.get_by_role("button", name="Сдать круг").click()
    expect(phone.locator("main")).to_contain_text("Круг 2 сдан")
    others(panel, one, rng)


def fill(panel, one):
    values = {
        (border, task.row.item_version_id): task.top * share
        for task in queries.panel_tasks(SYSTEM, panel)[1:]
        for border, share in enumerate((0.35, 0.7))
    }
    actions.keep_judgements(actor_of(one.person), pk=one.pk, circle=1, values=values)
