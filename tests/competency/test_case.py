"""CASE 1.1: there and back without a loss, and every trouble with its place."""

import copy
import json
import random
import re

import pytest
from django.db import transaction

from marshrut.competency import actions, queries
from marshrut.competency.case import Document, package
from marshrut.competency.case_reading import Unreadable, read
from marshrut.competency.content import Aim, Content, Link
from marshrut.competency.models import Framework
from tests.competency.test_rules import entry

DOCUMENT = Document(
    "0.3", "Рамка", "in_use", "2026-09-01", "2027-09-01", "приказ № 5", "ЦНППМ", "2026-11-01T10:00:00+00:00"
)
CONTENT = Content(
    (entry("A-1", subject="физика"), entry("B-1", group="psyped", standard="544н", item_kinds=("single", "ext"))),
    (Link("moved", "Z-1", "A-1", "Причина переноса"), Link("dropped", "Z-2", "", "Причина исключения")),
    (Aim("teacher", "физика", "young", "A-1", "medium", "none"), Aim("manager", "", "", "psyped", "low", "low")),
)


def raw(data):
    return json.dumps(data, ensure_ascii=False).encode()


@pytest.fixture
def data():
    return package(DOCUMENT, CONTENT, "https://example.org/")


def test_there_and_back_is_identical(data):
    document, content = read(raw(data))
    assert (document, content) == (DOCUMENT, CONTENT)
    assert package(document, content, "https://example.org") == data


STAMP = {"identifier", "uri", "lastChangeDateTime"}
#: What the schema of CASE 1.1 demands of an object in a package, and what more it knows; nothing else is allowed there.
SCHEMA = {
    "CFDocument": (
        STAMP | {"creator", "title"},
        {"caseVersion", "version", "language", "frameworkType", "adoptionStatus", "statusStartDate", "statusEndDate",
         "notes", "extensions"},
    ),
    "CFItem": (
        STAMP | {"fullStatement"},
        {"humanCodingScheme", "CFItemType", "CFItemTypeURI", "language", "subject", "notes", "extensions"},
    ),
    "CFAssociation": (
        STAMP | {"associationType", "originNodeURI", "destinationNodeURI"}, {"sequenceNumber", "extensions"}
    ),
    "CFItemType": (STAMP | {"title", "description", "hierarchyCode"}, set()),
    "CFRubric": (STAMP, {"title", "description", "CFRubricCriteria"}),
    "CFRubricCriterion": (
        STAMP, {"category", "description", "CFItemURI", "position", "rubricId", "CFRubricCriterionLevels"}
    ),
    "CFRubricCriterionLevel": (STAMP, {"description", "quality", "score", "position", "rubricCriterionId"}),
}  # fmt: skip


def test_the_package_is_a_package_of_case(data):
    """Fields that CASE 1.1 demands and allows in every object, and links that lead to what is there."""
    rubric = data["CFRubrics"][0]
    shelves = {
        "CFDocument": [data["CFDocument"]],
        "CFItem": data["CFItems"],
        "CFAssociation": data["CFAssociations"],
        "CFItemType": data["CFDefinitions"]["CFItemTypes"],
        "CFRubric": [rubric],
        "CFRubricCriterion": rubric["CFRubricCriteria"],
        "CFRubricCriterionLevel": [
            level for row in rubric["CFRubricCriteria"] for level in row["CFRubricCriterionLevels"]
        ],
    }
    for kind, rows in shelves.items():
        needed, more = SCHEMA[kind]
        assert rows
        assert all(needed <= row.keys() <= needed | more for row in rows), kind
    assert data["CFDocument"]["adoptionStatus"] == "Adopted"
    idents = {row["identifier"] for row in data["CFItems"]} | {data["CFDocument"]["identifier"]}
    for row in data["CFAssociations"]:
        ends = [row["originNodeURI"], row["destinationNodeURI"]]
        assert all(end.keys() == {"title", "identifier", "uri"} for end in ends)
        assert row["associationType"] == "replacedBy" or {end["identifier"] for end in ends} <= idents
    for row in rubric["CFRubricCriteria"]:
        assert row["CFItemURI"]["identifier"] in idents
        assert [level["score"] for level in row["CFRubricCriterionLevels"]] == [0, 1, 2, 3]


def broken(data, change):
    made = copy.deepcopy(data)
    change(made)
    return raw(made)


def _no(key, *path):
    def change(data):
        for step in path:
            data = data[step]
        del data[key]

    return change


def _set(value, *path):
    def change(data):
        *steps, last = path
        for step in steps:
            data = data[step]
        data[last] = value

    return change


