"""Results by code: a thousand rows in three seconds, names and results never in one place, the own line of the person."""

import time

import openpyxl
import pytest
from django.http import Http404

from marshrut.core.refusal import Refused
from marshrut.outside import actions, queries
from marshrut.outside.models import Batch, Code, Result
from marshrut.outside.words import FIELDS
from tests.outside.made import book

RESULT_HEADS = ("Код", "Предмет", "Предметная часть", "Методическая часть", "Решение", "Дата")
CODE_HEADS = ("Код", "ФИО", "Муниципалитет", "Организация")
STRANGERS = ("petr", "anna", "egor", "maria", "irina", "oksana", "rita", "roman", "galina", "boris")


@pytest.fixture
def dasha(world):
    return world.actor("dasha")


def load(actor, kind, rows, source="fioko"):
    content = book(CODE_HEADS if kind == "codes" else RESULT_HEADS, rows)
    return actions.upload(actor, kind=kind, name="файл.xlsx", content=content, source=source)


def result(code, points="14", day="12.04.2026", subject="математика"):
    return (code, subject, points, "9", "высокий", day)


@pytest.fixture
def linked(dasha):
    """Petr's code and a result of it; a code of a name mistyped."""
    codes = load(dasha, "codes", [("К-1", "Лесной Пётр Ильич", "", ""), ("К-2", "Севирова Ольга Питровна", "", "")])
    actions.commit(dasha, pk=codes.pk)
    actions.commit(dasha, pk=load(dasha, "results", [result("К-1"), result("К-2", "7")]).pk)


def test_every_trouble_is_told_by_row_and_column(dasha, linked):
    batch = load(
        dasha, "results",
        [result("К-1"), result("К-3", "140"), result("К-4", "много"), result("К-5", day="31.02.2026"),
         result("К-6", subject="алхимия"), result("К-7"), result("К-7"), ("К-8", "математика", "", "", "", "12.04.2026")],
    )  # fmt: skip
    told = {(t["row"], t["field"]) for t in batch.errors if t["error"]}
    assert told == {
        (2, "code"), (3, "subject_part"), (4, "subject_part"), (5, "taken_on"), (6, "subject"), (8, "code"),
        (9, "subject_part"),
    }  # fmt: skip
    assert [(t["row"], t["field"]) for t in batch.errors if not t["error"]] == [(7, "code")]
    assert (batch.good, Result.objects.count()) == (1, 2)


def test_a_name_with_mistakes_waits_and_is_suggested(dasha, linked, world):
    waiting = Code.objects.get(code="К-2")
    assert (waiting.state, waiting.person) == ("waiting", None)
    near = queries.suggestions(dasha, waiting)
    assert near[0].person == world.person("olga")
    actions.link(dasha, pk=waiting.pk, person_id=near[0].person.pk)
    assert [r.subject_part for r in queries.own_results(world.actor("olga"))] == [7]
    actions.unlink(dasha, pk=waiting.pk, nobody=True)
    assert queries.own_results(world.actor("olga")) == []


def test_namesakes_are_never_guessed(dasha, world):
    from marshrut.core.actor import SYSTEM
    from marshrut.people import actions as people
    from tests.world import SINCE

    people.add_person(
        SYSTEM, unit=world.units["karg3"], position="teacher", since=SINCE, subjects=[], surname="Лесной", name="Пётр", patronymic="Ильич",
        email="other@example.com",
    )  # fmt: skip
    rows = [("Н-1", "Лесной Пётр Ильич", "", ""), ("Н-2", "Лесной Пётр Ильич", "", "Мезенская средняя школа")]
    actions.commit(dasha, pk=load(dasha, "codes", rows).pk)
    assert dict(Code.objects.values_list("code", "person__email")) == {"Н-1": None, "Н-2": "petr@example.com"}


def test_the_person_sees_a_line_apart_and_nobody_else_does(dasha, linked, enter):
    text = enter("petr").get("/diagnostics/").content.decode()
    assert "Результаты из других систем" in text and "ФИОКО: математика" in text and "Предметная часть 14" in text
    assert "Результаты из других систем" not in enter("olga").get("/diagnostics/").content.decode()
    assert "Лесной" not in enter("dasha").get("/outside/results/").content.decode()


def test_names_and_results_never_leave_together(dasha, linked, enter):
    browser = enter("dasha")
    answer = browser.get("/outside/results/?file=xlsx")
    import io

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    words = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {"К-1", "К-2", "14"} <= words
    assert not any(part in " ".join(words) for part in ("Лесной", "Севирова", "Северова"))
    assert browser.get("/outside/codes/?file=xlsx")["Content-Type"].startswith("text/html")
    assert not {f.code for f in FIELDS["results"]} & {"full_name", "surname"}
    assert "14" not in browser.get("/outside/codes/").content.decode().split("Человек")[1].split("</table>")[0]


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_get_nothing(dasha, linked, world, who):
    stranger, code = world.actor(who), Code.objects.get(code="К-1")
    for step in (
        lambda: load(stranger, "codes", [("К-9", "Лесной Пётр Ильич", "", "")]),
        lambda: load(stranger, "results", [result("К-9")]),
        lambda: actions.link(stranger, pk=code.pk, person_id=world.person("olga").pk),
        lambda: actions.unlink(stranger, pk=code.pk, nobody=True),
        lambda: queries.code(stranger, code.pk),
        lambda: queries.batch(stranger, Batch.objects.first().pk),
    ):
        with pytest.raises(Http404):
            step()
    assert not queries.results(stranger).exists() and not queries.codes(stranger).exists()
    assert Code.objects.get(pk=code.pk).person == world.person("petr")


def test_the_analyst_has_results_without_the_mapping(dasha, linked, world):
    from marshrut.access.words import Role
    from marshrut.core.actor import SYSTEM
    from marshrut.people import actions as people

    people.appoint(SYSTEM, person_id=world.person("rita").pk, role=Role.ANALYST, unit=world.units["29"])
    analyst = world.actor("rita")
    assert queries.results(analyst).count() == 2
    assert not queries.codes(analyst).exists()
    with pytest.raises(Http404):
        load(analyst, "codes", [("К-9", "Лесной Пётр Ильич", "", "")])
    kinds = set(queries.batches(analyst).values_list("kind", flat=True))
    assert kinds == {"results"}


def test_undo_takes_results_back(dasha, linked):
    batch = Batch.objects.get(kind="results")
    actions.undo(dasha, pk=batch.pk)
    assert not Result.objects.exists()
    with pytest.raises(Refused):
        actions.commit(dasha, pk=batch.pk)


def test_a_thousand_rows_in_three_seconds(dasha):
    content = book(RESULT_HEADS, [result(f"А-{n}") for n in range(1000)])
    started = time.perf_counter()
    batch = actions.upload(dasha, kind="results", name="а.xlsx", content=content, source="academy")
    actions.commit(dasha, pk=batch.pk)
    spent = time.perf_counter() - started
    assert Result.objects.count() == 1000
    assert spent <= 3, spent
