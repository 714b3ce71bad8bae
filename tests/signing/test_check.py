"""Stored signatures: what they say, what a changed byte does, what stands on paper and on the open page."""

from datetime import timedelta

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client
from pypdf import PdfReader

from marshrut.documents.models import Paper
from marshrut.paper import docx, pdf
from marshrut.routes import actions as routes
from marshrut.routes import queries as route_queries
from marshrut.routes.models import RouteVersion
from marshrut.signing import actions, queries
from marshrut.signing.kinds import CodeNeeded
from marshrut.signing.models import Signature, Signed
from tests.routes.made import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(world, course, agreed, needed, code):
    """Petr's route approved by a code of the director."""
    course.to("on_approval")
    agreed("oksana")
    oksana = world.actor("oksana")
    asked = actions.ask(oksana, [needed(course, "oksana", "approve")])
    routes.step(oksana, pk=course.pk, move="approve", grant=actions.redeem(oksana, pk=asked.pk, code=code()))
    return course


def verdicts(world, course):
    seen = queries.checked(world.actor("petr"), "route", course.pk)
    return {row.row.level: row.verdict for row in seen}


def behind(table, sql, *values):
    """A change by the owner of the database, who can take the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {sql}", values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def opened(code):
    """The open page of a check code, with plain spaces."""
    answer = Client().get(f"/v/{code}/")
    return answer.status_code, answer.content.decode().replace("\xa0", " ")


def test_all_four_signatures_stand_over_the_approved_version(world, signed):
    assert set(verdicts(world, signed).values()) == {"Содержание версии 1 не изменилось"}


@pytest.mark.parametrize("field", ["name", "role", "method", "code"])
def test_the_database_itself_refuses_to_change_a_signature(signed, field):
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        Signature.objects.filter(level="director").update(**{field: "press" if field == "method" else "x"})
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        Signed.objects.update(content={})


@pytest.mark.parametrize(
    ("column", "value"),
    [("name", "Директорова Оксана Николаевнa"), ("role", "Педагог"), ("method", "press"), ("version", 2), ("at", "2020-01-01")],
)  # fmt: skip
def test_a_changed_byte_of_the_row_is_told(world, signed, column, value):
    behind("signing_signature", f"{column} = %s WHERE level = 'director'", value)
    assert verdicts(world, signed)["director"].startswith("Запись повреждена")
    assert verdicts(world, signed)["org"].startswith("Содержание версии 1")


def test_a_changed_byte_of_the_signed_content_is_told(world, signed):
    seal = Signature.objects.get(level="director").signed_id
    behind("signing_signed", "content = jsonb_set(content, '{goal}', '\"Другая цель\"') WHERE seal = %s", seal)
    assert all(text.startswith("Запись повреждена") for text in verdicts(world, signed).values())


def test_a_changed_version_is_told_on_the_open_page(world, signed):
    paper = Paper.objects.get(kind="route", subject_id=signed.pk)
    _, page = opened(paper.code)
    assert (
        "Кто подписал версию 1" in page and "Директорова О. Н." in page and "Содержание версии 1 не изменилось" in page
    )
    assert "простая электронная подпись, код из письма" in page and "Лесной Пётр" not in page
    version = RouteVersion.objects.get(route=signed.pk)
    RouteVersion.objects.filter(pk=version.pk).update(content=version.content | {"goal": "Другая"})
    _, page = opened(paper.code)
    assert "Подписана другая редакция" in page and "не изменилось" not in page


def test_a_signature_is_found_by_its_own_code(signed):
    row = Signature.objects.get(level="director")
    status, page = opened(row.code)
    assert status == 200 and "Директорова О. Н." in page and "Содержание версии 1 не изменилось" in page
    assert opened("АБВГДЕЖКЛМ")[0] == 404


def test_the_mark_stands_on_paper(world, signed, tmp_path):
    row = Signature.objects.get(level="director")
    form = route_queries.form_of(world.actor("petr"), signed.pk).form
    path = tmp_path / "form.pdf"
    path.write_bytes(pdf.render_iom(form))
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())
    assert "подписано простой электронной подписью" in text and row.code in text
    assert text.count("подтверждено в системе без кода") == 3
    import io

    from docx import Document

    cells = [c.text for t in Document(io.BytesIO(docx.render_iom(form))).tables for r in t.rows for c in r.cells]
    assert any(row.code in cell for cell in cells)


def test_a_step_taken_back_ends_the_signature_and_keeps_the_row(world, signed):
    routes.undo(world.actor("oksana"), pk=signed.pk)
    assert verdicts(world, signed)["director"] == "Не действует: утверждение отменено в течение 10 минут"
    assert Signature.objects.filter(subject_id=signed.pk).count() == 4


def test_a_change_needs_signatures_of_its_own(world, signed, code):
    petr, route = world.actor("petr"), signed.route
    before = RouteVersion.objects.get(route=signed.pk).content
    routes.amend(petr, pk=signed.pk)
    routes.edit_amendment_head(
        petr, pk=signed.pk, goal=route.goal, starts=route.starts, ends=route.ends - timedelta(days=3)
    )
    routes.send_amendment(petr, pk=signed.pk, reason="Поток перенесён на другой месяц")
    for name in ("irina", "anna"):
        routes.agree_amendment(world.actor(name), pk=signed.pk)
    oksana = world.actor("oksana")
    with pytest.raises(CodeNeeded) as stop:
        routes.agree_amendment(oksana, pk=signed.pk)
    assert signed.route.version == 1
    asked = actions.ask(oksana, [stop.value.item])
    routes.agree_amendment(oksana, pk=signed.pk, grant=actions.redeem(oksana, pk=asked.pk, code=code()))
    assert signed.route.version == 2
    assert RouteVersion.objects.get(route=signed.pk, version=1).content == before
    assert set(verdicts(world, signed).values()) == {"Содержание версии 1 не изменилось"}
    paper = Paper.objects.get(kind="route", subject_id=signed.pk, version=2)
    under = queries.of_paper(oksana, paper.kind, paper.subject_id, paper.version)
    assert [(seen.row.level, seen.row.method) for seen in under][-1] == ("director", "code_mail")
    assert {seen.row.workflow for seen in under} == {"route_amendment"} and all(seen.same for seen in under)


def test_a_route_with_no_signature_yet_says_so(world, enter):
    pk = begin(world, "olga", officer="zoya").pk
    page = enter("olga").get(f"/signatures/route/{pk}/").content.decode()
    assert "Подписей пока нет" in page
