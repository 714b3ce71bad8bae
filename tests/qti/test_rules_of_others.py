"""Rules of other systems: what the key of an imported task may be taken for, and what is told about it."""

import pytest

from .made import MATCH, item, said
from .test_foreign import CHOICE, IF, INLINE, SAME, one

ENTRY = '<p>Число?</p><p><textEntryInteraction responseIdentifier="R"/></p>'
TEXT = '<stringMatch caseSensitive="false"><variable identifier="{0}"/><baseValue baseType="string">{1}</baseValue></stringMatch>'
EQUAL = '<equal toleranceMode="{0}" tolerance="{1}"><correct identifier="R"/><variable identifier="R"/></equal>'


def test_a_rule_that_gives_no_points_leaves_the_declared_key():
    rule = f"<responseProcessing><responseCondition><responseIf>{SAME.format('R')}</responseIf></responseCondition></responseProcessing>"
    found = one(item(CHOICE, said("R", ["B"]), rule))
    assert found.task.key == ["B"]
    assert found.warnings == ["правило в файле баллов не ставит: ключ взят из объявленного верного ответа"]
    unknown = one(item(CHOICE, said("R", ["B"]), "<responseProcessing><respcondition/></responseProcessing>"))
    assert unknown.task.key == []


def test_answers_that_count_only_together_are_not_taken_apart():
    both = "".join(
        f"<and>{TEXT.format('R', a)}{TEXT.format('S', b)}</and>" for a, b in (("раз", "два"), ("три", "пять"))
    )
    body = '<p>Сперва <textEntryInteraction responseIdentifier="R"/>, потом <textEntryInteraction responseIdentifier="S"/>.</p>'
    declared = said("R", ["раз", "три"], base="string") + said("S", ["два", "пять"], base="string")
    found = one(item(body, declared, IF.format(test=f"<or>{both}</or>", full=1)))
    assert found.task.key == {"g1": ["раз"], "g2": ["два"]}
    assert found.warnings[0] == "ответ «три» правило файла засчитывает не полностью или не всегда: он не взят"


def test_every_accepted_word_is_asked_about():
    test = f"<or>{TEXT.format('R', 'Онега')}{TEXT.format('R', 'река Онега')}</or>"
    declared = said("R", ["Онега", "река Онега", "Пинега"], base="string")
    found = one(item(ENTRY, declared, IF.format(test=test, full=1)))
    assert found.task.key == ["Онега", "река Онега"]
    assert "«Пинега»" in found.warnings[0]
    gap = one(item(INLINE, said("R", ["A"]) + said("S", ["Онега"], base="string"), MATCH))
    assert gap.task.key == {"g1": "A", "g2": ["Онега"]}


@pytest.mark.parametrize(("mode", "said_", "expected"), [("absolute", "0.5 0.5", 0.5), ("relative", "10 10", 0.2)])
def test_a_number_inside_a_sentence_keeps_its_tolerance(mode, said_, expected):
    body = '<p>Длина <textEntryInteraction responseIdentifier="R"/> м.</p>'
    found = one(item(body, said("R", ["2"], base="float"), IF.format(test=EQUAL.format(mode, said_), full=1)))
    assert (found.kind, found.task.stem, found.warnings) == ("numeric", "Длина … м.", [])
    assert found.task.key == {"value": 2, "tolerance": expected}


def test_a_tolerance_one_of_several_gaps_cannot_keep_is_told():
    body = INLINE.replace("R", "T").replace("S", "R")
    rule = IF.format(test=f"<and>{EQUAL.format('absolute', '0.5 0.5')}{SAME.format('T')}</and>", full=1)
    found = one(item(body, said("T", ["A"]) + said("R", ["2"], base="float"), rule))
    assert found.task.key == {"g1": "A", "g2": ["2"]}
    assert found.warnings == ["допуск числа в пропуске не перенесён: засчитывается только само число"]


def test_a_range_written_in_another_way_is_told():
    edge = '<{0}><variable identifier="R"/><baseValue baseType="float">{1}</baseValue></{0}>'
    rule = IF.format(test=f"<and>{edge.format('gte', 1.9)}{edge.format('lte', 2.1)}</and>", full=1)
    found = one(item(ENTRY, said("R", ["2"], base="float"), rule))
    assert found.task.key == {"value": 2}
    assert found.warnings == ["правило файла засчитывает и близкие числа: проверьте допуск"]


def test_a_question_said_twice_is_written_once():
    body = CHOICE.replace("maxChoices", 'shuffle="true" maxChoices').replace('"1">', '"1"><prompt>Что?</prompt>', 1)
    assert one(item(body, said("R", ["B"]), MATCH)).task.stem == "Что?"


def test_fields_that_lost_their_capitals_are_fields():
    body = ENTRY.replace("textEntryInteraction", "textentryinteraction").replace("responseId", "responseid")
    found = one(item(body, said("R", ["да"], base="string"), MATCH))
    assert (found.kind, found.task.key) == ("short", ["да"])


def test_loose_words_beside_a_field_are_one_sentence_with_it():
    body = 'Скорость <textEntryInteraction responseIdentifier="R"/> м/с'
    rule = IF.format(test=EQUAL.format("absolute", "2 2"), full=1)
    found = one(item(body, said("R", ["300"], base="float"), rule))
    assert (found.task.stem, found.task.key) == ("Скорость … м/с", {"value": 300, "tolerance": 2})
    word = one(item(body, said("R", ["мала"], base="string"), MATCH))
    assert (word.kind, word.task.stem) == ("gap", "Скорость [[g1]] м/с")
