from datetime import timedelta

import pytest

from marshrut.access.words import Role
from marshrut.competency.words import GROUPS
from marshrut.core.actor import SYSTEM, Actor, Held
from marshrut.programmes.models import Stream
from marshrut.repairs import actions
from marshrut.repairs.models import Deed
from marshrut.repairs.moments import moment
from marshrut.routes.models import Route, RouteLine
from tests.routes.made import begin, catalogue

REASON = "Преподаватель заболел, поток не состоится"


class Case:
    """Petr's and Nina's routes with one and the same stream, and who holds streams."""

    def __init__(self, world):
        self.world = world
        catalogue(world)
        self.petr, self.nina = begin(world), begin(world, "nina", "klim")
        self.holder = Actor(person_id=world.person("rita").pk, held=(Held(str(Role.PROGRAMME_OFFICER), "29."),))
        self.stream = Stream.objects.order_by("pk")[1]
        Route.objects.update(hours_limit=120)
        for course in (self.petr, self.nina):
            RouteLine.objects.filter(route=course.pk, source_kind="stream").delete()
            self.line(course, self.stream)

    @staticmethod
    def line(course, stream):
        return RouteLine.objects.create(
            route_id=course.pk, block="dpo", title=f"«{stream.programme.title}»", hours=stream.programme.hours,
            starts=stream.starts, ends=stream.ends, source_kind="stream", source_id=stream.pk, proposed=True,
            groups=list(GROUPS[:2]),
        )  # fmt: skip

    def cancel(self, stream=None):
        stream = stream or self.stream
        return self.mended(actions.begin(self.holder, kind="stream", pk=stream.pk, act="cancel", reason=REASON))

    def move(self, days):
        at = {"starts": self.stream.starts, "ends": self.stream.ends}

        new = {name: moment(day + timedelta(days=days), late=name == "ends") for name, day in at.items()}
        return self.mended(
            actions.begin(self.holder, kind="stream", pk=self.stream.pk, act="move", reason=REASON, **new)
        )

    @staticmethod
    def mended(deed):

        actions.mend(SYSTEM, deed_id=deed.pk)
        return Deed.objects.get(pk=deed.pk)

    def repair(self, deed, name):
        return deed.repairs.get(person=self.world.person(name))

    def actor(self, name):
        return self.world.actor(name)


@pytest.fixture
def case(world):
    return Case(world)
