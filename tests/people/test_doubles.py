"""People met twice: found by likeness, told apart for ever, merged with everything that hangs on them, and back."""

from datetime import date, timedelta

import pytest
from bench import _doubles
from django.apps import apps
from django.http import Http404
from django.utils import timezone
from tests.world import SINCE

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.diagnostics.models import Grant
from marshrut.people import actions, finding, pointers, queries
from marshrut.people.likeness import Base, Card, clean, compare
from marshrut.people.models import Account, Appointment, Employment, Merge, Pair, Person
from marshrut.routes.models import Route

pytestmark = pytest.mark.django_db
BORN = date(1980, 3, 9)


def second(world, key="petr", school="mezen1", **fields):
    """The same human written down once more."""
    one = world.person(key)
    known = {"surname": one.surname, "name": one.name, "patronymic": one.patronymic, "birth_date": BORN} | fields
    Person.objects.filter(pk=one.pk).update(birth_date=BORN)
    return actions.add_person(
        SYSTEM, unit=world.units[school], position="teacher", since=SINCE, subjects=["математика"], **known
    )


def pair_of(world, **fields):
    made = second(world, **fields)
    actions.find_doubles(SYSTEM)
    return made, Pair.objects.get(first=world.person("petr"), second=made)


def test_planted_doubles_are_found_and_lookalikes_are_not_taken_for_them():
    planted = _doubles.make(3000, schools=115, seed=5)
    cards = [
        Card(
            n, clean(r.surname), clean(r.name), clean(r.patronymic), r.birth, r.snils, r.email, r.phone,
            frozenset({r.school}), frozenset({str(r.school % 25)}),
        )
        for n, r in enumerate(planted.records)
    ]  # fmt: skip
    base = Base.of(cards)
    alike = [
        (a.pk, b.pk)
        for births in [[c for c in cards if c.birth]]
        for n, a in enumerate(births)
        for b in births[n + 1 :]
        if a.birth == b.birth
    ]
    found = {pair for pair in [*alike, *planted.doubles] if compare(cards[pair[0]], cards[pair[1]], base).likely}
    assert len(found & planted.doubles) / len(planted.doubles) >= 0.9
    assert len(found - planted.doubles) <= 1


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Петр"},
        {"surname": "Лесноой"},
        {"surname": "Лесной", "patronymic": ""},
        {"birth_date": date(1980, 9, 3)},
        {"name": "Лесной", "surname": "Пётр"},
        {"surname": "Леcной"},  # a Latin letter
        {"birth_date": None},
    ],
)
def test_a_hurried_second_record_is_a_likely_double(world, fields):
    _, pair = pair_of(world, **fields)
    assert pair.likely
    assert pair.reasons


@pytest.mark.parametrize("fields", [{"name": "Павел"}, {"birth_date": date(1991, 1, 30)}])
def test_a_brother_or_a_namesake_is_no_likely_double(world, fields):
    made = second(world, **fields)
    actions.find_doubles(SYSTEM)
    assert not Pair.objects.filter(second=made, likely=True).exists()


def test_the_search_opens_and_closes_the_obligation_of_the_centre(world):
    _, pair = pair_of(world)
    assert WorkItem.objects.filter(kind="people.doubles", state="open", role="route_specialist").count() == 1
    actions.differ(world.actor("rita"), pk=pair.pk)
    assert not WorkItem.objects.filter(kind="people.doubles", state="open").exists()


def test_different_people_are_remembered_and_can_be_taken_back(world):
    rita = world.actor("rita")
    _, pair = pair_of(world)
    actions.differ(rita, pk=pair.pk)
    actions.find_doubles(SYSTEM)
    assert list(queries.pairs(rita)) == []
    assert [p.pk for p in queries.pairs(rita, state="different")] == [pair.pk]
    with pytest.raises(Refused):
        actions.merge(rita, pk=pair.pk, keep=pair.first_id, take=[])
    actions.reopen(rita, pk=pair.pk)
    assert [p.pk for p in queries.pairs(rita)] == [pair.pk]


def test_only_the_centre_and_the_administrator_decide(world):
    _, pair = pair_of(world)
    for key in ("anna", "petr", "oksana", "maria", "dasha"):
        with pytest.raises(Http404):
            actions.merge(world.actor(key), pk=pair.pk, keep=pair.first_id, take=[])
        with pytest.raises(Http404):
            actions.begin_search(world.actor(key))
    assert not Merge.objects.exists()


def _snapshot(*people):
    """All values of all rows that point at the people, by the walk over the models alone."""
    found = {}
    for pointer in pointers.pointers():
        rows = pointer.model.objects.filter(**{f"{pointer.field}__in": [p.pk for p in people]})
        found[pointer.label, pointer.field] = sorted(map(str, rows.values_list("pk", pointer.field)))
    found["people"] = list(Person.objects.filter(pk__in=[p.pk for p in people]).order_by("pk").values())
    found["jobs"] = list(Employment.objects.filter(person__in=people).order_by("pk").values())
    found["accounts"] = list(
        Account.objects.filter(person__in=people).order_by("pk").values("pk", "person_id", "is_active")
    )
    return found