CRITERION = ("CFRubrics", 0, "CFRubricCriteria", 0)
WRONG = [
    (_no("CFDocument"), "нужен пакет CASE целиком"),
    (_set("1.0", "CFDocument", "caseVersion"), "caseVersion должен быть «1.1»"),
    (_no("creator", "CFDocument"), "CFDocument: нет creator"),
    (_set("завтра", "CFDocument", "lastChangeDateTime"), "не время с часовым поясом"),
    (_set("1.9.2026", "CFDocument", "statusStartDate"), "не дата ГГГГ-ММ-ДД"),
    (_set({}, "CFItems"), "CFItems: нужен список"),
    (_set(7, "CFItems", 1), "CFItems[1]: нужен объект"),
    (_set("не-uuid", "CFItems", 4, "identifier"), "не UUID"),
    (_no("fullStatement", "CFItems", 4), "CFItems[4]: нет fullStatement"),
    (_set(5, "CFItems", 4, "fullStatement"), "fullStatement должен быть текстом"),
    (_set("Standard", "CFItems", 4, "CFItemType"), "CFItemType «Standard»"),
    (_set("history", "CFItems", 0, "humanCodingScheme"), "неизвестная группа «history»"),
    (_no("humanCodingScheme", "CFItems", 4), "нет humanCodingScheme"),
    (_set(["физика", "химия"], "CFItems", 4, "subject"), "не более чем из одного предмета"),
    (_no("extensions", "CFItems", 4), "нет position"),
    (_set("исключение", "CFAssociations", 0, "associationType"), "не поддерживается"),
    (_set("первый", "CFAssociations", 0, "sequenceNumber"), "целым числом"),
    (_set("x", "CFAssociations", 0, "destinationNodeURI", "identifier"), "ссылка на неизвестный x"),
    (_no("uri", "CFAssociations", 0, "originNodeURI"), "originNodeURI: нет uri"),
    (_set("отлично", *CRITERION, "CFRubricCriterionLevels", 0, "quality"), "нужен один из: высокий"),
    (_set([], *CRITERION, "CFRubricCriterionLevels"), "нет описания уровней"),
    (_set([1], "CFDocument", "extensions", "ru.marshrut", "aims"), "нужен список объектов"),
]


@pytest.mark.parametrize(("change", "words"), WRONG, ids=[words for _, words in WRONG])
def test_a_wrong_file_is_told_what_and_where(data, change, words):
    with pytest.raises(Unreadable) as found:
        read(broken(data, change))
    assert any(words in line for line in found.value.troubles), found.value.troubles


@pytest.mark.parametrize("file", [b"", b"\xff\xfe\x00", b"[]", b"{", b"null", b"[" * 100_000, b'{"CFDocument": []}'])
def test_what_is_not_a_package_is_refused(file):
    with pytest.raises(Unreadable):
        read(file)


def test_the_own_framework_goes_out_and_comes_back_byte_for_byte(world):
    """Export, an empty installation, import, publication from the same day: the same bytes."""
    found = Framework.objects.get()
    before = queries.package(world.actor("olga"), found.pk)
    basis, since = found.basis, found.since
    Framework.objects.all().delete()
    made = actions.import_case(world.actor("dasha"), raw=raw(before), name="рамка.json")
    draft = queries.package(world.actor("dasha"), made.pk)
    assert draft["CFItems"] == before["CFItems"]
    assert draft["CFAssociations"] == before["CFAssociations"]
    assert draft["CFRubrics"] == before["CFRubrics"]
    Framework.objects.filter(pk=made.pk).update(state="in_use", since=since, basis=basis)
    assert raw(queries.package(world.actor("olga"), made.pk)) == raw(before)


def test_an_imported_file_is_a_draft_with_its_difference(world):
    dasha = world.actor("dasha")
    found = Framework.objects.get()
    data = queries.package(dasha, found.pk)
    competency = next(row for row in data["CFItems"] if row.get("humanCodingScheme") == "PSY-1")
    competency["fullStatement"] = "Иначе названная компетенция"
    made = actions.import_case(dasha, raw=raw(data), name="рамка.json")
    assert (made.version, made.state, made.parent_id) == ("0.2", "draft", found.pk)
    _, _, changes = queries.difference(dasha, found.pk, made.pk)
    assert [(c.kind, c.code, [line.title for line in c.lines]) for c in changes] == [("changed", "PSY-1", ["Название"])]
    assert queries.framework(dasha) == found


def test_an_impossible_file_writes_nothing(world):
    dasha = world.actor("dasha")
    data = queries.package(dasha, Framework.objects.get().pk)
    competency = next(row for row in data["CFItems"] if row.get("humanCodingScheme") == "PSY-1")
    competency["humanCodingScheme"] = "PSY-2"
    with pytest.raises(Unreadable) as found:
        actions.import_case(dasha, raw=raw(data), name="рамка.json")
    assert "PSY-2: код встречается дважды." in found.value.troubles
    assert Framework.objects.count() == 1


def _nodes(value, path=()):
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from _nodes(one, (*path, key))


ODD = [
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    "",
    " ",
    "x" * 3000,
    "\x00",
    "\ud800",
    [],
    {},
    [[]],
    [{}],
    {"": []},
    "<b>",
    "high",
]


def test_no_spoiled_file_breaks_the_import(world, data):
    """Any single value of a package replaced by any odd one: a draft or a refusal in words, never a failure."""
    dasha, chance = world.actor("dasha"), random.Random(7)
    places = [path for path in _nodes(data) if path]
    refused: list[list[str]] = []
    for n in range(600):
        spoiled = copy.deepcopy(data)
        *steps, last = chance.choice(places)
        where = spoiled
        for step in steps:
            where = where[step]
        where[last] = chance.choice(ODD)
        try:
            with transaction.atomic():
                actions.import_case(dasha, raw=json.dumps(spoiled).encode(), name="ф", version=f"п{n}")
        except Unreadable as found:
            refused.append(found.troubles)
    assert 100 < len(refused) < 600
    assert Framework.objects.count() == 1 + 600 - len(refused)
    assert all(refused)
    assert all(re.search("[а-я]", line) for troubles in refused for line in troubles)


@pytest.mark.parametrize("file", [b"9" * 6000, b'{"CFDocument": {"a": ' + b"9" * 6000 + b"}}"], ids=["bare", "inside"])
def test_a_number_without_end_is_refused(file):
    with pytest.raises(Unreadable):
        read(file)
