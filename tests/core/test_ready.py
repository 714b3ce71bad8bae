"""A read whose SQL is put together once answers as the queryset it was made of."""

from datetime import date

import pytest
from django.db.models import F
from django.utils import timezone

from marshrut.core.ready import Ready
from marshrut.people.models import Appointment

pytestmark = pytest.mark.django_db


def appointments(person_id, today):
    rows = Appointment.objects.filter(person_id=person_id, since__lte=today).select_related("unit", "person")
    return rows.only("role", "unit__name", "person__surname").annotate(path=F("unit__path")).order_by("pk")


def seen(row):
    return row.pk, row.role, row.unit.name if row.unit else "", row.person.surname, row.path, row.get_deferred_fields()


def test_objects_are_those_of_the_queryset_for_any_values(world, django_assert_num_queries):
    ready, today = Ready(appointments, person_id=int, today=date), timezone.localdate()
    people = list(Appointment.objects.values_list("person_id", flat=True).distinct())
    assert len(people) > 3
    for person in people:
        usual = [seen(row) for row in appointments(person, today)]
        with django_assert_num_queries(1):
            assert [seen(row) for row in ready(person_id=person, today=today)] == usual
        assert usual
    assert ready(person_id=0, today=today) == []


def test_plain_values_come_plain(world):
    person = Appointment.objects.first().person_id
    flat = Ready(lambda pk: Appointment.objects.filter(person_id=pk).values_list("role", flat=True), pk=int)
    rows = Ready(lambda pk: Appointment.objects.filter(person_id=pk).values_list("role", "since"), pk=int)
    assert flat(pk=person) == list(Appointment.objects.filter(person_id=person).values_list("role", flat=True))
    assert rows(pk=person) == list(Appointment.objects.filter(person_id=person).values_list("role", "since"))


def test_a_value_that_does_not_reach_the_statement_is_told_at_once():
    with pytest.raises(ValueError, match="other"):
        Ready(lambda pk, other: Appointment.objects.filter(pk=pk), pk=int, other=int)(pk=1, other=2)
