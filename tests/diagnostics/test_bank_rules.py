"""Decisions about tasks: the card of a review, agreement of experts, lines of the editor."""

import pytest
from django.http import QueryDict

from marshrut.diagnostics import editing
from marshrut.diagnostics.criteria import CODES, content_validity, critical_ratio, questions, verdict
from marshrut.diagnostics.render import fault

FULL = dict.fromkeys(CODES, 2)
PARTLY = dict.fromkeys(CODES, 1)


def test_a_task_passes_by_mean_without_zero_and_without_a_call_for_rework():
    assert verdict([FULL, PARTLY]).passed
    assert verdict([FULL, PARTLY]).mean == 1.5
    assert not verdict([FULL, PARTLY | {"key": 0}]).passed
    assert verdict([FULL, FULL | {"key": 0}]).zeros == ("key",)
    assert not verdict([PARTLY, PARTLY | {"key": 2}]).passed
    assert not verdict([FULL, FULL], rework=1).passed
    assert not verdict([]).passed


@pytest.mark.parametrize(
    ("experts", "ratio"),
    [(5, 1.0), (6, 1.0), (7, 1.0), (8, 0.75), (9, 0.778), (10, 0.8), (11, 0.636), (12, 0.667), (15, 0.6), (40, 0.3)],
)
def test_critical_values_are_those_of_the_exact_binomial(experts, ratio):
    """Ayre & Scally (2014), table 2."""
    assert critical_ratio(experts) == pytest.approx(ratio, abs=5e-4)


def test_few_experts_have_no_critical_value():
    assert [critical_ratio(n) for n in (1, 2, 3, 4)] == [None] * 4
    assert (content_validity(4, 4), content_validity(2, 4), content_validity(0, 4)) == (1, 0, -1)


def test_a_task_without_options_is_asked_of_its_answers():
    assert dict(questions("single"))["distractors"] != dict(questions("open"))["distractors"]
    assert len(questions("open")) == 6


def form(kind, rows, right=()):
    """A submitted form."""
    data = QueryDict(mutable=True)
    data["lines"] = str(len(rows))
    for n, row in enumerate(rows):
        for name, value in row.items():
            data[f"line-{n}-{name}"] = value
    data.setlist("right", [str(n) for n in right])
    return editing.typed(kind, data)


def read(kind, rows, right=()):
    return editing.KINDS[kind].read(form(kind, rows, right))


@pytest.mark.parametrize("kind", editing.KINDS)
def test_what_was_read_is_shown_again_and_read_the_same(kind):
    rows = {
        "match": [{"left": "Волга", "text": "Каспий"}, {"left": "Дон", "text": "Азов"}, {"text": "Байкал"}],
        "open": [
            {"text": "Ясность", "levels": "0: нет\n1: есть"},
            {"text": "Опора", "levels": "0: нет\n1: да\n2: вся"},
        ],
    }.get(kind, [{"text": "первый"}, {"text": "второй"}, {"text": ""}, {"text": "третий"}])
    editor = editing.KINDS[kind]
    body = read(kind, rows, right=[1])
    assert editor.fault(body) == ""
    again = editor.read(editor.show(body))
    assert again == body
    assert body.points == (3 if kind == "open" else 1)


def test_identifiers_live_as_long_as_their_lines():
    body = read(
        "single", [{"id": "b", "text": "старый"}, {"text": "новый"}, {"id": "b", "text": "подделка"}], right=[0]
    )
    assert [one["id"] for one in body.content["options"]] == ["b", "a", "c"]
    assert body.key == ["b"]


def test_the_right_order_is_never_the_order_shown():
    for words in (["а", "б", "в"], ["раз", "два", "три", "четыре"], ["x", "y", "z"]):
        body = read("order", [{"text": one} for one in words])
        assert [one["id"] for one in body.content["options"]] != body.key


def test_two_lines_may_have_one_pair():
    body = read("match", [{"left": "кит", "text": "зверь"}, {"left": "волк", "text": "зверь"}, {"text": "рыба"}])
    assert len(body.content["right"]) == 2
    assert len(set(body.key.values())) == 1


@pytest.mark.parametrize(
    ("kind", "rows", "right", "fault"),
    [
        ("single", ["а", "б"], [0], "Нужны хотя бы три варианта."),
        ("single", ["а", "б", "а"], [0], "Два варианта одинаковы."),
        ("single", ["а", "б", "в"], [], "Отметьте верный вариант."),
        ("single", ["а", "б", "в"], [0, 1], "Верный вариант должен быть один."),
        ("multiple", ["а", "б", "в"], [0, 1, 2], "Хотя бы один вариант должен быть неверным."),
        ("order", ["а", "б"], [], "Нужны хотя бы три строки по порядку."),
        ("match", ["а", "б"], [], "Нужны хотя бы две пары."),
        ("short", [""], [], "Напишите хотя бы один принимаемый ответ."),
        ("open", [""], [], "Напишите хотя бы один критерий."),
    ],
)
def test_faults_are_told_in_words(kind, rows, right, fault):
    assert editing.KINDS[kind].fault(read(kind, [{"text": one} for one in rows], right)) == fault


def test_lines_grow_to_a_bound_and_nothing_typed_is_lost():
    lines = form("single", [{"text": "один"}] * 30)
    assert len(lines) == editing.MOST_KEPT
    assert len(editing.padded("single", lines, more=3)) == editing.MOST_KEPT
    assert len(editing.padded("single", [])) == 4
    kept = editing.padded("single", form("single", [{"text": "а"}, {"text": ""}, {"text": "в"}], right=[2]), more=3)
    assert [line["text"] for line in kept if line["text"]] == ["а", "в"]
    assert kept[1]["right"] is True
    assert len(kept) == 6


@pytest.mark.parametrize("text", ["$x^2$", "цена", "$\\frac{1}{2}$ и $y$"])
def test_readable_formulas_have_no_fault(text):
    assert fault(text) == ""


@pytest.mark.parametrize("text", ["$x^{2$", "$x^2", "$\\sqrt{$"])
def test_unreadable_formulas_are_named(text):
    assert fault(text)
