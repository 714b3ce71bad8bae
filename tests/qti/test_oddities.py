"""What files of other systems have and ours do not: each oddity met in the wild, in a small item of our own."""

import base64
import io
import zipfile

import pytest

from marshrut.qti import read

from .made import MATCH, PNG, choices, item, package, said
from .test_foreign import CHOICE, INLINE, WORDS, one

GOOD = item(CHOICE, said("R", ["B"]), MATCH)
TEXT = GOOD.decode()
PAGE = "<html><head><title>т</title></head><body><h1>Остров</h1><p>Море&nbsp;рядом.<br><img src='m.png' alt='карта'></p></body></html>"


def boxed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name, data in files.items():
            box.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        ('<?xml version="1.0" encoding="windows-1251"?>' + TEXT).encode("cp1251"),
        ('<?xml version="1.0" encoding="UTF-16"?>' + TEXT).encode("utf-16"),
        TEXT.encode("utf-16"),
        ('<?xml version="1.0" encoding="windows-1251"?>' + TEXT).encode("utf-8-sig"),
        ('<?xml version="1.0" encoding="utf-16"?>' + TEXT).encode(),
        TEXT.encode("cp1251"),
        ('\n <?xml version="1.0" encoding="utf-8"?>' + TEXT).encode(),
        ('<?xml version="1.0"?><!DOCTYPE assessmentItem SYSTEM "http://example.org/q.dtd">' + TEXT).encode(),
    ],
)
def test_any_encoding_and_head(data):
    found = one(data)
    assert (found.task.stem, found.task.key, found.warnings) == ("Что?", ["B"], [])


def test_names_of_signs_from_html_and_a_lone_ampersand():
    text = TEXT.replace("Что?", "Что&nbsp;&mdash; R&D &lt;b&gt; &#65;?")
    assert one(text.encode()).task.stem == "Что — R&D <b> A?"
    head = '<!DOCTYPE assessmentItem SYSTEM "http://example.org/q.dtd">'
    assert one((head + TEXT.replace("Что?", "Что&mdash;то?")).encode()).task.stem == "Что—то?"


def test_markup_hidden_in_a_text_is_markup_and_a_tag_that_is_asked_about_is_not():
    hidden = "<![CDATA[<p>Море и <b>суша</b><script>alert(1)</script></p>]]>"
    found = one(TEXT.replace("вариант A", hidden).replace("вариант C", "&lt;p&gt;x&lt;/p&gt;").encode())
    assert [row["text"] for row in found.task.content["options"]][:3] == [
        "Море и **суша**", "вариант B", "<p>x</p>",
    ]  # fmt: skip


def test_hidden_markup_keeps_its_distance_and_a_gap_without_an_answer_is_told():
    field = '<textEntryInteraction responseIdentifier="R"/> <![CDATA[<b>слов</b>]]>'
    whole = one(item(f"<p>Всего {field}.</p>", said("R", ["7"], base="string"), MATCH))
    assert whole.task.stem == "Всего [[g1]] **слов**."
    half = one(item(f"<p>Всего {field} и {field.replace('R', 'S')}.</p>", said("R", ["7"], base="string"), MATCH))
    assert (half.task.key, half.warnings) == ({}, ["верного ответа в файле нет: отметьте его"])


def test_a_tag_that_is_the_answer_stays_a_text():
    field = '<p>Какой тег?</p><p><textEntryInteraction responseIdentifier="R"/></p>'
    found = one(item(field, said("R", ["<![CDATA[<b>x</b>]]>"], base="string"), MATCH))
    assert found.task.key == ["<b>x</b>"]
    option = one(item(CHOICE.replace("вариант A", "<![CDATA[<br>]]>"), said("R", ["B"]), MATCH))
    assert option.task.content["options"][0]["text"] == "<br>"


def test_a_great_number_of_open_marks_is_read_at_once():
    assert read(b"<![CDATA[<a" * 200_000).fault == "XML повреждён, строка 1."


