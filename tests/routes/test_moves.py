"""The table of moves: whole, and no walk over it reaches a state it must not."""

import random

import pytest
from django.http import Http404

from marshrut.access.rule import REGISTRY
from marshrut.core.refusal import Refused
from marshrut.routes import actions
from marshrut.routes.models import Route, RouteVersion
from marshrut.routes.moves import DUTIES, MOVES, TOLD, reachable
from marshrut.routes.words import OPEN, State

PEOPLE = ("petr", "irina", "anna", "oksana", "rita", "vera", "maria", "klim")
REVIEWED = {"approved", "in_progress", "closing_report", "on_tutor_conclusion", "rediagnosis_due", "completed"}


def test_every_move_has_a_right_of_the_room():
    for move in MOVES.moves.values():
        assert move.right in REGISTRY, move.name
        assert reachable(move.name) <= set(State.values)


def test_the_journal_has_words_for_every_move():
    assert set(TOLD) == set(MOVES.moves)


def test_every_state_is_reached_and_left():
    reached = {"proposed"}
    while True:
        more = {t for m in MOVES.moves.values() if m.sources & reached for t in reachable(m.name)} | reached
        if more == reached:
            break
        reached = more
    assert reached == set(State.values)
    for state in OPEN:
        assert any(str(state) in move.sources for move in MOVES.moves.values()), state


def test_a_waiting_state_has_somebody_who_is_asked():
    assert set(DUTIES) >= {"proposed", "draft", "on_tutor_check", "on_org_agreement", "on_approval", "returned"}


def test_abstract_walks_never_skip_a_check():
    """Ten thousand walks over the table alone: nothing is in force without all three agreements on the way."""
    chance = random.Random(7)
    for _ in range(10_000):
        state, passed, back, pause = "proposed", set(), "", ""
        for _ in range(25):
            able = [m for m in MOVES.moves.values() if state in m.sources]
            if not able:
                break
            move = chance.choice(able)
            target = {"resubmit": back, "resume": pause}.get(move.name, move.target) or move.target
            if move.name.endswith("_return"):
                back = state
            pause = state if move.name == "suspend" else pause
            if move.name == "recall":
                passed.clear()
            passed.add(move.name)
            state = target
            if state in REVIEWED:
                assert {"tutor_agree", "org_agree", "approve"} <= passed


@pytest.mark.parametrize("seed", range(4))
def test_walks_of_people_keep_the_house_in_order(course, seed):
    """People press anything anywhere: the state is always one of the table, papers and numbers agree with it."""
    chance = random.Random(seed)
    actors = {name: course.world.actor(name) for name in PEOPLE}
    for _ in range(60):
        before = Route.objects.filter(pk=course.pk).values().get()
        allowed = [m for m in MOVES.moves.values() if before["state"] in m.sources and m.name != "terminate"]
        move = chance.choice(allowed if chance.random() < 0.7 and allowed else list(MOVES.moves.values()))
        if move.name == "terminate":
            continue
        try:
            actions.step(
                actors[chance.choice(PEOPLE)],
                pk=course.pk,
                move=move.name,
                reason="Причина достаточной длины",
                remarks=[{"field": "goal"}],
                uncovered="Причина достаточной длины",
                transfer="lesson",
            )
        except (Refused, Http404):
            assert Route.objects.filter(pk=course.pk).values().get() == before
            continue
        route = course.route
        assert str(route.state) in reachable(move.name)
        if route.state in REVIEWED:
            version = RouteVersion.objects.get(route=route, version=route.version)
            assert route.number and route.agreed_at and version.seal
