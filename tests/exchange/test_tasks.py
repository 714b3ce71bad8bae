"""Tasks in files: the dry run, drafts, a repeat, taking back, files out; who may."""

import io
import zipfile
from datetime import timedelta

import pytest
import xlsxwriter
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from tests.diagnostics import made
from tests.qti.made import MATCH, PNG, choices, item, package, said

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions as bank
from marshrut.diagnostics.models import Form, Item, ItemVersion, Media
from marshrut.exchange import actions, queries
from marshrut.exchange.models import TaskBatch, TaskOrigin
from marshrut.exchange.queries.tasks import whole_tasks
from marshrut.exchange.tasks import planning, table
from marshrut.qti import read

pytestmark = pytest.mark.django_db
CODE = "MET-GEN-1"
EVERYTHING = {"text": "", "group": "", "subject": "", "kind": "", "state": "", "competency": "", "mine": ""}
BODY = f'<p>Что?</p><choiceInteraction responseIdentifier="R" maxChoices="1">{choices()}</choiceInteraction>'
GOOD = item(BODY, said("R", ["B"]), MATCH)
NO_KEY = item(BODY.replace("Что?", "Без ключа?"), said("R", []), MATCH).replace(b'"i1"', b'"i2"')
STRANGE = item('<sliderInteraction responseIdentifier="R"/>', said("R", []), MATCH).replace(b'"i1"', b'"i3"')
SHOWN = item('<p><img src="m.png" alt="карта"/></p>' + BODY, said("R", ["B"]), MATCH).replace(b'"i1"', b'"i4"')
FILES = {"a.xml": GOOD, "b.xml": NO_KEY, "c.xml": STRANGE, "d.xml": SHOWN, "m.png": PNG}


@pytest.fixture
def desk(world):
    made.seat(world)
    return world


@pytest.fixture
def full(desk):
    bank.load_items(SYSTEM)
    return desk


def sent(actor, content=None, name="пакет.zip", subject="математика"):
    content = package(FILES) if content is None else content
    return actions.upload_tasks(actor, name=name, content=content, competency=CODE, subject=subject)


def drafts():
    """What came in: tasks of the package itself are active."""
    return Item.objects.filter(state="draft").order_by("pk")


def texts():
    return ItemVersion.objects.filter(item__state="draft").order_by("pk")


def results(batch):
    return [row["result"] for row in batch.plan]


def sheet(*rows):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    for n, row in enumerate([("Код", "Вид", "Условие", "Варианты", "Верный ответ", "Минут"), *rows]):
        page.write_row(n, 0, row)
    book.close()
    return out.getvalue()


def test_a_package_is_looked_at_written_repeated_and_taken_back(desk):
    nina = desk.actor("nina")
    batch = sent(nina)
    assert results(batch) == ["new", "new", "no", "new"]
    assert "ползунок" in batch.plan[2]["reasons"][0]
    assert "верного ответа" in batch.plan[1]["warnings"][0]
    assert drafts().count() == 0
    batch = actions.commit_tasks(nina, pk=batch.pk)
    items = list(drafts())
    assert [(one.state, one.competency, one.subject, one.author_id) for one in items] == [
        ("draft", CODE, "математика", nina.person_id)
    ] * 3
    assert [one.key for one in texts()] == [["B"], [], ["B"]]
    assert bytes(Media.objects.get(code__startswith="q").data) == PNG
    assert Fact.objects.filter(kind="item.make").count() == 3
    again = sent(nina)
    assert results(again) == ["same", "same", "no", "same"]
    assert [row["item"] for row in again.plan if row["result"] == "same"] == [one.pk for one in items]
    with pytest.raises(Refused, match="нет новых"):
        actions.commit_tasks(nina, pk=again.pk)
    with pytest.raises(Refused, match="сейчас нельзя"):
        actions.commit_tasks(nina, pk=batch.pk)
    assert actions.undo_tasks(nina, pk=batch.pk).summary["left"] == []
    assert drafts().count() == TaskOrigin.objects.count() == 0
    assert results(sent(nina)) == ["new", "new", "no", "new"]


def test_what_somebody_has_worked_on_stays(desk):
    nina = desk.actor("nina")
    batch = actions.commit_tasks(nina, pk=sent(nina).pk)
    Item.objects.filter(pk=batch.made[1]).update(edition=2)
    done = actions.undo_tasks(nina, pk=batch.pk)
    assert done.summary["left"] == list(drafts().values_list("code", flat=True))
    assert len(done.summary["left"]) == 1


