"""Seats: a queue to a full stream, a freed seat offered in turn, and never two people on one seat."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Notice
from marshrut.core.refusal import Refused
from marshrut.programmes import actions as programmes
from marshrut.programmes.models import Stream
from marshrut.repairs import actions
from marshrut.repairs.models import Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(case):
    Stream.objects.filter(pk=case.stream.pk).update(seats=2, taken=2)
    return case


def queue(case, *names):
    return [actions.join_queue(case.actor(name), kind="stream", pk=case.stream.pk) for name in names]


def taken(case):
    return Stream.objects.get(pk=case.stream.pk).taken


def free_one(case):
    programmes.give_seat_back(SYSTEM, kind="stream", pk=case.stream.pk)
    return actions.serve(SYSTEM, kind="stream", pk=case.stream.pk)


def states(*seats):
    return [Seat.objects.get(pk=seat.pk).state for seat in seats]


def test_a_freed_seat_is_offered_in_turn_with_a_term(full):
    first, second = queue(full, "petr", "nina")
    assert free_one(full) == 1 and states(first, second) == ["held", "waiting"]
    assert Seat.objects.get(pk=first.pk).until > timezone.localdate() and taken(full) == 2
    assert Notice.objects.filter(kind="repairs.seat", person_id=first.person_id).count() == 1
    actions.accept_seat(full.actor("petr"), pk=first.pk)
    assert states(first, second) == ["given", "waiting"] and taken(full) == 2
    actions.leave_seat(full.actor("petr"), pk=first.pk)
    assert states(first, second) == ["dropped", "held"] and taken(full) == 2


def test_silence_gives_the_seat_to_the_next(full):
    first, second = queue(full, "petr", "nina")
    free_one(full)
    Seat.objects.filter(pk=first.pk).update(until=timezone.localdate() - timedelta(days=1))
    assert actions.lapse(SYSTEM) == 1 and states(first, second) == ["lapsed", "held"]
    with pytest.raises(Refused, match="срок ответа прошёл"):
        actions.accept_seat(full.actor("petr"), pk=first.pk)
    actions.leave_seat(full.actor("nina"), pk=second.pk)
    assert taken(full) == 1


def test_nobody_queues_twice_or_to_free_seats_or_for_others(full):
    (seat,) = queue(full, "petr")
    with pytest.raises(Refused, match="уже в очереди"):
        queue(full, "petr")
    with pytest.raises(Http404):
        actions.leave_seat(full.actor("nina"), pk=seat.pk)
    actions.leave_seat(full.actor("petr"), pk=seat.pk)
    assert taken(full) == 2
    Stream.objects.filter(pk=full.stream.pk).update(taken=1)
    with pytest.raises(Refused, match="Свободные места есть"):
        queue(full, "petr")


def test_a_cancelled_stream_offers_no_seats(full):
    queue(full, "vera")
    full.cancel()
    assert free_one(full) == 0 and taken(full) == 1
    with pytest.raises(Refused, match="уже не будет"):
        queue(full, "olga")
