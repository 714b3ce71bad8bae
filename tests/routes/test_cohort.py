"""Proposals to a cohort: everybody once, those who decided otherwise are left alone, the report says why."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Notice, Progress, WorkItem
from marshrut.core.refusal import Refused
from marshrut.diagnostics.models import Campaign, Profile
from marshrut.mentoring.models import Mentor
from marshrut.people.models import Consent, Employment, Person
from marshrut.routes import actions, queries
from marshrut.routes.actions.cohort import JOB
from marshrut.routes.models import Route, RouteLine
from marshrut.routes.queries.cohort import KIND

from .made import CODES, catalogue, profile

NAMES = ("petr", "vera", "olga", "nina")


@pytest.fixture
def measured(world):
    """Four teachers with published profiles of one finished campaign, over a small catalogue."""
    catalogue(world)
    made = {name: profile(world, name) for name in NAMES}
    first = made["petr"].sitting.campaign
    Campaign.objects.filter(pk=first.pk).update(state="closed", title="Осень")
    for row in made.values():
        row.sitting.campaign = first
        row.sitting.save()
    return world


def autumn():
    return Campaign.objects.get(title="Осень").pk


def run(world, **asked):
    row = actions.begin_cohort(world.actor("rita"), asked=asked)
    actions.propose_cohort(SYSTEM, progress_id=row.pk, cores=1)
    return Progress.objects.get(pk=row.pk)


def test_everybody_of_a_campaign_gets_a_proposal_with_a_work_item(measured):
    row = run(measured, campaign=str(autumn()))
    assert row.state == "done" and row.result["made"] == 4 and row.result["passed"] == {}
    routes = Route.objects.all()
    assert {r.state for r in routes} == {"proposed"} and routes.count() == 4
    assert all(RouteLine.objects.filter(route=r, proposed=True).exists() for r in routes)
    assert WorkItem.objects.filter(kind="route.look", state="open", due__isnull=False).count() == 4
    assert Notice.objects.filter(kind="route").count() == 4
    assert Fact.objects.filter(kind="route.proposed").count() == 4
    assert Notice.objects.filter(kind="routes.cohort", person_id=measured.person("rita").pk).count() == 1


def test_a_cohort_plans_as_one_by_one(measured):
    run(measured, campaign=str(autumn()))
    together = {r.person_id: list(r.lines.values_list("block", "title", "order")) for r in Route.objects.all()}
    Route.objects.all().delete()
    for name in NAMES:
        route = actions.propose(SYSTEM, person_id=measured.person(name).pk)
        assert list(route.lines.values_list("block", "title", "order")) == together[route.person_id]


def test_a_mentor_is_not_offered_to_himself_but_a_namesake_is(measured):
    """Told by the person, not by the name: as one by one."""
    me = measured.person("petr")
    twin = Person.objects.create(surname=me.surname, name=me.name, patronymic=me.patronymic, sort_key=me.sort_key)
    unit = me.employments.get(until=None).unit
    Mentor.objects.all().delete()
    own, other = (
        Mentor.objects.create(person=who, unit=unit, competencies=CODES, directions="уроки", hours=4)
        for who in (me, twin)
    )
    run(measured, campaign=str(autumn()))
    lines = RouteLine.objects.filter(route__person=me, source_kind="mentor")
    assert [line.source_id for line in lines] == [other.pk] != [own.pk]


def test_people_and_organisations_of_a_portion_add_no_statements(measured):
    jobs = list(Employment.objects.filter(person__in=[measured.person(n) for n in NAMES], until=None).order_by("unit"))
    towns = {".".join(job.unit.path.split(".")[:2]) for job in jobs}
    spent = []
    for part in (jobs[:1], jobs[1:]):
        row = core.begin(SYSTEM, KIND, title="Проба", total=len(part), people=[job.pk for job in part], hours=72)
        with CaptureQueriesContext(connection) as seen:
            actions.propose_cohort(SYSTEM, progress_id=row.pk, cores=1)
        spent.append(len(seen))
    assert Route.objects.count() == len(jobs) == 4
    assert spent[1] - spent[0] <= len(towns)  # mentors are read once for a municipality


def test_a_repeat_makes_nothing(measured):
    first = run(measured, campaign=str(autumn()))
    before = list(Route.objects.order_by("pk").values())
    Progress.objects.filter(pk=first.pk).update(state="running")
    actions.propose_cohort(SYSTEM, progress_id=first.pk, cores=1)
    again = Progress.objects.get(pk=first.pk)
    assert (again.result["made"], again.result["passed"]) == (4, {})
    other = run(measured, campaign=str(autumn()))
    assert other.result["made"] == 0
    assert list(Route.objects.order_by("pk").values()) == before


def test_those_who_decided_are_passed_by_with_the_reason(measured):
    for name, move in (("petr", "refuse"), ("vera", "postpone")):
        route = actions.propose(SYSTEM, person_id=measured.person(name).pk)
        day = timezone.localdate() + timedelta(days=20)
        actions.step(measured.actor(name), pk=route.pk, move=move, until=day)
    actions.propose(SYSTEM, person_id=measured.person("olga").pk)
    Consent.objects.filter(person=measured.person("nina")).update(withdrawn_at=timezone.now())
    row = run(measured, campaign=str(autumn()))
    found = {why: people for town in row.result["passed"].values() for why, people in town.items()}
    assert row.result["made"] == 0
    assert found == {
        "refused": [measured.person("petr").pk],
        "postponed": [measured.person("vera").pk],
        "route": [measured.person("olga").pk],
        "no_consent": [measured.person("nina").pk],
    }


def test_a_new_profile_makes_a_refusal_past(measured):
    route = actions.propose(SYSTEM, person_id=measured.person("petr").pk)
    actions.step(measured.actor("petr"), pk=route.pk, move="refuse")
    Profile.objects.filter(person=measured.person("petr")).update(state="withdrawn")
    profile(measured, "petr")
    assert run(measured, campaign="").result["made"] == 4


def test_filters_narrow_the_cohort(measured):
    assert queries.cohort_people(measured.actor("rita"), {"town": "mezen"}).count() == 2
    assert queries.cohort_people(measured.actor("rita"), {"subject": "математика"}).count() == 3
    with pytest.raises(Refused, match="ни одного"):
        actions.begin_cohort(measured.actor("rita"), asked={"town": "mezen", "subject": "физика"})
    with pytest.raises(Http404):
        queries.cohort_people(measured.actor("rita"), {"campaign": "999999"})
    assert not queries.cohort_people(measured.actor("anna"), {}).exists()


def test_the_report_tells_refused_and_postponed_from_not_begun(measured):
    row = run(measured, campaign=str(autumn()))
    for name, move in (("petr", "refuse"), ("vera", "postpone"), ("olga", "accept")):
        route = Route.objects.get(person=measured.person(name))
        day = timezone.localdate() + timedelta(days=20)
        actions.step(measured.actor(name), pk=route.pk, move=move, until=day)
    sums = queries.cohort(measured.actor("rita"), row.pk)["sums"]
    assert sums == {"made": 4, "unbegun": 1, "begun": 1, "postponed": 1, "refused": 1, "passed": 0}
    with pytest.raises(Http404):
        queries.cohort(measured.actor("oksana"), row.pk)


def test_pages_of_a_cohort(measured, client):
    client.force_login(measured.person("rita").account)
    assert reverse("routes:cohorts") in client.get(reverse("routes:listing")).content.decode()
    assert "Осень" in client.get(reverse("routes:cohorts")).content.decode()
    assert client.post(reverse("routes:cohorts"), {"hours": "0"}).status_code == 422
    answer = client.post(reverse("routes:cohorts"), {"campaign": str(autumn()), "hours": "72"})
    assert answer.status_code == 302
    row = Progress.objects.latest("pk")
    assert "В очереди" in client.get(answer.url).content.decode()
    actions.propose(SYSTEM, person_id=measured.person("nina").pk)
    actions.propose_cohort(SYSTEM, progress_id=row.pk, cores=1)
    text = client.get(answer.url).content.decode()
    assert "Итог по муниципалитетам" in text and "Уже есть незавершённый маршрут" in text
    assert measured.person("nina").full_name in client.get(answer.url + "?why=route").content.decode()
    client.force_login(measured.person("anna").account)
    assert client.get(answer.url).status_code == 404 == client.get(reverse("routes:cohorts")).status_code
    assert reverse("routes:cohorts") not in client.get(reverse("routes:listing")).content.decode()


def test_the_job_is_asked_for_by_a_name_that_is():
    assert JOB in app.tasks
