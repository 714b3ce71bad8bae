"""Random storms of cancels, moves, answers and undos: seats are never oversold, other lines stay, one message a person."""

import random

import pytest

from marshrut.core.models import Notice
from marshrut.core.refusal import Refused
from marshrut.programmes.models import Stream
from marshrut.repairs import actions
from marshrut.repairs.models import Deed, Patch, Repair, Seat
from marshrut.routes.models import RouteLine

pytestmark = pytest.mark.django_db
#: What a rule may say in a storm.
EXPECTED = {"", "stream.cancelled", "deed.next", "repair.state", "repair.no_seat", "line.dates.outside"}


def whole():
    rows = RouteLine.objects.values_list("pk", "source_kind", "source_id", "title", "starts", "ends", "hours")
    return {row[0]: row for row in rows}


def invariants(before):
    assert not [s for s in Stream.objects.all() if not 0 <= s.taken <= s.seats]
    for stream in Stream.objects.all():
        sitting = Seat.objects.filter(kind="stream", object_id=stream.pk, state__in=["held", "given"]).count()
        assert stream.taken == sitting, "the counter is the number of people with a seat"
    after, hit = whole(), set(Patch.objects.values_list("line", flat=True))
    assert set(after) == set(before)
    assert all(after[pk] == row for pk, row in before.items() if pk not in hit), "a line that nothing hit has changed"
    for deed in Deed.objects.all():
        told = list(deed.repairs.exclude(state="withdrawn").values_list("person", "notice_id"))
        assert len({person for person, _ in told}) == len(told)
        assert Notice.objects.filter(pk__in=[notice for _, notice in told]).count() == len(told)
    withdrawn = Repair.objects.filter(state="withdrawn").values("notice_id")
    assert not Notice.objects.filter(pk__in=withdrawn).exists()


def answer(case, chance):
    waiting = list(Repair.objects.filter(state__in=["offered", "nothing"]).order_by("pk"))
    if waiting:
        repair = chance.choice(waiting)
        name = "petr" if repair.person == case.world.person("petr") else "nina"
        call = chance.choice([actions.accept, actions.accept, actions.decline])
        call(case.actor(name), pk=repair.pk)


@pytest.mark.parametrize("seed", range(6))
def test_a_storm_leaves_everything_right(case, seed):
    chance, before = random.Random(seed), whole()
    Stream.objects.update(seats=chance.choice([1, 2, 3]))
    for _ in range(8):
        case.stream = chance.choice(list(Stream.objects.order_by("pk")))
        deed = Deed.objects.exclude(state="undone").first()
        acts = [case.cancel, lambda: case.move(chance.choice([2, 9, 300])), lambda: answer(case, chance)]
        acts += [lambda deed=deed: actions.undo(case.holder, pk=deed.pk)] if deed else []
        try:
            chance.choice(acts)()
        except Refused as refusal:
            refused = refusal.code
        else:
            refused = ""
        assert refused in EXPECTED
        invariants(before)
