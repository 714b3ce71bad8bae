"""S13: batch printing for a municipality: the centre's specialist asks, sees the progress, takes the archive, the PDF, the register.

The form holds a teacher's level, which a municipal methodist must not see by name (roles.csv), so the methodist is not
even shown the page.
"""

import io
import re
import zipfile

import openpyxl
import pypdf
import pytest
from playwright.sync_api import expect
from tests.journeys.help import look, section, taken, work
from tests.routes import made

from marshrut.routes.models import Route

pytestmark = [pytest.mark.journey, pytest.mark.both]
NINA, TAMARA = "Озерова Нина Павловна", "Проверина Тамара Фёдоровна"


@pytest.fixture
def kargopol(courses, world, settings, tmp_path):
    """Two approved routes of the municipality and one of another."""
    settings.MEDIA_ROOT = tmp_path
    made.begin(world, "tamara", "klim").to("approved")
    for name in ("nina", "olga"):
        made.Course(world, Route.objects.get(person=world.person(name)).pk, name).to("approved")
    return dict(Route.objects.filter(state="approved").values_list("person__surname", "number"))


def test_s13_batch_print_of_a_municipality(visit, kargopol):
    methodist = visit("maria")
    expect(methodist.get_by_role("link", name="Пакетная печать")).to_have_count(0)
    assert methodist.goto(methodist.url + "routes/printing/").status == 404
    page = visit("rita")
    section(page, "Пакетная печать")
    look(page, "a01-printing")
    page.get_by_role("button", name="Напечатать").click()
    expect(page.get_by_text("Выберите муниципалитет.").first).to_be_visible()
    look(page, "a02-nothing-chosen")
    towns = page.get_by_label("Муниципалитет")
    towns.select_option(label="Каргопольский округ: 2")
    page.get_by_role("button", name="Напечатать").click()
    expect(page.locator("#progress")).to_contain_text("В очереди")
    look(page, "a03-waiting")
    work()
    expect(page.locator("#progress")).to_contain_text("Сделано 2 из 2")
    look(page, "a04-done")
    archive, merged, register = (
        taken(page, page.locator("#progress").get_by_role("link", name=re.compile(kind)))
        for kind in ("zip", "pdf", "xlsx")
    )
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    forms = [name for name in names if name.startswith("ИОМ ")]
    assert len(forms) == 2
    assert all(any(surname in name for name in forms) for surname in ("Озерова", "Проверина"))
    text = " ".join(" ".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(merged)).pages).split())
    for name, surname in ((NINA, "Озерова"), (TAMARA, "Проверина")):
        assert name in text
        assert kargopol[surname] in text
    assert "Северова" not in text
    rows = list(openpyxl.load_workbook(io.BytesIO(register)).active.iter_rows(values_only=True))
    listed = {name: row for row in rows for name in (NINA, TAMARA) if name in row}
    assert kargopol["Озерова"] in listed[NINA]
    assert kargopol["Проверина"] in listed[TAMARA]
    assert not [row for row in rows if "Северова Ольга Петровна" in row]
    bell = page.get_by_role("link", name=re.compile("Уведомления"))
    page.reload()
    bell.click()
    page.get_by_role("link", name=re.compile("Формы готовы")).click()
    expect(page.locator("#progress")).to_contain_text("Готово")
