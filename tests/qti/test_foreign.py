"""Items of other systems: every kind in 2.1, 2.2 and 3.0; what cannot be kept is told."""

import pytest

from marshrut.qti import read

from .made import MAP, MATCH, PNG, choices, item, mapping, package, said

VERSIONS = ("2.1", "2.2", "3.0")
IF = (
    "<responseProcessing><responseCondition><responseIf>{test}"
    '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">{full}</baseValue></setOutcomeValue></responseIf>'
    '<responseElse><setOutcomeValue identifier="SCORE"><baseValue baseType="float">0</baseValue></setOutcomeValue>'
    "</responseElse></responseCondition></responseProcessing>"
)
SAME = '<match><variable identifier="{0}"/><correct identifier="{0}"/></match>'
CHOICE = f'<p>Что?</p><choiceInteraction responseIdentifier="R" maxChoices="1">{choices()}</choiceInteraction>'
PAIRS = (
    '<matchInteraction responseIdentifier="R"><prompt>Кто где?</prompt>'
    f"<simpleMatchSet>{choices('simpleAssociableChoice', 'AB')}</simpleMatchSet>"
    f"<simpleMatchSet>{choices('simpleAssociableChoice', 'XYZ')}</simpleMatchSet></matchInteraction>"
)
INLINE = (
    '<p>Река <inlineChoiceInteraction responseIdentifier="R">'
    '<inlineChoice identifier="A">Онега</inlineChoice><inlineChoice identifier="B">Пинега</inlineChoice>'
    '</inlineChoiceInteraction> и город <textEntryInteraction responseIdentifier="S"/>.</p>'
)
WORDS = (
    '<gapMatchInteraction responseIdentifier="R"><gapText identifier="W" matchMax="1">зима</gapText>'
    '<gapText identifier="S" matchMax="1">лето</gapText><p>Снег: <gap identifier="G1"/>, жара: <gap identifier="G2"/>.</p>'
    "</gapMatchInteraction>"
)


def one(data):
    package_ = read(data)
    assert not package_.fault
    (found,) = package_.found
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_choice(version):
    found = one(item(CHOICE, said("R", ["B"]), MATCH, version))
    assert (found.standard, found.kind, found.warnings, found.reasons) == (version, "single", [], [])
    assert (found.task.stem, found.task.key) == ("Что?", ["B"])
    assert found.task.content["options"][1] == {"id": "B", "text": "вариант B"}


