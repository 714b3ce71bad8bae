"""Pages as people open them: forms, refusals in words, strangers at closed doors."""

import html
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from marshrut.competency import actions, queries
from marshrut.competency.coverage import REGISTRY
from marshrut.competency.models import Framework
from marshrut.diagnostics.models import Item
from marshrut.programmes.models import Programme

WHY = "Эксперты показали, что это разные умения"
LEVELS = {f"level_{level}": f"текст {level}" for level in ("high", "medium", "low", "none")}


def at(name, *args):
    return reverse(f"competency:{name}", args=args)


@pytest.fixture
def current(world):
    return Framework.objects.get(state="in_use")


@pytest.mark.parametrize("name", ["framework", "targets", "versions"])
def test_the_framework_is_open_to_everybody(client, world, name):
    answer = client.get(at(name))
    assert answer.status_code == 200
    assert "компетенц" in answer.content.decode().lower() or name == "targets"


def test_a_visitor_reads_the_version_its_competency_and_its_package(client, current):
    assert "Контрольная сумма" in client.get(at("version", current.pk)).content.decode() or not current.seal
    assert "Как видно в работе" in client.get(at("card", "PSY-1")).content.decode()
    package = json.loads(client.get(at("export", current.pk)).content)
    item = package["CFItems"][-1]
    path = item["uri"].split("/", 3)[3]
    alone = json.loads(client.get(f"/{path}").content)
    document = package["CFDocument"]
    assert alone.pop("CFDocumentURI")["uri"] == document["uri"]
    assert alone == item
    alone = json.loads(client.get(f"/{document['uri'].split('/', 3)[3]}").content)
    assert json.loads(client.get(f"/{alone['CFPackageURI']['uri'].split('/', 3)[3]}").content) == package
    assert client.get(at("case", "CFItems", "00000000-0000-0000-0000-000000000000")).status_code == 404
    assert client.get(at("card", "NO-1")).status_code == 404


def test_a_draft_is_not_there_for_strangers(client, enter, draft, current):
    for browser in (client, enter("olga"), enter("irina")):
        assert browser.get(at("version", draft.pk)).status_code == 404
        assert browser.get(at("export", draft.pk)).status_code == 404
        assert browser.get(at("difference", current.pk, draft.pk)).status_code == 404
        assert "0.2" not in browser.get(at("versions")).content.decode()
    ident = queries.package(draft and _dasha(), draft.pk)["CFDocument"]["identifier"]
    assert client.get(at("case", "CFDocuments", ident)).status_code == 404


def _dasha():
    from tests.world import World

    return World.load().actor("dasha")


def test_a_specialist_prepares_and_the_director_publishes(enter, current):
    browser = enter("dasha")
    answer = browser.post(at("start"), {"version": "0.2"}, follow=True)
    pk = Framework.objects.get(version="0.2").pk
    assert "Проект создан" in answer.content.decode()
    page = browser.get(at("edit", pk, "PSY-1"))
    form = page.context["form"]
    fields = {name: form[name].value() for name in form.fields} | {"name": "Новое имя"}
    assert browser.post(at("edit", pk, "PSY-1"), fields).status_code == 302
    reason = {"split-parts": "PSY-1 Возраст\nPSY-21 Кризисы", "split-reason": WHY, "act": "split"}
    assert browser.post(at("reshape", pk, "PSY-1"), reason).status_code == 302
    difference = browser.get(at("difference", current.pk, pk)).content.decode()
    assert "разделена" in difference
    assert "PSY-21 Кризисы" in difference
    assert browser.post(at("step", pk, "submit")).status_code == 302
    director = enter("oksana")
    assert "Ввести в действие" in director.get(at("version", pk)).content.decode()
    wrong = director.post(at("step", pk, "publish"), {"since": "2020-01-01", "basis": "приказ № 5"})
    assert (wrong.status_code, "в прошлом" in wrong.content.decode()) == (409, True)
    fields = director.get(at("version", pk)).context["publish_form"]
    since = fields.initial["since"].isoformat()
    assert director.post(at("step", pk, "publish"), {"since": since, "basis": "приказ № 5"}).status_code == 302
    assert Framework.objects.get(state="in_use").pk == pk
    assert "Часть компетенции отделилась" in director.get(at("card", "PSY-1")).content.decode()


