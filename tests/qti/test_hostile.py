"""Files sent by a stranger: nothing harms, nothing raises, each refusal is in words."""

import copy
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from marshrut.qti import MOST_ITEMS, read, read_gift

from .made import MATCH, choices, item, package, said

GOOD = item(
    f'<p>Что?</p><choiceInteraction responseIdentifier="R" maxChoices="1">{choices()}</choiceInteraction>',
    said("R", ["B"]),
    MATCH,
)


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in files.items():
            box.writestr(name.replace("__", "/"), data)
    return out.getvalue()


@pytest.mark.parametrize("path", ["../evil.xml", "/etc/evil.xml", "a/../../evil.xml", "..\\evil.xml", "C:/evil.xml"])
def test_paths_that_lead_outside_are_refused(path):
    assert "путь наружу" in read(package({path: GOOD})).fault


def test_a_bomb_is_refused_before_it_is_unpacked():
    assert "слишком много данных" in read(package({"i.xml": GOOD, "big.bin": b"\0" * 3_000_000})).fault


def test_a_bomb_that_lies_about_its_size_stops():
    data = bytearray(package({"i.xml": GOOD}))
    size = len(GOOD).to_bytes(4, "little")
    assert size in data
    lied = bytes(data).replace(size, (10).to_bytes(4, "little"))
    assert read(lied).fault or all(one.reasons for one in read(lied).found)


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY % p SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_are_refused_and_never_read(head):
    text = head + GOOD.decode().replace("Что?", "Что? &b;" if "b" in head else "Что? &a;")
    (found,) = read(package({"i.xml": text, "j.xml": GOOD})).found[:1]
    assert found.task is None
    assert "root:" not in str(found)


def test_broken_items_stand_beside_good_ones():
    files = {"a.xml": b"<broken", "b.xml": GOOD, "c.xml": b"", "d.xml": b"<html/>", "e.xml": b"\xff\xfe\x00"}
    found = read(package(files)).found
    assert [bool(one.task) for one in found] == [False, True, False, False, False]
    assert all(one.reasons for one in found if not one.task)


def test_a_deep_item_is_refused():
    deep = item("<div>" * 5000 + "x" + "</div>" * 5000)
    (found,) = read(package({"i.xml": deep})).found
    assert found.reasons


def test_a_listed_file_that_is_not_there_is_told():
    data = package({"i.xml": GOOD}).replace(b"i.xml", b"j.xml", 1)
    assert read(data).found[0].reasons or read(data).fault


def test_too_many_items_are_refused_and_many_are_read():
    assert f"не больше {MOST_ITEMS}" in read(package({f"i{n}.xml": GOOD for n in range(10_000)})).fault
    assert len(read(package({f"i{n}.xml": GOOD for n in range(1000)})).found) == 1000


def test_an_archive_without_a_manifest_gives_its_items_and_an_empty_one_says_so():
    assert [one.place for one in read(package({"x/i.xml": GOOD, "readme.txt": "x"}, manifest=False)).found] == [
        "x/i.xml"
    ]
    assert read(package({"readme.txt": "x"}, manifest=False)).fault
    assert read(b"PK\x03\x04rubbish").fault == "Архив повреждён: соберите его заново."
    assert "XML повреждён" in read(b"rubbish").fault
    assert "QTI 1.2" in read(b"<questestinterop/>").fault


def test_a_picture_outside_of_the_package_is_not_looked_for():
    text = GOOD.replace(
        b"<p>", b'<p><img src="../../../etc/passwd" alt="x"/><img src="http://127.0.0.1/x.png" alt="y"/>'
    )
    pack = read(package({"i.xml": text}))
    assert pack.pictures == {}
    assert pack.found[0].task