def test_a_passage_beside_the_item_comes_with_its_pictures():
    body = f'<div><object data="../texts/o.html" type="text/html"/></div>{CHOICE}'
    made = read(
        package({"a/i.xml": item(body, said("R", ["B"]), MATCH), "texts/o.html": PAGE.encode(), "texts/m.png": PNG})
    )
    (found,) = made.found
    assert found.warnings == []
    assert found.task.stem.startswith("**Остров**\n\nМоре рядом.")
    assert f"![карта](media:{next(iter(made.pictures))})" in found.task.stem
    assert found.task.stem.endswith("Что?")


@pytest.mark.parametrize(
    ("body", "stem"),
    [
        ("<p>Сначала.</p>", "Общий текст.\n\nСначала.\n\nЧто?"),
        ('<p>Сначала.</p><div data-stimulus-idref="s1"/>', "Сначала.\n\nОбщий текст.\n\nЧто?"),
    ],
)
def test_a_stimulus_stands_where_the_item_asks(body, stem):
    data = item(body + CHOICE, said("R", ["B"]), MATCH, "3.0").replace(
        b"<qti-item-body>", b'<qti-assessment-stimulus-ref identifier="s1" href="../s/text"/><qti-item-body>'
    )
    stimulus = (
        '<qti-assessment-stimulus xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="s" title="s">'
        "<qti-stimulus-body><p>Общий текст.</p></qti-stimulus-body></qti-assessment-stimulus>"
    )
    (found,) = read(package({"i/i.xml": data, "s/text": stimulus.encode()}, version="3.0")).found
    assert (found.task.stem, found.warnings) == (stem, [])
    alone = one(data)
    assert alone.warnings == ["не перенесено: текста «../s/text» в файле нет"]


def test_a_block_shown_to_all_belongs_to_the_question_and_one_for_teachers_does_not():
    shown = '<rubricBlock use="context" view="candidate author scorer tutor"><p>Утром было −5.</p></rubricBlock>'
    hidden = '<rubricBlock view="tutor"><p>Ответ в тексте.</p></rubricBlock>'
    found = one(item(shown + hidden + CHOICE, said("R", ["B"]), MATCH))
    assert found.task.stem == "Утром было −5.\n\nЧто?"
    assert found.task.rationale == "Ответ в тексте."


def test_sound_and_video_are_told_and_their_spare_words_stay_out():
    body = (
        '<p>Слушайте. <audio src="a.mp3">нет звука</audio></p><video><p>нет видео</p></video>'
        '<object type="audio/mpeg" data="b.mp3"/><mediaInteraction responseIdentifier="M"><object data="c.mp4" '
        f'type="video/mp4"/></mediaInteraction>{CHOICE}'
    )
    found = one(item(body, said("R", ["B"]), MATCH))
    assert (found.task.stem, found.task.key) == ("Слушайте.\n\nЧто?", ["B"])
    assert found.warnings == [f"не перенесено: {one}" for one in ("звук или видео", "звук", "видео")]


def test_a_picture_inside_its_address():
    encoded = base64.b64encode(PNG).decode()
    body = f'<p><img src="data:image/png;base64,{encoded}" alt="снег"/></p>{CHOICE}'
    made = read(item(body, said("R", ["B"]), MATCH))
    ((code, picture),) = made.pictures.items()
    assert picture.data == PNG
    assert made.found[0].task.stem == f"![снег](media:{code})\n\nЧто?"
    (found,) = read(item(body.replace(encoded, "%%%"), said("R", ["B"]), MATCH)).found
    assert found.task is not None
    assert len(found.warnings) == 1


