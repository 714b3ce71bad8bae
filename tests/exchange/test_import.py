import io
import zipfile

import pytest
import xlsxwriter
from bench._people_file import make
from django.http import Http404

from marshrut.core.refusal import Refused
from marshrut.exchange import actions, queries, sheet
from marshrut.exchange.models import Batch, Mapping
from marshrut.people.models import Employment, Person
from marshrut.region.models import Unit

TOWNS = ["Онежский округ", "Мезенский округ", "Каргопольский район"]


def book(*rows) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    page = made.add_worksheet()
    for n, row in enumerate(rows):
        page.write_row(n, 0, row)
    made.close()
    return out.getvalue()


HEADS = (
    "Муниципалитет",
    "Организация",
    "Фамилия",
    "Имя",
    "Отчество",
    "СНИЛС",
    "Должность",
    "Предмет",
    "Основное место",
)


def counts():
    return Unit.objects.count(), Person.objects.count(), Employment.objects.count()


@pytest.fixture
def rita(world):
    return world.actor("rita")


def checked(actor, content):
    return actions.check(actor, pk=actions.upload(actor, name="штат.xlsx", content=content).pk)


def test_planted_mistakes_are_found_row_by_row_and_good_rows_go_on(rita):
    planted = make(400, towns=TOWNS, share=0.1)
    batch = checked(rita, planted.content)
    assert {t["row"] for t in batch.errors if t["error"]} == set(planted.errors)
    assert set(planted.fixes) <= {t["row"] for t in batch.errors if not t["error"]}
    assert batch.good == 400 - len(planted.errors)


def test_a_dry_run_writes_nothing(rita):
    before = counts()
    checked(rita, make(60, towns=TOWNS).content)
    assert counts() == before


def test_commit_and_undo_leave_the_base_as_it_was(rita):
    before = counts()
    batch = checked(rita, make(200, towns=TOWNS).content)
    actions.commit(rita, pk=batch.pk)
    assert counts()[1] == before[1] + batch.good
    actions.undo(rita, pk=batch.pk)
    assert counts() == before


def test_the_same_file_twice_changes_nothing(rita):
    content = make(120, towns=TOWNS, share=0.0).content
    actions.commit(rita, pk=checked(rita, content).pk)
    after = counts()
    again = checked(rita, content)
    assert (again.summary["new_people"], again.summary["new_organisations"]) == (0, 0)
    told = actions.commit(rita, pk=again.pk).summary
    assert counts() == after
    assert (told["created"], told["changed"]) == (0, 0)
    assert told["same"] > 100


def test_reasons_are_told_in_words(rita):
    batch = checked(
        rita,
        book(
            HEADS,
            ("Онежский окург", "СОШ № 4 г. Онеги", "Иванова", "Мария", "Петровна", "112-233-445 95", "учитель", "математика", "основное"),
            ("Онежский округ", "СОШ № 4 г. Онеги", "Иванова", "Мария", "Петровна", 1234, "учитель", "матиматика", "основное"),
        ),
    )  # fmt: skip
    assert [t["text"] for t in batch.errors] == [
        "Муниципалитет «Онежский окург» не найден: возможно, «Онежский округ».",
        "В СНИЛС 4 цифр вместо 11: проверьте номер.",
        "Предмет «матиматика» не найден: возможно, «математика».",
    ]


def test_a_former_name_of_a_municipality_is_known(rita):
    row = ("Онежский район", "СОШ № 4 г. Онеги", "Иванова", "Мария", "Петровна", "", "учитель", "математика", "")
    batch = checked(rita, book(HEADS, row))
    assert batch.good == 1
    assert batch.summary["new_organisations"] == 0


def test_an_empty_cell_never_erases_what_is_known(rita, world):
    row = ("Мезенский округ", "Мезенская средняя школа", "Лесной", "Пётр", "Ильич", "", "учитель", "", "")
    actions.commit(rita, pk=checked(rita, book(HEADS, row)).pk)
    assert Employment.objects.get(person=world.person("petr"), until=None).subjects == ["математика"]
    assert world.person("petr").email == "petr@example.com"


def test_chosen_columns_are_remembered_for_the_next_file(rita):
    heads = ("Территория", "Организация", "Фамилия", "Имя", "Отчество", "Кем работает")
    row = ("Онежский округ", "СОШ № 9", "Иванова", "Мария", "Петровна", "учитель")
    batch = actions.upload(rita, name="a.xlsx", content=book(heads, row))
    with pytest.raises(Refused, match="Не выбраны колонки: Муниципалитет, Должность"):
        actions.choose_columns(rita, pk=batch.pk, columns=batch.mapping)
    actions.choose_columns(rita, pk=batch.pk, columns=batch.mapping | {"municipality": 0, "position": 5})
    assert Mapping.objects.count() == 1
    again = actions.upload(rita, name="b.xlsx", content=book(heads, row, row))
    assert again.mapping["position"] == 5


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not a table at all", "sheet.unreadable"),
        (b"PK\x03\x04broken", "sheet.unreadable"),
        (book(("только", "слова")), "sheet.heads"),
        (book(), "sheet.empty"),
        (b"x" * (11 * 1024 * 1024), "sheet.too_big"),
    ],
)
def test_broken_files_are_refused_in_words(content, code):
    with pytest.raises(Refused) as refusal:
        sheet.read(content)
    assert refusal.value.code == code


def test_a_bomb_is_refused_before_it_unpacks():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * (250 * 1024 * 1024))
    with pytest.raises(Refused) as refusal:
        sheet.read(out.getvalue())
    assert refusal.value.code == "sheet.bomb"


def test_formulas_do_not_come_alive_in_the_coloured_copy(rita):
    row = ("Онежский округ", "=1+1", "Иванова", "Мария", "Петровна", "1", "учитель", "", "")
    batch = checked(rita, book(HEADS, row))
    with zipfile.ZipFile(io.BytesIO(batch.coloured.read())) as copy:
        assert b"<f>" not in copy.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("name", ["petr", "anna", "maria", "roman"])
def test_only_the_centre_loads(world, name):
    with pytest.raises(Http404):
        actions.upload(world.actor(name), name="a.xlsx", content=book(HEADS))
    assert Batch.objects.count() == 0
    with pytest.raises(Http404):
        queries.template(world.actor(name))


def test_the_template_is_read_back_by_the_import(rita):
    read = sheet.read(queries.template(rita))
    assert {"municipality", "organisation", "surname", "position", "snils"} <= set(read.guess)
