"""What a joint plan takes into account: schools of an order, closed roads, paid lines, mentors' hours; scenarios side by side."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Progress
from marshrut.core.refusal import Refused
from marshrut.mentoring.models import Mentor
from marshrut.programmes.models import Placement, Programme, Stream
from marshrut.routes import actions, circumstances, queries
from marshrut.routes.models import JointDraft, LowResults, RoadClosure, RouteLine
from marshrut.routes.offers import Offer
from tests.routes.test_cohort import measured  # noqa: F401 - a fixture
from tests.routes.test_joint import plan, send, taken

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def solved(row):
    actions.plan_joint(SYSTEM, progress_id=row.pk)
    return Progress.objects.get(pk=row.pk)


def scenario(world, base, **changed):
    given = {"name": "Вариант", "travel": None, "money": None, "extra": None} | changed
    return solved(actions.try_scenario(world.actor("rita"), pk=base.pk, **given))


def new_stream(**changed):
    today = timezone.localdate()
    return {
        "kind": "stream", "title": "Новый поток", "groups": ["methodical"], "seats": 30, "hours": 24, "form": "remote",
        "starts": (today + timedelta(days=40)).isoformat(), "ends": (today + timedelta(days=60)).isoformat(), "town": "",
    } | changed  # fmt: skip


def test_the_only_seat_goes_to_a_school_of_the_list(measured):  # noqa: F811
    Stream.objects.all().delete()
    Placement.objects.update(seats=1, taken=0)
    key = f"placement:{Placement.objects.get().pk}"
    for name in ("petr", "vera"):
        LowResults.objects.all().delete()
        unit = measured.person(name).employments.get(until=None).unit

        LowResults.objects.create(unit=unit, basis="Приказ № 1", since=timezone.localdate())
        row = plan(measured)
        drafts = JointDraft.objects.filter(run=row)
        listed = {d.employment.unit_id for d in drafts if d.about["low_results"]}
        assert listed == {unit.pk} and row.result["low_people"] == sum(d.employment.unit_id == unit.pk for d in drafts)
        holders = {d.employment.unit_id for d in drafts if any(line["key"] == key for line in d.lines)}
        assert holders <= {unit.pk}, "nobody of another school takes the seat"


def test_a_closed_road_keeps_people_at_home_and_only_those_who_would_travel(measured):  # noqa: F811
    key = f"placement:{(term := Placement.objects.get()).pk}"
    term.seats = 50
    term.save()
    before = taken(plan(measured), key)
    for code in ("onega", "mezen"):
        RoadClosure.objects.create(unit=measured.units[code], starts=term.starts, ends=term.ends)
    row = plan(measured)
    who = [d for d in JointDraft.objects.filter(run=row) if any(line["key"] == key for line in d.lines)]
    home = measured.units["onega"].path
    assert before > 0, "there were people who went"
    assert all(d.employment.unit.path.startswith(home) for d in who)


def test_a_road_that_closes_on_the_way_back_is_closed():
    day = timezone.localdate()
    offer = Offer("event", 1, "1.3", "Семинар", starts=day, ends=day, form="in_person", place="29.onega.")
    shut = circumstances.shut
    assert shut(offer, [(day + timedelta(days=1), day + timedelta(days=9))])
    assert not shut(offer, [(day + timedelta(days=2), day + timedelta(days=9))])
    assert not shut(offer, [])


def test_paid_lines_come_only_within_the_money(measured):  # noqa: F811
    Programme.objects.update(price=10_000)
    free = plan(measured)
    assert free.result["paid"] == 0, "nothing paid is offered unless money is given"
    tight = plan(measured, money=10)
    assert 0 < tight.result["paid"] <= 10_000
    assert tight.result["short_money"] > 0, "one more thousand would help, and it is told"
    assert any("платные" in line for line in queries.joint(measured.actor("rita"), tight.pk)["lacking"])


def test_a_mentor_who_learns_has_one_budget_of_hours(measured):  # noqa: F811
    Mentor.objects.all().delete()
    me = measured.person("petr")
    unit = me.employments.get(until=None).unit
    own = Mentor.objects.create(
        person=me, unit=unit, subject="математика", competencies=["SUB-MAT-1", "MET-1"], directions="уроки", capacity=9,
        hours=20, remote=True,
    )  # fmt: skip
    row = plan(measured)
    learners = taken(row, f"mentor:{own.pk}")
    mine = JointDraft.objects.filter(run=row, employment__person=me).first()
    assert learners * 20 + (mine.about["hours"] if mine else 0) <= 72


def test_scenarios_stand_side_by_side_and_the_new_is_not_sent_before_it_is_opened(measured):  # noqa: F811
    Stream.objects.update(seats=1, taken=0)
    base = plan(measured)
    with pytest.raises(Refused, match="ничем не отличается"):
        actions.try_scenario(measured.actor("rita"), pk=base.pk, name="То же", travel=None, money=None, extra=None)
    second = scenario(measured, base, extra=new_stream(), name="Ещё поток")
    assert second.result["not_open"] > 0 and second.arguments["people"] == base.arguments["people"]
    assert second.result["objective"] >= base.result["objective"] - 0.01
    told = queries.compare(measured.actor("rita"), second.pk)
    assert [c["name"] for c in told["columns"]] == ["Исходный план", "Ещё поток"]
    assert all(len(row["cells"]) == 2 for row in told["towns"])
    third = scenario(measured, second, travel=1, name="Мало на дорогу")
    assert third.arguments["extra"] == second.arguments["extra"], "a scenario of a scenario keeps what it began from"
    send(measured, second)
    assert not RouteLine.objects.filter(title="Новый поток").exists()
    gone = [one for d in JointDraft.objects.filter(run=second) for one in d.route.proposal["left_out"]]
    assert {one["why"] for one in gone if one["title"] == "Новый поток"} == {"ещё не открыто"}


def test_names_of_an_order_find_schools_or_nothing_is_written(measured):  # noqa: F811
    rita, day = measured.actor("rita"), timezone.localdate()
    school = measured.units["mezen1"]
    with pytest.raises(Refused, match="такой школы нет"):
        actions.list_low_results(rita, names=[school.name, "Школа на Луне"], basis="№ 1", since=day)
    assert not LowResults.objects.exists()
    assert actions.list_low_results(rita, names=[school.name.upper()], basis="№ 1", since=day) == 1
    assert actions.list_low_results(rita, names=[school.name], basis="№ 2", since=day) == 0
    row = LowResults.objects.get()
    assert (row.unit, row.basis) == (school, "№ 1")
    with pytest.raises(Refused, match="позже"):
        actions.exclude_low_results(rita, pk=row.pk, until=day)
    actions.exclude_low_results(rita, pk=row.pk, until=day + timedelta(days=1))
    assert school.path in queries.low_results_on(SYSTEM, day)
    assert school.path not in queries.low_results_on(SYSTEM, day + timedelta(days=1))
    with pytest.raises(Http404):
        actions.exclude_low_results(measured.actor("petr"), pk=row.pk, until=day + timedelta(days=3))


def test_pages_keep_what_was_typed_and_lead_on(measured, client):  # noqa: F811
    client.force_login(measured.account("rita"), backend=BACKEND)
    day = timezone.localdate().isoformat()
    bad = client.post(reverse("routes:low_results"), {"names": "Школа на Луне", "basis": "№ 5", "since": day})
    assert bad.status_code == 422 and "№ 5" in bad.content.decode() and "такой школы нет" in bad.content.decode()
    client.post(reverse("routes:low_results"), {"names": measured.units["mezen1"].name, "basis": "№ 5", "since": day})
    assert "№ 5" in client.get(reverse("routes:low_results")).content.decode()
    road = {"town": "mezen", "starts": day, "ends": "2020-01-01", "why": "ледостав"}
    wrong = client.post(reverse("routes:roads"), road)
    assert wrong.status_code == 422 and "ледостав" in wrong.content.decode()
    client.post(reverse("routes:roads"), road | {"ends": day})
    assert "ледостав" in client.get(reverse("routes:roads")).content.decode()
    base = plan(measured)
    page = client.get(reverse("routes:joint", args=[base.pk])).content.decode()
    assert "Хуже всех обеспечен" in page and "Кому помогли меньше всех" in page and "Условия" in page
    ask = reverse("routes:scenario", args=[base.pk])
    short = client.post(ask, {"name": "Поток", "kind": "stream", "title": "Очный", "form": "in_person"})
    assert short.status_code == 422 and "выберите муниципалитет" in short.content.decode()
    made = client.post(ask, {"name": "Наставник", "kind": "mentor", "seats": "4", "hours": "20", "group": "methodical"})
    assert made.url == reverse("routes:compare_joint", args=[base.pk])
    assert "Наставник" in client.get(made.url).content.decode()
    solved(Progress.objects.filter(kind="routes.joint").latest("pk"))
    assert "Кто выигрывает" in client.get(made.url).content.decode()


def test_a_plan_of_an_older_version_is_still_compared(world, client):
    kept = {"lines": 1, "towns": [{"path": "29.mezen.", "share": 0.4}], "short": []}
    row = Progress.objects.create(
        kind="routes.joint", title="Общий план", person_id=world.person("rita").pk, state="done",
        arguments={"people": [], "hours": 72}, result=kept,
    )  # fmt: skip
    client.force_login(world.account("rita"), backend=BACKEND)
    for name in ("compare_joint", "joint", "scenario"):
        assert client.get(reverse(f"routes:{name}", args=[row.pk])).status_code == 200, name
