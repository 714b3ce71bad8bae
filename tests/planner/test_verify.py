"""The checker sees every kind of broken rule: each test spoils a good plan in one way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from marshrut.planner import Activity, Block, Catalogue, Code, Form, Teacher, propose, verify

ROWS = [
    Activity(Block.DPO, 36, (10, 30), ((0, 0.6, 0.1),), 10, busy=((10, 11),), programme=1),
    Activity(Block.DPO, 36, (60, 90), ((1, 0.6, 0.1),), 10, programme=2),
    Activity(Block.EVENT, 8, (120, 121), ((0, 0.3, 0.1),), 10, ((120, 121),), Form.IN_PERSON, place=0),
    Activity(Block.COMMUNITY, 10, (0, 300)),
]


@pytest.fixture
def catalogue():
    return Catalogue.from_rows(ROWS, 2)


@pytest.fixture
def teacher():
    return Teacher(np.array([-2.0, -1.5]), np.array([0.3, 0.3]), hours=90, start=0, end=300, travel=np.array([1.0]))


@pytest.fixture
def plan(teacher, catalogue):
    plan = propose(teacher, catalogue)
    assert plan.acts == (3, 0, 1, 2)
    return plan


def codes(violations):
    return {v.code for v in violations}


def test_a_good_plan_passes(teacher, catalogue, plan):
    assert verify(teacher, catalogue, plan) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"hours": 80}, Code.HOURS),
        ({"end": 80}, Code.DATES),
        ({"blackout": ((121, 130),)}, Code.BLACKOUT),
        ({"done": ((1, -500),)}, Code.DONE_3_YEARS),
        ({"max_trip": 0.5}, Code.TRIP_TOO_LONG),
        ({"travel": np.array([np.inf])}, Code.ROAD_CLOSED),
        ({"forbidden": (2,)}, Code.FORBIDDEN),
        ({"form": Form.REMOTE, "form_strict": True}, Code.FORM),
    ],
)
def test_a_rule_of_the_teacher(teacher, catalogue, plan, change, code):
    assert code in codes(verify(replace(teacher, **change), catalogue, plan))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"span": (20, 40)}, Code.CLASH),
        ({"programme": 1}, Code.CLASH),
        ({"busy": ((11, 12),)}, Code.CLASH),
        ({"requires": 5}, Code.PREREQ),
        ({"requires": 2}, Code.PREREQ),
        ({"seats": 0}, Code.SEAT),
        ({"hours": 30}, Code.WRONG_LINE),
    ],
)
def test_a_rule_of_an_activity(teacher, plan, change, code):
    rows = [ROWS[0], replace(ROWS[1], **change), *ROWS[2:]]
    assert code in codes(verify(teacher, Catalogue.from_rows(rows, 2), plan))


def test_a_lost_lock(teacher, catalogue, plan):
    lost = replace(plan, lines=[line for line in plan.lines if line.act != 3], hours=plan.hours - 10)
    assert codes(verify(replace(teacher, locked=(3,)), catalogue, lost)) == {Code.LOCK_DROPPED}


def test_a_line_twice(teacher, catalogue, plan):
    twice = replace(plan, lines=[*plan.lines, plan.lines[0]], hours=plan.hours + 10)
    assert Code.WRONG_LINE in codes(verify(teacher, catalogue, twice))


def test_too_many_of_a_block(teacher, plan):
    rows = [replace(row, block=Block.COMMUNITY) for row in ROWS]
    assert Code.BLOCK_MAX in codes(verify(teacher, Catalogue.from_rows(rows, 2), plan))


def test_a_high_deficit_left_open_though_it_could_be_covered(teacher, catalogue, plan):
    short = replace(plan, lines=[line for line in plan.lines if line.act != 1], hours=plan.hours - 36)
    assert [(v.code, v.acts) for v in verify(teacher, catalogue, short)] == [(Code.UNCOVERED, (1,))]


def test_a_high_deficit_left_open_for_a_line_that_covers_nothing(teacher, plan):
    idle = Activity(Block.MATERIAL, 40, (0, 300))
    catalogue = Catalogue.from_rows([*ROWS, idle], 2)
    lines = [line for line in plan.lines if line.act != 1]
    lines.append(replace(plan.lines[0], act=4, hours=40))
    spoiled = replace(plan, lines=lines, hours=plan.hours + 4)
    assert (Code.UNCOVERED, (1,)) in [(v.code, v.acts) for v in verify(teacher, catalogue, spoiled)]
