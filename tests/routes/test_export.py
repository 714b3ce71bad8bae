"""Lists as files: what the page shows to this person, all pages, a fact of who took it."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from marshrut.core.models import Fact
from marshrut.routes.models import Route


def rows_of(answer):
    assert answer["Content-Type"].startswith("application/vnd.openxml")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def flat(answer):
    return " ".join(str(cell) for row in rows_of(answer) for cell in row)


@pytest.mark.parametrize("name", ["rita", "irina", "anna", "maria"])
def test_the_file_of_routes_has_the_people_of_the_page_and_no_others(enter, course, name):
    browser, address = enter(name), reverse("routes:listing")
    page = browser.get(address).content.decode()
    text = flat(browser.get(address, {"file": "xlsx"}))
    for one in Route.objects.select_related("person"):
        assert (one.person.full_name in text) == (one.person.full_name in page)


def test_the_file_keeps_the_filters_and_leaves_a_fact(enter, course):
    browser, address = enter("rita"), reverse("routes:listing")
    assert course.route.person.full_name in flat(
        browser.get(address, {"file": "xlsx", "q": course.route.person.surname})
    )
    assert course.route.person.full_name not in flat(browser.get(address, {"file": "xlsx", "q": "Никакой"}))
    facts = Fact.objects.filter(kind="list.exported").order_by("pk")
    assert [(fact.data["title"], fact.data["count"], fact.data["asked"]) for fact in facts] == [
        ("Маршруты", 1, {"q": course.route.person.surname}),
        ("Маршруты", 0, {"q": "Никакой"}),
    ]


def test_the_file_of_staff_is_scoped_and_takes_few_statements(enter, world, django_assert_max_num_queries):
    browser, address = enter("anna"), reverse("people:staff")
    with django_assert_max_num_queries(20):
        text = flat(browser.get(address, {"file": "xlsx"}))
    assert "Лесной Пётр Ильич" in text
    assert "Северова" not in text
    assert "Школьная" not in flat(enter("petr").get(address, {"file": "xlsx"}))


def test_a_name_that_looks_like_a_formula_stays_a_text(enter, world):
    person = world.person("petr")
    person.surname = "=1+1"
    person.save()
    rows = rows_of(enter("anna").get(reverse("people:staff"), {"file": "xlsx"}))
    assert any(str(row[0]).startswith("=1+1") for row in rows if row)


def test_too_long_a_list_is_refused_in_words(enter, world, monkeypatch):
    monkeypatch.setattr("marshrut.ui.export.MOST", 0)
    answer = enter("anna").get(reverse("people:staff"), {"file": "xlsx"})
    assert answer.status_code == 409
    assert "Сузьте отбор" in answer.content.decode()
