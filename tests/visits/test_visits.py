"""A visit from the request to the end: who answers, who writes, who reads first, what the school sees."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from marshrut.competency.models import Competency
from marshrut.core.measure import REGISTRY
from marshrut.core.models import Fact, WorkItem
from marshrut.core.moves import Move
from marshrut.core.refusal import Refused
from marshrut.visits import actions, agreement, content, queries
from marshrut.visits.models import Entry, Training, Visit
from marshrut.visits.moves import MOVES

pytestmark = pytest.mark.django_db


def ask(world, kind="lesson", by="irina", **more):
    return actions.ask(
        world.actor(by), kind=kind, host=world.person("petr").pk, guest=world.person("irina").pk, topic="Дроби, 6 класс",
        **more,
    )  # fmt: skip


def walk(world, visit, *moves):
    """Make moves by those whose turn they are; the day is an hour ago."""
    hour = timezone.now() - timedelta(hours=1)
    who = {"agree": "petr", "schedule": "irina", "hold": "irina", "give": "irina", "reflect": "petr", "close": "irina"}
    given = {
        "schedule": {"starts": hour, "minutes": 40, "place": "каб. 12"},
        "give": {"words": "Цель назвали ученики сами.", "next_step": "Карточки-опоры для троих"},
        "reflect": {"words": ""},
    }
    for move in moves:
        actions.step(world.actor(who[move]), pk=visit.pk, move=move, **given.get(move, {}))
    visit.refresh_from_db()
    return visit


def admit(world, who="irina"):
    return actions.train(world.actor(who), marks=key())


def key(shift=0):
    lessons = enumerate(content.current().lessons)
    return {f"{n}-{code}": min(3, mark + shift) for n, one in lessons for code, mark in one.key.items()}


def row(name, value, turn=1):
    return {"key": name, "value": value, "turn": turn}


def test_the_card_has_eight_to_ten_criteria_tied_to_competencies_of_the_framework(world):
    card = content.current()
    known = set(Competency.objects.values_list("code", flat=True))
    assert 8 <= len(card.criteria) <= 10
    assert all(len(one.levels) == 4 and set(one.competencies) <= known and one.competencies for one in card.criteria)
    assert all(set(lesson.key) == card.codes for lesson in card.lessons)


def test_a_visit_goes_its_whole_way_and_says_facts_without_the_card(world):
    visit = walk(world, ask(world, line=77), "agree", "schedule", "hold", "give", "reflect", "close")
    assert visit.state == "closed" and visit.not_for_sanctions
    facts = list(Fact.objects.filter(kind__startswith="visit.", subject_id=visit.pk).order_by("pk"))
    assert [fact.kind.removeprefix("visit.") for fact in facts] == [
        "requested", "host_agreed", "scheduled", "held", "feedback_given", "reflected", "closed",
    ]  # fmt: skip
    assert facts[-1].data["line"] == 77 and "Карточки" not in str([fact.data for fact in facts])
    assert not WorkItem.objects.filter(kind__startswith="visits.", subject_id=visit.pk, state="open").exists()


def test_who_was_asked_answers_and_may_refuse_without_a_reason(world):
    visit = ask(world)
    with pytest.raises(Http404):
        actions.step(world.actor("irina"), pk=visit.pk, move="agree")
    assert actions.step(world.actor("petr"), pk=visit.pk, move="refuse").state == "refused"
    invited = ask(world, by="petr")
    assert actions.step(world.actor("irina"), pk=invited.pk, move="agree").state == "host_agreed"
    with pytest.raises(Refused, match=r"move\.cancel\.reason"):
        actions.step(world.actor("petr"), pk=invited.pk, move="cancel", reason="нет")


def test_a_proposed_day_is_named_by_the_answer_and_nothing_is_held_ahead(world):
    visit = ask(world, starts=timezone.now() + timedelta(days=3))
    walk(world, visit, "agree")
    assert visit.state == "scheduled"
    with pytest.raises(Refused, match=r"visit\.hold\.early"):
        walk(world, visit, "hold")


@pytest.mark.parametrize("move", MOVES.moves)
def test_a_move_goes_only_from_its_states(world, move):
    made: Move = MOVES.moves[move]
    for state in set(MOVES.states) - made.sources:
        with pytest.raises(Refused, match=rf"move\.{move}\.from_{state}"):
            MOVES.take(move, state, "Достаточно длинная причина")
    visit = ask(world)
    Visit.objects.filter(pk=visit.pk).update(state="closed")
    actor = world.actor("petr" if made.right in ("visits.host", "visits.answer") else "irina")
    with pytest.raises(Refused, match=rf"move\.{move}\.from_closed"):
        actions.step(actor, pk=visit.pk, move=move, reason="Достаточно длинная причина")


def test_a_recorded_lesson_is_shown_by_its_teacher_with_a_link_and_without_pupils(world):
    link = "https://school.example/lesson"
    for given, code in (
        ({"by": "irina", "link": link, "no_pupils": True}, "host"),
        ({"by": "petr", "no_pupils": True}, "link"),
        ({"by": "petr", "link": link}, "pupils"),
    ):
        with pytest.raises(Refused, match=rf"visit\.recorded\.{code}"):
            ask(world, kind="recorded", **given)
    assert ask(world, kind="recorded", by="petr", link=link, no_pupils=True).link == link


def test_entries_come_late_twice_and_out_of_order(world):
    admit(world)
    visit = walk(world, ask(world), "agree", "schedule")
    irina = world.actor("irina")
    actions.save(
        irina, pk=visit.pk, rows=[row("m-goal", 3, 20), row("n-0000aaaa", {"text": "Начали", "at": "10:15"}, 20)]
    )
    kept = actions.save(irina, pk=visit.pk, rows=[row("m-goal", 1, 10), row("m-goal", 3, 20), row("m-none", 2, 5)])
    assert kept == [("m-goal", 10), ("m-goal", 20), ("m-none", 5)]
    assert dict(Entry.objects.filter(visit=visit).values_list("key", "value")) == {
        "m-goal": 3, "n-0000aaaa": {"text": "Начали", "at": "10:15"},
    }  # fmt: skip
    walk(world, visit, "hold", "give")
    with pytest.raises(Refused, match=r"card\.over"):
        actions.save(irina, pk=visit.pk, rows=[row("m-goal", 0, 99)])


@pytest.mark.parametrize("value", [4, -1, "3", None, True and 2.0, [1], {"text": "x"}])
def test_a_mark_is_a_whole_number_from_zero_to_three(world, value):
    admit(world)
    visit = walk(world, ask(world), "agree", "schedule")
    actions.save(world.actor("irina"), pk=visit.pk, rows=[row("m-goal", value)])
    assert not Entry.objects.filter(visit=visit).exists()


def test_an_observer_below_the_border_writes_notes_and_no_marks(world):
    turned = {name: 3 - mark for name, mark in key().items()}
    assert not actions.train(world.actor("irina"), marks=turned).passed
    visit = walk(world, ask(world), "agree", "schedule")
    actions.save(
        world.actor("irina"), pk=visit.pk, rows=[row("m-goal", 3), row("n-0000aaaa", {"text": "Тихо", "at": ""})]
    )
    assert list(Entry.objects.filter(visit=visit).values_list("key", flat=True)) == ["n-0000aaaa"]
    made = admit(world)
    assert made.passed and made.kappa == 1 and queries.may_score(world.actor("irina"), world.person("irina").pk)


def test_agreement_has_an_interval_and_tells_severity():
    marks = [0, 1, 2, 3, 2, 1, 1, 2, 3, 0, 2, 2]
    near = agreement.outcome([min(3, one + (n % 4 == 0)) for n, one in enumerate(marks)], marks)
    assert near.low < near.kappa < near.high <= 1 and near.bias > 0
    assert agreement.outcome([2, 2, 2], [2, 2, 2]).kappa is None


def test_an_unfinished_exercise_is_not_judged(world):
    with pytest.raises(Refused, match=r"training\.partial"):
        actions.train(world.actor("petr"), marks={"0-goal": 1})
    assert not Training.objects.exists()


def test_the_teacher_is_the_first_reader_and_the_school_reads_only_what_is_shown(world, enter):
    visit = walk(world, ask(world), "agree", "schedule", "hold")
    petr, anna, page = world.actor("petr"), world.actor("anna"), reverse("visits:visit", args=[visit.pk])
    Entry.objects.create(
        visit=visit, key="n-0000aaaa", value={"text": "Дети спорят", "at": "10:20"}, turn=1, said_at=timezone.now()
    )
    assert "Дети спорят" not in enter("petr").get(page).content.decode()
    walk(world, visit, "give")
    with pytest.raises(Refused, match=r"card\.unread"):
        actions.share(petr, pk=visit.pk)
    assert enter("anna").get(page).status_code == 404
    assert "Дети спорят" in enter("petr").get(page).content.decode()
    actions.share(petr, pk=visit.pk)
    assert "Дети спорят" in enter("anna").get(page).content.decode()
    assert queries.visits(anna, which="shown").count() == 1
    actions.unshare(petr, pk=visit.pk)
    assert enter("anna").get(page).status_code == 404 and not queries.visits(anna).exists()


def test_a_peer_visit_has_no_card_and_enters_no_figure_but_the_count(world, enter):
    visit = walk(world, ask(world, kind="peer"), "agree", "schedule")
    assert enter("irina").get(reverse("visits:card", args=[visit.pk])).status_code == 404
    with pytest.raises(Http404):
        actions.save(world.actor("irina"), pk=visit.pk, rows=[row("t-words", "а")])
    walk(world, visit, "hold", "give", "reflect", "close")
    today = timezone.localdate()
    assert [tuple(r)[1:] for r in REGISTRY["visits.held"].rows(today)] == [(1, 1)]
    assert not REGISTRY["visits.with_step"].rows(today)
    walk(world, ask(world), "agree", "schedule", "hold", "give")
    assert [tuple(r)[1:] for r in REGISTRY["visits.with_step"].rows(today)] == [(1, 1)]


def test_the_card_without_a_script_and_on_paper(world, enter):
    admit(world)
    visit = walk(world, ask(world), "agree", "schedule")
    irina, card = enter("irina"), reverse("visits:card", args=[visit.pk])
    assert irina.post(card, {"m-goal": "2", "note": "Класс молчит", "t-next": "Вопросы"}).status_code == 302
    text = irina.get(card).content.decode()
    assert 'value="2" checked' in text and "Класс молчит" in text and "не для санкций" in text
    walk(world, visit, "hold", "give")
    paper = enter("petr").get(reverse("visits:card_pdf", args=[visit.pk]))
    assert paper.content.startswith(b"%PDF") and paper["Cache-Control"] == "private, no-store"


def test_a_form_with_mistakes_keeps_what_was_typed(world, enter):
    irina, new = enter("irina"), reverse("visits:new")
    answer = irina.post(
        new, {"kind": "lesson", "side": "guest", "email": "no@example.com", "topic": "Тема", "minutes": "40"}
    )
    assert answer.status_code == 422 and "Человека с такой почтой" in answer.content.decode()
    visit = walk(world, ask(world), "agree", "schedule", "hold")
    answer = irina.post(reverse("visits:step", args=[visit.pk, "give"]), {"words": "Урок прошёл живо", "next_step": ""})
    assert answer.status_code == 409 and "Урок прошёл живо" in answer.content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(world, enter, django_assert_num_queries):
    irina, page = enter("irina"), reverse("visits:listing")
    ask(world)
    irina.get(page)
    with CaptureQueriesContext(connection) as one:
        irina.get(page)
    for _ in range(12):
        ask(world)
    with django_assert_num_queries(len(one)):
        assert irina.get(page).status_code == 200