def test_a_day_later_it_is_too_late(desk):
    nina = desk.actor("nina")
    batch = actions.commit_tasks(nina, pk=sent(nina).pk)
    TaskBatch.objects.filter(pk=batch.pk).update(undo_until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refused, match="сутки"):
        actions.undo_tasks(nina, pk=batch.pk)
    assert drafts().count() == 3


def test_the_same_identifier_with_another_text_is_another_draft_and_says_so(desk):
    nina = desk.actor("nina")
    actions.commit_tasks(nina, pk=sent(nina).pk)
    changed = sent(nina, package({"a.xml": GOOD.replace("Что?".encode(), "Чего?".encode())}))
    assert results(changed) == ["new"]
    assert "текст другой" in changed.plan[0]["warnings"][0]


def test_an_editor_of_another_subject_writes_nothing(desk):
    nina = desk.actor("nina")
    batch = sent(nina, subject="физика")
    with pytest.raises(Refused, match="другого предмета"):
        actions.commit_tasks(nina, pk=batch.pk)
    assert drafts().count() == Media.objects.filter(code__startswith="q").count() == 0


def test_files_of_others_are_not_seen_and_others_have_no_way_in(desk):
    batch = sent(desk.actor("dasha"))
    with pytest.raises(Http404):
        queries.task_batch(desk.actor("nina"), batch.pk)
    for name in ("petr", "galina", "rita"):
        with pytest.raises(Http404):
            sent(desk.actor(name))
        with pytest.raises(Http404):
            actions.export_tasks(desk.actor(name), form="qti", asked=EVERYTHING)


def test_a_sheet_names_its_mistakes_by_row_and_cell(desk):
    nina = desk.actor("nina")
    content = sheet(
        ("М-1", "один ответ", "Сколько будет $2+2$?", "3\n4\n5", "2", 1),
        ("М-2", "один ответ", "Сколько?", "3\n4\n5", "7", 1),
        ("М-3", "загадка", "Кто?", "а\nб\nв", "1", 1),
        ("М-4", "число", "Сколько?", "", "0,5 ± 0,1", 1),
        ("М-5", "краткий ответ", "Сколько будет $2+{2$?", "", "четыре", 1),
        ("М-6", "порядок", "Как?", "раз\nдва\nтри", "3; 1; 2", 99),
    )
    batch = sent(nina, content, "задания.xlsx")
    assert results(batch) == ["new", "no", "no", "new", "no", "no"]
    reasons = [row["reasons"][0] for row in batch.plan if row["reasons"]]
    assert "Верный ответ: «7»" in reasons[0]
    assert "Вид: «загадка»" in reasons[1]
    assert "скобки" in reasons[2]
    assert "Минут: Минут от 1 до 60" in reasons[3]
    page = load_workbook(batch.coloured).active
    assert page["E3"].fill.start_color.rgb == "FFFAE7EA"
    assert page["B4"].fill.start_color.rgb == "FFFAE7EA"
    assert page["A2"].fill.fill_type is None
    assert "такого номера варианта нет" in page["G3"].value
    actions.commit_tasks(nina, pk=batch.pk)
    assert list(texts().values_list("kind", "key")) == [
        ("single", ["b"]),
        ("numeric", {"value": "0,5", "tolerance": "0,1"}),
    ]


def test_the_template_is_read_back_without_a_mistake(desk):
    batch = sent(desk.actor("nina"), queries.task_template(desk.actor("nina")), "шаблон.xlsx")
    assert results(batch) == ["new"]
    assert batch.plan[0]["warnings"] == []


@pytest.mark.parametrize("form", ["qti", "xlsx"])
def test_the_whole_bank_goes_out_and_is_known_when_it_comes_back(full, form):
    dasha = full.actor("dasha")
    file = actions.export_tasks(dasha, form=form, asked=EVERYTHING)
    batch = sent(dasha, file.body, file.name, subject="")
    assert batch.summary["same"] == Item.objects.count() > 400
    assert {row["result"] for row in batch.plan} == {"same"}
    upload = planning.open_file(file.name, file.body)
    tasks, _ = whole_tasks(dasha, asked=EVERYTHING, codes=(), most=10_000)
    back = [one.task for one in upload.found]
    for one in (*back, *tasks):
        one.title = ""
    assert back == tasks


