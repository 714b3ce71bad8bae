import re

import pytest
from django.core import mail

from marshrut.routes import actions as routes
from marshrut.signing import actions
from marshrut.signing.kinds import CodeNeeded
from tests.routes.made import begin, catalogue


@pytest.fixture
def course(world):
    """Petr's proposed route over a small catalogue."""
    catalogue(world)
    return begin(world)


@pytest.fixture
def agreed(world):
    """Makes people accept the agreement."""

    def accept(*names):
        for name in names:
            actions.agree(world.actor(name))

    return accept


@pytest.fixture
def needed(world):
    """What a move stops at: exactly the thing that a code has to be asked for."""

    def stop(course, name, move, **extra):
        with pytest.raises(CodeNeeded) as found:
            routes.step(world.actor(name), pk=course.pk, move=move, **extra)
        return found.value.item

    return stop


def last_code() -> str:
    """The digits of the last letter."""
    return re.search(r"Код подписи: (\d{6})", mail.outbox[-1].body).group(1)


@pytest.fixture
def code():
    return last_code
