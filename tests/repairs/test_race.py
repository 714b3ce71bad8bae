"""Many people reach for the last seat at the same moment: one gets it, the counter stays right."""

import threading

import pytest
from django.db import connection

from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.programmes.models import Stream
from marshrut.repairs import actions
from marshrut.repairs.actions.seats import take_seat
from marshrut.repairs.models import Repair, Seat

pytestmark = pytest.mark.django_db(transaction=True)


def together(calls):
    """Results of the calls made at one moment; a refusal is its code."""
    gate, found = threading.Barrier(len(calls)), []

    def run(call):
        try:
            gate.wait(10)
            found.append(call())
        except Refused as refusal:
            found.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def test_no_number_of_parallel_tries_takes_a_seat_twice(case):
    """Ten thousand tries for three seats, then two people whose held seats lapsed press for one seat."""
    pk = case.stream.pk
    Stream.objects.filter(pk=pk).update(seats=3, taken=0)
    got = together([lambda: sum(take_seat(SYSTEM, "stream", pk) for _ in range(1250))] * 8)
    assert (len(got), sum(got), Stream.objects.get(pk=pk).taken) == (8, 3, 3)

    deed = case.cancel()
    patches = [case.repair(deed, name).patches.get() for name in ("petr", "nina")]
    Seat.objects.all().delete()
    Stream.objects.filter(pk__in=[patch.source_id for patch in patches]).update(seats=1, taken=0)
    for patch in patches:
        patch.source_id, patch.title = patches[0].source_id, patches[0].title
        patch.save()
    said = together([
        lambda: actions.accept(case.actor("petr"), pk=patches[0].repair_id).state,
        lambda: actions.accept(case.actor("nina"), pk=patches[1].repair_id).state,
        lambda: actions.accept(case.actor("petr"), pk=patches[0].repair_id).state,
        lambda: actions.accept(case.actor("nina"), pk=patches[1].repair_id).state,
    ])  # fmt: skip
    assert sorted(said) == ["accepted", "accepted", "repair.no_seat", "repair.no_seat"]
    assert Repair.objects.filter(state="accepted").count() == 1
    assert Seat.objects.filter(state="given").count() == 1
    assert Stream.objects.get(pk=patches[0].source_id).taken == 1
