"""Support of a teacher: the board, contacts, reminders, proofs from visits."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Notice
from marshrut.core.refusal import Refused
from marshrut.people.models import Employment, Person
from marshrut.routes import actions, jobs, queries
from marshrut.routes.models import Comment, Contact, Route, RouteLine, TransferMark
from marshrut.routes.support import COLUMN, Case, harm, next_act, risks
from marshrut.routes.words import State
from marshrut.visits import actions as visits

TODAY = timezone.localdate()
FAR = TODAY + timedelta(days=200)


def case(**more):
    start = {
        "state": "in_progress", "level": "medium", "silent": 5, "due": None, "ends": FAR, "late_lines": 0, "proofs": 0,
    }  # fmt: skip
    return Case(**(start | more))


@given(
    st.integers(0, 400),
    st.integers(1, 100),
    st.sampled_from(sorted(COLUMN)),
    st.sampled_from(["high", "medium", "low", ""]),
)
def test_harm_grows_with_silence_and_with_need(days, more, state, level):
    now = harm(case(silent=days, state=state, level=level), TODAY)
    assert now <= harm(case(silent=days + more, state=state, level=level), TODAY)
    assert now <= harm(case(silent=days, state=state, level="high"), TODAY)
    assert harm(case(silent=days, state=state, level=level, due=TODAY - timedelta(days=3)), TODAY) > now


@pytest.mark.parametrize(
    ("given_", "where"),
    [
        ({"state": "on_tutor_check", "silent": 90}, "card"),
        ({"state": "on_tutor_conclusion"}, "card"),
        ({"promised": "прислать разбор", "promised_on": TODAY}, "contact"),
        ({"silent": 30}, "contact"),
        ({"state": "returned"}, "card"),
        ({"late_lines": 1}, "contact"),
        ({"ends": TODAY + timedelta(days=30)}, "visit"),
        ({"ends": TODAY + timedelta(days=30), "proofs": 1}, ""),
        ({"state": "on_approval"}, ""),
    ],
)
def test_the_next_act_is_the_most_urgent_one(given_, where):
    assert next_act(case(**given_), TODAY).where == where


def test_risks_are_named():
    told = risks(case(silent=34, due=TODAY - timedelta(days=1), late_lines=2, copied=1), TODAY)
    assert len(told) == 4 and "34" in told[0]
    assert not risks(case(), TODAY)


def test_every_state_a_tutor_sees_has_a_column():
    ended = {State.PROPOSED, State.COMPLETED, State.TERMINATED, State.REFUSED}
    assert set(COLUMN) == set(State) - ended


def lead_back(pk, days):
    """The tutor got the route so many days ago."""
    Fact.objects.filter(subject_id=pk, kind__startswith="route.").update(
        occurred_at=timezone.now() - timedelta(days=days)
    )


def test_silence_is_red_at_thirty_days_and_a_contact_in_two_taps_ends_it(course, enter):
    course.to("approved")
    lead_back(course.pk, 30)
    irina, page = enter("irina"), reverse("routes:board")
    assert "нет контакта 30 дн." in irina.get(page).content.decode()
    answer = irina.post(reverse("routes:contacts", args=[course.pk]), {"kind": "call", "from": "board"})
    assert answer.url == page
    text = irina.get(page).content.decode()
    assert "нет контакта 30" not in text and "10 мин" in text
    made = Contact.objects.get()
    assert (made.minutes, made.on) == (10, TODAY)
    lead_back(course.pk, 29)
    made.delete()
    assert "нет контакта 29" not in irina.get(page).content.decode()


def test_the_tutors_own_word_in_the_discussion_is_a_contact(course):
    course.to("approved")
    lead_back(course.pk, 40)
    irina = course.world.actor("irina")
    assert queries.board(irina)["red"] == 1 and queries.silent_routes(SYSTEM) == {irina.person_id: 1}
    actions.comment(course.world.actor("petr"), pk=course.pk, text="Когда встретимся?")
    assert queries.board(irina)["red"] == 1
    actions.comment(irina, pk=course.pk, text="В среду")
    assert queries.board(irina)["red"] == 0 and not queries.silent_routes(SYSTEM)


def test_only_the_tutor_writes_contacts_and_what_was_not_is_refused(course, enter):
    course.to("approved")
    with pytest.raises(Http404):
        actions.note_contact(course.world.actor("anna"), pk=course.pk, kind="call")
    irina = course.world.actor("irina")
    for given_, code in (
        ({"kind": "fax"}, "kind"),
        ({"kind": "call", "on": TODAY + timedelta(days=1)}, "ahead"),
        ({"kind": "call", "minutes": 0}, "minutes"),
    ):
        with pytest.raises(Refused, match=rf"contact\.{code}"):
            actions.note_contact(irina, pk=course.pk, **given_)
    page = reverse("routes:contacts", args=[course.pk])
    answer = enter("irina").post(page, {"kind": "call", "minutes": "999", "text": "Говорили о дробях"})
    assert answer.status_code == 422 and "Говорили о дробях" in answer.content.decode()
    made = actions.note_contact(irina, pk=course.pk, kind="call", text="Дроби")
    assert "Дроби" in enter("petr").get(page).content.decode()
    assert enter("anna").get(page).status_code == 404
    Contact.objects.update(at=timezone.now() - timedelta(days=1))
    with pytest.raises(Refused, match=r"contact\.old"):
        actions.drop_contact(irina, pk=course.pk, contact=made.pk)


def crowd(course, count):
    """More teachers of the same tutor, each with a line, a contact and a question."""
    world, route = course.world, course.route
    for n in range(count):
        person = Person.objects.create(surname=f"Ученикова{n}", name="Анна", sort_key=f"у{n:03}", search_text="у")
        job = Employment.objects.create(
            person=person, unit=route.unit, position="teacher", since=TODAY - timedelta(days=99), is_main=True
        )
        made = Route.objects.create(
            person=person, employment=job, unit=route.unit, region_code="29", tutor=world.person("irina"), state="in_progress",
            starts=TODAY - timedelta(days=60), ends=FAR, state_since=timezone.now() - timedelta(days=n), level="medium",
        )  # fmt: skip
        RouteLine.objects.create(
            route=made, block="event", title="Семинар", ends=TODAY - timedelta(days=1), report="слово " * 20
        )
        Comment.objects.create(route=made, author=person, text="Вопрос")


def test_forty_teachers_cost_as_many_statements_as_one(course, enter, django_assert_num_queries):
    course.to("approved")
    crowd(course, 2)
    actions.print_missing(SYSTEM)
    irina, page = enter("irina"), reverse("routes:board")
    irina.get(page)
    with CaptureQueriesContext(connection) as few:
        irina.get(page)
    crowd(course, 38)
    actions.print_missing(SYSTEM)
    with django_assert_num_queries(len(few)):
        text = irina.get(page).content.decode()
    assert text.count("Записать контакт") == 41
    harms = [card["harm"] for card in queries.board(course.world.actor("irina"))["cards"]]
    assert harms == sorted(harms, reverse=True)


def test_reminders_come_once_a_day_in_one_line_and_each_kind_can_be_stopped(course):
    course.to("approved")
    crowd(course, 3)
    Route.objects.update(state_since=timezone.now() - timedelta(days=40))
    lead_back(course.pk, 40)
    irina = course.world.actor("irina")
    actions.note_contact(irina, pk=course.pk, kind="call", next_step="прислать разбор", next_on=TODAY)
    assert actions.remind_tutors(SYSTEM) == {"routes.silence": 1, "routes.promised": 1}
    assert actions.remind_tutors(SYSTEM) == {"routes.silence": 0, "routes.promised": 0}
    told = Notice.objects.filter(person_id=irina.person_id, kind="routes.silence")
    assert [notice.text for notice in told] == ["Нет контакта 30 дней и больше: 3\u00a0педагога."]
    Notice.objects.all().delete()
    actions.choose_reminders(irina, wanted=["routes.promised"])
    assert actions.remind_tutors(SYSTEM) == {"routes.silence": 0, "routes.promised": 1}
    actions.choose_reminders(irina, wanted=["routes.silence", "routes.promised", "routes.comment"])
    assert all(one["on"] for one in queries.reminders(irina))


def visited(course, host="petr", kind="lesson", line=None):
    """A visit bound to a line of the route, held an hour ago; the fact is heard."""
    world = course.world
    other = {"petr": "irina", "irina": "petr"}[host]
    made = visits.ask(
        world.actor(other), kind=kind, host=world.person(host).pk, guest=world.person(other).pk, topic="Дроби",
        line=line or RouteLine.objects.filter(route=course.pk).first().pk,
    )  # fmt: skip
    visits.step(world.actor(host), pk=made.pk, move="agree")
    visits.step(world.actor(other), pk=made.pk, move="schedule", starts=timezone.now() - timedelta(hours=1))
    visits.step(world.actor(other), pk=made.pk, move="hold")
    jobs.on_visit_held(Fact.objects.get(kind="visit.held", subject_id=made.pk))
    return made


def test_a_held_visit_is_a_proof_of_transfer_in_the_route_of_who_showed_the_work(course):
    course.to("approved")
    made = visited(course)
    jobs.on_visit_held(Fact.objects.get(kind="visit.held", subject_id=made.pk))
    mark = TransferMark.objects.get(route=course.pk)
    assert (mark.kind, mark.source_kind, mark.source_id) == ("lesson", "visit", made.pk)
    assert mark.title == "Дроби" and mark.on == TODAY
    page = queries.contacts(course.world.actor("petr"), course.pk)
    assert [len(line["visits"]) for line in page["practice"]].count(1) == 1


@pytest.mark.parametrize(("host", "kind"), [("irina", "lesson"), ("petr", "peer")])
def test_a_visit_of_another_or_without_a_card_proves_nothing(course, host, kind):
    course.to("approved")
    visited(course, host=host, kind=kind)
    assert not TransferMark.objects.exists()


def test_a_route_that_gathers_no_proofs_is_left_alone(course):
    course.to("draft")
    visited(course)
    visited(course, line=999_999)
    assert not TransferMark.objects.exists()


def test_the_board_of_somebody_without_teachers_says_so(world, enter):
    assert "Педагогов пока нет" in enter("vera").get(reverse("routes:board")).content.decode()
