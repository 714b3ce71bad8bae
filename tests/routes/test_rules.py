"""Decisions without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.core.refusal import Refused
from marshrut.routes import content, criteria, rules
from marshrut.routes.rules import LineFacts, RouteFacts

START, END = date(2026, 9, 1), date(2027, 5, 15)
LINE = LineFacts("dpo", "Программа", 36, date(2026, 10, 1), date(2026, 11, 1), ("methodical",))


def route(**changes):
    given_ = {"starts": START, "ends": END, "lines": (LINE,), "tested_on": date(2026, 8, 1), "level": "high"}
    return RouteFacts(**given_ | changes)


def refused(code, call, *args):
    with pytest.raises(Refused) as refusal:
        call(*args)
    assert refusal.value.code == code
    assert refusal.value.text[0].isupper() or refusal.value.text[0] == "«"


def test_a_filled_route_is_complete():
    rules.complete(route())


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("route.block1_empty", {"lines": ()}),
        ("route.block1_empty", {"lines": (LineFacts("mentee", "Наставник", 12),)}),
        ("line.no_hours", {"lines": (LineFacts("dpo", "Программа", 0),)}),
        ("line.dates.outside", {"lines": (LineFacts("dpo", "Программа", 36, date(2026, 8, 1), date(2026, 11, 1)),)}),
        ("line.dates.order", {"lines": (LineFacts("dpo", "П", 36, date(2026, 12, 1), date(2026, 11, 1)),)}),
        ("line.title", {"lines": (LineFacts("dpo", "  ", 36),)}),
        ("route.dates.order", {"starts": END, "ends": START}),
        ("route.dates.long", {"ends": START + timedelta(days=400)}),
        ("route.frozen", {"frozen": True}),
    ],
)  # fmt: skip
def test_what_keeps_a_route_from_being_sent(code, changes):
    refused(code, rules.complete, route(**changes))


def test_the_director_needs_all_signatures_and_a_ground():
    agreed = {"agreed_at": datetime(2026, 9, 1, tzinfo=UTC)}
    refused("route.not_agreed", rules.approvable, route())
    refused("route.no_test", rules.approvable, route(tested_on=None, **agreed))
    refused("route.no_test", rules.approvable, route(level="", **agreed))
    rules.approvable(route(level="", tested_on=None, ground="Результат ФИОКО", **agreed))


def test_a_line_not_done_covers_nothing():
    lines = [LineFacts("dpo", "П", groups=("methodical",), state="not_done")]
    assert rules.uncovered({"methodical"}, lines) == ["methodical"]
    assert rules.uncovered({"methodical"}, [LINE]) == []


groups = st.lists(st.sampled_from(["subject_matter", "methodical", "psyped", "communicative"]), max_size=3)


@given(st.lists(groups, max_size=5), groups)
def test_more_lines_never_uncover_a_deficit(lines, high):
    rows = [LineFacts("dpo", "П", groups=tuple(g)) for g in lines]
    assert set(rules.uncovered(high, [*rows, LINE])) <= set(rules.uncovered(high, rows))


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        ("minor", {}),
        ("minor", {"hours": (100, 85)}),
        ("major", {"hours": (100, 80)}),
        ("major", {"hours": (100, 121)}),
        ("major", {"new_span": (START, END + timedelta(days=1))}),
        ("major", {"removed": [["methodical"]], "high": ["methodical"]}),
        ("minor", {"removed": [["psyped"]], "high": ["methodical"]}),
        ("major", {"goal_changed": True}),
        ("major", {"block_changed": True}),
    ],
)  # fmt: skip
def test_minor_and_major_changes(expected, changes):
    asked = {"old_span": (START, END), "new_span": (START, END), "hours": (100, 100), "removed": [], "high": []}
    asked |= {"goal_changed": False, "block_changed": False} | changes
    kind, reasons = rules.amendment_kind(**asked)
    assert kind == expected and bool(reasons) == (expected == "major")


def test_how_a_route_ends():
    done, left = LineFacts("dpo", "П", 80, state="reported"), LineFacts("event", "М", 20, state="not_done")
    assert criteria.result_of([done, left], "") == "unmeasured"
    assert criteria.result_of([done, left], "growth") == "growth"
    assert (
        criteria.result_of(
            [LineFacts("dpo", "П", 79, state="reported"), LineFacts("event", "М", 21, state="not_done")], "growth"
        )
        == "partial"
    )


def test_the_seal_depends_on_every_value_and_not_on_the_order_of_keys():
    one = {"goal": "а", "lines": [{"title": "б"}]}
    assert content.seal(one) == content.seal({"lines": [{"title": "б"}], "goal": "а"})
    assert content.seal(one) != content.seal({"goal": "а", "lines": [{"title": "в"}]})
    assert len(content.seal(one)) == 64


def test_was_and_now_in_words():
    line = {
        "key": "1",
        "block": "dpo",
        "order": 1,
        "title": "П",
        "extra": "заочная",
        "hours": 36,
        "starts": "2026-10-01",
        "ends": "2026-11-01",
    }
    old = {"goal": "а", "starts": "2026-09-01", "ends": "2027-05-15", "level": "high", "lines": [line]}
    assert content.diff(old, old) == []
    new = old | {
        "ends": "2027-05-20",
        "lines": [line | {"hours": 24}, line | {"key": "n2", "block": "event", "title": "Семинар"}],
    }
    found = content.diff(old, new)
    assert [(c["kind"], c["was"], c["now"]) for c in found] == [
        ("head", "15.05.2027", "20.05.2027"),
        ("changed", "П; заочная, 36 ч; 01.10.2026 – 01.11.2026", "П; заочная, 24 ч; 01.10.2026 – 01.11.2026"),
        ("added", "", "Семинар; заочная, 36 ч; 01.10.2026 – 01.11.2026"),
    ]
