import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.diagnostics.tasks import AREAS, PARTS, PICTURE, TASKS

from marshrut.diagnostics import kinds
from marshrut.diagnostics.kinds.typed import NOT_A_NUMBER, NUMBER
from marshrut.diagnostics.words import ItemKind

AUTOMATIC = [name for name in TASKS if name != "open"]
PLAIN = kinds.Texts(str, str, str)
HOSTILE = [
    0, 1, -1, True, False, 1.5, float("nan"), "z", "a" * 30_000, "\x00", ["z"], ["a", "a"], [1], [[]], [{}], [None],
    {"z": "a"}, {"a": 1}, {"a": []}, {"g1": "z"}, {"g1": ["x"]}, {"g2": "a" * 30_000}, {"p1": "z"}, {"p1": {}},
    {"p3": {"g1": []}}, {"p9": "a"}, {"p2": 7}, {"": ""}, [["a"]], "[]", {"picture": "a"},
]  # fmt: skip
ids = st.sampled_from(["a", "b", "c", "d", "x", "y", "g1", "g2", "p1", "p2", "p3", "7", "1/3", "ещё раз", ""])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | ids,
    lambda some: st.lists(some, max_size=4) | st.dictionaries(ids, some, max_size=4),
    max_leaves=12,
)


def first(some):
    return some[0]


def test_every_kind_of_the_bank_is_known():
    assert list(kinds.KINDS) == [kind for kind in ItemKind.values if kind in kinds.KINDS]
    assert set(kinds.KINDS) == set(ItemKind.values) == set(TASKS)


@pytest.mark.parametrize("name", TASKS)
def test_a_good_task_has_no_fault(name):
    assert kinds.fault(TASKS[name]) == ""


@pytest.mark.parametrize("name", TASKS)
@given(content=anything, key=anything, rubric=anything)
def test_a_bad_task_is_named_and_never_breaks(name, content, key, rubric):
    task = replace(TASKS[name], content=content, key=key, rubric=rubric)
    assert isinstance(kinds.fault(task), str)
    if name not in {"open", "short", "numeric"}:
        assert kinds.fault(task)


@pytest.mark.parametrize("name", AUTOMATIC)
@given(value=anything)
def test_points_stay_between_none_and_the_most(name, value):
    task = TASKS[name]
    got = kinds.points(task, value)
    assert got is None or (type(got) is int and 0 <= got <= task.max_points)
    assert isinstance(kinds.check_value(task, value), str)
    if not kinds.is_answer(task, value):
        assert got is None
        assert kinds.check_value(task, value)


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("value", HOSTILE, ids=lambda one: str(one)[:20])
def test_what_the_page_could_not_send_is_no_answer(name, value):
    task = TASKS[name]
    typed = isinstance(value, str) and name in {"short", "open", "numeric"} and len(value) < 100
    whole = isinstance(value, str | list | dict) and kinds.is_answer(task, value)
    assert kinds.is_answer(task, value) == (typed or whole)
    if not kinds.is_answer(task, value):
        assert kinds.points(task, value) is None


@pytest.mark.parametrize("name", AUTOMATIC)
def test_a_drawn_answer_is_worth_what_was_asked(name):
    task = TASKS[name]
    for worth in range(task.max_points + 1):
        value = kinds.sample(task, worth, first)
        assert kinds.is_answer(task, value)
        if name != "case" or worth in {0, 1, 3, 5}:
            assert kinds.points(task, value) == worth, (name, worth, value)


@pytest.mark.parametrize("name", TASKS)
def test_nothing_answered_is_not_a_wrong_answer(name):
    for value in (None, "", [], {}):
        assert kinds.points(TASKS[name], value) is None
    assert kinds.points(TASKS["gap"], {"g1": "", "g2": ""}) is None
    assert kinds.points(TASKS["case"], {"p1": None, "p3": {"g2": ""}}) is None


@pytest.mark.parametrize("name", TASKS)
def test_the_device_gets_no_key(name):
    task = TASKS[name]
    shown = kinds.shown(task, PLAIN)
    assert "key" not in str(shown)
    assert kinds.shown(replace(task, key=None), PLAIN) == shown
    if name == "short":
        assert "половина" not in str(shown)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5), (" -5 ", -5), ("−0,25", Fraction(-1, 4)), ("+1.5", Fraction(3, 2)), ("1/3", Fraction(1, 3)),
        ("-2/4", Fraction(-1, 2)), ("2 1/2", Fraction(5, 2)), ("−2 1/2", Fraction(-5, 2)), ("12 500", 12500),
        ("1 234,5", Fraction(2469, 2)), ("3 / 4", Fraction(3, 4)), ("2\u00a01/2", Fraction(5, 2)), ("007", 7),
        ("1/0", None), ("5 см", None), ("1 2", None), ("--5", None), ("1,2,3", None), ("½", None), ("٣", None),
        ("", None), ("e5", None), ("1e5", None), ("inf", None), ("9" * 41, None), (True, None), (None, None),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text, value):
    assert kinds.number(text) == value


