"""An official is away: a colleague acts in the official's name for a term, both names stand in the history, it ends by itself."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone
from tests.routes.made import Course, catalogue, profile

from marshrut.access.words import Role
from marshrut.core import queries as core
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Approval, Fact, Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.people import actions, queries
from marshrut.people.models import Appointment
from marshrut.routes import actions as routes
from marshrut.routes import queries as route_queries

pytestmark = pytest.mark.django_db


def role_of(world, key, role):
    return Appointment.objects.get(person=world.person(key), role=role, acting_for=None)


def stand_in(world, by="oksana", official="oksana", role=Role.CENTRE_DIRECTOR, deputy="rita", days=10, **fields):
    today = timezone.localdate()
    term = {"since": today, "until": today + timedelta(days=days)} | fields
    return actions.substitute(
        world.actor(by), pk=role_of(world, official, role).pk, person=world.person(deputy), **term
    )


def test_the_role_is_held_for_the_term_and_ends_by_itself(world):
    import time_machine as machine

    made = stand_in(world)
    absent = world.person("oksana").pk
    assert [h.acting_for for h in world.actor("rita").held if h.role == Role.CENTRE_DIRECTOR] == [absent]
    assert world.actor("oksana").holds(Role.CENTRE_DIRECTOR)
    with machine.travel(timezone.now() + timedelta(days=11), tick=False):
        assert not world.actor("rita").holds(Role.CENTRE_DIRECTOR)
        assert actions.close_ended(SYSTEM) == 2
    assert made.basis == ""


def test_both_see_it_today_and_in_the_bell(world):
    made = stand_in(world)
    titles = {
        key: [w.title for w in core.work(world.actor(key)) if w.kind == "people.substitution"]
        for key in ("rita", "oksana")
    }
    assert titles == {
        "rita": ["Вы замещаете: Директорова Оксана Николаевна"],
        "oksana": ["Вас замещает: Путевая Маргарита Яковлевна"],
    }
    assert Notice.objects.filter(kind="substitution").count() == 2
    actions.end_substitution(world.actor("rita"), pk=made.pk)
    assert not world.actor("rita").holds(Role.CENTRE_DIRECTOR)
    assert not WorkItem.objects.filter(kind="people.substitution", state="open").exists()
    with pytest.raises(Http404):
        actions.end_substitution(world.actor("rita"), pk=made.pk)


def test_the_official_or_the_head_name_the_stand_in(world):
    stand_in(world, by="egor", official="anna", role=Role.ORG_OFFICER, deputy="maria")
    for key in ("petr", "zoya", "klim", "rita", "galina"):
        with pytest.raises(Http404):
            stand_in(world, by=key, official="egor", role=Role.ORG_HEAD, deputy="anna")
    with pytest.raises(Http404):  # a head of the centre is no head of the ministry
        stand_in(world, by="oksana", official="galina", role=Role.MINISTRY_OFFICER, deputy="rita")
    with pytest.raises(Http404):  # a stranger of another school
        stand_in(world, by="egor", official="egor", role=Role.ORG_HEAD, deputy="zoya")


def test_a_stand_in_names_nobody_further(world):
    stand_in(world)
    with pytest.raises(Http404):
        stand_in(world, by="rita", official="roman", role=Role.SYSTEM_ADMIN, deputy="irina")
    with pytest.raises(Http404):
        stand_in(world, by="rita", official="dasha", role=Role.DIAGNOSTICS_OFFICER, deputy="irina")


@pytest.mark.parametrize(
    ("start", "days", "code"),
    [(-1, 5, "past"), (5, 2, "order"), (0, 200, "long")],
)
def test_the_term_is_ahead_and_not_endless(world, start, days, code):
    today = timezone.localdate()
    with pytest.raises(Refused) as refused:
        stand_in(world, since=today + timedelta(days=start), until=today + timedelta(days=days))
    assert refused.value.code == f"substitution.{code}"


def test_one_stand_in_at_a_time(world):
    stand_in(world)
    with pytest.raises(Refused, match="уже назначен"):
        stand_in(world, deputy="irina")


def test_a_decision_bears_both_names(world):
    stand_in(world)
    catalogue(world)
    profile(world, "petr")
    route = routes.propose(SYSTEM, person_id=world.person("petr").pk)
    routes.assign_tutor(world.actor("rita"), pk=route.pk, person_id=world.person("irina").pk)
    Course(world, route.pk, "petr", "anna").to("on_approval")
    routes.step(world.actor("rita"), pk=route.pk, move="approve")
    absent = world.person("oksana").pk
    decision = Approval.objects.filter(workflow="route", subject_id=route.pk, state="approved").get()
    assert (decision.person_id, decision.acting_for_id) == (world.person("rita").pk, absent)
    assert decision.name == "Путевая Маргарита Яковлевна за Директорову Оксану Николаевну"
    fact = Fact.objects.filter(kind__startswith="route.", subject_id=route.pk, data__move="approve").get()
    assert fact.data["acting_for"] == absent
    assert route_queries.history(world.actor("petr"), route.pk)[0]["who"] == decision.name
    own = Fact.objects.filter(kind="route.tutor_assigned", subject_id=route.pk).get()
    assert "acting_for" not in own.data  # the own role was enough


def test_pages_of_substitution(enter, world):
    client = enter("egor")
    below = role_of(world, "anna", Role.ORG_OFFICER).pk
    card = f"/people/{world.person('anna').pk}/"
    assert f"/people/substitutions/{below}/" in client.get(card).content.decode()
    assert f"/people/substitutions/{below}/" not in enter("maria").get(card).content.decode()
    client = enter("egor")
    row = role_of(world, "egor", Role.ORG_HEAD)
    assert f"/people/substitutions/{row.pk}/" in client.get("/people/substitutions/").content.decode()
    assert "/people/substitutions/" in client.get("/people/me/").content.decode()
    page = f"/people/substitutions/{row.pk}/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"person": ""}).status_code == 422
    today = timezone.localdate()
    sent = {
        "person": world.person("anna").pk,
        "since": today.isoformat(),
        "until": today.isoformat(),
        "basis": "приказ № 1",
    }
    assert client.post(page, sent).status_code == 302
    made = Appointment.objects.exclude(acting_for=None).get()
    assert "Главин" in enter("anna").get("/people/substitutions/").content.decode()
    assert "(замещение)" in enter("anna").get("/").content.decode()
    assert enter("petr").post(f"/people/substitutions/{made.pk}/end/").status_code == 404
    assert enter("egor").post(f"/people/substitutions/{made.pk}/end/").status_code == 302
    assert not list(queries.may_end(world.actor("egor")))
