"""Rights to one row, asked by their branches, are those that the conditions give."""

import pytest

from marshrut.access.rule import REGISTRY, rights_to
from marshrut.core.actor import SYSTEM, Actor
from marshrut.people.models import Account
from marshrut.people.queries import signed_in
from marshrut.routes.models import Route

pytestmark = pytest.mark.django_db
#: Rights of the room to other things: units, files.
OTHER = {"routes.circumstances", "routes.print_many", "routes.evidence", "routes.evidence_own"}
RULES = [rule for name, rule in REGISTRY.items() if name.startswith("routes.") and name not in OTHER]


def test_branches_and_conditions_give_the_same(stage):
    actors = [SYSTEM, Actor(), *(signed_in(account)[0] for account in Account.objects.all())]
    given = 0
    for actor in actors:
        for pk in Route.objects.values_list("pk", flat=True):
            rows = Route.objects.filter(pk=pk)
            row, names = rights_to(actor, Route.objects.all(), pk, *RULES)
            assert names == {rule.name for rule in RULES if rule.of(actor, rows).exists()}
            assert (row is not None) == bool(names)
            given += len(names)
    assert given > len(actors)


def test_a_row_that_is_not_there_gives_nothing(stage):
    assert rights_to(SYSTEM, Route.objects.all(), 0, *RULES) == (None, set())
