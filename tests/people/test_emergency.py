"""Emergency access: a reason, the second key for an administrator, an hour, the owner knows, nothing stays open."""

from datetime import timedelta

import pytest
import time_machine
from django.http import Http404
from django.utils import timezone
from tests.routes.made import profile
from tests.world import SINCE

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions as diagnostics
from marshrut.people import actions, queries
from marshrut.people.models import Appointment, Emergency, Look

pytestmark = pytest.mark.django_db
WHY = "Заявление человека № 5: проверить результат"


@pytest.fixture
def officer(world):
    """Galina is the privacy officer, and nothing else."""
    galina = world.person("galina")
    Appointment.objects.filter(person=galina).delete()
    actions.appoint(SYSTEM, person_id=galina.pk, role=Role.PRIVACY_OFFICER, unit=world.units["29"], since=SINCE)
    profile(world, "petr")
    return "galina"


def ask(world, by):
    return actions.break_glass(world.actor(by), person_id=world.person("petr").pk, reason=WHY)


def look(world, by):
    return diagnostics.look_at_profile(world.actor(by), person_id=world.person("petr").pk)


def test_an_administrator_waits_for_the_second_key(world, officer):
    made = ask(world, "roman")
    with pytest.raises(Http404):
        look(world, "roman")
    assert WorkItem.objects.filter(kind="people.emergency", role="privacy_officer", state="open").count() == 1
    with pytest.raises(Http404):
        actions.confirm_glass(world.actor("roman"), pk=made.pk)
    assert not Notice.objects.filter(person_id=world.person("petr").pk, kind="emergency").exists()
    actions.confirm_glass(world.actor(officer), pk=made.pk)
    assert look(world, "roman").person == world.person("petr")
    assert not WorkItem.objects.filter(kind="people.emergency", state="open").exists()
    with pytest.raises(Refused):
        actions.confirm_glass(world.actor(officer), pk=made.pk)


def test_the_owner_reads_who_and_why_and_the_hour_ends_by_itself(world, officer):
    ask(world, officer)
    look(world, officer)
    told = Notice.objects.get(person_id=world.person("petr").pk, kind="emergency").text
    assert "Министрова" in told
    assert WHY in told
    assert Look.objects.get(person=world.person("petr")).why == WHY
    assert list(Fact.objects.filter(kind__startswith="emergency.").values_list("kind", flat=True)) == [
        "emergency.asked",
        "emergency.opened",
    ]
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False), pytest.raises(Http404):
        look(world, officer)


def test_the_access_is_to_one_person_and_can_be_closed(world, officer):
    made = ask(world, officer)
    profile(world, "vera")
    with pytest.raises(Http404):
        diagnostics.look_at_profile(world.actor(officer), person_id=world.person("vera").pk)
    actions.close_glass(world.actor(officer), pk=made.pk)
    with pytest.raises(Http404):
        look(world, officer)


def test_who_lost_the_role_loses_the_access(world, officer):
    ask(world, officer)
    Appointment.objects.filter(person=world.person(officer)).update(until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Http404):
        look(world, officer)


@pytest.mark.parametrize("key", ["oksana", "rita", "anna", "maria", "petr", "dasha"])
def test_nobody_else_may_ask(world, officer, key):
    with pytest.raises(Http404):
        ask(world, key)
    assert not Emergency.objects.exists()


def test_a_reason_is_told_and_one_access_is_enough(world, officer):
    with pytest.raises(Refused, match="20 знаков"):
        actions.break_glass(world.actor(officer), person_id=world.person("petr").pk, reason="надо")
    ask(world, officer)
    with pytest.raises(Refused, match="уже открыт"):
        ask(world, officer)
    with pytest.raises(Refused, match="Свои данные"):
        actions.break_glass(world.actor(officer), person_id=world.person(officer).pk, reason=WHY)


def test_pages_of_the_journal(enter, world, officer):
    client = enter("roman")
    assert client.post("/people/emergency/", {"email": "nobody@example.com", "reason": WHY}).status_code == 422
    assert client.post("/people/emergency/", {"email": "petr@example.com", "reason": WHY}).status_code == 302
    made = Emergency.objects.get()
    assert "ждёт подтверждения" in client.get("/people/emergency/").content.decode()
    client = enter(officer)
    assert "Подтвердить" in client.get("/people/emergency/").content.decode()
    assert client.post(f"/people/emergency/{made.pk}/confirm/").status_code == 302
    client = enter("roman")
    assert f"/people/{made.person_id}/profile/" in client.get("/people/emergency/").content.decode()
    assert client.get(f"/diagnostics/people/{made.person_id}/profile/").status_code == 200
    assert client.post(f"/people/emergency/{made.pk}/close/").status_code == 302
    assert client.get(f"/diagnostics/people/{made.person_id}/profile/").status_code == 404
    assert queries.emergencies(world.actor("roman")).count() == 1
    assert queries.emergencies(world.actor("petr")).count() == 0
