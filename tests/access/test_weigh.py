"""A condition weighed on a row in hand: yes, no, or «ask the database»."""

import pytest
from django.db.models import F, Q

from marshrut.access.weigh import weigh
from marshrut.people.models import Employment, Person
from marshrut.region.models import Unit
from marshrut.routes.models import Route

ROUTE = Route(pk=7, person_id=5, tutor_id=None, state="draft", unit=Unit(path="29.karg."))


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (Q(person_id=5), True),
        (Q(person_id=6), False),
        (~Q(tutor_id=5), True),
        (Q(tutor_id__isnull=True), True),
        (Q(unit__path__startswith="29."), True),
        (Q(unit__path__startswith="30."), False),
        (Q(tutor__surname="Иванова"), False),
        (Q(pk__in=()), False),
        (~Q(pk__in=()), True),
        (Q(state__in=["draft"]) & ~Q(person_id=6), True),
        (Q(person_id=6) | Q(state="draft"), True),
        (Q(), True),
        (Q(person_id__in=Person.objects.values("pk")), None),
        (Q(person_id=6, tutor_id__in=Person.objects.values("pk")), False),
        (Q(person_id=5) | Q(tutor_id__in=Person.objects.values("pk")), True),
        (~Q(person_id__in=Person.objects.values("pk")), None),
        (Q(person_id=F("tutor_id")), None),
        (Q(state__icontains="r"), None),
        (Q(person_id=5) ^ Q(state="draft"), None),
        (Q(lines__state="done"), None),
    ],
)
def test_only_what_the_row_itself_tells_is_answered(condition, answer):
    assert weigh(condition, ROUTE) is answer


def test_a_row_behind_a_key_is_read_from_the_row():
    assert weigh(Q(employment__position="head"), Route(employment=Employment(position="head"))) is True