def test_a_merge_moves_everything_keeps_the_history_and_can_be_undone(world):
    rita, petr = world.actor("rita"), world.person("petr")
    made, pair = pair_of(world, email="second@example.com", phone="+79210000001")
    account = Account.objects.create(email="second@example.com", person=made, last_login=timezone.now())
    job = Employment.objects.get(person=made)
    route = Route.objects.create(
        person=made, employment=job, unit=job.unit, region_code="29", starts=SINCE, ends=SINCE + timedelta(days=90),
        state_since=timezone.now(),
    )  # fmt: skip
    Grant.objects.create(person=made, helper=world.person("vera"))
    Notice.objects.create(person_id=made.pk, kind="probe", text="Знак")
    actions.appoint(SYSTEM, person_id=made.pk, role="mentor", unit=job.unit, since=SINCE)
    actions.appoint(SYSTEM, person_id=made.pk, role="teacher", unit=job.unit, since=SINCE)
    before = _snapshot(petr, made)
    facts = list(Fact.objects.order_by("pk").values())

    merge = actions.merge(rita, pk=pair.pk, keep=petr.pk, take=["email"])
    petr.refresh_from_db()
    account.refresh_from_db()
    route.refresh_from_db()
    assert (petr.email, petr.phone, route.person_id) == ("second@example.com", "+79210000001", petr.pk)
    assert (account.person_id, account.is_active) == (petr.pk, True)
    assert Account.objects.get(email="petr@example.com").is_active is False
    assert Employment.objects.filter(person=petr, until=None).count() == 1
    assert route.employment == Employment.objects.get(person=petr, until=None)
    assert Appointment.objects.filter(person=petr, role="teacher").count() == 2
    assert Appointment.objects.filter(person=petr, role="teacher", until=None).count() == 1
    assert not merge.left
    assert not [k for k, v in _snapshot(made).items() if isinstance(k, tuple) and v]
    assert list(Fact.objects.order_by("pk").values())[: len(facts)] == facts
    assert Fact.objects.filter(kind="person.merged", subject_id=petr.pk, person_id=rita.person_id).exists()
    assert queries.heir(SYSTEM, made.pk) == petr.pk

    Notice.objects.filter(kind="person").delete()
    assert actions.undo_merge(rita, pk=merge.pk) == 0
    assert _snapshot(petr, made) == before
    assert [p.pk for p in queries.pairs(rita)] == [pair.pk]
    with pytest.raises(Refused):
        actions.undo_merge(rita, pk=merge.pk)


def test_a_merge_older_than_a_month_stays(world):
    _, pair = pair_of(world)
    merge = actions.merge(world.actor("rita"), pk=pair.pk, keep=pair.first_id, take=[])
    Merge.objects.update(made_at=timezone.now() - timedelta(days=31))
    with pytest.raises(Refused, match="30 дней"):
        actions.undo_merge(world.actor("rita"), pk=merge.pk)


def test_what_has_changed_since_stays_and_is_told(world):
    made, pair = pair_of(world)
    Notice.objects.create(person_id=made.pk, kind="probe", text="Знак")
    merge = actions.merge(world.actor("rita"), pk=pair.pk, keep=pair.first_id, take=[])
    Notice.objects.filter(kind="probe").update(person_id=world.person("vera").pk)
    assert actions.undo_merge(world.actor("rita"), pk=merge.pk) == 1
    assert Notice.objects.get(kind="probe").person_id == world.person("vera").pk


def test_a_later_merge_is_undone_first(world):
    rita, petr = world.actor("rita"), world.person("petr")
    made, pair = pair_of(world)
    first = actions.merge(rita, pk=pair.pk, keep=made.pk, take=[])
    third = actions.add_person(
        SYSTEM, unit=world.units["onega4"], position="teacher", since=SINCE, subjects=[], surname="Лесной", name="Пётр",
        patronymic="Ильич", birth_date=BORN,
    )  # fmt: skip
    actions.find_doubles(SYSTEM)
    later = actions.merge(rita, pk=Pair.objects.get(first=made, second=third).pk, keep=third.pk, take=[])
    assert queries.heir(SYSTEM, petr.pk) == third.pk
    with pytest.raises(Refused, match="более позднее"):
        actions.undo_merge(rita, pk=first.pk)
    actions.undo_merge(rita, pk=later.pk)
    actions.undo_merge(rita, pk=first.pk)
    assert not Person.objects.exclude(merged_into=None).exists()


def test_every_plain_number_of_a_person_is_registered():
    """A new room with `person_id` as a number says so in its apps.py, or a merge would forget its rows."""
    journals = {"core.Fact"}
    known = {label for label, _ in pointers.PLAIN} | journals
    fields = {(label, field.name) for label, field in pointers.plain_numbers()}
    assert not [one for one in fields if one not in pointers.PLAIN and one[0] not in journals], "pointers.register(…)"
    assert all(apps.get_model(label) for label in known)


def test_pages_of_doubles(enter, world):
    made, pair = pair_of(world, snils="11223344595")
    client = enter("rita")
    listing = client.get("/people/doubles/").content.decode()
    assert made.full_name in listing
    card = client.get(f"/people/doubles/{pair.pk}/").content.decode()
    assert "11223344595" not in card
    assert client.post(f"/people/doubles/{pair.pk}/merge/", {}).status_code == 422
    answer = client.post(f"/people/doubles/{pair.pk}/merge/", {"keep": pair.first_id})
    assert answer.status_code == 302
    assert client.get(f"/people/{made.pk}/").headers["Location"] == f"/people/{pair.first_id}/"
    merge = Merge.objects.get()
    assert "Отменить" in client.get("/people/doubles/merges/").content.decode()
    assert client.post(f"/people/doubles/merges/{merge.pk}/undo/").status_code == 302
    merge.refresh_from_db()
    assert merge.undone_at
    assert enter("petr").get("/people/doubles/").status_code == 404


def test_the_search_asks_the_base_once_for_pairs(world, statements):
    second(world)
    with statements(3):
        assert finding.pairs(SYSTEM)