@pytest.mark.parametrize("form", ["qti", "xlsx"])
def test_the_whole_bank_comes_into_an_empty_one_as_drafts(full, form):
    dasha = full.actor("dasha")
    file = actions.export_tasks(dasha, form=form, asked=EVERYTHING)
    was = [planning.seal_of(one) for one in ItemVersion.objects.order_by("item__code")]
    bank_of = dict(Item.objects.values_list("code", "competency"))
    Form.objects.all().delete()
    Item.objects.all().delete()
    Media.objects.all().delete() if form == "qti" else None
    batch = actions.commit_tasks(dasha, pk=sent(dasha, file.body, file.name, subject="").pk)
    assert batch.summary["new"] == len(was)
    assert [planning.seal_of(one) for one in ItemVersion.objects.order_by("pk")] == was
    origins = {o.identifier: o.item.competency for o in TaskOrigin.objects.select_related("item")}
    assert origins == bank_of


def test_a_file_says_who_took_it_and_the_journal_knows_the_tasks(full):
    dasha = full.actor("dasha")
    who = str(full.person("dasha"))
    codes = list(Item.objects.order_by("code").values_list("code", flat=True)[:2])
    file = actions.export_tasks(dasha, form="qti", asked=EVERYTHING, codes=codes)
    with zipfile.ZipFile(io.BytesIO(file.body)) as box:
        assert who in box.read("imsmanifest.xml").decode()
    fact = Fact.objects.get(kind="tasks.exported")
    assert (fact.data["codes"], fact.data["count"], fact.person_id) == (codes, 2, dasha.person_id)
    assert [row["who"] for row in queries.exports(dasha)] == [who]
    assert queries.exports(full.actor("nina")) == []
    sheet_ = actions.export_tasks(dasha, form="xlsx", asked=EVERYTHING, codes=codes)
    assert who in str([cell.value for cell in load_workbook(io.BytesIO(sheet_.body))["Как заполнять"]["A"]])


def test_an_editor_takes_out_only_tasks_of_the_own_subjects(full):
    nina = full.actor("nina")
    found = read(actions.export_tasks(nina, form="qti", asked=EVERYTHING).body).found
    assert {one.task.subject for one in found} == {"математика", ""}
    strange = Item.objects.exclude(subject__in=["", "математика"]).first().code
    with pytest.raises(Refused, match="нет"):
        actions.export_tasks(nina, form="qti", asked=EVERYTHING, codes=[strange])


def test_pages_lead_from_the_file_to_the_drafts(client, desk):
    client.force_login(desk.account("nina"))
    page = client.post(reverse("exchange:tasks"), {"file": io.BytesIO(b"x"), "competency": ""})
    assert page.status_code == 422
    file = io.BytesIO(package(FILES))
    file.name = "пакет.zip"
    page = client.post(
        reverse("exchange:tasks"), {"file": file, "competency": CODE, "subject": "математика"}, follow=True
    )
    assert "Станут черновиками 3" in page.content.decode()
    assert "ползунок" in page.content.decode()
    pk = TaskBatch.objects.get().pk
    page = client.post(reverse("exchange:task_commit", args=[pk]), follow=True)
    assert "Создано черновиков: 3" in page.content.decode()
    assert client.post(reverse("exchange:task_commit", args=[pk])).status_code == 409
    page = client.get(reverse("exchange:task_export") + "?state=draft")
    assert "По отбору: черновик" in page.content.decode()
    assert "3 задания" in page.content.decode().replace("\xa0", " ")
    page = client.post(reverse("exchange:task_export") + "?state=draft", {"form": "xlsx", "codes": ""})
    assert page["Content-Disposition"].startswith("attachment")
    page = client.post(reverse("exchange:task_export"), {"form": "qti", "codes": "З-99999"})
    assert page.status_code == 422
    assert "З-99999" in page.content.decode()
    page = client.post(reverse("exchange:task_undo", args=[pk]), follow=True)
    assert "Все созданные черновики удалены" in page.content.decode()


def test_rows_of_every_kind_come_back_the_same():
    from tests.diagnostics.tasks import TASKS

    from marshrut.qti import Task

    tasks = [
        Task(
            f"З-{kind}",
            kind,
            part.stem,
            part.content,
            part.key,
            part.rubric,
            part.max_points,
            "Так.",
            cognitive="know",
            minutes=3,
        )
        for kind, part in TASKS.items()
    ]
    _, found, troubles = table.read(table.workbook(tasks))
    assert troubles == []
    for one, task in zip(found, tasks, strict=True):
        one.task.title = ""
        assert one.task == task


def test_a_key_that_the_editor_could_not_add_is_asked_for_in_the_file(desk):
    body = f'<orderInteraction responseIdentifier="R"><prompt>Как?</prompt>{choices()}</orderInteraction>'
    batch = sent(desk.actor("nina"), item(body, said("R", [], "ordered"), MATCH), "порядок.xml")
    assert results(batch) == ["no"]
    assert "верного ответа в файле нет" in batch.plan[0]["reasons"][0]
