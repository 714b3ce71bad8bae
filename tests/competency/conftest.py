"""A draft of the next version, and an editor of tasks of one subject."""

import pytest

from marshrut.access.words import Role
from marshrut.competency import actions
from marshrut.core.actor import SYSTEM
from marshrut.people import actions as people
from tests.world import SINCE


@pytest.fixture
def draft(world):
    return actions.start(world.actor("dasha"), version="0.2")


@pytest.fixture
def editor(world):
    """Lidia edits tasks of Russian."""
    people.appoint(
        SYSTEM,
        person_id=world.person("lidia").pk,
        role=Role.ITEM_EDITOR,
        unit=world.units["region"] if "region" in world.units else world.units["centre"],
        subject="русский язык",
        since=SINCE,
    )
    return world.actor("lidia")