@pytest.mark.parametrize(
    ("href", "place"),
    [
        ("Img/PLAN.PNG", "a/img/plan.png"),
        ("/img/plan.png", "img/plan.png"),
        ("$IMS-CC-FILEBASE$/img/plan.png", "web_resources/img/plan.png"),
        ("%24IMS-CC-FILEBASE%24/plan.png", "web_resources/plan.png"),
        (r"img\план 1.png", "a/img/план 1.png"),
        ("img/%D0%BF.png?canvas=1", "a/img/п.png"),
    ],
)
def test_a_picture_named_carelessly_is_found(href, place):
    body = f'<p><img src="{href}" alt="план"/></p>{CHOICE}'
    made = read(package({"a/i.xml": item(body, said("R", ["B"]), MATCH), place: PNG}))
    assert made.found[0].warnings == []
    assert len(made.pictures) == 1


def test_of_two_pictures_with_one_name_none_is_guessed():
    body = f'<p><img src="no/p.png" alt="план"/></p>{CHOICE}'
    made = read(package({"a/i.xml": item(body, said("R", ["B"]), MATCH), "x/p.png": PNG, "y/p.png": PNG}))
    assert made.found[0].warnings == ["рисунка «no/p.png» в файле нет"]


def test_russian_names_from_an_old_archiver():
    body = f'<p><img src="план.png" alt="план"/></p>{CHOICE}'
    dos = "план.png".encode("cp866")
    data = boxed({"i.xml": item(body, said("R", ["B"]), MATCH), "x" * len(dos): PNG}).replace(b"x" * len(dos), dos)
    assert read(data).found[0].warnings == []


def test_several_packages_in_one_archive_and_a_broken_manifest():
    inner = zipfile.ZipFile(io.BytesIO(package({"i.xml": GOOD})))
    files = {f"{n}/{name}": inner.read(name) for n in "ab" for name in inner.namelist()}
    assert [found.place for found in read(boxed(files)).found] == ["a/i.xml", "b/i.xml"]
    assert read(boxed({"imsmanifest.xml": b"<manifest", "i.xml": GOOD})).found[0].task.key == ["B"]


def test_words_of_pictures_and_several_right_words_for_one_place():
    shown = WORDS.replace("зима", '<img src="w.png" alt="снежинка"/>')
    declared = said("R", ["W G1", "S G2"], "multiple", "directedPair")
    found = one(item(shown, declared, MATCH))
    assert found.task.content["gaps"][0]["options"][0]["text"] == "снежинка"
    assert found.warnings == ["рисунки для пропусков заменены их описаниями"]
    bare = one(item(WORDS.replace("зима", '<img src="w.png" alt=""/>'), declared, MATCH))
    assert "рисунки без описания" in bare.reasons[0]
    many = one(item(WORDS, said("R", ["W G1", "S G1", "S G2"], "multiple", "directedPair"), MATCH))
    assert many.reasons == ["к одному пропуску верны несколько слов: такой вид банк не хранит"]


def test_a_mapping_takes_only_what_gives_points():
    worth = '<mapping><mapEntry mapKey="W G1" mappedValue="1"/><mapEntry mapKey="S G1" mappedValue="-1"/><mapEntry mapKey="S G2" mappedValue="1"/></mapping>'
    found = one(item(WORDS, said("R", [], "multiple", "directedPair", worth), MATCH))
    assert {row["id"] for row in found.task.content["gaps"]} == {"g1", "g2"}
    assert found.reasons == []


def test_a_kind_that_is_not_of_the_standard_is_named():
    found = one(item('<numberLineInteraction responseIdentifier="R"/>', said("R", ["1"]), MATCH))
    assert found.reasons == ["вид «numberLineInteraction» не из QTI: банк такие не хранит"]


def test_a_standard_rule_about_several_answers():
    body = f'{CHOICE}<choiceInteraction responseIdentifier="T" maxChoices="1"><prompt>Где?</prompt>{choices()}</choiceInteraction>'
    found = one(item(body, said("R", ["B"]) + said("T", ["C"]), MATCH))
    assert found.task.key == {"p1": ["B"], "p2": ["C"]}
    strict = one(item(body.replace('"R"', '"RESPONSE"'), said("RESPONSE", ["B"]) + said("T", ["C"]), MATCH))
    assert strict.task.key == {}
    assert "правило оценивания не распознано" in strict.warnings[0]


