"""Proofs of transfer: who may add one, once from a source, only while the route is under way."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.routes import actions, queries
from marshrut.routes.models import TransferMark

pytestmark = pytest.mark.django_db
LESSON = {"kind": "lesson", "title": "Урок «Дроби», 6 класс"}


def test_another_room_notes_a_proof_once_from_its_source(course):
    person = course.world.person("petr").pk
    assert queries.route_to_prove(SYSTEM, person) is None
    course.to("approved")
    assert queries.route_to_prove(SYSTEM, person) == course.pk
    today = timezone.localdate()
    for title in ("Урок", "Урок «Дроби»"):
        actions.note_transfer(
            course.world.actor("irina"), route=course.pk, kind="lesson", at=today, title=title, source=("visit", 7)
        )
    assert list(TransferMark.objects.values_list("title", "by_id")) == [
        ("Урок «Дроби»", course.world.person("irina").pk)
    ]
    assert actions.forget_transfer(SYSTEM, source=("visit", 7)) == 1
    assert not TransferMark.objects.exists()


def test_a_proof_by_hand_is_the_teachers_or_the_tutors(course):
    course.to("approved")
    today = timezone.localdate()
    made = actions.add_transfer(course.world.actor("petr"), pk=course.pk, at=today, **LESSON)
    with pytest.raises(Http404):
        actions.add_transfer(course.world.actor("anna"), pk=course.pk, at=today, **LESSON)
    actions.drop_transfer(course.world.actor("irina"), pk=course.pk, proof=made.pk)
    assert not TransferMark.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "none"}, "transfer.kind"),
        ({"kind": "song"}, "transfer.kind"),
        ({"title": "  "}, "transfer.title"),
        ({"at": timezone.localdate() + timedelta(days=1)}, "transfer.day"),
    ],
)
def test_a_bad_proof_is_refused_in_words(course, change, code):
    course.to("approved")
    given = {"at": timezone.localdate(), **LESSON} | change
    with pytest.raises(Refused) as refused:
        actions.add_transfer(course.world.actor("petr"), pk=course.pk, **given)
    assert refused.value.code == code
    assert not TransferMark.objects.exists()


def test_before_approval_there_is_nothing_to_prove(course):
    with pytest.raises(Refused, match="рано или поздно"):
        actions.add_transfer(course.world.actor("petr"), pk=course.pk, at=timezone.localdate(), **LESSON)
