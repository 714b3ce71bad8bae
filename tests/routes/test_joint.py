"""A joint plan: seats are shared, drafts are nobody's until they are sent, more seats are tried, waves send each once."""

from argparse import Namespace

import pytest
from django.http import Http404
from django.urls import reverse

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Notice, Progress
from marshrut.core.refusal import Refused
from marshrut.mentoring.models import Mentor
from marshrut.people.models import Consent
from marshrut.programmes.models import Placement, Stream
from marshrut.project.report import CommandFailed
from marshrut.routes import actions, queries
from marshrut.routes.command import laid_out
from marshrut.routes.models import JointDraft, Route, RouteLine
from tests.routes.test_cohort import NAMES, autumn, measured  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def begin(world, **more):
    asked = {"campaign": str(autumn()), "town": "", "subject": ""}
    return actions.begin_joint(
        world.actor("rita"), asked=asked, hours=72, shared={"travel": None, "money": None} | more
    )


def plan(world, **more):
    row = begin(world, **more)
    actions.plan_joint(SYSTEM, progress_id=row.pk)
    return Progress.objects.get(pk=row.pk)


def taken(row, key):
    return sum(line["key"] == key for draft in JointDraft.objects.filter(run=row) for line in draft.lines)


def send(world, row, **wave):
    job = actions.publish_joint(world.actor("rita"), pk=row.pk, **wave)
    actions.propose_cohort(SYSTEM, progress_id=job.pk, cores=1)
    return Progress.objects.get(pk=job.pk)


def test_everybody_gets_a_draft_and_nobody_is_told(measured):  # noqa: F811
    told = Notice.objects.exclude(kind="routes.joint").count()
    row = plan(measured)
    assert row.state == "done", row.note
    assert JointDraft.objects.filter(run=row).count() == row.result["with_lines"] == len(NAMES)
    assert row.result["objective"] <= row.result["bound"] + 1e-6
    assert Route.objects.count() == 0
    assert Notice.objects.exclude(kind="routes.joint").count() == told


def test_seats_are_shared_and_their_lack_is_told(measured):  # noqa: F811
    Placement.objects.update(seats=1, taken=0)
    Stream.objects.update(seats=1, taken=0)
    row = plan(measured)
    keys = [f"placement:{p.pk}" for p in Placement.objects.all()] + [f"stream:{s.pk}" for s in Stream.objects.all()]
    assert [taken(row, key) for key in keys if taken(row, key) > 1] == []
    assert {s["key"] for s in row.result["short"]} & set(keys)


def test_more_seats_are_never_worse(measured):  # noqa: F811
    Stream.objects.update(seats=1, taken=0)
    first = plan(measured)
    key = next(s["key"] for s in first.result["short"] if s["key"].startswith("stream"))
    again = actions.plan_with_more(measured.actor("rita"), pk=first.pk, key=key, seats=3)
    actions.plan_joint(SYSTEM, progress_id=again.pk)
    second = Progress.objects.get(pk=again.pk)
    assert second.arguments["more"] == {key: 3}
    assert second.result["objective"] >= first.result["objective"] * (1 - first.result["gap"]) - 0.01
    assert queries.joint(measured.actor("rita"), second.pk)["base"] == first
    assert Stream.objects.get(pk=int(key.split(":")[1])).seats == 1, "trying changes nothing"
    with pytest.raises(Refused, match="хватило"):
        actions.plan_with_more(measured.actor("rita"), pk=first.pk, key="stream:999999", seats=3)


def test_a_mentor_is_not_planned_for_himself(measured):  # noqa: F811
    me = measured.person("petr")
    unit = me.employments.get(until=None).unit
    Mentor.objects.all().delete()
    own = Mentor.objects.create(
        person=me, unit=unit, subject="математика", competencies=["SUB-MAT-1", "MET-1"], directions="уроки", capacity=9
    )
    row = plan(measured)
    mine = JointDraft.objects.get(run=row, employment__person=me)
    assert f"mentor:{own.pk}" not in {line["key"] for line in mine.lines}