def test_readings_over_words_and_signs_around_formulas():
    ruby = "<ruby>真<rp>(</rp><rt>まこと</rt><rp>)</rp></ruby>"
    tex = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mi>e</mi>'
        r'<annotation encoding="LaTeX">\[e^2\]</annotation></semantics></math>'
    )
    assert one(item(CHOICE.replace("Что?", f"{ruby} {tex}"), said("R", ["B"]), MATCH)).task.stem == "真 (まこと) $e^2$"


def test_items_of_the_first_version_are_counted():
    old = b'<questestinterop><assessment><section><item ident="a"/><item ident="b"/></section></assessment></questestinterop>'
    assert read(old).fault == "Это QTI 1.2 (заданий: 2): сохраните их в QTI 2.1, 2.2 или 3.0."
    assert "заданий: 2" in read(package({"i.xml": old})).found[0].reasons[0]


def test_a_long_explanation_is_cut_and_told():
    told = f'<modalFeedback outcomeIdentifier="F" identifier="f" showHide="show"><p>{"ж" * 5001}</p></modalFeedback>'
    found = one(item(CHOICE, said("R", ["B"]), MATCH, extra=told))
    assert len(found.task.rationale) == 5000
    assert found.warnings == ["не перенесено: конец пояснения, оно длиннее 5000 знаков"]


def test_breaks_of_lines_and_lines_of_a_program_stay():
    body = "<p>Раз<br/> два<br/><br/>три</p><blockquote><p>а<br/>б</p></blockquote><pre>if x:\n    go()\n</pre>"
    found = one(item(body + CHOICE, said("R", ["B"]), MATCH))
    assert found.task.stem == "Раз  \nдва\n\nтри\n\n> а  \n> б\n\n`if x:`  \n\u00a0\u00a0\u00a0\u00a0`go()`\n\nЧто?"
    assert one(
        item(CHOICE.replace("вариант A", "а<br/>б"), said("R", ["B"]), MATCH)
    ).task.content["options"][0]["text"] == "а б"  # fmt: skip


def test_an_object_shows_its_picture_and_else_what_stands_inside():
    inner = '<object data="m.png" type="image/png"><p>Карта<br/>острова</p></object>'
    body = f'<div><object data="m.eps" type="image/eps">{inner}</object></div>{CHOICE}'
    files = {"i.xml": item(body, said("R", ["B"]), MATCH)}
    made = read(package(files | {"m.png": PNG}))
    assert made.found[0].task.stem == f"![Карта острова](media:{next(iter(made.pictures))})\n\nЧто?"
    bare = read(package(files))
    assert bare.found[0].task.stem == "Карта  \nострова\n\nЧто?"
    assert bare.found[0].warnings == ["рисунка «m.eps» в файле нет", "рисунка «m.png» в файле нет"]
    sound = '<p>Звук: <object data="a.mp3" type="audio/mpeg">нет звука</object></p>'
    assert one(item(sound + CHOICE, said("R", ["B"]), MATCH)).task.stem == "Звук:\n\nЧто?"


def test_a_question_inside_a_field_is_not_lost():
    field = '<textEntryInteraction responseIdentifier="R"><prompt>Сколько?</prompt></textEntryInteraction>'
    declared = said("R", ["48"], base="string")
    assert one(item(f"<p>Лес.</p>{field}", declared, MATCH)).task.stem == "Лес.\n\nСколько?"
    assert one(item(f"<p>Лес. {field} шт.</p>", declared, MATCH)).task.stem == "Лес. Сколько? [[g1]] шт."


