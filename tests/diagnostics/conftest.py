from datetime import timedelta

import pytest
from django.utils import timezone

from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions
from marshrut.diagnostics.models import Invitation


@pytest.fixture
def campaign(world):
    """A published campaign in mathematics over the whole region."""
    actions.ensure_defaults(SYSTEM)
    actions.load_items(SYSTEM)
    form = actions.assemble_form(SYSTEM, title="Базовый", subject="математика")
    now = timezone.now()
    made = actions.make_campaign(
        world.actor("dasha"),
        title="Осень",
        form=form,
        unit=world.units["29"],
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=10),
    )
    return actions.publish(world.actor("dasha"), pk=made.pk)


@pytest.fixture
def sitting(world, campaign):
    """Petr has agreed and begun."""
    actor = world.actor("petr")
    invitation = Invitation.objects.get(campaign=campaign, person_id=actor.person_id)
    actions.accept(actor, pk=invitation.pk)
    return actions.start(actor, invitation=invitation.pk)