def test_wrong_forms_are_said_in_russian_and_keep_the_text(enter, draft):
    browser = enter("dasha")
    answer = browser.post(at("add", draft.pk), {"code": "psy-1", "name": "Моё название"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Моё название" in text
    assert "Опишите этот уровень." in text
    full = {"code": "PSY-1", "group": "psyped", "position": "teacher", "name": "Н", "indicators": "а\nб"} | LEVELS
    answer = browser.post(at("add", draft.pk), full)
    assert (answer.status_code, "уже есть в этом проекте" in answer.content.decode()) == (422, True)
    answer = browser.post(at("add", draft.pk), full | {"code": "PSY-31"})
    assert answer.status_code == 302
    answer = browser.post(at("join", draft.pk), {"pick": ["PSY-1"], "code": "PSY-41", "name": "Н", "reason": WHY})
    assert (answer.status_code, "хотя бы две" in answer.content.decode()) == (422, True)
    answer = browser.post(
        at("draft_targets", draft.pk), {"position": "teacher", "about": "NO", "least": "low", "most": "low"}
    )
    assert (answer.status_code, "Выберите значение из списка." in answer.content.decode()) == (422, True)
    answer = browser.post(at("reshape", draft.pk, "PSY-1"), {"act": "split", "split-parts": "X-1", "split-reason": WHY})
    assert (answer.status_code, "после кода нужно название" in answer.content.decode()) == (422, True)


def test_targets_of_a_draft_by_clicks(enter, draft):
    browser = enter("dasha")
    line = {"position": "head", "subject": "", "stage": "", "about": "psyped", "least": "none", "most": "none"}
    assert browser.post(at("draft_targets", draft.pk), line).status_code == 302
    assert draft.targets.filter(position="head").count() == 1
    assert browser.post(at("drop_target", draft.pk), line).status_code == 302
    assert not draft.targets.filter(position="head").exists()
    assert browser.post(at("drop_target", draft.pk), line).status_code == 409


def test_order_undo_and_discard_by_clicks(enter, draft):
    browser = enter("dasha")
    assert browser.post(at("shift", draft.pk, "PSY-1"), {"to": "down"}).status_code == 302
    assert "Отменить последнюю правку" in browser.get(at("version", draft.pk)).content.decode()
    assert browser.post(at("undo", draft.pk)).status_code == 302
    assert browser.post(at("undo", draft.pk)).status_code == 409
    assert browser.post(at("discard", draft.pk)).status_code == 302
    assert not Framework.objects.filter(pk=draft.pk).exists()


def test_a_file_is_refused_with_places_or_shows_its_difference(enter, current):
    browser = enter("dasha")
    data = queries.package(_dasha(), current.pk)
    del data["CFItems"][9]["fullStatement"]
    answer = browser.post(at("load"), {"file": SimpleUploadedFile("р.json", json.dumps(data).encode())})
    assert (answer.status_code, "CFItems[9]: нет fullStatement." in answer.content.decode()) == (422, True)
    data["CFItems"][9]["fullStatement"] = "Иное"
    answer = browser.post(at("load"), {"file": SimpleUploadedFile("р.json", json.dumps(data).encode())}, follow=True)
    assert "Что изменилось: 0.1 → 0.2" in answer.content.decode()
    assert "Иное" in answer.content.decode()


def test_a_text_with_tags_stays_a_text(client, enter, draft, current):
    browser = enter("dasha")
    actions.split(
        _dasha(), pk=draft.pk, code="PSY-1", reason="<script>alert(1)</script> причина",
        parts=[("PSY-1", "<img src=x onerror=alert(1)>"), ("PSY-21", "б")],
    )  # fmt: skip
    for path in (at("version", draft.pk), at("difference", current.pk, draft.pk), at("edit", draft.pk, "PSY-1")):
        text = browser.get(path).content.decode()
        assert "<img src=x" not in text
        assert "<script>alert" not in text


def test_the_report_names_orphans_on_both_sides(enter, current):
    Programme.objects.create(
        title="Программа", kind="training", provider="ЦНППМ", hours=18, form="remote", competencies=["PSY-1", "OLD-7"]
    )
    text = enter("dasha").get(at("coverage")).content.decode()
    assert "OLD-7" in text
    report = queries.coverage(_dasha())
    line = next(line for line in report["lines"] if line["row"].code == "PSY-1")
    assert {cell["pointer"].code: cell["count"] for cell in line["cells"]}["programmes"] == 1
    assert line["bare"] == ["нет заданий"]
    assert [row["code"] for row in report["unknown"]] == ["OLD-7"]
    assert report["count"] == 62


def test_the_report_asks_each_room_once(world, statements):
    kinds = {"items", "programmes", "internships", "events", "materials", "mentors", "communities", "route_lines"}
    assert set(REGISTRY) >= kinds
    dasha = _dasha()
    with statements(len(REGISTRY) + 1):
        queries.coverage(dasha)


@pytest.mark.parametrize("name", ["dasha", "irina", "galina", "rita"])
def test_every_link_of_the_report_opens_and_numbers_without_a_right_are_no_links(enter, world, name):
    fill_orphans()
    browser = enter(name)
    page = browser.get(at("coverage")).content.decode()
    links = {html.unescape(href) for href in re.findall(r'href="(/[^"]*[?]\w+=[^"]*)"', page)}
    assert links
    assert {href for href in links if browser.get(href).status_code != 200} == set()
    assert any("/items/" in href for href in links) == (name == "dasha")


def fill_orphans():
    """A task and a programme with codes in and out of the framework."""
    Programme.objects.create(
        title="Программа", kind="training", provider="ЦНППМ", hours=18, form="remote", competencies=["PSY-1", "OLD-7"]
    )
    for code in ("PSY-1", "OLD-7"):
        item = Item.objects.create(code=f"T-{code}", competency=code, group="psychological", state="active")
        item.versions.create(kind="single", stem="Что сделать первым?")


def test_pages_take_a_fixed_number_of_statements(client, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        client.get(at("framework"))
    with django_assert_max_num_queries(10):
        client.get(at("version", Framework.objects.get(state="in_use").pk))


@pytest.mark.parametrize("field", ["q", "subject", "group", "position"])
@pytest.mark.parametrize("value", ["\x00", "'", "%", "я" * 5000], ids=["nul", "quote", "percent", "long"])
def test_odd_filters_break_nothing(client, world, field, value):
    assert client.get(at("framework"), {field: value}).status_code in (200, 400)


@pytest.mark.parametrize(
    "path", ["code/%00/", "code/%D0%AF/", "versions/99999999999999999999/", "difference/1/9999999999/"]
)
def test_odd_addresses_are_not_there(client, world, path):
    assert client.get(f"{at('framework')}{path}").status_code == 404