def test_drafts_are_sent_in_waves_each_once(measured):  # noqa: F811
    row = plan(measured)
    first = send(measured, row, most=1)
    assert (first.result["made"], Route.objects.count()) == (1, 1)
    route = Route.objects.get()
    draft = JointDraft.objects.get(route=route)
    assert draft.need == max(JointDraft.objects.filter(run=row).values_list("need", flat=True))
    assert list(RouteLine.objects.filter(route=route).values_list("title", flat=True).order_by("pk")) == [
        line["title"] for line in draft.lines
    ]
    assert route.state == "proposed"
    assert Notice.objects.filter(kind="route", person_id=route.person_id).exists()
    send(measured, row)
    assert Route.objects.count() == row.result["with_lines"]
    with pytest.raises(Refused, match="Отправлять нечего"):
        actions.publish_joint(measured.actor("rita"), pk=row.pk)


def test_who_lost_the_consent_meanwhile_is_passed_by(measured):  # noqa: F811
    row = plan(measured)
    Consent.objects.filter(person=measured.person("petr")).delete()
    job = send(measured, row)
    assert not Route.objects.filter(person=measured.person("petr")).exists()
    assert any("no_consent" in why for why in job.result["passed"].values())


def test_what_left_the_catalogue_is_told_and_not_proposed(measured):  # noqa: F811
    row = plan(measured)
    lines = [line["key"] for draft in JointDraft.objects.filter(run=row) for line in draft.lines]
    assert any(key.startswith("stream") for key in lines)
    Stream.objects.all().delete()
    send(measured, row)
    assert not RouteLine.objects.filter(source_kind="stream").exists()
    assert any(route.proposal["left_out"] for route in Route.objects.all())


def test_a_plan_is_stopped_and_repeated_without_doubles(measured):  # noqa: F811
    row = begin(measured)
    actions.stop_joint(measured.actor("rita"), pk=row.pk)
    actions.plan_joint(SYSTEM, progress_id=row.pk)
    row.refresh_from_db()
    assert row.state == "done"
    count = JointDraft.objects.filter(run=row).count()
    Progress.objects.filter(pk=row.pk).update(state="running")
    actions.plan_joint(SYSTEM, progress_id=row.pk)
    assert JointDraft.objects.filter(run=row).count() == count


def test_somebody_elses_plan_is_not_there(measured):  # noqa: F811
    row = plan(measured)
    for name in ("petr", "oksana", "dasha"):
        with pytest.raises(Http404):
            queries.joint(measured.actor(name), row.pk)
        with pytest.raises(Http404):
            actions.publish_joint(measured.actor(name), pk=row.pk)


def test_the_pages_from_asking_to_sending(measured, client):  # noqa: F811
    client.force_login(measured.account("rita"), backend="allauth.account.auth_backends.AuthenticationBackend")
    bad = client.post(reverse("routes:joints"), {"hours": "семь", "travel": "много"})
    assert bad.status_code == 422
    assert "Напишите сумму цифрами" in bad.content.decode() and "много" in bad.content.decode()
    made = client.post(reverse("routes:joints"), {"hours": 72, "campaign": autumn()})
    row = Progress.objects.get(kind="routes.joint")
    assert made.url == reverse("routes:joint", args=[row.pk])
    assert "Остановить" in client.get(made.url).content.decode()
    actions.plan_joint(SYSTEM, progress_id=row.pk)
    text = client.get(made.url + "?who=all").content.decode()
    assert "До лучшего возможного" in text and "Черновики" in text
    assert client.post(reverse("routes:joint_more", args=[row.pk]), {"key": "x", "seats": "0"}).status_code == 422
    assert client.post(reverse("routes:publish_joint", args=[row.pk]), {"most": "два"}).status_code == 422
    sent = client.post(reverse("routes:publish_joint", args=[row.pk]), {"most": "2"})
    assert sent.status_code == 302
    assert Fact.objects.filter(kind="routes.joint_published", data__people=2).exists()


def told(**asked):
    return Namespace(**({"person": "", "municipality": "", "region": False, "hours": 72} | asked))


def test_the_command_lays_out_people_by_place_and_writes_nothing(measured):  # noqa: F811
    petr = measured.person("petr")
    assert len(laid_out(told(region=True)).members) == len(NAMES)
    assert len(laid_out(told(person=str(petr.pk))).members) == 1
    assert 0 < len(laid_out(told(municipality="mezen")).members) <= len(NAMES)
    assert Route.objects.count() == JointDraft.objects.count() == Progress.objects.count() == 0
    with pytest.raises(CommandFailed, match="Нет муниципалитета"):
        laid_out(told(municipality="нигде"))
    with pytest.raises(CommandFailed, match="некого"):
        laid_out(told(person="²"))