@pytest.mark.parametrize("version", VERSIONS)
def test_several_by_mapping_lose_parts_of_points_and_say_so(version):
    body = CHOICE.replace('maxChoices="1"', 'maxChoices="0"')
    worth = mapping(A=1, C=1, D=-1)
    found = one(item(body, said("R", ["A", "C"], "multiple", mapping=worth), MAP, version))
    assert (found.kind, found.task.key) == ("multiple", ["A", "C"])
    assert found.warnings == [
        "лишний вариант в файле балла не снижал: здесь засчитывается только точный ответ",
        "баллы за частично верный ответ не перенесены: засчитывается ответ целиком",
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_order_and_match(version):
    body = (
        f'<orderInteraction responseIdentifier="R" shuffle="true"><prompt>Как?</prompt>{choices()}</orderInteraction>'
    )
    found = one(item(body, said("R", list("CABD"), "ordered"), MATCH, version))
    assert (found.kind, found.task.key, found.task.stem) == ("order", list("CABD"), "Как?")
    found = one(item(PAIRS, said("R", ["A Y", "B X"], "multiple", "directedPair"), MATCH, version))
    assert (found.kind, found.task.key) == ("match", {"A": "Y", "B": "X"})
    assert [row["id"] for row in found.task.content["right"]] == ["X", "Y", "Z"]


@pytest.mark.parametrize("version", VERSIONS)
def test_gaps_of_both_kinds_with_a_rule_of_their_own(version):
    rule = IF.format(test=f"<and>{SAME.format('R')}{SAME.format('S')}</and>", full=1)
    found = one(item(INLINE, said("R", ["A"]) + said("S", ["Онега"], base="string"), rule, version))
    assert (found.kind, found.warnings) == ("gap", [])
    assert found.task.stem == "Река [[g1]] и город [[g2]]."
    assert (found.task.key, found.task.max_points) == ({"g1": "A", "g2": ["Онега"]}, 1)


@pytest.mark.parametrize("version", VERSIONS)
def test_words_put_into_a_text_count_by_the_share(version):
    worth = '<mapping><mapEntry mapKey="W G1" mappedValue="1"/><mapEntry mapKey="S G2" mappedValue="1"/></mapping>'
    declared = said("R", ["W G1", "S G2"], "multiple", "directedPair", worth)
    found = one(item(WORDS, declared, MAP, version))
    assert (found.kind, found.task.stem) == ("gap", "Снег: [[g1]], жара: [[g2]].")
    assert (found.task.key, found.task.max_points, found.warnings) == ({"g1": "W", "g2": "S"}, 2, [])


@pytest.mark.parametrize("version", VERSIONS)
def test_short_answers_and_numbers(version):
    body = '<p>Столица?</p><p><textEntryInteraction responseIdentifier="R"/></p>'
    found = one(item(body, said("R", ["Москва"], base="string", mapping=mapping(Москва=1, москва=0.5)), MAP, version))
    assert (found.kind, found.task.stem, found.task.key) == ("short", "Столица?", ["Москва"])
    test = '<equal toleranceMode="absolute" tolerance="0.5 0.5"><variable identifier="R"/><correct identifier="R"/></equal>'
    found = one(item(body, said("R", ["2.5"], base="float"), IF.format(test=test, full=2), version))
    assert (found.kind, found.task.key) == ("numeric", {"value": 2.5, "tolerance": 0.5})


@pytest.mark.parametrize("version", VERSIONS)
def test_areas_of_a_picture(version):
    body = (
        '<hotspotInteraction responseIdentifier="R" maxChoices="1"><prompt>Где дверь?</prompt>'
        '<object data="plan.png" type="image/png">план</object>'
        '<hotspotChoice identifier="A" shape="rect" coords="10,20,60,50" hotspotLabel="слева"/>'
        '<hotspotChoice identifier="B" shape="circle" coords="100,50,20"/></hotspotInteraction>'
    )
    package_ = read(
        package({"a/i.xml": item(body, said("R", ["A"]), MATCH, version), "a/plan.png": PNG}, version=version)
    )
    (found,) = package_.found
    assert (found.kind, found.task.key, found.reasons) == ("hotspot", ["A"], [])
    picture = found.task.content["picture"]
    assert (picture["width"], picture["height"], picture["alt"]) == (200, 100, "план")
    assert package_.pictures[picture["media"]].data == PNG
    assert found.task.content["areas"][0]["coords"] == [10, 20, 50, 30]


@pytest.mark.parametrize("version", VERSIONS)
def test_several_questions_become_a_case(version):
    body = f"<p>Общий текст.</p><p>Что первое?</p>{CHOICE.replace('<p>Что?</p>', '')}{PAIRS.replace('R', 'T')}"
    declared = said("R", ["B"]) + said("T", ["A Y", "B X"], "multiple", "directedPair")
    add = (
        '<responseCondition><responseIf>{0}<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/>'
        '<baseValue baseType="float">{1}</baseValue></sum></setOutcomeValue></responseIf></responseCondition>'
    )
    rule = (
        f"<responseProcessing>{add.format(SAME.format('R'), 1)}{add.format(SAME.format('T'), 2)}</responseProcessing>"
    )
    found = one(item(body, declared, rule, version))
    assert (found.kind, found.warnings, found.task.max_points) == ("case", [], 3)
    assert found.task.stem == "Общий текст."
    assert [(p["kind"], p["stem"], p["max_points"]) for p in found.task.content["parts"]] == [
        ("single", "Что первое?", 1),
        ("match", "Кто где?", 2),
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_long_answers_wait_for_criteria(version):
    found = one(
        item(
            '<p>Расскажите.</p><extendedTextInteraction responseIdentifier="R"/>',
            said("R", [], base="string"),
            "",
            version,
        )
    )
    assert (found.kind, found.warnings) == ("open", ["критериев оценивания в файле нет: напишите их"])


@pytest.mark.parametrize(
    ("name", "words"),
    [("slider", "ползунок"), ("upload", "загрузка файла"), ("associate", "пары"), ("graphicOrder", "порядок на рисунке"),
     ("selectPoint", "точка"), ("drawing", "рисование"), ("custom", "другой системы")],
)  # fmt: skip
@pytest.mark.parametrize("version", VERSIONS)
def test_kinds_without_a_place_are_listed_with_reasons(name, words, version):
    found = one(item(f'<{name}Interaction responseIdentifier="R"/>', said("R", ["A"]), MATCH, version))
    assert found.task is None
    assert words in found.reasons[0]


def test_random_and_adaptive_items_are_refused():
    found = one(item(CHOICE, '<templateDeclaration identifier="T" cardinality="single" baseType="float"/>', MATCH))
    assert "случайно" in found.reasons[0]
    data = item(CHOICE, said("R", ["B"]), MATCH).replace(b'adaptive="false"', b'adaptive="true"')
    assert "несколькими попытками" in one(data).reasons[0]


@pytest.mark.parametrize(
    "rule",
    [
        "<responseProcessing><customOperator/></responseProcessing>",
        IF.format(test='<customOperator class="x"/>', full=1),
        '<responseProcessing template="https://example.org/own.xml"/>',
        IF.format(test='<not><isNull><variable identifier="R"/></isNull></not>', full=1),  # any answer is right
        IF.format(
            test='<match><variable identifier="R"/><baseValue baseType="identifier">C</baseValue></match>', full=1
        ),
    ],
)
def test_a_rule_that_does_not_vouch_for_the_key_gives_a_draft_without_it(rule):
    found = one(item(CHOICE, said("R", ["B"]), rule))
    assert found.task.key == []
    assert "правило оценивания не распознано" in found.warnings[0]


def test_an_explanation_a_formula_a_table_and_a_picture_come_along():
    math = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mi>a</mi><msup><mi>b</mi><mn>2</mn></msup></mfrac></math>'
    body = (
        f"<div><p>Дробь {math} и <strong>важное</strong>.</p><ul><li>раз</li><li>два</li></ul>"
        f'<table><tr><th>x</th><th>y</th></tr><tr><td>1</td><td>2</td></tr></table><p><img src="m.png" alt="рис"/></p></div>{CHOICE}'
    )
    told = '<modalFeedback outcomeIdentifier="F" identifier="f" showHide="show"><p>Потому что.</p></modalFeedback>'
    files = {"i.xml": item(body, said("R", ["B"]), MATCH, extra=told), "m.png": PNG}
    (found,) = read(package(files)).found
    assert r"Дробь $\frac{a}{b^2}$ и **важное**." in found.task.stem
    assert "- раз\n- два" in found.task.stem
    assert "| x | y |\n| --- | --- |\n| 1 | 2 |" in found.task.stem
    assert "![рис](media:q" in found.task.stem
    assert found.task.rationale == "Потому что."


def test_a_picture_that_is_not_there_is_told():
    (found,) = read(
        package({"i.xml": item('<p><img src="no.png" alt="рис"/></p>' + CHOICE, said("R", ["B"]), MATCH)})
    ).found
    assert found.task
    assert "рисунка «no.png» в файле нет" in found.warnings


def test_signs_of_markdown_in_a_plain_text_stay_plain():
    body = CHOICE.replace("Что?", "Цена 5$ и 6$, a*b*c, `x`, 1. раз")
    assert one(item(body, said("R", ["B"]), MATCH)).task.stem == r"Цена 5＄ и 6＄, a\*b\*c, \`x\`, 1. раз"


def test_what_is_said_after_the_answer_does_not_stand_in_the_options():
    note = '<feedbackInline outcomeIdentifier="F" identifier="B" showHide="show">Это верно</feedbackInline>'
    found = one(item(CHOICE.replace("вариант B", f"вариант B {note}"), said("R", ["B"]), MATCH))
    assert found.task.content["options"][1]["text"] == "вариант B"
    assert found.task.rationale == "Это верно"


def test_a_word_inside_a_text_is_chosen_and_a_part_of_a_word_counts():
    body = '<hottextInteraction responseIdentifier="R"><p>Он <hottext identifier="A">шёл</hottext>, <hottext identifier="B">звонит</hottext> и <hottext identifier="C">пел</hottext>.</p></hottextInteraction>'
    found = one(item(body, said("R", ["B"]), MATCH))
    assert (found.kind, found.task.stem, found.task.key) == ("single", "Он шёл, звонит и пел.", ["B"])
    test = '<substring caseSensitive="false"><baseValue baseType="string">мос</baseValue><variable identifier="R"/></substring>'
    entry = '<p>Столица?</p><p><textEntryInteraction responseIdentifier="R"/></p>'
    found = one(item(entry, said("R", ["Москва"], base="string"), IF.format(test=test, full=1)))
    assert (found.task.key, found.warnings) == (["Москва"], [])