@pytest.mark.parametrize("tag", ["choiceRationales", "teacherInstructions", "sampleSolution", "feedbackBlock"])
def test_what_would_give_the_answer_away_stays_out_of_the_question(tag):
    body = f"<{tag}><p>Верно В.</p></{tag}>{CHOICE}"
    found = one(item(body, said("R", ["B"]), MATCH))
    assert (found.task.stem, found.task.rationale) == ("Что?", "Верно В.")
    inner = item(
        body.replace("<p>Верно В.</p>", "<rationale>А нет.</rationale><rationale>В да.</rationale>"),
        said("R", ["B"]),
        MATCH,
    )
    assert one(inner).task.rationale == "А нет.\n\nВ да."


def test_an_empty_element_nobody_knows_is_told():
    found = one(item(f'<p>Слово <audioPlayer src="a.mp3"/> и <span/>.</p>{CHOICE}', said("R", ["B"]), MATCH))
    assert (found.task.stem, found.warnings) == ("Слово и .\n\nЧто?", ["не перенесено: «audioPlayer»"])


def test_an_option_that_was_only_a_lost_picture_makes_the_item_useless():
    body = CHOICE.replace("вариант A", '<img src="a.png" alt=""/>')
    found = one(item(body, said("R", ["B"]), MATCH))
    assert found.reasons == ["вариант состоит из одного рисунка или звука, а перенести его нельзя"]
    assert found.warnings == ["рисунка «a.png» в файле нет"]
    assert read(package({"i.xml": item(body, said("R", ["B"]), MATCH), "a.png": PNG})).found[0].task is not None


def test_a_picture_of_the_question_is_not_the_one_with_areas():
    small = PNG.replace(b"\x00\x00\x00\xc8\x00\x00\x00\x64", b"\x00\x00\x00\x32\x00\x00\x00\x19", 1)
    body = (
        '<hotspotInteraction responseIdentifier="R" maxChoices="0"><prompt>Сколько?<img src="q.png" alt="скрепки"/></prompt>'
        '<object data="map.png" type="image/png"/><hotspotChoice identifier="A" shape="rect" coords="1,1,9,9"/>'
        '<hotspotChoice identifier="B" shape="rect" coords="20,1,29,9"/></hotspotInteraction>'
    )
    files = {"i.xml": item(body, said("R", ["B"]), MATCH), "q.png": PNG, "map.png": small}
    made = read(package(files))
    task = made.found[0].task
    assert made.pictures[task.content["picture"]["media"]].data == small
    assert (task.content["picture"]["width"], task.key) == (50, ["B"])
    assert task.stem.startswith("Сколько?![скрепки](media:q")


def test_a_table_is_read_as_it_is_seen():
    inner = "<table><tr><td>внутри</td></tr></table>"
    body = (
        "<table><tfoot><tr><td>итог</td><td>3</td></tr></tfoot><thead><tr><th>имя</th><th>число</th></tr></thead>"
        f'<tbody><tr><td colspan="2">а {inner}</td></tr><tr><td>б</td><td>2</td></tr></tbody></table>'
    )
    found = one(item(body + CHOICE, said("R", ["B"]), MATCH))
    head, line, *rows = found.task.stem.split("\n")
    assert (head, line, rows[1], rows[2]) == ("| имя | число |", "| --- | --- |", "| б | 2 |", "| итог | 3 |")
    assert found.task.stem.count("внутри") == 1
    assert found.warnings == ["не перенесено: объединение ячеек таблицы"]


def test_a_hint_that_pops_up_stands_in_brackets():
    hint = 'Это <span data-role="tooltip-target">мыс</span><span data-role="tooltip-content">край суши</span>.'
    assert one(item(CHOICE.replace("Что?", hint), said("R", ["B"]), MATCH)).task.stem == "Это мыс (край суши)."


def test_a_field_without_a_name_is_told():
    nameless = INLINE.replace('responseIdentifier="S"', 'identifier="S"')
    found = one(item(nameless, said("R", ["A"]), MATCH))
    assert found.reasons == ["у поля ответа нет имени (responseIdentifier)"]
