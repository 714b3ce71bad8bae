from hypothesis import given
from hypothesis import strategies as st

from marshrut.diagnostics import kinds, rules
from marshrut.diagnostics.kinds import Part


def points(kind, key, value):
    return kinds.points(Part(kind, content={"options": [{"id": one} for one in "abcde"]}, key=key), value)


def test_no_answer_is_not_a_wrong_answer():
    for kind in ("single", "multiple", "match", "order", "short", "open"):
        assert points(kind, ["a"], None) is None
        assert points(kind, ["a"], "") is None
    assert points("single", ["a"], "b") == 0


def test_short_answers_forgive_spaces_commas_and_yo():
    assert points("short", ["0.5"], " 0,5 ") == 1
    assert points("short", ["ещё"], "Еще.") == 1
    assert points("short", ["−3"], "-3") == 1
    assert points("short", ["3"], "4") == 0


@given(st.permutations(["a", "b", "c", "d"]))
def test_order_needs_the_whole_order(value):
    assert points("order", ["b", "a", "d", "c"], list(value)) == int(list(value) == ["b", "a", "d", "c"])


@given(st.sets(st.sampled_from("abcde")))
def test_several_answers_are_all_or_nothing(value):
    got = points("multiple", ["a", "c"], sorted(value))
    assert got == (None if not value else int(value == {"a", "c"}))


def test_too_few_answers_say_nothing():
    scale = {"cuts": [-0.7, 0.7], "most_se": 0.75, "least": 4, "border": 0.75}
    assert rules.group_level(-2.0, 0.3, 3, **scale).level == ""
    assert rules.group_level(-2.0, 0.9, 9, **scale).level == ""
    assert rules.group_level(None, None, 0, **scale).level == ""
    assert rules.group_level(-2.0, 0.3, 9, **scale).level == "high"


@given(st.floats(-4, 4), st.floats(0.1, 0.7))
def test_the_better_the_answers_the_lower_the_deficit(theta, se):
    scale = {"cuts": [-0.7, 0.7], "most_se": 0.75, "least": 4, "border": 0.75}
    low, high = (rules.group_level(t, se, 9, **scale) for t in (theta, theta + 0.5))
    assert rules.RANK[high.level] <= rules.RANK[low.level]


def test_two_experts_far_apart_call_a_third():
    assert rules.diverge(0, 2, 4)
    assert not rules.diverge(3, 4, 4)
    assert rules.diverge(0, 1, 3)


def test_the_overall_level_is_the_worst_measured():
    assert rules.overall_level(["low", "", "medium"]) == "medium"
    assert rules.overall_level(["", ""]) == ""


def test_foreign_ids_are_no_answer():
    content = {"options": [{"id": "a"}, {"id": "b"}]}
    assert kinds.is_answer(Part("single", content=content), "a")
    assert not kinds.is_answer(Part("single", content=content), "z")
    assert not kinds.is_answer(Part("multiple", content=content), ["a", "a"])
