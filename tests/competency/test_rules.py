"""Succession, target ranges and distances as plain values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.competency import rules
from marshrut.competency.content import Aim, Content, Entry
from marshrut.core.refusal import Refused

WHY = "Экспертиза показала пересечение"


def entry(code, group="methodical", **more):
    words = {"subject": "", "name": f"Название {code}", "indicators": (f"признак {code}",)} | more
    levels = {f"level_{level}": f"{level} {code}" for level in ("high", "medium", "low", "none")}
    return Entry(code=code, group=group, position="teacher", **words, **levels)


def content(*codes, aims=()):
    return Content(tuple(entry(code) for code in codes), (), tuple(aims))


def links(made):
    return {(link.source, link.target) for link in made.links}


def test_a_split_gives_both_parts_the_old_results():
    made = rules.split(
        content("A-1", "A-2"), "A-1", [("A-1", "Уже"), ("A-3", "Отделённое")], {"A-1", "A-2"}, set(), WHY
    )
    assert [e.code for e in made.entries] == ["A-1", "A-3", "A-2"]
    assert links(made) == {("A-1", "A-1"), ("A-1", "A-3")}
    assert rules.carried({"A-1": 1.5, "A-2": 0.5}, {"A-1": ["A-1", "A-3"]}) == {"A-1": 1.5, "A-3": 1.5, "A-2": 0.5}


def test_a_join_averages_old_results_and_keeps_all_signs():
    made = rules.join(content("A-1", "A-2", "A-3"), ["A-1", "A-3"], ("A-9", "Целое"), {"A-1", "A-2", "A-3"}, set(), WHY)
    assert [e.code for e in made.entries] == ["A-9", "A-2"]
    assert made.entries[0].indicators == ("признак A-1", "признак A-3")
    assert links(made) == {("A-1", "A-9"), ("A-3", "A-9")}
    assert rules.carried({"A-1": 1.0, "A-3": 2.0}, {"A-1": ["A-9"], "A-3": ["A-9"]}) == {"A-9": 1.5}


def test_succession_runs_through_several_edits_of_one_draft():
    base = {"A-1", "A-2"}
    made = rules.split(content("A-1", "A-2"), "A-1", [("A-3", "а"), ("A-4", "б")], base, set(), WHY)
    made = rules.join(made, ["A-2", "A-4"], ("A-5", "в"), base, set(), WHY)
    made = rules.drop(made, "A-3", base, WHY)
    assert links(made) == {("A-1", "A-5"), ("A-2", "A-5")}
    made = rules.drop(made, "A-5", base, WHY)
    assert links(made) == {("A-1", ""), ("A-2", "")}


def test_what_was_born_in_the_draft_leaves_no_succession():
    made = rules.add(content("A-1"), entry("A-2"), set())
    assert rules.drop(made, "A-2", {"A-1"}, WHY).links == ()


def test_a_code_is_given_once_for_ever():
    with pytest.raises(Refused, match="code_used"):
        rules.add(content("A-1"), entry("OLD-1"), {"OLD-1"})
    with pytest.raises(Refused, match=r"competency\.code:"):
        rules.split(content("A-1", "A-2"), "A-1", [("A-1", "а"), ("A-2", "б")], {"A-1"}, set(), WHY)


@pytest.mark.parametrize(
    "turn",
    [
        lambda c: rules.drop(c, "A-1", {"A-1"}, "мало"),
        lambda c: rules.split(c, "A-1", [("A-3", "одна")], {"A-1"}, set(), WHY),
        lambda c: rules.join(c, ["A-1", "A-1"], ("A-3", "одна"), {"A-1"}, set(), WHY),
        lambda c: rules.join(c, ["A-1", "B-1"], ("A-3", "разные группы"), {"A-1"}, set(), WHY),
        lambda c: rules.move(c, "A-1", c.entries[0], {"A-1"}, set(), WHY),
        lambda c: rules.drop(c, "Z-9", set(), WHY),
        lambda c: rules.shift(c, "A-1", -1),
    ],
    ids=["no reason", "one part", "one whole", "two groups", "same place", "unknown", "edge"],
)
def test_wrong_edits_are_refused(turn):
    start = Content((entry("A-1"), entry("A-2"), entry("B-1", group="psyped")))
    with pytest.raises(Refused):
        turn(start)


def test_target_lines_follow_the_competency():
    aim = Aim("teacher", "", "", "A-1", "low", "none")
    made = rules.split(content("A-1", aims=[aim]), "A-1", [("A-2", "а"), ("A-3", "б")], {"A-1"}, set(), WHY)
    assert [a.about for a in made.aims] == ["A-2", "A-3"]
    assert rules.drop(content("A-1", aims=[aim]), "A-1", {"A-1"}, WHY).aims == ()


def test_a_lost_competency_stands_before_publication():
    said = rules.whole_troubles(content("A-1"), {"A-1", "A-2"}, (), ["teacher"], [])
    assert said == ["A-2: была в заменяемой версии и пропала. Укажите, во что она перешла, или исключите."]


def test_distance_to_the_range():
    assert rules.distance("high", "low", "none") == 2
    assert rules.distance("low", "low", "none") == 0
    assert rules.distance("none", "medium", "low") == -1
    mean, error = rules.spread({"medium": 0.5, "low": 0.5}, "low", "none")
    assert (mean, error) == (0.5, 0.5)


@given(st.permutations(["A-1", "A-2", "A-3", "A-4"]), st.integers(0, 3))
def test_undoing_nothing_every_base_code_is_always_told(codes, steps):
    """Whatever is split, joined or dropped, no code of the version before disappears silently."""
    base = frozenset(codes)
    made = rules.split(content(*codes), codes[0], [("N-1", "а"), ("N-2", "б")], base, set(), WHY)
    if steps > 0:
        made = rules.join(made, ["N-2", codes[1]], ("N-3", "в"), base, set(), WHY)
    if steps > 1:
        made = rules.drop(made, codes[2], base, WHY)
    if steps > 2:
        made = rules.drop(made, "N-3", base, WHY)
    assert rules.whole_troubles(made, base, (), ["teacher"], []) == []
    heirs = {}
    for link in made.links:
        heirs.setdefault(link.source, []).append(link.target)
    for code in base:
        assert set(rules.walk(code, [heirs])) <= made.codes