@given(st.text(alphabet="0123456789 +-−–,./", max_size=12))
def test_the_pattern_of_the_page_and_the_reading_agree(text):
    assert (re.fullmatch(NUMBER, text) is not None) == (kinds.number(text) is not None)


def test_a_number_within_the_tolerance_is_right():
    task = TASKS["numeric"]
    right = {"1/3": 1, "0,33": 1, "0.34": 1, "0,32": 0, "33/100": 1, "-1/3": 0, "треть": 0}
    assert {said: kinds.points(task, said) for said in right} == right
    assert kinds.check_value(task, "треть") == NOT_A_NUMBER
    assert kinds.check_value(task, "0,3") == ""
    exact = kinds.Part("numeric", key={"value": 0.1, "tolerance": 0.2})
    assert kinds.points(exact, "0,3") == 1


def test_gaps_and_parts_count_by_themselves():
    gap, case = TASKS["gap"], TASKS["case"]
    assert kinds.points(gap, {"g1": "x"}) == 1
    assert kinds.points(gap, {"g1": "x", "g2": " Еще раз."}) == 2
    assert kinds.points(replace(gap, max_points=1), {"g1": "x"}) == 0
    assert kinds.points(case, {"p1": "a"}) == 1
    assert kinds.points(case, {"p1": "b", "p2": "7,0", "p3": {"g1": "y"}}) == 2
    assert kinds.check_value(case, {"p2": "семь"}) == NOT_A_NUMBER


@pytest.mark.parametrize(
    ("name", "changed", "said"),
    [
        ("single", {"key": ["a", "b"]}, "должен быть один"),
        ("multiple", {"key": ["z"]}, "ключ — из них"),
        ("order", {"key": ["a", "b", "c"]}, "перечисляет все"),
        ("match", {"key": {"a": "c"}}, "каждую левую строку"),
        ("numeric", {"key": {"value": "пять"}}, "нужно число"),
        ("numeric", {"key": {"value": 5, "tolerance": -1}}, "число от нуля"),
        ("hotspot", {"content": {"picture": {**PICTURE, "alt": " "}, "areas": AREAS}}, "опишите рисунок"),
        ("hotspot", {"content": {"picture": {**PICTURE, "width": 90}, "areas": AREAS}}, "выходит за рисунок"),
        ("hotspot", {"key": ["a", "b", "c"]}, "не все сразу"),
        ("gap", {"stem": "Сначала [[g1]]."}, "стоит в условии"),
        ("gap", {"key": {"g1": "z", "g2": ["а"]}}, "g1"),
        ("gap", {"stem": "Сначала [[g1]], потом $x^{[[g2]]}$."}, "внутрь формулы"),
        ("gap", {"stem": "![схема [[g1]]](media:s) и [[g2]]"}, "внутрь формулы"),
        ("case", {"max_points": 4}, "сумма баллов"),
        ("case", {"content": {"parts": PARTS[:2]}}, "каждый вопрос"),
        ("open", {"rubric": []}, "критерии"),
        ("short", {"stem": "![](media:plan)"}, "опишите рисунок словами"),
        ("short", {"stem": "![план](https://example.com/a.png)"}, "из банка"),
    ],
)
def test_a_fault_says_what_to_mend(name, changed, said):
    assert said in kinds.fault(replace(TASKS[name], **changed))


def test_a_case_has_no_cases_and_no_long_answers_inside():
    for kind in ("case", "open", "нет"):
        parts = [PARTS[0], {**PARTS[1], "kind": kind}]
        task = replace(TASKS["case"], content={"parts": parts}, key={"p1": ["a"], "p2": []}, max_points=3)
        assert "вид вопроса не подходит" in kinds.fault(task)


def test_pictures_of_a_task_are_found_at_any_depth():
    content = {"picture": PICTURE, "parts": [{"stem": "![схема](media:s-1)", "options": [{"text": "![а](media:o1)"}]}]}
    assert kinds.codes_of("![класс](media:c2)", content) == {"plan", "s-1", "o1", "c2"}
