"""A campaign on paper: the officer prints, enters one blank by the keyboard, confirms another by its photographs; both count."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.diagnostics.test_blank_scans import shots
from tests.diagnostics.test_blanks import issue, right
from tests.journeys.help import announce, look, work

from marshrut.diagnostics.blanks import code
from marshrut.diagnostics.models import Blank, Campaign, Sitting

pytestmark = pytest.mark.journey


def blank_of(world, name):
    return Blank.objects.get(invitation__person=world.person(name))


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_from_print_to_the_result(visit, bank, world):
    announce(world)
    page = visit("dasha", "/diagnostics/campaigns/")
    page.get_by_role("link", name="Осень").click()
    page.get_by_role("link", name="Бумажные бланки").click()
    look(page, "pb01-desk")
    page.get_by_label("Для кого").select_option(label="Мезенская средняя школа")
    with page.expect_download() as printed:
        press(page, "Бланки, PDF")
    assert printed.value.suggested_filename.endswith(".pdf")
    petr, nina = blank_of(world, "petr"), issue(world, Campaign.objects.get(), "nina")
    by_hand(page, petr)
    by_scan(page, world, nina)
    work()
    assert {one.state for one in Sitting.objects.all()} <= {"scored", "expert"}
    teacher = visit("petr", "/diagnostics/profile/", width=390)
    expect(teacher.get_by_text("Ответы с бумажного бланка")).to_be_visible()
    look(teacher, "pb07-own")


def by_hand(page, blank):
    page.get_by_label("Номер бланка").fill(code.number(blank.pk).lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Бланк {code.number(blank.pk)}")).to_be_visible()
    look(page, "pb02-entry")
    page.get_by_label("День подписи согласия").fill(timezone.localdate().isoformat())
    rows = page.locator(".blank-row input[type=text]")
    rows.first.focus()
    answers = list(right(blank).values())
    for text in answers[:-1]:
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    press(page, "Сохранить ответы")
    expect(page.get_by_text("Не заполнено: 32.")).to_be_visible()
    look(page, "pb03-not-all")
    page.get_by_label("На бланке эти задания тоже пусты").check()
    press(page, "Сохранить ответы")
    expect(page.get_by_text("Ответы внесены и засчитаны")).to_be_visible()


def by_scan(page, world, blank):
    page.get_by_role("link", name="Сканы и снимки").click()
    files = [
        {"name": f"лист-{n}.jpg", "mimeType": "image/jpeg", "buffer": one.jpeg}
        for n, one in enumerate(shots(world, blank, idle=0.15), start=1)
    ]
    torn = {"name": "не то.jpg", "mimeType": "image/jpeg", "buffer": files[0]["buffer"][:3000]}
    page.get_by_label("Снимки или сканы").set_input_files([*files, torn])
    press(page, "Прочитать")
    expect(page.get_by_text("Принято: 3 листа")).to_be_visible()
    work()
    page.reload()
    expect(page.get_by_text("не принят", exact=True)).to_be_visible()
    look(page, "pb04-scans")
    page.get_by_role("link", name=f"{code.number(blank.pk)}, лист 1").click()
    look(page, "pb05-confirm")
    page.get_by_label("День подписи согласия").fill(timezone.localdate().isoformat())
    press(page, "Подтвердить и засчитать")
    expect(page.get_by_text("Сверьте и отметьте").first).to_be_visible()
    for tick in page.get_by_label("Сверено с бланком").all():
        tick.check()
    page.get_by_label("На бланке эти задания тоже пусты").check()
    press(page, "Подтвердить и засчитать")
    expect(page.get_by_text("Ответы внесены и засчитаны")).to_be_visible()
    look(page, "pb06-counted")
