"""The discussion of a route: each word to its audience, a call to those who see it, «решено»."""

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marshrut.core.models import Notice
from marshrut.core.refusal import Refused
from marshrut.routes import actions, queries
from marshrut.routes.models import Comment, RouteLine

pytestmark = pytest.mark.django_db


def say(course, who="petr", text="Какую программу взять?", **more):
    return actions.comment(course.world.actor(who), pk=course.pk, text=text, **more)


def seen(course, who):
    return {row.text for row in queries.discussion(course.world.actor(who), course.pk)["threads"]}


@pytest.fixture
def agreed(course):
    """A route that the school and the centre see."""
    return course.to("on_approval")


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        ("pair", {"petr", "irina"}),
        ("school", {"petr", "irina", "anna"}),
        ("all", {"petr", "irina", "anna", "rita", "oksana"}),
    ],
)
def test_a_word_is_seen_by_its_audience_only(agreed, enter, audience, who):
    say(agreed, audience=audience)
    for name in ("petr", "irina", "anna", "rita", "oksana"):
        assert bool(seen(agreed, name)) == (name in who), name
        page = enter(name).get(reverse("routes:comments", args=[agreed.pk])).content.decode()
        assert ("Какую программу" in page) == (name in who), name
    for name in ("vera", "maria", "lidia"):
        assert enter(name).get(reverse("routes:comments", args=[agreed.pk])).status_code == 404


def test_nobody_speaks_to_an_audience_they_are_not_in(agreed):
    for who, audience in (("anna", "pair"), ("rita", "school"), ("petr", "everybody")):
        with pytest.raises(Refused, match=r"comment\.audience"):
            say(agreed, who, audience=audience)
    with pytest.raises(Http404):
        say(agreed, "vera")
    with pytest.raises(Refused, match=r"comment\.empty"):
        say(agreed, text="  ")


def test_those_called_are_told_and_only_those_who_will_see(agreed):
    anna, irina = agreed.world.person("anna").pk, agreed.world.person("irina").pk
    with pytest.raises(Refused, match=r"comment\.called"):
        say(agreed, called=[anna])
    assert not Comment.objects.exists()
    made = say(agreed, audience="school", called=[anna, irina])
    told = Notice.objects.filter(kind="routes.comment")
    assert set(told.values_list("person_id", flat=True)) == {anna, irina}
    assert told[0].url.endswith(f"#comment-{made.pk}") and "программу" not in told[0].text
    actions.choose_reminders(agreed.world.actor("irina"), wanted=[])
    Notice.objects.all().delete()
    say(agreed, called=[irina])
    assert not Notice.objects.exists()


def test_an_answer_keeps_the_place_and_the_audience_and_opens_what_was_resolved(agreed):
    line = RouteLine.objects.filter(route=agreed.pk).first()
    made = say(agreed, audience="school", line=line.pk)
    actions.resolve_comment(agreed.world.actor("anna"), pk=agreed.pk, comment=made.pk)
    assert queries.discussion(agreed.world.actor("petr"), agreed.pk)["open"] == 0
    answer = say(agreed, "anna", "Возьмите вторую", parent=made.pk, audience="all")
    assert (answer.line_id, answer.audience) == (line.pk, "school")
    made.refresh_from_db()
    assert made.resolved_at is None
    found = queries.discussion(agreed.world.actor("petr"), agreed.pk, line=line.pk)
    assert [len(row.replies) for row in found["threads"]] == [1]
    with pytest.raises(Http404):
        say(agreed, "rita", "Вижу?", parent=made.pk, audience="all")
    with pytest.raises(Http404):
        actions.resolve_comment(agreed.world.actor("rita"), pk=agreed.pk, comment=made.pk)


def test_before_the_school_is_asked_it_knows_of_no_discussion(course, enter):
    course.to("draft")
    say(course, audience="all")
    assert enter("anna").get(reverse("routes:comments", args=[course.pk])).status_code == 404
    names = [person.surname for person in queries.discussion(course.world.actor("petr"), course.pk)["people"]]
    assert names == ["Тьюторова"]


def test_a_refused_word_stays_in_its_field(agreed, enter):
    anna = agreed.world.person("anna").pk
    answer = enter("petr").post(
        reverse("routes:comments", args=[agreed.pk]), {"text": "Смотрите срок", "audience": "pair", "called": [anna]}
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and "Смотрите срок</textarea>" in text and "расширьте круг" in text


def test_a_line_deleted_leaves_the_word(agreed):
    line = RouteLine.objects.filter(route=agreed.pk).first()
    made = say(agreed, line=line.pk)
    line.delete()
    made.refresh_from_db()
    assert made.line is None


def test_the_page_costs_the_same_for_many_words(agreed, enter, django_assert_num_queries):
    petr, page = enter("petr"), reverse("routes:comments", args=[agreed.pk])
    irina = agreed.world.person("irina").pk
    say(agreed, "irina", text="Ответ", parent=say(agreed, called=[irina]).pk)
    petr.get(page)
    with CaptureQueriesContext(connection) as few:
        petr.get(page)
    for n in range(15):
        say(agreed, "irina", text="Ответ", parent=say(agreed, text=f"Вопрос {n}", called=[irina]).pk)
    with django_assert_num_queries(len(few)):
        assert petr.get(page).status_code == 200