PIECES = st.sampled_from(
    ["<p>", "</p>", "<choiceInteraction>", '<choiceInteraction responseIdentifier="R">', "</choiceInteraction>", "текст", "<gap/>",
     '<simpleChoice identifier="A">', "</simpleChoice>", "<matchInteraction/>", '<textEntryInteraction responseIdentifier="R"/>',
     "<table>", "<tr/>", "</table>", "<math><mfrac/><msup/><mover/></math>", '<ol start="-5"><li/></ol>', "<orderInteraction/>",
     '<hotspotInteraction><hotspotChoice shape="rect" coords="a,b"/></hotspotInteraction>', "<div data-source='x'>y</div>",
     '<div data-part="p">', "</div>", "<gapMatchInteraction/>", "<inlineChoiceInteraction/>", "<extendedTextInteraction/>"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12), st.sampled_from([MATCH, "", "<responseProcessing><match/></responseProcessing>"]))
def test_any_body_gives_a_task_or_reasons(pieces, rule):
    for found in read(item("".join(pieces), said("R", ["A"]), rule)).found:
        assert bool(found.task) != bool(found.reasons)


WHOLE = [
    item(
        '<p>Раз <textEntryInteraction responseIdentifier="S"/> <inlineChoiceInteraction responseIdentifier="T">'
        '<inlineChoice identifier="A">а</inlineChoice><inlineChoice identifier="B">б</inlineChoice></inlineChoiceInteraction></p>'
        '<rubricBlock view="scorer"><p>Так.</p></rubricBlock><object data="a.html" type="text/html"><p>в</p></object>',
        said("S", ["2"], base="float") + said("T", ["A"]),
        '<responseProcessing><responseCondition><responseIf><equal toleranceMode="relative" tolerance="5">'
        '<correct identifier="S"/><variable identifier="S"/></equal><setOutcomeValue identifier="SCORE"><sum>'
        '<mapResponse identifier="T"/><baseValue baseType="float">1</baseValue></sum></setOutcomeValue></responseIf>'
        "</responseCondition></responseProcessing>",
    ),
    item(
        '<hotspotInteraction responseIdentifier="R"><object data="p.png" width="9" height="9"/>'
        '<hotspotChoice identifier="A" shape="rect" coords="1,1,2,2"/></hotspotInteraction><gapMatchInteraction '
        'responseIdentifier="G"><gapText identifier="W">w</gapText><p><gap identifier="P"/></p></gapMatchInteraction>',
        said("R", ["A"]) + said("G", ["W P"], "multiple", "directedPair"),
        MATCH,
        "3.0",
    ),
    GOOD,
]
VALUES = [
    "",
    "0",
    "-1",
    "1e400",
    "nan",
    "a b",
    "A",
    "single",
    "record",
    "float",
    "x" * 300,
    "[[g1]]",
    "$x$",
    "data:,",
    "//x",
]


@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.integers(0, 6), *[st.integers(0, 10_000)] * 3), max_size=5))
def test_any_mangled_item_gives_a_task_or_reasons(data, steps):
    """Elements thrown out, doubled, moved and renamed; attributes and words replaced."""
    root = etree.fromstring(data)
    for step, a, b, c in steps:
        every = list(root.iter())
        one, other = every[a % len(every)], every[b % len(every)]
        around = one.getparent()
        if step == 0 and around is not None:
            around.remove(one)
        elif step == 1 and around is not None:
            around.append(copy.deepcopy(one))
        elif step == 2 and one not in list(other.iterancestors()) and one is not other and around is not None:
            other.append(one)
        elif step == 3:
            one.tag = other.tag
        elif step == 4 and one.attrib:
            one.set(sorted(one.attrib)[b % len(one.attrib)], VALUES[c % len(VALUES)])
        elif step == 5:
            one.text = VALUES[c % len(VALUES)]
        elif step == 6 and one.attrib:
            del one.attrib[sorted(one.attrib)[b % len(one.attrib)]]
    whole = etree.tostring(root)
    for cut in (whole, whole[: len(whole) * 2 // 3], package({"i.xml": whole})):
        pack = read(cut)
        assert pack.found or pack.fault
        for found in pack.found:
            assert bool(found.task) != bool(found.reasons)


@given(st.text("{}=~#:->%\\ \nTа1.", max_size=80))
def test_any_text_of_gift_gives_tasks_or_reasons(text):
    for found in read_gift(text.encode()).found:
        assert bool(found.task) != bool(found.reasons)
